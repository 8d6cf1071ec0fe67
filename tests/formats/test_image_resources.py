"""Photoshop's image resources: signature, number, name and content, each padded to an even end."""

import struct

import pytest

from jobs.formats.image_resources import even, resources


def resource(
    number: int, content: bytes, *, name: bytes = b"", signature: bytes = b"8BIM"
) -> bytes:
    named = bytes((len(name),)) + name
    named += bytes(len(named) % 2)
    sized = struct.pack(">L", len(content)) + content + bytes(len(content) % 2)
    return signature + struct.pack(">H", number) + named + sized


@pytest.mark.parametrize("name", [b"", b"a", b"ab", b"abc"])
@pytest.mark.parametrize("content", [b"", b"x", b"xy"])
def test_names_and_contents_of_any_length_are_read_with_what_follows_them(name, content):
    block = resource(1005, content, name=name) + resource(1060, b"last", signature=b"PHUT")

    found = list(resources(block))

    padded = block[6 : 6 + even(1 + len(name))]
    assert found == [(b"8BIM", 1005, padded, content), (b"PHUT", 1060, b"\0\0", b"last")]


@pytest.mark.parametrize("signature", [b"8BIM", b"PHUT", b"AgHg", b"DCSR", b"MeSa"])
def test_the_signatures_of_several_programs_are_known(signature):
    (found,) = resources(resource(1, b"x", signature=signature))

    assert found == (signature, 1, b"\0\0", b"x")


def test_the_padding_of_the_last_content_may_be_missing():
    assert [found[3] for found in resources(resource(1, b"x")[:-1])] == [b"x"]


@pytest.mark.parametrize(
    "damaged",
    [
        resource(2, b"content")[:-2],
        resource(2, b"content", signature=b"8BPS"),
        resource(2, b"")[:9],
        b"8BI",
    ],
)
def test_those_before_a_damaged_resource_are_read_first(damaged):
    found = resources(resource(1, b"good") + damaged)

    assert next(found)[3] == b"good"
    with pytest.raises((ValueError, struct.error)):
        next(found)
