"""Coordinates as each language writes them."""

import pytest
from babel import Locale

from jobs.design.facts.coordinates import place


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "34° 0′ 0.0″ S, 70° 30′ 0.0″ W"),
        ("fr", "34° 0′ 0,0″\u202fS, 70° 30′ 0,0″\u202fO"),
        ("nl", "34° 0′ 0,0″ ZB, 70° 30′ 0,0″ WL"),
        ("ja", "南緯34° 0′ 0.0″, 西経70° 30′ 0.0″"),
        ("fa", "۳۴° ۰′ ۰٫۰″ جنوبی, ۷۰° ۳۰′ ۰٫۰″ غربی"),
    ],
)
def test_a_place_is_written_as_the_language_does_and_no_part_becomes_60(language, written):
    assert place(-33.9999999, -70.5, Locale.parse(language)) == written


@pytest.mark.parametrize(
    ("latitude", "longitude", "written"),
    [
        (0, 0, "0° 0′ 0.0″ N, 0° 0′ 0.0″ E"),
        (-0.0, -0.0, "0° 0′ 0.0″ N, 0° 0′ 0.0″ E"),
        (90, 180, "90° 0′ 0.0″ N, 180° 0′ 0.0″ E"),
        (-90, -180, "90° 0′ 0.0″ S, 180° 0′ 0.0″ W"),
        (1 / 60, 1 / 3600, "0° 1′ 0.0″ N, 0° 0′ 1.0″ E"),
        (59.99999, 0.99999, "60° 0′ 0.0″ N, 1° 0′ 0.0″ E"),
        (48.13743, -11.57549, "48° 8′ 14.7″ N, 11° 34′ 31.8″ W"),
    ],
)
def test_degrees_become_minutes_and_tenths_of_seconds(latitude, longitude, written):
    assert place(latitude, longitude, Locale.parse("en")) == written
