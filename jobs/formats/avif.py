"""AVIF (AV1 Image File Format 1.1). Of an animation, the first picture counts."""

from typing import BinaryIO

from jobs.formats import iso_boxes
from jobs.formats.format import Format, Header

_BRANDS = {b"avif", b"avis"}


def _is_in(head: bytes) -> bool:
    return not _BRANDS.isdisjoint(iso_boxes.brands(head))


def _header(file: BinaryIO) -> Header:
    return Header(is_whole=iso_boxes.are_whole(file))


FORMAT = Format(
    code="AVIF",
    name="AVIF",
    media_type="image/avif",
    extensions=("avif",),
    is_in=_is_in,
    header=_header,
    several="animation",
    is_shown_by_browsers=True,
    has_quality=True,
    longest_edge=65_536,  # libavif's limit
)
