"""Cells merged over several rows or columns."""

from jobs.design.cells.cell import Cell
from jobs.intake.sheets import merged_cells


def test_the_first_value_is_copied_down_to_each_row_that_is_there():
    value = Cell("5b", "5b")
    rows = [(2, [value, Cell("Ana")]), (4, [Cell(""), Cell("Bo")])]

    filled = merged_cells.fill_down(rows, [(1, 0, 4, 0), (8, 0, 9, 0)])

    assert filled == [(0, 2, 5)]
    assert [cells[0].shown for _, cells in rows] == ["5b", "5b"]
    assert list(merged_cells.notices(filled)) == [
        "Column A has cells merged over several rows (2–5): each of these rows gets the value."
    ]


def test_cells_covered_to_the_right_are_known():
    assert merged_cells.merged_across([(0, 1, 1, 3)]) == {(1, 2), (1, 3)}


def test_merged_cells_are_named_from_top_to_bottom():
    assert list(merged_cells.notices([(1, 8, 11), (1, 4, 7), (0, 2, 3)])) == [
        "Column A has cells merged over several rows (2–3): each of these rows gets the value.",
        (
            "Column B has cells merged over several rows (4–7 and 8–11): each of these rows gets the "
            "value."
        ),
    ]
