"""Thumbnails of results."""

from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from jobs import rendering
from jobs.rendering.photos import opening
from tests import photographs
from tests.rendering import pictures
from tests.rendering.encoding.test_splicing import (
    by_pillow,
    design,
    made,
    mean_difference,
)
from tests.rendering.pictures import LIMIT, difference, halves, opened, photo, saved, written


@pytest.fixture(autouse=True)
def switched_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OVERPRINT_SPLICE", raising=False)


@pytest.mark.parametrize("size", [(2803, 1999), (1403, 999)])
def test_large_photos_have_thumbnails_without_being_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
):
    jpeg = saved(photo(120, 86).resize(size), "JPEG", exif=pictures.exif_with_thumbnail(6))
    path = written(tmp_path, jpeg)
    decoded = by_pillow(path, design(), monkeypatch)
    monkeypatch.setattr(opening.Photo, "decode", None)

    spliced = made(path, design())

    assert opened(spliced.thumbnail).size == opened(decoded.thumbnail).size == (228, 320)
    assert mean_difference(opened(spliced.thumbnail), opened(decoded.thumbnail)) < 3


def test_thumbnails_are_upright_srgb_and_on_white(tmp_path: Path):
    clear = halves(64, 48).convert("RGBA")
    clear.paste((0, 0, 0, 0), (32, 0, 64, 48))
    wide = pictures.wide_profile()
    path = written(
        tmp_path, saved(clear, "PNG", exif=pictures.exif_with_thumbnail(6), icc_profile=wide)
    )

    shown = opened(rendering.thumbnail(path, max_pixels=LIMIT, long_edge=32))

    assert (shown.size, shown.mode, "icc_profile" in shown.info) == ((24, 32), "RGB", False)
    red, green, blue = shown.getpixel((12, 6))  # type: ignore[misc]
    assert red > 215
    assert (green, blue) < (60, 60)
    assert difference(shown.crop((8, 26, 16, 30)), Image.new("RGB", (8, 4), "white")) <= 2


@pytest.mark.parametrize("size", [(640, 480), (1000, 667), (1600, 1200), (330, 500)])
def test_a_thumbnail_made_quickly_looks_like_the_photo_made_small_with_care(
    tmp_path: Path, size: tuple[int, int]
):
    original = Image.open(photographs.originals()[-1]).convert("RGB").resize(size)
    path = written(tmp_path, saved(original, "JPEG", quality=95))

    small = opened(rendering.thumbnail(path, max_pixels=LIMIT))

    careful = original.resize(small.size, Image.Resampling.LANCZOS)
    assert max(small.size) == 320
    assert sum(ImageStat.Stat(ImageChops.difference(small, careful)).mean) / 3 < 4
