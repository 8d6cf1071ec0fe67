"""Colours given by code points instead of a profile."""

import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import ImageCms

from jobs import rendering
from jobs.errors import PictureUnreadable
from tests.rendering.designs import design, made
from tests.rendering.pictures import FILES, LIMIT, RED, halves, opened, saved, written


def test_colours_given_by_code_points_become_a_profile():
    result = opened(made(FILES / "p3.avif", design(format="png")).data)

    profile = ImageCms.ImageCmsProfile(BytesIO(result.info["icc_profile"]))
    assert profile.profile.profile_description == "Display P3"
    assert result.getpixel((8, 8)) == pytest.approx(RED, abs=3)


def test_a_png_may_give_its_colours_by_code_points_too(tmp_path: Path):
    plain = saved(halves(), "PNG")
    chunk = b"\0\0\0\x04cICP" + bytes((9, 16, 0, 1))
    source = written(tmp_path, plain[:33] + chunk + zlib.crc32(chunk[4:]).to_bytes(4) + plain[33:])

    with pytest.raises(PictureUnreadable, match="HDR picture"):
        rendering.read_header(source, max_pixels=LIMIT)
