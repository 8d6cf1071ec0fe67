"""New, changed, gone and equal rows, and what differs in their cells."""

import pytest

from jobs.comparing import BatchRow, CellDifference, Key, SheetRow, compare
from jobs.design.cells.cell import Cell
from tests.comparing.rows import batch_rows, sheet_rows

SKU = Key(("sku",))
COLUMNS = ["sku", "price"]


def test_each_row_is_new_changed_gone_or_equal():
    old = batch_rows(
        {"sku": "A1", "price": "1"}, {"sku": "A2", "price": "2"}, {"sku": "A3", "price": "3"}
    )
    new = sheet_rows(
        {"sku": "A4", "price": "4"}, {"sku": "A3", "price": "3"}, {"sku": "A1", "price": "9"}
    )

    found = compare(old, new, SKU, COLUMNS)

    assert [(pair.old.row, pair.new.row, pair.differences) for pair in found.pairs] == [
        (4, 3, ()),
        (2, 4, (CellDifference("price", "1", "9"),)),
    ]
    assert [pair.old.row for pair in found.changed] == [2]
    assert found.new == [new[0]]
    assert found.gone == [old[1]]
    assert (found.still_gone, found.problems) == ([], [])


def test_spaces_around_a_text_are_no_change_but_are_stored():
    old = batch_rows({"sku": "A1", "price": "1 "}, {"sku": "A2", "price": "a b"})
    new = sheet_rows({"sku": "A1", "price": "\u00a01"}, {"sku": "A2", "price": "a  b"})

    found = compare(old, new, SKU, COLUMNS)

    assert [(pair.differences, pair.has_other_cells) for pair in found.pairs] == [
        ((), True),
        ((CellDifference("price", "a b", "a  b"),), False),
    ]


def test_rows_that_share_a_key_are_compared_in_their_order():
    old = batch_rows({"sku": "A1", "price": "1"}, {"sku": "A1", "price": "2"})
    new = sheet_rows({"sku": "A1", "price": "1"}, {"sku": "A1", "price": "3"})

    found = compare(old, new, SKU, COLUMNS)

    assert [pair.differences for pair in found.pairs] == [(), (CellDifference("price", "2", "3"),)]
    assert len(found.problems) == 2


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("5", ()),  # the sheet did not change it: the correction stays
        ("5.50", ()),  # the sheet agrees with the person
        ("6", (CellDifference("price", "5", "6", "5.50"),)),
    ],
)
def test_a_corrected_cell_is_a_conflict_only_if_the_sheet_says_something_else(now, expected):
    [row] = batch_rows({"sku": "A1", "price": "5.50"})
    old = [row._replace(corrected={"price": "5"})]

    [pair] = compare(old, sheet_rows({"sku": "A1", "price": now}), SKU, COLUMNS).pairs

    assert pair.differences == expected
    assert pair.has_conflict == bool(expected)
    assert pair.agrees_with_corrections == (now == "5.50")


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (Cell("5.00", 5.0, "0.00"), Cell("5.00", "5.00", ""), ()),  # a CSV of a workbook
        (Cell("5.00", 5.0, "0.00"), Cell("5.00", 5.0, "0.000"), ()),
        (
            Cell("5.00", 5.001, "0.00"),
            Cell("5.00", 4.999, "0.00"),
            (CellDifference("price", "5.00 (5.001)", "5.00 (4.999)"),),
        ),
    ],
)
def test_cells_are_the_same_if_they_show_and_store_the_same(before, now, expected):
    [row] = batch_rows({"sku": "A1"})
    old = [row._replace(cells={**row.cells, "price": before})]
    new = [SheetRow(2, {"sku": Cell.of_text("A1"), "price": now}, 2)]

    [pair] = compare(old, new, SKU, COLUMNS).pairs

    assert pair.differences == expected


def test_an_equal_row_gets_no_other_cells():
    rows = {"sku": "A1", "price": "1"}

    [pair] = compare(batch_rows(rows), sheet_rows(rows), SKU, COLUMNS).pairs

    assert (pair.is_changed, pair.has_other_cells) == (False, False)


def test_a_sheet_that_says_what_one_of_two_corrections_said_agrees_with_it():
    [row] = batch_rows({"sku": "A1", "price": "5.50", "note": "new"})
    old = row._replace(corrected={"price": "5", "note": "old"})
    columns = [*COLUMNS, "note"]

    [pair] = compare([old], sheet_rows({**texts_of(row), "note": "old"}), SKU, columns).pairs

    assert (pair.is_changed, pair.agrees_with_corrections) == (False, True)


def texts_of(row: BatchRow) -> dict[str, str]:
    return {column: cell[0] for column, cell in row.cells.items()}


def test_a_column_more_or_fewer_changes_rows_that_have_a_text_in_it():
    old = batch_rows({"sku": "A1", "note": "old"}, {"sku": "A2", "note": ""})
    new = sheet_rows({"sku": "A1", "price": ""}, {"sku": "A2", "price": ""})

    first, second = compare(old, new, SKU, COLUMNS).pairs

    assert first.differences == (CellDifference("note", "old", ""),)
    assert (second.differences, second.has_other_cells) == ((), True)


def test_a_cell_that_only_counts_rows_changes_none():
    old = batch_rows({"sku": "A1", "price": "1", "sheet row": "2"})
    new = sheet_rows({"sku": "A1", "price": "1", "sheet row": "3"})

    [pair] = compare(old, new, SKU, [*COLUMNS, "sheet row"], ["sheet row"]).pairs

    assert (pair.differences, pair.is_changed, pair.has_other_cells) == ((), False, True)


def test_a_row_that_was_gone_is_asked_about_once_and_comes_back_if_the_sheet_has_it_again():
    first, second = batch_rows({"sku": "A1", "price": "1"}, {"sku": "A2", "price": "2"})
    old = [first._replace(is_gone=True), second._replace(is_gone=True, is_dropped=True)]

    found = compare(old, sheet_rows({"sku": "A2", "price": "2"}), SKU, COLUMNS)

    assert (found.gone, found.still_gone) == ([], [old[0]])
    assert [(pair.old.row, pair.is_changed) for pair in found.pairs] == [(3, True)]


def test_rows_can_be_compared_by_their_numbers():
    old = batch_rows({"sku": "A1", "price": "1"}, {"sku": "A2", "price": "2"})
    new = sheet_rows({"sku": "A9", "price": "1"})

    found = compare(old, new, Key(), COLUMNS)

    assert [pair.differences for pair in found.pairs] == [(CellDifference("sku", "A1", "A9"),)]
    assert [row.row for row in found.gone] == [3]


def test_an_empty_sheet_leaves_every_row_gone_and_an_empty_batch_has_only_new_ones():
    old, new = batch_rows({"sku": "A1"}), sheet_rows({"sku": "A1"})
    key = Key(("sku",))

    emptied, filled = compare(old, [], key, ["sku"]), compare([], new, key, ["sku"])

    assert (emptied.gone, emptied.pairs, emptied.new) == (old, [], [])
    assert (filled.gone, filled.pairs, filled.new) == ([], [], new)


@pytest.mark.parametrize(("is_dropped", "is_changed"), [(False, False), (True, True)])
def test_a_row_that_was_dropped_is_made_again_when_it_comes_back(is_dropped, is_changed):
    [row] = batch_rows({"sku": "A1"})
    old = [row._replace(is_gone=True, is_dropped=is_dropped)]

    [pair] = compare(old, sheet_rows({"sku": "A1"}), Key(("sku",)), ["sku"]).pairs

    assert (pair.is_changed, pair.differences) == (is_changed, ())


def test_only_a_difference_that_a_person_corrected_is_a_conflict():
    [row] = batch_rows({"sku": "A1", "name": "Ann", "price": "6"})
    old = [row._replace(corrected={"price": "5"})]
    texts = [{"name": "Anna", "price": "6"}, {"name": "Ann", "price": "7"}]

    found = [
        compare(old, sheet_rows({"sku": "A1"} | text), Key(("sku",)), ["sku", "name", "price"])
        for text in texts
    ]

    assert [each.pairs[0].has_conflict for each in found] == [False, True]
    assert [each.pairs[0].agrees_with_corrections for each in found] == [True, False]
    assert len(found[1].changed) == 1
