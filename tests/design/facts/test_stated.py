"""The forms in which a sheet may write what a photo states."""

import pytest

from jobs.design.facts.columns import RowPhoto
from jobs.design.facts.photo import PhotoFacts
from jobs.design.facts.stated import stated

PHOTO = RowPhoto(
    "IMG_0042.JPG",
    facts=PhotoFacts(taken="2026-11-24T14:03:05", zone="+01:00", keywords=("fish", "ice")),
    clock_seconds=60,
)


def test_a_time_is_stated_with_and_without_seconds_and_zone_after_correcting_the_clock():
    assert {"2026-11-24 14:04:05", "2026-11-24T14:04:05", "2026-11-24 14:04"} < set(
        stated(PHOTO, "photo taken")
    )


@pytest.mark.parametrize(
    ("facts", "fact", "forms"),
    [
        (PhotoFacts(taken="2026-11-24"), "photo taken", ("Nov 24, 2026", "2026-11-24")),
        (PhotoFacts(iso=1600), "photo iso", ("ISO 1600", "1600")),
        (PhotoFacts(rating=4), "photo rating", ("4",)),
        (PhotoFacts(title="Fish"), "photo title", ("Fish",)),
        (PhotoFacts(keywords=("one",)), "photo keywords", ("one",)),
        (PhotoFacts(), "photo taken", ()),
    ],
)
def test_a_fact_is_stated_as_it_is_printed_and_as_it_is_stored_each_once(facts, fact, forms):
    assert stated(RowPhoto("a", facts=facts), fact) == forms


def test_every_keyword_and_the_number_of_a_frame_count():
    assert stated(PHOTO, "photo keywords") == ("fish, ice", "fish", "ice")
    assert stated(PHOTO, "photo number") == ("0042", "42")
    assert stated(PHOTO, "photo caption") == ()
