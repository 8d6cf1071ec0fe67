"""A report that was corrected and sent back is the sheet again."""

from pathlib import Path

from jobs.design.cells import formulas
from jobs.intake import sheets
from jobs.row_pictures import number_of


def test_a_report_is_read_as_the_original_sheet(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    bonus = formulas.defuse("=1+1 bonus")
    path.write_text(
        f"overprint_row,photo,caption,overprint_state,overprint_code\n2,a.jpg,{bonus},Failed,x\n"
    )

    found = sheets.read(path, "report.csv")

    assert found.columns == ("photo", "caption")
    assert [
        (number, {name: cell.shown for name, cell in row.items()}) for number, row in found.rows
    ] == [(2, {"photo": "a.jpg", "caption": "=1+1 bonus"})]
    assert found.notices[-1].startswith("This is a report from this site")


def test_the_numbers_of_a_report_name_rows_and_their_pictures(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_text('overprint_row,photo\n2,a.jpg\n"3, picture 2",b.jpg\n,c.jpg\n')

    found = sheets.read(path, "report.csv")

    assert found.report_rows == (2, number_of(3, 2), None)


def test_an_apostrophe_in_any_other_sheet_stays(tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text("photo,caption\na.jpg,'=1+1\n")

    found = sheets.read(path, "sheet.csv")

    assert [row["caption"].shown for _, row in found.rows] == ["'=1+1"]
