import pytest

from jobs.intake.sheets.display import guess_language, shower, whole_if_exact


@pytest.mark.parametrize(
    ("number_format", "language", "raw", "english", "expected"),
    [
        ("#,##0.00", "fr", 1299.9, "1,299.90", "1\u202f299,90"),
        ("#,##0.00", "de-CH", 1299.9, "1,299.90", "1’299.90"),
        ("0.00E+00", "de", 123456, "1.23E+05", "1,23E+05"),
        ("0.0;(0.0);zero", "de", -2.5, "(2.5)", "(2,5)"),
        ('0;-0;"n. a."', "de", 0, "n. a.", "n. a."),
        ("[<1]0.0;0", "de", 0.5, "0.5", "0,5"),
        ("d mmmm", "ru", "2026-11-24", "24 November", "24 ноября"),
        ("mmmm yyyy", "ru", "2026-11-24", "November 2026", "ноябрь 2026"),
        ("mmmmm", "es", "2026-01-24", "J", "E"),
        ("mmm yy", "de", "2026-03-24", "Mar 26", "Mär 26"),
        ("ddd", "ja", "2026-11-24", "Tue", "火"),
        ('"May" d mmm', "de", "2026-05-24", "May 24 May", "May 24 Mai"),
        ("m/d/yyyy", "en-GB", "2026-11-24", "11/24/2026", "24/11/2026"),
        ("m/d/yyyy", "ja", "2026-11-24", "11/24/2026", "2026/11/24"),
        (
            r"[$-F800]dddd\,\ mmmm\ dd\,\ yyyy",
            "de",
            "2026-11-24",
            "Tuesday, November 24, 2026",
            "Dienstag, 24. November 2026",
        ),
        ("[$-F400]h:mm:ss AM/PM", "de", "18:30:00", "6:30:00 PM", "18:30:00"),
        ("[$-40C]d mmmm", "de", "2026-02-24", "24 February", "24 février"),
        ("[$-1010409]d mmmm", "de", "2026-02-24", "24 February", "24 February"),
        ("[$-de-DE]d. mmmm", "en", "2026-03-24", "24. March", "24. März"),
        ("[$€-407] 0.00", "en", 1.5, "€ 1.50", "€ 1.50"),
        ("[$-ZZZ]0.0", "de", 1.5, "1.5", "1,5"),
        ("[h]:mm", "de", "PT129600S", "36:00", "36:00"),
        ("dddd, d. mmmm", "de", "00:00:00", "Saturday, 0. January", "Samstag, 0. Januar"),
        ("dddd", "de", "1900-01-01", "Sunday", "Sonntag"),
        ("h:mm:ss.000", "de", "1900-01-01T02:14:07", "2:14:07.000", "2:14:07,000"),
        ("mm:ss.0", "fr", "00:59:19.680000", "59:19.7", "59:19,7"),
        ("[s].00", "de", "PT94447S", "94447.00", "94447,00"),
        (
            "dd.mm.yy hh:mm:ss.00",
            "de",
            "2026-05-03",
            "03.05.26 02:14:07.50",
            "03.05.26 02:14:07,50",
        ),
        ("mm:ss.0", "de-CH", "00:59:19.680000", "59:19.7", "59:19.7"),
        ('mm:ss" s.0"', "de", "00:59:19", "59:19 s.0", "59:19 s.0"),
    ],
)
def test_a_value_is_shown_as_a_program_of_the_language_would(
    number_format, language, raw, english, expected
):
    assert shower(number_format, language)(raw, english) == expected


@pytest.mark.parametrize(
    ("formats", "language"),
    [
        (["0.00", "[$-409]d mmm", "[$-407]d mmm", "#,##0 [$€-407]"], "de"),
        (["0.00", "[$-F800]dddd"], None),
        ([], None),
    ],
)
def test_the_language_is_guessed_from_the_formats_that_name_one(formats, language):
    assert guess_language(formats) == language


@pytest.mark.parametrize(
    ("number_format", "language", "raw", "english", "expected"),
    [
        ("m/d/yyyy", "de", 1e10, "1e10 ", "1e10"),
        ("m/d/yyyy", "de", "soon", " soon", "soon"),
        ("[$-F800]dddd", "de", "00:00:00", "Saturday ", "Saturday"),
        ("[$-F400]h:mm:ss", "de", "soon", "soon ", "soon"),
        ("[$-F400]h:mm:ss", "de", 12, "12", "12"),
        ("[$-F400]h:mm:ss", "de", "2026-11-24T18:30:00", "6:30:00 PM", "18:30:00"),
        ("[$-x-systime]h:mm:ss", "de", "18:30:00", "6:30:00 PM", "18:30:00"),
        ("mm-dd-yy", "en-US", "2026-11-24", "11-24-26", "11/24/2026"),
        ("m/d/yyyy;@", "fr", "2026-11-24", "11/24/2026", "24/11/2026"),
        ("m/d/yy h:mm", "de", "2026-11-24T08:30:00", "11/24/26 8:30", "11/24/26 8:30"),
        ("[=1]0.0;0.00", "de", 1, "1.0", "1,0"),
        ('[>9]"over 1.5" 0.0;0.0', "de", 10, "over 1.5 10.0", "over 1.5 10,0"),
        ('0.0;-0.0;"1.0"', "de", 0, "1.0", "1.0"),
        ('"1.0" 0.0;"2.0" 0.0', "de", 3, "1.0 3.0", "1.0 3,0"),
        ('"1.0" 0.0;"2.0" 0.0', "de", -3, "2.0 3.0", "2.0 3,0"),
        ("0.0", "de", None, "", ""),
        ("#,##0.00", "en-GB", 1234.5, " 1,234.50 ", "1,234.50"),
        ("General", "pl", True, "TRUE", "PRAWDA"),
        ("General", "nb", False, "FALSE", "USANN"),
        ("General", "ja", True, "TRUE", "TRUE"),
        ("MMMM", "de", "2026-03-24", "March", "März"),
        ("mmm d", "es", "2026-03-24", "Mar 24", "mar 24"),
        ("dddd", "ru", "2026-11-24", "Tuesday", "вторник"),
        ("yyyy", "ru", "2026-11-24", "2026", "2026"),
        ("h:mm", "de", "18:30:00", "18:30", "18:30"),
        ("h:mm:ss.00", "de", "18:30:00.250", "18:30:00.25", "18:30:00,25"),
        ("H:MM:SS.0", "fr", "18:30:00.250", "18:30:00.3", "18:30:00,3"),
        ("d.m.yyyy", "de", "2026-03-05", "5.3.2026", "5.3.2026"),
    ],
)
def test_what_a_language_changes_is_only_what_it_writes_otherwise(
    number_format, language, raw, english, expected
):
    assert shower(number_format, language)(raw, english) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (12.0, 12),
        (-3.0, -3),
        (12.5, 12.5),
        (999_999_999_999_999.0, 999_999_999_999_999),
        (1e15, 1e15),
        (-1e15, -1e15),
    ],
)
def test_a_number_is_whole_as_long_as_every_whole_number_can_be_stored(number, expected):
    found = whole_if_exact(number)

    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("formats", "language"),
    [
        (["[$-40C]d mmm", "[$-407]d mmm", "[$-407]d"], "de"),
        (["[$-de-CH]0.0"], "de"),
        (["[$-1010407]d"], "de"),
        (["[$-ZZZ]d", "[$€-40A]0.00"], "es"),
        (["[$€]0.00", "[Red]0"], None),
    ],
)
def test_most_formats_decide_the_language_and_unknown_tags_none(formats, language):
    assert guess_language(formats) == language
