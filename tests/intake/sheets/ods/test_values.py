"""Stored values of OpenDocument cells."""

import pytest

from jobs.intake.sheets.ods import values


@pytest.mark.parametrize(
    ("kind", "said", "expected"),
    [
        ("float", {"office:value": "1e3"}, 1000),
        ("float", {"office:value": "1e16"}, 1e16),
        ("date", {"office:date-value": "2026-11-24T18:30:00.500000000"}, "2026-11-24T18:30:00"),
        ("time", {"office:time-value": "PT00H00M05.25S"}, "00:00:05"),
        ("time", {"office:time-value": "PT26H30M00S"}, "PT95400S"),
        ("time", {"office:time-value": "-PT01H00M00S"}, "PT-3600S"),
        ("time", {"office:time-value": "soon"}, "soon"),
        ("string", {}, "text"),
    ],
)
def test_a_stored_value_is_that_of_an_xlsx(kind, said, expected):
    assert values.stored(kind, said, "text") == expected


@pytest.mark.parametrize("text", ["NaN", "inf", "many"])
def test_what_is_no_number_is_damage(text):
    with pytest.raises(ValueError):
        values.stored("float", {"office:value": text}, "")
