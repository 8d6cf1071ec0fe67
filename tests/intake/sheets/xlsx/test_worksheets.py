"""What only the XML of a worksheet tells: merged, hidden, faulty and unnumbered cells."""

import xlsxwriter

from tests.intake.sheets.workbook_files import (
    fill,
    read,
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
        "Column B is hidden in the sheet, but read like the others.",
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
