"""Values that a spreadsheet program cannot show."""

import pytest

from jobs.errors import SheetRefused
from tests.intake.sheets.workbook_files import formatted, read, shown


@pytest.mark.parametrize(
    ("number_format", "value", "reason"),
    [
        ("[h]:mm", -1.5, "a negative date or time"),
        ("hh:mm", -0.5, "a negative date or time"),
        ("yyyy-mm-dd", -3, "a negative date or time"),
        ("yyyy-mm-dd", 2_958_466, "a date or time that is out of range"),
        ("d/m/yyyy h:mm", 1e10, "a date or time that is out of range"),
        ("[h]:mm", 1e9, "a date or time that is out of range"),
        ("0.00", 1e300, "a number that is too large"),
        ("0%", 1e17, "a number that is too large"),
    ],
)
def test_a_value_that_a_spreadsheet_program_cannot_show_is_named_with_its_place(
    tmp_path, number_format, value, reason
):
    path = formatted(tmp_path / "unseen.xlsx", [("General", "x"), (number_format, value)])

    with pytest.raises(SheetRefused) as refused:
        read(path)

    assert refused.value.details["problems"] == [
        (
            f"B2 holds {reason} in the number format “{number_format}”, which cannot be printed. "
            f"Correct the value, "
            "or give the cell another number format."
        )
    ]


@pytest.mark.parametrize(
    "number_format",
    [
        '[$-411]ggge"年"m"月"d"日" h:mm',
        "[$-411]ggge[h]",
        "ggge.m.d",
        "[$-404]e/m/d",
        "yyyy/m/d aaa",
        "b2dd/mm/yyyy",
        "[$-107041E]dddd d mmm yyyy",
        "[$-107041E]d mmm yyyy hh:mm",
        "[$-2070000]d/m/yyyy",
        "[$-60401]d mmmm yyyy",
        "[$-D00041E]0.00",
        "[$-2000401]0",
        "[DBNum1]0",
        "上午/下午h:mm",
        "[$-412]오전/오후 h:mm",
    ],
)
def test_a_value_of_a_calendar_or_script_that_is_unknown_is_refused_rather_than_misprinted(
    tmp_path, number_format
):
    path = formatted(tmp_path / "eras.xlsx", [("General", "x"), (number_format, 45_351)])

    with pytest.raises(SheetRefused) as refused:
        read(path)

    assert refused.value.details["problems"] == [
        (
            f"B2 holds a value of another calendar or script in the number format "
            f"“{number_format}”, which cannot be printed. Correct the value, or give the cell "
            "another number format."
        )
    ]


@pytest.mark.parametrize(
    ("number_format", "value", "expected"),
    [
        ("[$-41E]d mmm bbbb", 45_351, "29 ก.พ. 2567"),
        ("[$-1010409]d mmmm yyyy", 45_351, "29 February 2024"),
        ("[$-411]0.0E+00", 45_351, "4.5E+04"),
        ("[$-412]AM/PM h:mm", 0.75, "PM 6:00"),
        ("h:mm a/p", 0.75, "6:00 P"),
        ('"Lagge" 0', 7, "Lagge 7"),
        ("\\a\\a\\a0", 7, "aaa7"),
        ("[$aaa] 0", 7, "aaa 7"),
        ('[$-411]ggge"年"', "Reiwa", "Reiwa"),
        ("[DBNum1]0", "", ""),
    ],
)
def test_other_formats_that_look_alike_are_shown(tmp_path, number_format, value, expected):
    sheet = read(formatted(tmp_path / "shown.xlsx", [("General", "x"), (number_format, value)]))

    assert shown(sheet) == [(2, ["x", expected])]
