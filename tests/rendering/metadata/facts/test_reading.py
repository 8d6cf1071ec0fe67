"""Facts of files that exiftool wrote, of every format and every kind of metadata."""

import random
from pathlib import Path

import pytest
from PIL import Image

from jobs import rendering
from jobs.design.facts.photo import PhotoFacts
from tests.benchmarks import photo_facts
from tests.rendering import exiftool

EXIF = {
    "EXIF:DateTimeOriginal": "2026:11:24 14:03:05",
    "EXIF:OffsetTimeOriginal": "+01:00",
    "EXIF:Make": "NIKON CORPORATION",
    "EXIF:Model": "NIKON D850",
    "EXIF:SerialNumber": "6001234",
    "EXIF:LensModel": "50mm f/1.8",
    "EXIF:ExposureTime": "1/250",
    "EXIF:FNumber": "2.8",
    "EXIF:ISO": "1600",
    "EXIF:FocalLength": "35.5",
    "EXIF:FocalLengthIn35mmFormat": "53",
    "EXIF:GPSLatitude": "48.13743",
    "EXIF:GPSLatitudeRef": "N",
    "EXIF:GPSLongitude": "11.57549",
    "EXIF:GPSLongitudeRef": "W",
    "EXIF:GPSAltitude": "12.5",
    "EXIF:GPSAltitudeRef": "1",
    "EXIF:GPSImgDirection": "285.25",
    "EXIF:XResolution": "300",
    "EXIF:ResolutionUnit": "inches",
    "EXIF:ImageDescription": "From the camera",
    "EXIF:Artist": "Somebody",
    "EXIF:Copyright": "Nobody",
    "EXIF:XPTitle": "Über alles",
}
XMP = {
    "XMP-dc:Title": "Morgen früh",
    "XMP-dc:Description": "Fisch auf Eis 春",
    "XMP-dc:Subject": ["fish", "ice"],
    "XMP-dc:Creator": ["Anna Meier", "Bo Ek"],
    "XMP-dc:Rights": "© Anna Meier",
    "XMP-xmp:Rating": "4",
    "XMP-photoshop:Headline": "Market",
    "XMP-photoshop:Credit": "Museum / Anna Meier",
    "XMP-photoshop:City": "München",
    "XMP-photoshop:State": "Bayern",
    "XMP-photoshop:Country": "Deutschland",
}
RECORDED = PhotoFacts(
    taken="2026-11-24T14:03:05",
    zone="+01:00",
    latitude=48.13743,
    longitude=-11.57549,
    altitude=-12.5,
    direction=285.25,
    make="NIKON CORPORATION",
    model="NIKON D850",
    serial="6001234",
    lens="50mm f/1.8",
    exposure_time=0.004,
    aperture=2.8,
    iso=1600,
    focal_length=35.5,
    focal_length_35=53.0,
    title="Morgen früh",
    headline="Market",
    caption="Fisch auf Eis 春",
    keywords=("fish", "ice"),
    creator="Anna Meier, Bo Ek",
    credit="Museum / Anna Meier",
    copyright="© Anna Meier",
    rating=4,
    city="München",
    region="Bayern",
    country="Deutschland",
)


def picture(folder: Path, name: str) -> Path:
    path = folder / name
    Image.new("RGB", (24, 16), "teal").save(path)
    return path


def tagged(path: Path, tags: dict[str, str | list[str]], *more: str) -> Path:
    values = [
        f"-{name}={one}"
        for name, value in tags.items()
        for one in (value if isinstance(value, list) else [value])
    ]
    exiftool.ask("-q", "-m", "-n", "-overwrite_original", *more, *values, path)
    return path


def facts_of(path: Path) -> PhotoFacts:
    return rendering.read_header_with_facts(path, max_pixels=1_000_000)[1]


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.tif", "a.webp", "a.avif"])
def test_every_format_gives_the_same_facts_and_texts_of_people_win(tmp_path, name):
    tags = {**EXIF, **XMP} | {"EXIF:ResolutionUnit": "2"}
    path = tagged(picture(tmp_path, name), tags)

    found = facts_of(path)

    expected = {**RECORDED.to_json(), "dpi": found.dpi}
    assert {name: value for name, value in found.to_json().items() if name not in CLOSE} == {
        name: value for name, value in expected.items() if name not in CLOSE
    }
    assert [getattr(found, name) for name in CLOSE] == pytest.approx(
        [getattr(RECORDED, name) for name in CLOSE], abs=1e-6
    )
    assert found.dpi in (None, 300.0)


CLOSE = ("latitude", "longitude", "altitude", "direction", "focal_length", "aperture")


@pytest.mark.parametrize("name", ["a.jpg", "a.tif"])
def test_iptc_is_read_where_nothing_else_says_it(tmp_path, name):
    tags = {
        "IPTC:ObjectName": "Title",
        "IPTC:Headline": "Head",
        "IPTC:Caption-Abstract": "Größe",
        "IPTC:Keywords": ["one", "two"],
        "IPTC:By-line": ["A", "B"],
        "IPTC:Credit": "Museum / A",
        "IPTC:CopyrightNotice": "© A",
        "IPTC:City": "Oslo",
        "IPTC:Province-State": "Viken",
        "IPTC:Country-PrimaryLocationName": "Norge",
        "IPTC:DateCreated": "2026:11:24",
        "IPTC:TimeCreated": "14:03:05+01:00",
    }

    found = facts_of(tagged(picture(tmp_path, name), tags))

    assert found == PhotoFacts(
        title="Title",
        headline="Head",
        caption="Größe",
        keywords=("one", "two"),
        creator="A, B",
        credit="Museum / A",
        copyright="© A",
        city="Oslo",
        region="Viken",
        country="Norge",
        taken="2026-11-24T14:03:05",
        zone="+01:00",
        dpi=found.dpi,
    )


def test_a_zone_of_one_kind_of_metadata_is_not_put_to_the_time_of_another(tmp_path):
    tags = {
        "EXIF:DateTimeOriginal": "2026:11:24 14:03:05",
        "XMP-exif:DateTimeOriginal": "2026:11:24 09:00:00+05:00",
    }

    found = facts_of(tagged(picture(tmp_path, "a.jpg"), tags))

    assert (found.taken, found.zone) == ("2026-11-24T14:03:05", "")


def test_metadata_that_cannot_be_read_leaves_the_photo_usable(tmp_path):
    path = tagged(picture(tmp_path, "a.jpg"), EXIF)
    path.write_bytes(path.read_bytes().replace(b"Exif\0\0MM", b"Exif\0\0XX"))

    header, found = rendering.read_header_with_facts(path, max_pixels=1_000_000)

    assert (header.width, header.height) == (24, 16)
    assert found.taken == ""


def test_random_values_agree_with_exiftool(tmp_path):
    chance = random.Random(7)
    for name in ("a.jpg", "b.png", "c.tif", "d.webp"):
        every = {**EXIF, **XMP, **random_values(chance)}
        some = {tag: value for tag, value in every.items() if chance.random() < 0.8}
        tagged(picture(tmp_path, name), some)
    found = photo_facts.looked_at(photo_facts.pictures([tmp_path]))

    both, equal, differing = photo_facts.compared(found, photo_facts.exiftool(list(found)))

    assert len(found) == 4
    assert len(both) >= 20
    assert differing == []
    assert both == equal


def random_values(chance: random.Random) -> dict[str, str | list[str]]:
    return {
        "EXIF:GPSLatitude": f"{chance.uniform(0, 90):.6f}",
        "EXIF:GPSLatitudeRef": chance.choice("NS"),
        "EXIF:GPSLongitude": f"{chance.uniform(0, 180):.6f}",
        "EXIF:ExposureTime": f"1/{chance.randint(1, 8000)}",
        "EXIF:ISO": str(chance.randint(50, 60_000)),
        "XMP-exif:GPSAltitude": f"{chance.uniform(0, 4000):.2f}",
        "XMP-xmp:Rating": str(chance.randint(-1, 5)),
        "XMP-dc:Subject": [f"word {chance.randint(1, 99)}" for _ in range(3)],
    }
