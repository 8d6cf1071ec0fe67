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


@pytest.mark.parametrize(
    ("kind", "said", "expected"),
    [
        ("float", {"office:value": "12.50"}, 12.5),
        ("float", {"office:value": "-0"}, 0),
        ("float", {"office:value": "1E-7"}, 1e-7),
        ("float", {"office:value": "4006381333931"}, 4006381333931),
        ("float", {}, 0),
        ("percentage", {"office:value": "0.125"}, 0.125),
        ("currency", {"office:value": "9.9", "office:currency": "EUR"}, 9.9),
        ("boolean", {"office:boolean-value": "true"}, True),
        ("boolean", {"office:boolean-value": "false"}, False),
        ("boolean", {}, False),
        ("date", {"office:date-value": "2026-11-24"}, "2026-11-24"),
        ("date", {"office:date-value": "2026-11-24T18:30:00"}, "2026-11-24T18:30:00"),
        ("date", {}, ""),
        ("time", {"office:time-value": "PT00H00M00S"}, "00:00:00"),
        ("time", {"office:time-value": "PT23H59M59S"}, "23:59:59"),
        ("time", {"office:time-value": "PT24H00M00S"}, "PT86400S"),
        ("time", {"office:time-value": "PT18H30M"}, "18:30:00"),
        ("time", {"office:time-value": "P1DT1H"}, "PT90000S"),
        ("time", {"office:time-value": "PT5,75S"}, "00:00:05"),
        ("string", {"office:string-value": "stored"}, "stored"),
        ("unknown", {}, "text"),
    ],
)
def test_each_kind_of_value_is_stored_as_what_it_is(kind, said, expected):
    found = values.stored(kind, said, "text")

    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("kind", "raw", "language", "shown"),
    [
        ("float", 12.5, "de", "12,5"),
        ("float", 1234567, "en", "1234567"),
        ("percentage", 0.125, "de", "12,5%"),
        ("percentage", 0.2, "en", "20%"),
        ("percentage", 1, "en", "100%"),
        ("date", "2026-11-24", "de", "24.11.2026"),
        ("date", "2026-11-24", "en", "11/24/2026"),
        ("date", "2026-11-24T18:30:00", "en-GB", "24/11/2026"),
        ("boolean", True, "fr", "VRAI"),
        ("boolean", False, "en", "FALSE"),
        ("time", "18:30:00", "de", "18:30:00"),
        ("string", "a", "de", "a"),
        ("string", None, "de", ""),
    ],
)
def test_a_value_without_a_text_is_shown_as_programs_of_the_language_do(kind, raw, language, shown):
    assert values.shown_by_us(kind, raw, language) == shown
