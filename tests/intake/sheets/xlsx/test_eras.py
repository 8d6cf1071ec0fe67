"""Dates in the calendars of Japan and Thailand."""

import pytest

from jobs.errors import SheetRefused
from jobs.intake.sheets.xlsx import eras
from tests.intake.sheets.workbook_files import formatted, read, shown


@pytest.mark.parametrize(
    ("number_format", "expected"),
    [
        ('[$-411]ggge"年"m"月"d"日"', "令和7年1月21日"),
        ('[$-411]ggge"年"m"月"d"日";@', "令和7年1月21日"),
        ("[$-411]ge.m.d", "R7.1.21"),
        ("[$-411]gge.mm.dd", "令7.01.21"),
        ("[$-411]e.m.d", "7.1.21"),
        ("[$-411]ee.m.d", "07.1.21"),
        ("[$-ja-JP-x-gannen]ggge年m月d日", "令和7年1月21日"),
        ('[$-411]yyyy"年"m"月"d"日"(aaa)', "2025年1月21日(火)"),
        ("[$-411]m月d日aaaa", "1月21日火曜日"),
        ("[$-1070000]d/mm/yyyy", "21/01/2568"),
        ("[$-1070000]d/mm/yy", "21/01/68"),
        ("[$-107041E]d mmmm yyyy", "21 มกราคม 2568"),
        ("[$-107041E]d mmm yyyy", "21 ม.ค. 2568"),
        ("[$-D07041E]d/mm/yyyy", "๒๑/๐๑/๒๕๖๘"),
    ],
)
def test_a_date_is_shown_in_the_calendar_of_its_format(
    tmp_path, number_format: str, expected: str
) -> None:
    sheet = read(formatted(tmp_path / "era.xlsx", [("General", "x"), (number_format, 45678.75)]))

    assert shown(sheet) == [(2, ["x", expected])]
    assert sheet.rows[0][1]["c1"].raw == "2025-01-21T18:00:00"


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2020-01-01", "令和2年"),
        ("1990-01-01", "平成2年"),
        ("2019-04-30", "平成31年"),
        ("1989-01-07", "昭和64年"),
        ("1926-12-24", "大正15年"),
        ("1912-07-29", "明治45年"),
        ("1900-03-01", "明治33年"),
        ("1900-02-28", None),  # programs count it differently
        ("2019-05-01", None),  # 令和1年 or 令和元年, by a setting of the system
        ("18:30:00", None),
        ("PT60S", None),
        (7.5, None),
        (None, None),
    ],
)
def test_an_era_ends_the_day_before_the_next_one(day: str, expected: str | None) -> None:
    assert eras.written(day, '[$-411]ggge"年"') == expected


def test_the_first_year_has_its_name_if_the_format_says_so() -> None:
    assert eras.written("2019-05-01", '[$-ja-JP-x-gannen]ggge"年"m"月"') == "令和元年5月"


@pytest.mark.parametrize(
    "number_format",
    ["[$-411][$-404]e", "[$-xyz]e", "[$-404]e.m.d", "[$-60401]d/m/yyyy", "[$-411]ggge?", "e.m.d"],
)
def test_other_calendars_and_codes_are_not_guessed(number_format: str) -> None:
    assert eras.written("2025-01-21", number_format) is None


def test_a_number_in_such_a_format_that_is_no_date_is_still_refused(tmp_path) -> None:
    with pytest.raises(SheetRefused):
        read(formatted(tmp_path / "era.xlsx", [("General", "x"), ("[$-411]ggge", 43_586)]))
