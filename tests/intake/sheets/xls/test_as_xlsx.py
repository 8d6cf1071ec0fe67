"""Old Excel files, read like an XLSX. The samples were made with xlwt."""

from contextlib import suppress
from pathlib import Path

import pytest

from jobs.errors import SheetRefused
from jobs.intake import sheets
from jobs.intake.sheets import ReadSheet, SheetLimits
from tests.intake.sheets import workbook_files
from tests.intake.sheets.workbook_files import shown

SAMPLES = Path(__file__).parent / "samples"


def read(name: str, limits: SheetLimits | None = None, **choices: object) -> ReadSheet:
    return workbook_files.read(SAMPLES / f"{name}.xls", limits, **choices)


def test_values_are_shown_as_the_program_shows_them_in_its_language():
    sheet = read("values", language="de")

    assert {column: cell.shown for column, cell in sheet.rows[0][1].items()} == {
        "EAN": "4006381333931",
        "Nr": "00007",
        "VK": "12,50 €",
        "Anteil": "20%",
        "Datum": "24. November 2026",
        "Zeit": "18:30",
        "System": "24.11.2026",
        "Text": "Größe ₂ 😀 _x0041_ <&>",
        "Tausend": "1.234,50",
        "Minus": "-1.234",
        "Wahr": "WAHR",
        "Zahl": "0,1",
        "Genau": "00012",
        "Rubel": "99,90 ₽",
        "Tief": "-3",
        "Viel": "123456789012",
    }


def test_stored_values_and_number_formats_are_kept():
    cells = read("values").rows[0][1]

    assert {column: tuple(cells[column][1:]) for column in ("VK", "Datum", "Wahr", "Nr")} == {
        "VK": (12.5, '0.00 "€"'),
        "Datum": ("2026-11-24", "dd. mmmm yyyy"),
        "Wahr": (True, "General"),
        "Nr": (7, "00000"),
    }


def test_the_other_worksheets_are_named_and_can_be_chosen():
    sheet = read("values")

    assert (sheet.worksheet, sheet.worksheets) == ("Preise", ("Preise", "Leer", "Geheim"))
    assert sheet.notices == (
        "Only the worksheet “Preise” is read, not “Leer”.",
        "Hidden and not read: “Geheim”.",
    )
    with pytest.raises(SheetRefused, match="The worksheet “Leer” is empty"):
        read("values", worksheet="Leer")


def test_dates_that_count_from_1904_are_right():
    assert read("counts_from_1904").rows[0][1]["day"].shown == "2026-11-24"


def test_merged_and_hidden_cells_are_read_and_said():
    sheet = read("merged_and_hidden")

    assert shown(sheet) == [(2, ["5b", "Ana", "1"]), (3, ["5b", "Bo", "2"]), (4, ["5b", "Cy", "3"])]
    assert sheet.notices == (
        "Column A has cells merged over several rows (2–4): each of these rows gets the value.",
        (
            "Row 3 is hidden in the sheet, but read like the others. To leave it out, choose "
            "Leave out under Hidden rows."
        ),
        "Column C (“Hidden”) is hidden in the sheet, but read like the others.",
    )


def test_a_formula_that_nobody_calculated_is_refused():
    with pytest.raises(SheetRefused, match="B2 holds a formula whose result is not in the file"):
        read("formula_without_result")


def test_texts_that_go_on_in_further_records_are_whole():
    rows = shown(read("long_texts"))

    assert rows == [
        (
            number + 1,
            [
                f"Näme {number}",
                ("é" * (number * 5) if number % 2 else "日本" * (number * 4)) + str(number),
            ],
        )
        for number in range(1, 120)
    ]


def test_a_sheet_over_the_limit_of_cells_is_refused_before_it_is_written():
    with pytest.raises(SheetRefused, match="The sheet has more than the limit of 20 cells"):
        read("long_texts", SheetLimits(cells=20))


def test_every_truncated_or_changed_file_is_refused_in_words_or_read(tmp_path):
    """Whatever bytes change, no other error than a refusal comes out."""
    data = (SAMPLES / "values.xls").read_bytes()
    path = tmp_path / "damaged.xls"
    for at in range(0, len(data), 97):
        for damaged in (data[:at], data[:at] + b"\xff\xff" + data[at + 2 :]):
            path.write_bytes(damaged)
            with suppress(SheetRefused):
                assert sheets.read(path, "damaged.xls").rows
