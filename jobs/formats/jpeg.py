"""JPEG (ITU-T T.81). Of a file with further pictures (MPO: a depth map) the first counts."""

from typing import BinaryIO

from jobs.formats.format import Format, Header


def _is_in(head: bytes) -> bool:
    return head.startswith(b"\xff\xd8\xff")


def _header(file: BinaryIO) -> Header:
    """Return nothing: the end is looked for behind the scan, whose start the decoder finds."""
    return Header()


FORMAT = Format(
    code="JPEG",
    name="JPEG",
    media_type="image/jpeg",
    extensions=("jpg", "jpeg", "jpe", "jfif"),
    is_in=_is_in,
    header=_header,
    is_shown_by_browsers=True,
    has_quality=True,
    longest_edge=65_500,  # libjpeg's limit
)
