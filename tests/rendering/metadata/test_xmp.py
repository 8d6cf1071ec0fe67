"""XMP packets, readable or not."""

import pytest

from jobs.rendering.metadata import xmp
from tests.rendering import placed_photos


def test_xmp_without_such_content_is_carried_byte_for_byte():
    assert xmp.current(placed_photos.XMP) == placed_photos.XMP


@pytest.mark.parametrize(
    "packet",
    [
        b"<x:xmpmeta",
        b"\xff\xfe\0",
        b"<!DOCTYPE x [<!ENTITY a 'Quedlinburg'>]><x>&a;</x>",
        "\ufeff<!DOCTYPE x [<!ENTITY a 'Quedlinburg'>]><x>&a;</x>".encode("utf-16-be"),
        b"<a>" * 5000 + b"</a>" * 5000,
    ],
    ids=["cut", "bytes", "entities", "entities in UTF-16", "deep"],
)
def test_xmp_that_cannot_be_read_is_not_carried_without_its_place(packet: bytes):
    assert xmp.without_place(packet) == b""
    assert xmp.current(packet) == packet
