"""PNG (W3C, third edition). Of an animated PNG, the first picture counts."""

from typing import BinaryIO

from jobs.formats.format import Format, Header
from jobs.formats.reading import is_found_after

_DEPTH = 24
"""Offset of the bits per sample (11.2.1)."""
_SMALLEST_BEFORE_END = 33
_END = b"IEND\xae\x42\x60\x82"


def _is_in(head: bytes) -> bool:
    return head.startswith(b"\x89PNG\r\n\x1a\n")


def _header(file: BinaryIO) -> Header:
    bits = _depth(file)
    is_whole = is_found_after(file, _SMALLEST_BEFORE_END, _END)
    return Header(is_whole=is_whole, is_lossless=True, bits=bits)


def _depth(file: BinaryIO) -> int:
    """Return the bits per sample; 8 if the file ends before."""
    file.seek(_DEPTH)
    bits = file.read(1)
    return bits[0] if bits else 8


FORMAT = Format(
    code="PNG",
    name="PNG",
    media_type="image/png",
    extensions=("png",),
    is_in=_is_in,
    header=_header,
    several="animation",
    is_shown_by_browsers=True,
)
