"""What only the XML of a worksheet tells: merged, hidden, faulty and unnumbered cells."""

import re
from pathlib import Path

import pytest
import xlsxwriter

from jobs.errors import SheetRefused
from tests.intake.sheets.workbook_files import (
    fill,
    read,
    rewritten,
    shown,
    with_sheet_data,
    workbook,
)


def test_a_cell_merged_over_rows_counts_for_each_of_them(tmp_path):
    path = tmp_path / "merged.xlsx"
    with xlsxwriter.Workbook(path) as book:
        worksheet = book.add_worksheet()
        fill(worksheet, [["class", "name"], [None, "Anna"], [None, "Ben"], ["2b", "Cem"]])
        worksheet.merge_range(1, 0, 2, 0, "1a")

    sheet = read(path)

    assert shown(sheet) == [(2, ["1a", "Anna"]), (3, ["1a", "Ben"]), (4, ["2b", "Cem"])]
    assert sheet.notices == (
        "Column A has cells merged over several rows (2–3): each of these rows gets the value.",
    )


def test_hidden_rows_and_columns_and_error_values_are_read_and_reported(tmp_path):
    path = tmp_path / "hidden.xlsx"
    with xlsxwriter.Workbook(path) as book:
        worksheet = book.add_worksheet()
        fill(worksheet, [["name", "price"], ["Anna", 1], ["Ben", 2]])
        worksheet.write_formula(2, 1, "=NA()", None, "#N/A")
        worksheet.set_row(1, None, None, {"hidden": True})
        worksheet.set_column(1, 1, None, None, {"hidden": True})

    sheet = read(path)

    assert shown(sheet) == [(2, ["Anna", "1"]), (3, ["Ben", "#N/A"])]
    assert sheet.notices == (
        "Column “price” shows an error (#N/A) in row 3. The error would be printed.",
        (
            "Row 2 is hidden in the sheet, but read like the others. To leave it out, choose "
            "Leave out under Hidden rows."
        ),
        "Column B (“price”) is hidden in the sheet, but read like the others.",
    )


def test_hidden_rows_are_left_out_if_a_person_says_so(tmp_path):
    path = tmp_path / "filtered.xlsx"
    with xlsxwriter.Workbook(path) as book:
        worksheet = book.add_worksheet()
        fill(worksheet, [["Prices", None], ["name", "price"], ["Anna", 1], ["Ben", 2], ["Cem", 3]])
        for hidden in (0, 2, 4):
            worksheet.set_row(hidden, None, None, {"hidden": True})

    sheet = read(path, leave_out_hidden=True)

    assert (shown(sheet), sheet.hidden_rows) == ([(4, ["Ben", "2"])], "left_out")
    assert sheet.notices == ("2 hidden rows were left out.",)


def test_cells_without_a_reference_follow_the_previous_one(tmp_path):
    text = b'<c t="inlineStr"><is><t>%s</t></is></c>'
    path = with_sheet_data(
        tmp_path / "places.xlsx",
        b"<row>"
        + text % b"a"
        + text % b"b"
        + b"</row><row>"
        + text % b"x"
        + b"<c><v>2</v></c></row>",
    )

    assert shown(read(path)) == [(2, ["x", "2"])]


def test_row_numbers_hold_across_the_bands_of_the_reader(tmp_path):
    path = workbook(tmp_path / "long.xlsx", [["n"], *([number] for number in range(2, 4_502))])

    sheet = read(path)

    assert [(number, row["n"].raw) for number, row in sheet.rows] == [
        (n, n) for n in range(2, 4_502)
    ]


def inline(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


NAMES = f'<row r="1">{inline("A1", "a")}{inline("B1", "b")}</row>'
FIRST = inline("A2", "x")


def with_cells(folder: Path, cells: str) -> Path:
    """Write a worksheet of the columns a and b whose second row has these cells."""
    data = f'{NAMES}<row r="2">{FIRST}{cells}</row>'
    return with_sheet_data(folder / "cells.xlsx", data.encode())


# the XML of the cell B2 → as shown, and as stored
CELLS = [
    ('<c r="B2"><v>1.5</v></c>', "1.5", 1.5),
    ('<c r="B2"><v> 1.5 </v></c>', "1.5", 1.5),
    ('<c r="b2"><v>2</v></c>', "2", 2),
    ('<c r="B2"><v>1</v></c><c r="B2"><v>2</v></c>', "2", 2),
    ('<c r="B2" t="b"><v>1</v></c>', "TRUE", True),
    ('<c r="B2" t="b"><v>0</v></c>', "FALSE", False),
    ('<c r="B2" t="str"><f>A2</f><v>result</v></c>', "result", "result"),
    ('<c r="B2" t="str"><f>A2</f><v></v></c>', "", None),
    ('<c r="B2"><f t="shared" si="0"/><v>5</v></c>', "5", 5),
    ('<c r="B2"><f t="array" ref="B2">1</f><v>5</v></c>', "5", 5),
    ('<c r="B2"><f t="dataTable" ref="B2:B3"/><v>5</v></c>', "5", 5),
    ('<c r="B2"/><c r="C2" s="0"/>', "", None),
    (inline("B2", " "), "", None),
    (inline("B2", "a&#10;b"), "a\nb", "a\nb"),
    (inline("B2", "a&#13;&#10;b"), "a\nb", "a\nb"),
    (inline("B2", "a_x000D_\nb_x005F_x0041_"), "a\nb_x0041_", "a\nb_x0041_"),
    (inline("B2", "&lt;b&gt; &amp;amp; 😀"), "<b> &amp; 😀", "<b> &amp; 😀"),
    (
        (
            '<c r="B2" t="inlineStr"><is><r><t>Big</t></r><r><rPr><b/></rPr>'
            '<t xml:space="preserve"> sale</t></r></is></c>'
        ),
        "Big sale",
        "Big sale",
    ),
    (
        '<c r="B2" t="inlineStr"><is><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh></is></c>',
        "東京",
        "東京",
    ),
]


@pytest.mark.parametrize(("cell", "expected", "raw"), CELLS)
def test_a_cell_is_read_however_a_program_wrote_it(tmp_path, cell, expected, raw):
    (row,) = read(with_cells(tmp_path, cell)).rows

    assert (row[0], row[1]["b"].shown, row[1]["b"].raw) == (2, expected, raw)


# a shared text → as shown
SHARED = [
    ("<si><t>plain</t></si>", "plain"),
    ('<si><t xml:space="preserve">  two  </t></si>', "  two  "),
    ("<si/>", ""),
    ("<si><t>a_x0009_b</t></si>", "a\tb"),
    (
        '<si><r><t>m</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>2</t></r></si>',
        "m²",
    ),
    (
        '<si><r><t>CO</t></r><r><rPr><vertAlign val="subscript"/></rPr><t>2</t></r></si>',
        "CO₂",
    ),
    (
        '<si><t>東京</t><rPh sb="0" eb="2"><t>トウ</t></rPh><phoneticPr fontId="1"/></si>',
        "東京",
    ),
]


@pytest.mark.parametrize(("text", "expected"), SHARED)
def test_a_shared_text_is_read_with_all_its_parts_and_without_its_reading(tmp_path, text, expected):
    path = rewritten(
        with_cells(tmp_path, '<c r="B2" t="s"><v>0</v></c>'),
        "xl/sharedStrings.xml",
        lambda xml: re.sub(b"<si>.*</si>", text.encode(), xml),
    )

    assert shown(read(path)) == [(2, ["x", expected])]


UNCACHED = (
    "B2 holds a formula whose result is not in the file. Open the sheet in your spreadsheet "
    "program, save it there, and upload it again."
)
DAMAGED = "The worksheet “Sheet1” is damaged and cannot be read. Save the file again as .xlsx."


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ('<c r="B2"><f>A1</f></c>', UNCACHED),
        ('<c r="B2"><f>A1</f><v></v></c>', UNCACHED),
        ('<c r="B2" t="str"><f>A1</f></c>', UNCACHED),
        ('<c r="B2" t="zz"><v>5</v></c>', DAMAGED),
        ('<c r="$B$2"><v>5</v></c>', DAMAGED),
        ('<c r="2B"><v>5</v></c>', DAMAGED),
        ('<c r="B2"><v>5</c>', DAMAGED),
        (inline("B2", "&unknown;"), DAMAGED),
        (
            inline("B2", "<![CDATA[a]]>"),
            (
                "The file holds text as CDATA, which spreadsheet programs never write. Open it in "
                "your spreadsheet program, and save it again as .xlsx."
            ),
        ),
        (
            '<c r="XFD2"><v>2</v></c>',
            (
                "The sheet has something in column XFD (row 2); the limit is 200 columns. Delete "
                "cells far to the right of the table."
            ),
        ),
        (
            '<c r="B2"><v>2</v></c></row><row r="1048576"><c r="A1048576"><v>9</v></c>',
            (
                "The sheet has something in row 1,048,576; the limit is 100,000 rows. Delete cells "
                "far below the table, or split the sheet."
            ),
        ),
        (
            '<c r="B2"><v>2</v></c><c r="D2"><v>4</v></c>',
            (
                "Column D has no name in row 1, but one row has something in it: D2 is “4”. Name "
                "the column, or clear it."
            ),
        ),
        (
            inline("B2", "x" * 32_768),
            "B2 holds 32,768 characters; the limit is 32,767. Shorten the text.",
        ),
    ],
)
def test_a_cell_that_cannot_be_read_is_refused_with_its_place(tmp_path, cells, sentence):
    with pytest.raises(SheetRefused) as refused:
        read(with_cells(tmp_path, cells))

    assert refused.value.details["problems"] == [sentence]


@pytest.mark.parametrize(
    "error", ["#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"]
)
def test_every_error_of_a_formula_is_read_and_reported_with_its_row(tmp_path, error):
    sheet = read(with_cells(tmp_path, f'<c r="B2" t="e"><f>A1</f><v>{error}</v></c>'))

    assert shown(sheet) == [(2, ["x", error])]
    assert sheet.notices == (
        f"Column “b” shows an error ({error}) in row 2. The error would be printed.",
    )


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ('<row r="2">{}</row><row r="2"><c r="B2"><v>3</v></c></row>', {2: ["x", "3"]}),
        (
            '<row r="5"><c r="A5"><v>5</v></c></row><row r="3"><c r="A3"><v>3</v></c></row>',
            {3: ["3", ""], 5: ["5", ""]},
        ),
        ('<row><c t="inlineStr"><is><t>x</t></is></c><c><v>2</v></c></row>', {2: ["x", "2"]}),
        ('<row r="4">{}</row><row><c><v>7</v></c></row>', {4: ["x", ""], 5: ["7", ""]}),
        (
            '<row r="2"/><row r="3" ht="30" customHeight="1"/><row r="4"><c><v>1</v></c></row>',
            {4: ["1", ""]},
        ),
    ],
)
def test_rows_have_the_numbers_that_a_program_shows_in_whatever_order_they_are(
    tmp_path, rows, expected
):
    data = NAMES + rows.format(FIRST.replace("A2", "A4") if 'r="4">{' in rows else FIRST)

    assert dict(shown(read(with_sheet_data(tmp_path / "rows.xlsx", data.encode())))) == expected


@pytest.mark.parametrize(
    ("beside", "rows", "notices"),
    [
        ('<mergeCell ref="B2:B3"/>', {2: ["x", "2"], 3: ["y", "2"]}, "2–3"),
        ('<mergeCell ref="$B$2:$B$3"/>', {2: ["x", "2"], 3: ["y", "2"]}, "2–3"),
        ('<mergeCell ref="A2:B2"/>', {2: ["x", "2"], 3: ["y", ""]}, ""),
        ('<mergeCell ref="B2"/><mergeCell/>', {2: ["x", "2"], 3: ["y", ""]}, ""),
    ],
)
def test_only_a_cell_that_is_merged_over_rows_counts_for_each_of_them(
    tmp_path, beside, rows, notices
):
    data = (
        f'{NAMES}<row r="2">{FIRST}<c r="B2"><v>2</v></c></row><row r="3">{inline("A3", "y")}</row>'
    )
    path = rewritten(
        with_sheet_data(tmp_path / "merged.xlsx", data.encode()),
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(
            b"</sheetData>", f"</sheetData><mergeCells>{beside}</mergeCells>".encode()
        ),
    )

    sheet = read(path)

    said = f"Column B has cells merged over several rows ({notices}): "
    assert dict(shown(sheet)) == rows
    assert [notice.startswith(said) for notice in sheet.notices] == ([True] if notices else [])
