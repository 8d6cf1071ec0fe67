"""A signed photo becomes a result that claims nothing."""

from pathlib import Path
from typing import Any

import pytest

from jobs import rendering
from jobs.design import Cell, parse
from tests.rendering import placed_photos
from tests.rendering.pictures import FILES, LIMIT, photo, saved, written
from tests.rendering.signed_photos import LINK, MEDIA_TYPES, linked, signed, verdict

FORMATS = ("jpeg", "png", "webp", "avif", "tiff")

KINDS = tuple(MEDIA_TYPES)


def unsigned(kind: str) -> bytes:
    if kind == "HEIF":
        return (FILES / "upright.heic").read_bytes()
    # Only a WebP of the extended format can have XMP; adding EXIF makes it one.
    return saved(
        photo(300, 200), kind, **({"exif": placed_photos.exif()} if kind == "WEBP" else {})
    )


def made(path: Path, **output: Any) -> rendering.Picture:
    box = {"text": "{caption}", "y": 90, "height": 20, "size_min": 1, "size_max": 6}
    look = parse({"format": 1, "boxes": [box], "output": output})
    return rendering.render(path, look, {"caption": Cell.of_text("Sale")}, max_pixels=LIMIT)


@pytest.fixture(params=["1", "0"], ids=["spliced", "decoded"])
def either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("OVERPRINT_SPLICE", request.param)
    return "splice" if request.param == "1" else "pillow"


@pytest.mark.parametrize("kept", ["keep", "no_place", "none"])
def test_a_signed_jpeg_becomes_a_result_without_credentials(
    tmp_path: Path, either_way: str, kept: str
):
    source = written(tmp_path, signed(unsigned("JPEG"), "image/jpeg"))

    result = made(source, metadata=kept)

    assert verdict(source.read_bytes(), "image/jpeg") == "Valid"
    assert result.way.path == either_way
    assert verdict(result.data, "image/jpeg") == "none"
    assert b"c2pa" not in result.data
    assert b"c2pa" not in result.thumbnail


@pytest.mark.parametrize("kind", KINDS)
def test_no_format_carries_the_credentials_of_its_photo(tmp_path: Path, kind: str):
    source = written(tmp_path, signed(unsigned(kind), MEDIA_TYPES[kind]))

    results = [made(source, format=wanted) for wanted in FORMATS]

    assert verdict(source.read_bytes(), MEDIA_TYPES[kind]) == "Valid"
    assert [verdict(result.data, result.media_type) for result in results] == ["none"] * len(
        FORMATS
    )
    assert not [result.extension for result in results if b"c2pa" in result.data + result.thumbnail]


@pytest.mark.parametrize("kind", KINDS)
def test_thumbnails_of_a_signed_photo_carry_none(tmp_path: Path, kind: str):
    source = written(tmp_path, signed(unsigned(kind), MEDIA_TYPES[kind]))

    small = rendering.thumbnail(source, max_pixels=LIMIT)

    assert verdict(small, "image/jpeg") == "none"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_link_to_credentials_is_removed_from_xmp(tmp_path: Path, kind: str):
    source = written(tmp_path, linked(unsigned(kind), MEDIA_TYPES[kind]))

    results = [made(source, format=wanted) for wanted in FORMATS]

    assert verdict(source.read_bytes(), MEDIA_TYPES[kind]) == "linked"
    assert [verdict(result.data, result.media_type) for result in results] == ["none"] * len(
        FORMATS
    )
    assert not [result.extension for result in results if LINK.encode() in result.data]


def test_the_rest_of_the_metadata_of_a_signed_jpeg_stays(tmp_path: Path, either_way: str):
    plain = placed_photos.jpeg(photo(600, 400))
    sources = [
        written(tmp_path, data, name)
        for name, data in (("p", plain), ("s", signed(plain, "image/jpeg")))
    ]

    result, of_signed = (made(source).data for source in sources)

    assert of_signed == result
