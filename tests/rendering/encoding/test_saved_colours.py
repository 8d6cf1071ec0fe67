"""Colours and transparency of results in the formats that have them, and in the others."""

from pathlib import Path

import pytest
from PIL import Image

from jobs.rendering.colours import profiles
from tests.rendering import pictures
from tests.rendering.encoding.resaving import resaved
from tests.rendering.pictures import difference, halves, opened, saved, written


def test_transparency_stays_where_the_kind_has_it_and_is_white_in_jpeg(tmp_path: Path):
    image = halves().convert("RGBA")
    image.putalpha(0)
    image.paste((10, 20, 30, 255), (0, 0, 32, 48))
    source = written(tmp_path, saved(image, "PNG"))

    results = {
        wanted: opened(resaved(source, wanted=wanted)) for wanted in ("keep", "webp", "jpeg")
    }

    assert difference(results["keep"], image) == 0
    assert (results["webp"].mode, results["webp"].getpixel((50, 20))[3]) == ("RGBA", 0)  # type: ignore[index]
    assert (results["jpeg"].mode, results["jpeg"].getpixel((60, 20))) == ("RGB", (255, 255, 255))


def test_a_palette_with_a_clear_colour_is_saved_with_its_transparency(tmp_path: Path):
    image = Image.new("P", (4, 1))
    image.putpalette([10, 20, 30, 200, 100, 50])
    image.putpixel((3, 0), 1)
    source = written(tmp_path, saved(image, "PNG", transparency=0))

    result = opened(resaved(source))

    assert [result.getpixel((x, 0)) for x in (0, 3)] == [(10, 20, 30, 0), (200, 100, 50, 255)]


def test_a_cmyk_jpeg_becomes_srgb_and_says_so(tmp_path: Path):
    source = written(tmp_path, saved(halves().convert("CMYK"), "JPEG", quality=98))

    result = opened(resaved(source))

    assert (result.mode, result.info["icc_profile"]) == ("RGB", profiles.srgb())


@pytest.mark.parametrize("coding", ["CMYK", "YCCK"])
def test_a_cmyk_jpeg_is_converted_by_its_profile(tmp_path: Path, coding: str):
    cyan = Image.new("CMYK", (64, 48), (255, 0, 0, 0))
    options = {"quality": 98, "icc_profile": pictures.ink_profile()}
    data = (
        saved(cyan, "JPEG", **options) if coding == "CMYK" else pictures.ycck_jpeg(cyan, **options)
    )

    result = opened(resaved(written(tmp_path, data)))

    # CIELAB (60, -40, -40) in sRGB by the formulas of both, red clipped; the plain conversion would
    # say (0, 255, 255).
    assert (result.mode, result.info["icc_profile"]) == ("RGB", profiles.srgb())
    assert difference(result, Image.new("RGB", (64, 48), (0, 165, 214))) <= 4


def test_a_profile_that_does_not_fit_the_pixels_is_not_used(tmp_path: Path):
    cyan = Image.new("CMYK", (64, 48), (255, 0, 0, 0))
    source = written(tmp_path, saved(cyan, "JPEG", quality=98, icc_profile=pictures.wide_profile()))

    result = opened(resaved(source))

    assert result.info["icc_profile"] == profiles.srgb()
    assert difference(result, Image.new("RGB", (64, 48), (0, 255, 255))) <= 4
