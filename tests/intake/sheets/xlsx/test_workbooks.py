"""Workbooks: their values, languages and worksheets."""

from datetime import date, datetime, time

import pytest
import xlsxwriter

from jobs.design.cells.cell import Cell
from jobs.errors import SheetRefused
from jobs.intake.sheets import Difference
from tests.intake.sheets.workbook_files import (
    fill,
    formatted,
    read,
    rewritten,
    shown,
    workbook,
)

DAY = date(2026, 11, 24)

# number format, value → as an English program shows it, as a German one, raw
FORMATS = [
    ("00000", 7, "00007", "00007", 7),
    ('0.00 "€"', 12.5, "12.50 €", "12,50 €", 12.5),
    ("0%", 0.2, "20%", "20%", 0.2),
    ("0.0%", 0.125, "12.5%", "12,5%", 0.125),
    ("dd. mmmm yyyy", DAY, "24. November 2026", "24. November 2026", "2026-11-24"),
    ("dddd, d mmm", date(2026, 5, 5), "Tuesday, 5 May", "Dienstag, 5 Mai", "2026-05-05"),
    ("m/d/yyyy", DAY, "11/24/2026", "24.11.2026", "2026-11-24"),
    ("hh:mm", time(18, 30), "18:30", "18:30", "18:30:00"),
    (
        "yyyy-mm-dd hh:mm",
        datetime.fromisoformat("2026-11-24T18:30"),
        "2026-11-24 18:30",
        "2026-11-24 18:30",
        "2026-11-24T18:30:00",
    ),
    ("[h]:mm", 1.5, "36:00", "36:00", "PT129600S"),
    ("0", 4006381333931, "4006381333931", "4006381333931", 4006381333931),
    ("General", 4006381333931, "4006381333931", "4006381333931", 4006381333931),
    ("General", 0.1 + 0.2, "0.3", "0,3", 0.3),
    ("#,##0.00", 1234567.8, "1,234,567.80", "1.234.567,80", 1234567.8),
    ("[Red]-0.0;-0.0", -2.5, "-2.5", "-2,5", -2.5),
    ('_-* #,##0.00\\ "€"_-;\\-* #,##0.00\\ "€"_-', 1299.9, "1,299.90 €", "1.299,90 €", 1299.9),
    ('"Art. "0.0" Co., Ltd."', 1.5, "Art. 1.5 Co., Ltd.", "Art. 1,5 Co., Ltd.", 1.5),
    ("0.00", 0.145, "0.15", "0,15", 0.145),
    ('#,##0.00 "€"', 1.5 * 1.15, "1.73 €", "1,73 €", 1.5 * 1.15),
    ("0.0%", 0.4895, "49.0%", "49,0%", 0.4895),
    ("[<1]0.00;0.0", -1.005, "-1.01", "-1,01", -1.005),
    ("@", "00012", "00012", "00012", "00012"),
    ("0.00", "12.50", "12.50", "12.50", "12.50"),
    ("General", True, "TRUE", "WAHR", True),
    ("# ?/?", 1.5, "1 1/2", "1 1/2", 1.5),
    ("# ??/??", 0.3333, "1/3", "1/3", 0.3333),
    ("#\\ ?/8", 0.3, "2/8", "2/8", 0.3),
    ("##0.0E+0", 12345678, "12.3E+6", "12,3E+6", 12345678),
    ("[$$-409]#,##0.00", -12.5, "-$12.50", "-$12,50", -12.5),
    ("#,##0.00 [$€-407];[Red]-#,##0.00 [$€-407]", -1234.5, "-1,234.50 €", "-1.234,50 €", -1234.5),
    ("[$CHF-807] #,##0.00", 1250, "CHF 1,250.00", "CHF 1.250,00", 1250),
    ("0,", 12345, "12", "12", 12345),
    ('0.0,,"M"', 12345678, "12.3M", "12,3M", 12345678),
    ("000-0000", 1234567, "123-4567", "123-4567", 1234567),
    ("(000) 000-0000", 5551234567, "(555) 123-4567", "(555) 123-4567", 5551234567),
    ('"x"', 5, "x", "x", 5),
    ('General "kg"', 2.5, "2.5 kg", "2,5 kg", 2.5),
    ('0\\ "St."', 3, "3 St.", "3 St.", 3),
    ("\\#0", 5, "#5", "#5", 5),
    ('[>=100]"many";[<0]"debt";0', 150, "many", "many", 150),
    ('[>=100]"many";[<0]"debt";0', -1, "debt", "debt", -1),
    ('[>=100]"many";[<0]"debt";0', 5, "5", "5", 5),
    ("0_)", 7, "7", "7", 7),
    ("*-0", 7, "7", "7", 7),
    ("?0.0", 1.5, "1.5", "1,5", 1.5),
    ("0.##", 5, "5.", "5,", 5),
    ("0", -0.4, "0", "0", -0.4),
    ("0", 2.5, "3", "3", 2.5),
    ("0.00", 2.675, "2.68", "2,68", 2.675),
    ("0.00;(0.00)", -3, "(3.00)", "(3,00)", -3),
    ('General;-General;"–"', 0, "–", "–", 0),
    ("General", 1e-7, "0.0000001", "0,0000001", 1e-7),
    ("General", 123456789012, "123456789012", "123456789012", 123456789012),
    ("@", 12, "12", "12", 12),
    ("#,##0", False, "FALSE", "FALSCH", False),
    ("h:mm AM/PM", time(18, 5), "6:05 PM", "6:05 PM", "18:05:00"),
    ('hh"h"mm', time(12, 0), "12h00", "12h00", "12:00:00"),
    ("[h]:mm:ss", 1.25, "30:00:00", "30:00:00", "PT108000S"),
    ("[mm]:ss", 0.05, "72:00", "72:00", "PT4320S"),
    ('[h]" h "mm', 1.5, "36 h 00", "36 h 00", "PT129600S"),
    ("yyyy-mm-dd", 1, "1900-01-01", "1900-01-01", "1900-01-01"),
    ("yyyy-mm-dd", 61, "1900-03-01", "1900-03-01", "1900-03-01"),
    ("dd/mm/yy", 2958465, "31/12/99", "31/12/99", "9999-12-31"),
    ("mmm-yy", DAY, "Nov-26", "Nov-26", "2026-11-24"),
    ("mmmmm yyyy", DAY, "N 2026", "N 2026", "2026-11-24"),
    ("d.m.yy", DAY, "24.11.26", "24.11.26", "2026-11-24"),
    ('yyyy"年"m"月"d"日"', DAY, "2026年11月24日", "2026年11月24日", "2026-11-24"),
    ("[$-40C]dddd d mmmm", DAY, "mardi 24 novembre", "mardi 24 novembre", "2026-11-24"),
]


@pytest.mark.parametrize(("language", "expected"), [("en", 2), ("de", 3)])
def test_values_are_read_as_a_program_of_that_language_shows_them(tmp_path, language, expected):
    path = formatted(tmp_path / "formats.xlsx", [case[:2] for case in FORMATS])

    sheet = read(path, language=language)

    cells = sheet.rows[0][1].values()
    assert [cell.shown for cell in cells] == [case[expected] for case in FORMATS]
    assert [cell.raw for cell in cells] == [
        pytest.approx(case[4]) if isinstance(case[4], float) else case[4] for case in FORMATS
    ]


def test_the_usual_language_is_that_of_a_file_that_names_none(tmp_path):
    tagged = formatted(tmp_path / "tagged.xlsx", [("[$-407]d. mmmm yyyy", date(2026, 3, 1))])
    plain = formatted(tmp_path / "plain.xlsx", [("0.0", 1.5)])

    found = [read(tagged, usual_language="fr"), read(plain, usual_language="fr"), read(plain)]

    assert [sheet.language for sheet in found] == ["de", "fr", "en"]


def test_a_language_inside_a_format_is_honoured_and_guessed_from(tmp_path):
    path = formatted(
        tmp_path / "tagged.xlsx", [("[$-407]d. mmmm yyyy", date(2026, 3, 1)), ("0.0", 1.5)]
    )

    guessed, english = read(path), read(path, language="en")

    assert (guessed.language, shown(guessed)) == ("de", [(2, ["1. März 2026", "1,5"])])
    assert shown(english) == [(2, ["1. März 2026", "1.5"])]


def test_columns_that_store_something_else_are_named_with_an_example(tmp_path):
    path = formatted(tmp_path / "prices.xlsx", [('0.00 "€"', 12.5), ("General", 12), ("@", "x")])

    assert read(path).differing_columns == (Difference("c0", 2, "12.5", "12.50 €"),)


def test_blank_rows_and_titles_do_not_move_row_numbers(tmp_path):
    rows = [
        ["Price list"],
        [],
        [None, "name", "price"],
        [],
        [None, "Anna", 7],
        [],
        [None, "Ben", None],
    ]
    path = workbook(tmp_path / "list.xlsx", rows)

    sheet = read(path)

    assert (sheet.header_row, sheet.columns) == (3, ("name", "price"))
    assert shown(sheet) == [(5, ["Anna", "7"]), (7, ["Ben", ""])]
    assert sheet.rows[0][1]["price"] == Cell("7", 7, "General")


def test_the_first_visible_worksheet_with_content_is_read_and_the_others_are_named(tmp_path):
    path = tmp_path / "many.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Cover")
        fill(book.add_worksheet("Prices"), [["name"], ["Anna"]])
        fill(book.add_worksheet("Old"), [["name"], ["Ben"]])
        hidden = book.add_worksheet("Secret")
        fill(hidden, [["name"], ["Cem"]])
        hidden.hide()

    sheet, chosen = read(path), read(path, worksheet="Secret")

    assert (sheet.worksheet, sheet.worksheets) == ("Prices", ("Cover", "Prices", "Old", "Secret"))
    assert sheet.notices == (
        "Only the worksheet “Prices” is read, not “Cover” and “Old”.",
        "Hidden and not read: “Secret”.",
    )
    assert shown(chosen) == [(2, ["Cem"])]


def test_a_value_hidden_by_its_number_format_is_empty_and_reported_except_zero(tmp_path):
    cells = [("General", "x"), (";;;", 5), (";;;", "text"), ("0;-0;;@", 0), ("General", -1.5)]

    sheet = read(formatted(tmp_path / "hidden.xlsx", cells))

    assert shown(sheet) == [(2, ["x", "", "", "", "-1.5"])]
    said = (
        "has a value in row 2 that its number format hides. It is read as empty, as your "
        "spreadsheet program shows it."
    )
    assert sheet.notices == (f"Column “c1” {said}", f"Column “c2” {said}")


def test_a_formula_of_a_library_that_computed_nothing_is_named_if_its_result_is_0(tmp_path):
    path = tmp_path / "library.xlsx"
    with xlsxwriter.Workbook(path) as book:  # writes 0 and asks to be computed when opened
        worksheet = book.add_worksheet()
        fill(worksheet, [["name", "sum", "given", "zero"], ["Anna"], ["Ben"]])
        for row in (1, 2):
            worksheet.write_formula(row, 1, "=1+1")
            worksheet.write_formula(row, 2, "=1+1", None, 2)
            worksheet.write(row, 3, 0)
    saved = rewritten(path, "xl/workbook.xml", lambda part: part.replace(b"fullCalcOnLoad", b"x"))

    assert read(path).notices == (
        (
            "Column “sum” has formulas with the result 0 in rows 2 and 3, which the program that wrote "
            "the file may not have computed. Open the sheet in your spreadsheet program, save it "
            "there, and upload it again."
        ),
    )
    assert read(saved).notices == ()


def test_zeros_are_empty_where_the_worksheet_hides_them(tmp_path):
    path = tmp_path / "zeros.xlsx"
    with xlsxwriter.Workbook(path) as book:
        worksheet = book.add_worksheet()
        fill(worksheet, [["name", "a", "b"], ["Anna", 0, 0.001], ["Ben", 10, "0"], ["Cem", False]])
        worksheet.write(1, 3, "")
        worksheet.hide_zero()

    assert shown(read(path)) == [
        (2, ["Anna", "", "0.001"]),
        (3, ["Ben", "10", "0"]),
        (4, ["Cem", "FALSE", ""]),
    ]


def test_numbers_with_more_digits_than_programs_keep_are_named(tmp_path):
    rows = [["name", "card"], ["a", 999_999_999_999_999], ["b", 1_234_567_890_123_450], ["c", 7]]

    sheet = read(workbook(tmp_path / "cards.xlsx", rows))

    assert sheet.notices == (
        (
            "Column “card” has numbers of more than 15 digits in row 3: “1234567890123450”. "
            "Spreadsheet programs keep 15 digits of a number, so the last ones may be wrong. Format "
            "the column as text, enter the numbers again and upload the sheet again."
        ),
    )


def test_dates_that_programs_count_differently_are_named(tmp_path):
    day, clock = "dd/mm/yyyy", "hh:mm"
    cells = [(day, 60), (day, 0), (day, 0.5), (day, 59), (day, 61), (clock, 0.5), (clock, 0)]

    sheet = read(formatted(tmp_path / "early.xlsx", cells))

    assert shown(sheet)[0][1] == [
        "28/02/1900", "00/01/1900", "00/01/1900", "28/02/1900", "01/03/1900", "12:00", "00:00",
    ]  # fmt: skip
    assert [notice.partition(":")[0] for notice in sheet.notices] == [
        f"Column “{name}” has dates before March 1900 in row 2" for name in ("c0", "c1", "c2", "c3")
    ]
    assert sheet.notices[0].endswith(
        "“28/02/1900”. Small numbers and references to empty cells look like this, and Excel shows "
        "28 February 1900 as the 29th if its number is 60. Correct them, or clear the cells."
    )


def test_a_moment_before_midnight_that_would_be_shown_a_day_early_is_refused(tmp_path):
    moment, later = 45678 - 0.4 / 86_400, 45678 - 0.0001 / 86_400
    cells = [("yyyy-mm-dd hh:mm", moment), ("yyyy-mm-dd hh:mm", later), ("hh:mm", moment)]

    with pytest.raises(SheetRefused) as refused:
        read(formatted(tmp_path / "midnight.xlsx", cells))

    assert refused.value.details["problems"] == [
        (
            "A2 holds a time less than half a second before midnight in the number format "
            "“yyyy-mm-dd hh:mm”, which cannot be printed. Correct the value, or give the cell another "
            "number format."
        )
    ]
