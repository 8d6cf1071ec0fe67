"""What the check says of features that no result can have."""

from pathlib import Path

import pytest
from PIL import Image

from jobs import rendering
from tests.rendering.metadata.test_content_credentials import KINDS, unsigned
from tests.rendering.pictures import LIMIT, ink_profile, saved, written
from tests.rendering.signed_photos import MEDIA_TYPES, linked, signed


def notes(path: Path) -> tuple[str, ...]:
    return rendering.read_header(path, max_pixels=LIMIT).notes


@pytest.mark.parametrize("kind", KINDS)
def test_credentials_and_links_to_them_are_noted_for_the_check(tmp_path: Path, kind: str):
    plain, media_type = unsigned(kind), MEDIA_TYPES[kind]
    place = ("place",) if kind == "WEBP" else ()  # this sample has coordinates

    assert notes(written(tmp_path, plain)) == place
    assert notes(written(tmp_path, signed(plain, media_type))) == ("content_credentials", *place)
    if kind not in ("AVIF", "HEIF"):
        assert notes(written(tmp_path, linked(plain, media_type))) == (
            "content_credentials",
            *place,
        )


def test_inks_without_a_profile_that_describes_them_are_noted_as_such(tmp_path: Path):
    inks = Image.new("CMYK", (30, 20), (200, 10, 10, 0))
    profiled = saved(inks, "JPEG", icc_profile=ink_profile())

    assert notes(written(tmp_path, profiled)) == ("inks",)
    assert notes(written(tmp_path, saved(inks, "JPEG"))) == ("unprofiled_inks",)
    assert notes(written(tmp_path, saved(Image.new("LAB", (30, 20)), "TIFF"))) == ("inks",)
