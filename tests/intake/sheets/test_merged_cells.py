"""Cells merged over several rows or columns."""

import pytest

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


def table(*rows: str) -> list[tuple[int, list[Cell]]]:
    """Return rows from number 2 on, a letter for each cell; a dot is an empty one."""
    return [
        (number, [Cell("" if letter == "." else letter) for letter in row])
        for number, row in enumerate(rows, 2)
    ]


@pytest.mark.parametrize(
    ("rows", "merge", "expected"),
    [
        (["ab", ".c", ".d"], (1, 0, 3, 0), ["ab", "ac", "ad"]),
        (["ab", ".c", ".d"], (1, 0, 2, 0), ["ab", "ac", ".d"]),
        (["ab", "..", ".d"], (2, 1, 3, 1), ["ab", "..", ".."]),
        (["ab", "c", "d"], (1, 1, 3, 1), ["ab", "cb", "db"]),
        (["abc", "d"], (1, 2, 2, 2), ["abc", "d.c"]),
        (["ab", ".c"], (1, 0, 1_048_575, 0), ["ab", "ac"]),
        (["ab", ".c"], (1, 0, 1, 1), ["ab", ".c"]),
        (["a", "c"], (1, 3, 2, 3), ["a", "c"]),
        (["ab", "c"], (0, 0, 2, 0), ["ab", "c"]),
    ],
)
def test_a_value_is_copied_down_as_far_as_its_cell_reaches(rows, merge, expected):
    found = table(*rows)

    merged_cells.fill_down(found, [merge])

    assert ["".join(cell.shown or "." for cell in cells) for _, cells in found] == expected


@pytest.mark.parametrize(
    ("merges", "filled"),
    [
        ([(1, 0, 2, 0)], [(0, 2, 3)]),
        ([(1, 0, 2, 1)], [(0, 2, 3)]),
        ([(1, 0, 1, 1)], []),
        ([(2, 0, 9, 0)], []),
        ([(7, 0, 9, 0)], []),
        ([(1, 5, 2, 5)], []),
        ([(1, 1, 2, 1), (1, 0, 2, 0)], [(1, 2, 3), (0, 2, 3)]),
    ],
)
def test_only_cells_that_cover_other_rows_of_the_table_are_named(merges, filled):
    assert merged_cells.fill_down(table("ab", ".c"), merges) == filled


def test_a_cell_merged_over_a_whole_row_does_not_name_its_sixteen_thousand_columns():
    covered = merged_cells.merged_across([(0, 0, 0, 16_383)])

    assert covered == {(1, column) for column in range(1, 201)}
