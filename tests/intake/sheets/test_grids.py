"""Cells far outside of a sheet."""

import pytest

from jobs.errors import SheetRefused
from tests.intake.sheets.workbook_files import read, with_sheet_data


def test_a_cell_far_below_is_named_without_using_memory_for_the_rows_above(tmp_path):
    path = with_sheet_data(
        tmp_path / "far.xlsx",
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" t="str"><v></v></c></row>',
    )

    with pytest.raises(SheetRefused, match="something in row 1,048,576; the limit is 100,000 rows"):
        read(path)


def test_a_cell_far_right_is_named(tmp_path):
    path = with_sheet_data(tmp_path / "right.xlsx", b'<row r="1"><c r="XFD1"><v>1</v></c></row>')

    with pytest.raises(
        SheetRefused, match=r"something in column XFD \(row 1\); the limit is 200 columns"
    ):
        read(path)
