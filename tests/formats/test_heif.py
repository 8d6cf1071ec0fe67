"""HEIC: one picture, and no sequence of several."""

from io import BytesIO

import pytest

from jobs.errors import PictureAnimated
from jobs.formats import avif, heif
from jobs.formats.format import Header
from tests.formats.test_iso_boxes import box


def file(*brands: bytes) -> bytes:
    return box(b"ftyp", brands[0] + bytes(4) + b"".join(brands[1:])) + box(b"mdat", b"pixels")


@pytest.mark.parametrize("brand", [b"hevc", b"hevx", b"hevm", b"hevs", b"msf1"])
def test_a_sequence_is_refused_with_what_to_do(brand):
    with pytest.raises(PictureAnimated) as refused:
        heif.FORMAT.header(BytesIO(file(brand, b"mif1")))

    assert refused.value.sentence == (
        "The file is a HEIF sequence of several pictures. Save the one picture you want."
    )


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"heim", b"heis", b"mif1"])
def test_a_picture_that_is_compatible_with_sequences_is_one(brand):
    assert heif.FORMAT.header(BytesIO(file(brand, b"msf1", b"hevc"))) == Header()


@pytest.mark.parametrize("one", [heif.FORMAT, avif.FORMAT])
def test_a_file_that_ends_inside_a_box_is_not_whole(one):
    assert one.header(BytesIO(file(b"avif")[:-1])) == Header(is_whole=False)
    assert one.header(BytesIO(file(b"avif"))) == Header()
