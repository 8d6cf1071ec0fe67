"""Facts as they are stored, and the names of cameras and clocks."""

from datetime import UTC, date, datetime

import pytest

from jobs.design.facts.photo import PhotoFacts
from tests.design.facts.test_columns import FULL


def test_facts_are_stored_and_read_again_and_missing_ones_take_no_room():
    assert PhotoFacts.from_json(FULL.to_json()) == FULL
    assert PhotoFacts(iso=100).to_json() == {"iso": 100}
    assert PhotoFacts().to_json() == {}


def test_stored_values_of_another_type_are_ignored():
    assert PhotoFacts.from_json({"iso": "100", "title": 3, "keywords": "x", "else": 1}) == (
        PhotoFacts()
    )


@pytest.mark.parametrize(
    ("make", "model", "camera"),
    [
        ("NIKON CORPORATION", "NIKON D850", "NIKON D850"),
        ("Apple", "iPhone 15", "Apple iPhone 15"),
        ("Canon", "Canon EOS R5", "Canon EOS R5"),
        ("", "X100", "X100"),
        ("Leica", "", "Leica"),
        ("", "", ""),
        ("OLYMPUS IMAGING CORP.", "E-M1", "OLYMPUS IMAGING CORP. E-M1"),
        ("SONY", "ILCE-7M4", "SONY ILCE-7M4"),
        ("nikon", "NIKON Z 9", "NIKON Z 9"),
    ],
)
def test_a_camera_is_named_as_people_say_it(make, model, camera):
    assert PhotoFacts(make=make, model=model).camera == camera


def test_a_clock_is_a_camera_with_its_serial_number_and_only_photos_with_a_time_have_one():
    facts = PhotoFacts(make="Canon", model="EOS R5", serial="012")

    assert facts.clock == ""
    assert PhotoFacts.from_json({**facts.to_json(), "taken": "2026-11-24"}).clock == (
        "Canon EOS R5 012"
    )


@pytest.mark.parametrize(
    ("taken", "zone", "seconds", "moment"),
    [
        ("2026-11-24", "", 86_400, "2026-11-24"),
        ("2026-11-24T23:30:00", "", 3600, "2026-11-25T00:30:00"),
        ("2026-11-24T00:30:00", "", -3600, "2026-11-23T23:30:00"),
        ("2026-11-24T12:00:00", "+14:00", 0, "2026-11-24T12:00:00+14:00"),
        ("2026-11-24T12:00:00", "somewhere", 0, None),
        ("9999-12-31T23:59:59", "", 1, None),
        ("0001-01-01T00:00:00", "", -1, None),
        ("2026-13-01", "", 0, None),
        ("24.11.2026", "", 0, None),
        ("never", "", 0, None),
        ("", "", 0, None),
    ],
)
def test_a_moment_is_corrected_by_its_clock_or_unknown(taken, zone, seconds, moment):
    found = PhotoFacts(taken=taken, zone=zone).moment(seconds)

    assert (found and found.isoformat()) == moment


@pytest.mark.parametrize(
    "stored",
    [
        {"iso": "100"},
        {"iso": True},
        {"iso": None},
        {"title": 3},
        {"title": ["a"]},
        {"keywords": "x"},
        {"keywords": None},
        {"latitude": "48"},
        {"unknown": 1},
        {},
    ],
)
def test_a_stored_value_of_another_type_counts_as_missing(stored):
    assert PhotoFacts.from_json(stored) == PhotoFacts()


def test_a_moment_has_its_zone_if_that_is_known():
    assert PhotoFacts(taken="2026-11-24").moment(60) == date(2026, 11, 24)
    assert PhotoFacts(taken="2026-11-24T23:59:30", zone="+00:00").moment(60) == datetime(
        2026, 11, 25, 0, 0, 30, tzinfo=UTC
    )
    assert PhotoFacts().moment() is None
