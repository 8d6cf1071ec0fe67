"""The facts of a photo as cells, in the language of a row."""

import pytest
from babel import Locale

from jobs.design.cells.cell import FROM_PHOTO, Cell
from jobs.design.cells.patterns import fill
from jobs.design.facts.columns import FACTS, RowPhoto, cells_of, named
from jobs.design.facts.photo import PhotoFacts
from jobs.errors import ValueUnusable

FULL = PhotoFacts(
    taken="2026-11-24T14:03:05",
    zone="+01:00",
    latitude=48.13743,
    longitude=-11.57549,
    altitude=520.4,
    direction=285.4,
    make="NIKON CORPORATION",
    model="NIKON D850",
    serial="6001234",
    lens="50mm f/1.8",
    exposure_time=1 / 250,
    aperture=2.8,
    iso=1600,
    focal_length=35.5,
    focal_length_35=53,
    title="Morning",
    headline="Market",
    caption="Fish on ice",
    keywords=("fish", "ice"),
    creator="Anna Meier",
    credit="Museum / Anna Meier",
    copyright="© Anna Meier",
    rating=4,
    city="München",
    region="Bayern",
    country="Deutschland",
    dpi=300.0,
)
PHOTO = RowPhoto("Shoot 1/IMG_0042.JPG", 12_345_678, 6000, 4000, FULL)


def shown(photo: RowPhoto, language: str) -> dict[str, str]:
    return {fact.name: cell.shown for fact, cell in cells_of(photo, Locale.parse(language))}


def test_every_fact_is_printed_in_the_language_of_the_row():
    assert shown(PHOTO, "de") == {
        "photo taken": "24.11.2026, 14:03",
        "photo place": "48° 8′ 14,7″ N, 11° 34′ 31,8″ W",
        "photo latitude": "48.137430",
        "photo longitude": "-11.575490",
        "photo altitude": "520 m",
        "photo direction": "285°",
        "photo city": "München",
        "photo region": "Bayern",
        "photo country": "Deutschland",
        "photo camera": "NIKON D850",
        "photo lens": "50mm f/1.8",
        "photo exposure time": "1/250\u00a0s",
        "photo aperture": "f/2,8",
        "photo ISO": "ISO 1600",
        "photo focal length": "35,5 mm",
        "photo focal length 35": "53 mm",
        "photo title": "Morning",
        "photo headline": "Market",
        "photo caption": "Fish on ice",
        "photo keywords": "fish, ice",
        "photo creator": "Anna Meier",
        "photo credit": "Museum / Anna Meier",
        "photo copyright": "© Anna Meier",
        "photo rating": "4",
        "photo file": "IMG_0042.JPG",
        "photo name": "IMG_0042",
        "photo number": "0042",
        "photo folder": "Shoot 1",
        "photo pixels": "6000 × 4000",
        "photo width": "6000",
        "photo height": "4000",
        "photo file size": "12,3 MB",
        "photo dpi": "300",
    }
    assert set(FACTS) == {name.casefold() for name in shown(PHOTO, "de")}


def test_a_photo_that_says_nothing_has_only_the_facts_of_its_file():
    assert shown(RowPhoto("scan.png", 900), "en") == {
        "photo file": "scan.png",
        "photo name": "scan",
        "photo file size": "0.9 kB",
    }


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1 / 8000, "1/8000 s"),
        (1 / 3, "1/3 s"),
        (0.5, "1/2 s"),
        (0.6, "0.6 s"),
        (2.5, "2.5 s"),
        (30, "30 s"),
        (1, "1 s"),
        (0.99, "1 s"),
        (0.96, "1 s"),
        (0.94, "0.9 s"),
        (0.8, "0.8 s"),
        (0.4, "0.4 s"),
        (0.3, "0.3 s"),
        (0.29, "1/3 s"),
        (1 / 4, "1/4 s"),
        (1 / 60.4, "1/60 s"),
        (1.3, "1.3 s"),
        (1 / 32000, "1/32000 s"),
    ],
)
def test_an_exposure_time_is_written_as_photographers_say_it(seconds, words):
    photo = RowPhoto("a.jpg", facts=PhotoFacts(exposure_time=seconds))

    assert shown(photo, "en")["photo exposure time"] == words.replace(" ", "\u00a0")


@pytest.mark.parametrize("seconds", [0, -1, None])
def test_a_photo_without_a_time_of_exposure_has_none(seconds):
    photo = RowPhoto("a.jpg", facts=PhotoFacts(exposure_time=seconds))

    assert "photo exposure time" not in shown(photo, "en")


@pytest.mark.parametrize(
    ("size", "language", "written"),
    [
        (0, "en", "0 kB"),
        (49, "en", "0 kB"),
        (51, "en", "0.1 kB"),
        (999, "en", "1 kB"),
        (123_456, "de", "123,5 kB"),
        (1_000_000, "en", "1 MB"),
        (12_345_678, "fa", "۱۲٫۳ MB"),
        (1_234_567_890, "en", "1,234.6 MB"),
    ],
)
def test_a_file_size_is_written_in_the_language_with_its_unit(size, language, written):
    found = shown(RowPhoto("a.jpg", size), language)["photo file size"]

    assert found.replace("\u00a0", " ") == written


@pytest.mark.parametrize(
    ("path", "cells"),
    [
        ("a/b/IMG_0042.JPG", ("IMG_0042.JPG", "IMG_0042", "a/b", Cell("0042", 42, FROM_PHOTO))),
        (
            "2026-11-24 (3).png",
            ("2026-11-24 (3).png", "2026-11-24 (3)", None, Cell("3", 3, FROM_PHOTO)),
        ),
        ("x.tar.gz", ("x.tar.gz", "x.tar", None, None)),
        (".jpg", (".jpg", ".jpg", None, None)),
        ("7", ("7", "7", None, Cell("7", 7, FROM_PHOTO))),
        ("٧.jpg", ("٧.jpg", "٧", None, None)),
    ],
)
def test_the_name_of_a_file_says_its_folder_and_its_number(path, cells):
    printed = dict(cells_of(RowPhoto(path), Locale.parse("en")))
    named_cells = {fact.name: cell for fact, cell in printed.items()}
    file, stem, folder, number = cells

    assert named_cells["photo file"].shown == file
    assert named_cells["photo name"].shown == stem
    assert named_cells.get("photo folder") == (folder and Cell(folder, folder, FROM_PHOTO))
    assert named_cells.get("photo number") == number


@pytest.mark.parametrize(
    ("facts", "column", "language", "written"),
    [
        (PhotoFacts(altitude=-3.4), "photo altitude", "en", "-3 m"),
        (PhotoFacts(altitude=8848.86), "photo altitude", "de", "8.849 m"),
        (PhotoFacts(altitude=0.0), "photo altitude", "en", "0 m"),
        (PhotoFacts(direction=0.0), "photo direction", "en", "0°"),
        (PhotoFacts(aperture=8.0), "photo aperture", "en", "f/8"),
        (PhotoFacts(aperture=1.45), "photo aperture", "de", "f/1,4"),
        (PhotoFacts(iso=102400), "photo ISO", "en", "ISO 102400"),
        (PhotoFacts(iso=0), "photo ISO", "en", "ISO 0"),
        (PhotoFacts(focal_length=50.0), "photo focal length", "fr", "50 mm"),
        (PhotoFacts(rating=-1), "photo rating", "en", "-1"),
        (PhotoFacts(rating=0), "photo rating", "en", "0"),
        (PhotoFacts(dpi=299.9994), "photo dpi", "en", "300"),
        (PhotoFacts(latitude=0.0), "photo latitude", "en", "0.000000"),
        (
            PhotoFacts(latitude=0.0, longitude=0.0),
            "photo place",
            "en",
            "0° 0′ 0.0″ N, 0° 0′ 0.0″ E",
        ),
    ],
)
def test_a_number_of_the_camera_is_written_as_people_say_it(facts, column, language, written):
    found = shown(RowPhoto("a", facts=facts), language)[column]

    assert found.replace("\u00a0", " ").replace("\u202f", " ") == written


@pytest.mark.parametrize(
    ("facts", "column"),
    [
        (PhotoFacts(latitude=48.0), "photo place"),
        (PhotoFacts(longitude=11.0), "photo place"),
        (PhotoFacts(), "photo keywords"),
        (PhotoFacts(), "photo camera"),
        (PhotoFacts(taken="yesterday"), "photo taken"),
        (PhotoFacts(taken="yesterdays"), "photo taken"),
    ],
)
def test_half_a_fact_is_none(facts, column):
    assert column not in shown(RowPhoto("a", facts=facts), "en")


def test_a_time_of_day_that_the_photo_does_not_say_is_not_invented():
    facts = PhotoFacts(taken="2026-11-24")
    row = {"photo taken": FACTS["photo taken"].print(RowPhoto("a", facts=facts), Locale("en"))}

    assert fill("{photo taken:date 'd. M. y'}", row, "en") == "24. 11. 2026"
    for pattern in ("{photo taken:time}", "{photo taken:date 'HH:mm'}"):
        with pytest.raises(ValueUnusable, match="the photo does not say its time of day"):
            fill(pattern, row, "en")


def test_formats_of_cells_print_facts():
    cell = FACTS["photo taken"].print(PHOTO, Locale.parse("de"))

    assert fill("{photo taken:date 'd. MMMM y, HH:mm xxx'}", {"photo taken": cell}, "de") == (
        "24. November 2026, 14:03 +01:00"
    )


def test_a_zone_that_the_photo_does_not_say_is_not_invented():
    facts = PhotoFacts(taken="2026-11-24T14:03:05")
    row = {"photo taken": FACTS["photo taken"].print(RowPhoto("a", facts=facts), Locale("en"))}

    assert fill("{photo taken:date 'HH:mm'}", row, "en") == "14:03"
    with pytest.raises(ValueUnusable, match="does not say its time zone"):
        fill("{photo taken:date 'HH:mm xxx'}", row, "en")


def test_a_clock_that_was_wrong_is_corrected_and_a_day_alone_stays():
    late = RowPhoto("a", facts=PhotoFacts(taken="2026-12-31T23:30:00"), clock_seconds=3600)
    day = RowPhoto("a", facts=PhotoFacts(taken="2026-12-31"), clock_seconds=3600)

    assert FACTS["photo taken"].print(late, Locale("de")) == Cell(
        "01.01.2027, 00:30", "2027-01-01T00:30:00", FROM_PHOTO
    )
    assert FACTS["photo taken"].print(day, Locale("de")) == Cell(
        "31.12.2026", "2026-12-31", FROM_PHOTO
    )


def test_names_of_facts_ignore_case_and_outer_spaces():
    assert named(" Photo ISO ") is FACTS["photo iso"]
    assert named("photo.iso") is None
