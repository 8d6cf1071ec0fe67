"""What results keep of a photo's metadata, by the design's wish."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from jobs import rendering
from jobs.design import Cell, parse
from jobs.rendering.metadata import exif
from tests.rendering import pictures, placed_photos
from tests.rendering.exiftool import tags, tags_of
from tests.rendering.pictures import LIMIT, difference, opened, photo, saved, written
from tests.rendering.placed_photos import CITY, OLD_PICTURE

ROW = {"caption": Cell.of_text("Fresh oysters")}

FORMATS = ("jpeg", "png", "webp", "avif", "tiff")


def made(path: Path, **output: Any) -> rendering.Picture:
    box = {"text": "{caption}", "y": 90, "height": 20}
    return rendering.render(
        path, parse({"format": 1, "boxes": [box], "output": output}), ROW, max_pixels=LIMIT
    )


def told(folder: Path, picture: rendering.Picture) -> dict[str, Any]:
    return tags(written(folder, picture.data, f"result.{picture.extension}"))


def told_by(folder: Path, results: Sequence[rendering.Picture]) -> list[dict[str, Any]]:
    return tags_of(
        *(
            written(folder, result.data, f"{n}.{result.extension}")
            for n, result in enumerate(results)
        )
    )


@pytest.fixture(params=["1", "0"], ids=["spliced", "decoded"])
def either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("OVERPRINT_SPLICE", request.param)
    return "splice" if request.param == "1" else "pillow"


def test_everything_is_kept_if_the_design_keeps_everything(tmp_path: Path, either_way: str):
    source = written(tmp_path, placed_photos.jpeg(photo(600, 400), 6))

    result = made(source)

    said = told(tmp_path, result)
    assert result.way.path == either_way
    assert {
        "GPS:GPSLatitude",
        "XMP-exif:GPSLatitude",
        "IPTC:City",
        "XMP-photoshop:City",
    } <= said.keys()
    assert (said["IFD0:Orientation"], said["IPTC:Caption-Abstract"], said["File:Comment"]) == (
        "Rotate 90 CW", "Caption", "by hand"
    )  # fmt: skip


def test_without_the_place_nothing_reveals_it_and_the_rest_stays(tmp_path: Path, either_way: str):
    source = written(tmp_path, placed_photos.jpeg(photo(600, 400), 6))

    result = made(source, metadata="no_place")

    said = told(tmp_path, result)
    assert result.way.path == either_way
    assert CITY not in result.data
    assert not [
        name
        for name in said
        if "GPS" in name.upper() or "CITY" in name.upper() or "COUNTRY" in name.upper()
    ]
    assert {name: said[name] for name in KEPT} == KEPT


KEPT = {
    "IFD0:Make": "Camera Works",
    "IFD0:ImageDescription": "A street",
    "IFD0:Orientation": "Rotate 90 CW",
    "ExifIFD:DateTimeOriginal": "2026:01:01 12:00:00",
    "XMP-dc:Creator": "Anna",
    "XMP-photoshop:Credit": "by hand",
    "IPTC:Caption-Abstract": "Caption",
    "File:Comment": "by hand",
    "JFIF:XResolution": 300,
}


def test_with_none_only_what_is_needed_to_show_the_pixels_is_kept(tmp_path: Path, either_way: str):
    profile = pictures.wide_profile()
    source = written(tmp_path, placed_photos.jpeg(photo(600, 400), 6, icc_profile=profile))

    result = made(source, metadata="none")

    said = told(tmp_path, result)
    groups = {name.partition(":")[0] for name in said} - {
        "File",
        "Composite",
        "ICC-header",
        "ICC_Profile",
    }
    assert result.way.path == either_way
    assert groups == {"JFIF", "IFD0"}
    assert {name: value for name, value in said.items() if name.startswith("IFD0")} == {
        "IFD0:Orientation": "Rotate 90 CW"
    }
    assert (opened(result.data).info["icc_profile"], said["JFIF:XResolution"]) == (profile, 300)
    assert "File:Comment" not in said


@pytest.mark.parametrize("metadata", ["no_place", "none"])
def test_no_format_reveals_the_place(tmp_path: Path, metadata: str):
    source = written(tmp_path, placed_photos.jpeg(photo(300, 200), 6))

    results = [made(source, format=wanted, metadata=metadata) for wanted in FORMATS]

    for result, said in zip(results, told_by(tmp_path, results), strict=True):
        assert CITY not in result.data
        assert not [name for name in said if "GPS" in name.upper()]
        assert any(name.endswith(":Make") for name in said) == (metadata == "no_place")
        assert (result.width, result.height) == (200, 300)


def test_every_kind_keeps_the_place_until_it_is_removed(tmp_path: Path):
    sources = [
        written(tmp_path, saved(photo(300, 200), kind, exif=placed_photos.exif(), **more), kind)
        for kind, more in WITH_XMP.items()
    ]

    kept, without = (
        told_by(tmp_path, [made(source, metadata=metadata) for source in sources])
        for metadata in ("keep", "no_place")
    )

    assert all(any("GPSLatitude" in name for name in said) for said in kept)
    assert not [
        name for said in without for name in said if "GPS" in name.upper() or "CITY" in name.upper()
    ]


def png_texts() -> PngImagePlugin.PngInfo:
    texts = PngImagePlugin.PngInfo()
    texts.add_itxt("XML:com.adobe.xmp", placed_photos.XMP.decode())
    texts.add_text("exif:GPSLatitude", "51/1, 47/1")
    texts.add_text("Raw profile type iptc", CITY.decode())
    texts.add_text("Title", "A street")
    return texts


WITH_XMP: dict[str, dict[str, Any]] = {
    "PNG": {"pnginfo": png_texts()},
    "WEBP": {"xmp": placed_photos.XMP},
    "AVIF": {"xmp": placed_photos.XMP},
    "TIFF": {},
}


def test_texts_of_a_png_without_a_place_stay(tmp_path: Path):
    source = written(tmp_path, saved(photo(300, 200), "PNG", pnginfo=png_texts()))

    without, none = (
        opened(made(source, metadata=metadata).data).info for metadata in ("no_place", "none")
    )

    assert (
        without["Title"],
        "exif:GPSLatitude" in without,
        "Raw profile type iptc" in without,
    ) == (
        "A street",
        False,
        False,
    )
    assert "Title" not in none
    assert "xmp" not in none


def test_no_thumbnail_of_the_old_picture_stays_anywhere(tmp_path: Path, either_way: str):
    source = written(tmp_path, placed_photos.jpeg(photo(600, 400)))

    result = made(source)

    assert source.read_bytes().count(OLD_PICTURE) == 2
    assert OLD_PICTURE not in result.data
    assert b"\2\1\1\2\3\4\5\6" not in result.data[:40]
    assert opened(result.data).info["jfif_density"] == (300, 300)


def test_a_gain_map_is_removed_and_nothing_points_to_it(tmp_path: Path, either_way: str):
    """If kept, it would brighten the text where the old picture was bright."""
    source = written(tmp_path, placed_photos.ultra_hdr(photo(600, 400)))

    result = made(source)

    said = told(tmp_path, result)
    assert rendering.read_header(source, max_pixels=LIMIT).notes == ("gain_map", "film")
    assert result.way.path == either_way
    assert [name for name in said if name.startswith("XMP") and "Toolkit" not in name] == [
        "XMP-dc:Format"
    ]
    assert not any(
        word in result.data for word in (b"hdrgm:", b"MPF\0", b"21496", b"GainMap", b"Directory")
    )
    assert result.data.endswith(b"\xff\xd9")
    if either_way == "splice":
        top = (0, 0, 600, 240)
        assert difference(opened(result.data).crop(top), opened(source.read_bytes()).crop(top)) == 0


def test_damaged_exif_is_replaced_by_its_orientation_if_a_place_has_to_be_removed():
    damaged = placed_photos.exif(6)[:40]
    clean = exif.for_result(damaged, orientation=6, size=(1, 1), kept="no_place")

    assert exif.for_result(damaged, orientation=6, size=(1, 1), kept="keep") == damaged
    assert (clean, exif.orientation(clean)) == (exif.only_orientation(6), 6)


def test_other_offsets_still_point_to_their_values_when_the_place_is_removed():
    source, clean = Image.Exif(), Image.Exif()
    source.load(placed_photos.exif(6))
    clean.load(
        exif.for_result(placed_photos.exif(6), orientation=6, size=(64, 48), kept="no_place")
    )

    assert clean.get_ifd(0x8825) == {}
    assert {tag: clean[tag] for tag in (0x010E, 0x010F, 0x0112)} == {
        tag: source[tag] for tag in (0x010E, 0x010F, 0x0112)
    }
    assert set(source.get_ifd(0x8769)) - set(clean.get_ifd(0x8769)) == {0x927C}


def test_texts_of_a_tiff_beyond_ascii_stay_what_they_were(tmp_path: Path) -> None:
    said = Image.Exif()
    said[0x8298] = "(c) 2012 M__ller"
    said[0x8769] = {0xA434: "Objektiv f__r 50 mm", 0x9003: "2012:03:12 22:02:52"}
    stored = saved(photo(64, 48), "TIFF", exif=said.tobytes())
    path = written(tmp_path, stored.replace(b"__", "ü".encode()), "scan.tif")

    found = told(tmp_path, made(path))

    assert found["IFD0:Copyright"] == "(c) 2012 Müller"
    assert found["ExifIFD:LensModel"] == "Objektiv für 50 mm"
    assert found["ExifIFD:DateTimeOriginal"] == "2012:03:12 22:02:52"
