"""Segments of a JPEG that no result contains."""

import struct
from pathlib import Path

import pytest

from tests.rendering.metadata.test_content_credentials import either_way, made, unsigned
from tests.rendering.metadata.test_source_notes import notes
from tests.rendering.pictures import written

__all__ = ["either_way"]  # a fixture


@pytest.mark.parametrize(
    "content",
    [
        b"HDR_RI ver=11 ln0=1",
        b"JP" + struct.pack(">HLL", 1, 1, 8) + b"RESI",
        b"JP"
        + struct.pack(">HLL", 1, 1, 40)
        + b"jumb"
        + struct.pack(">L", 32)
        + b"jumdxml\0\0\x11\0\x10",
    ],
    ids=["JPEG-HDR", "JPEG XT", "JUMBF"],
)
def test_other_extensions_of_a_jpeg_are_removed_and_noted(
    tmp_path: Path, either_way: str, content: bytes
):
    plain = unsigned("JPEG")
    segment = b"\xff\xeb" + struct.pack(">H", len(content) + 2) + content
    source = written(tmp_path, plain[:2] + segment + plain[2:])

    result = made(source)

    assert notes(source) == ("extension",)
    assert result.way.path == either_way
    assert content not in result.data
