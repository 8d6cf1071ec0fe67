"""The cells of a row that follows a changed sheet."""

from jobs.comparing import BatchRow, Key, compare, merged
from jobs.design.cells.cell import Cell
from tests.comparing.rows import batch_rows, sheet_rows


def of_sheet(old: BatchRow, texts: dict[str, str], *, takes_sheet: bool = True, counting=()):
    new = sheet_rows(texts)
    [pair] = compare([old], new, Key(), list(texts), counting).pairs
    found = merged(old, new[0].cells, pair.differences, takes_sheet=takes_sheet)
    return {column: cell[0] for column, cell in found.cells.items()}, *found[1:]


def test_changed_cells_follow_the_sheet_and_columns_come_and_go_with_it():
    [old] = batch_rows({"sku": "A1", "price": "1", "note": "old"})

    assert of_sheet(old, {"sku": "A1", "price": "2", "size": ""}) == (
        {"sku": "A1", "price": "2", "size": ""},
        {},
        True,
    )


def test_a_correction_of_a_cell_that_the_sheet_did_not_change_stays():
    [row] = batch_rows({"sku": "A1", "price": "5.50", "size": "S"})
    old = row._replace(corrected={"price": "5"})

    assert of_sheet(old, {"sku": "A1", "price": "5", "size": "M"}) == (
        {"sku": "A1", "price": "5.50", "size": "M"},
        {"price": "5"},
        True,
    )


def test_a_correction_that_the_sheet_took_over_is_none_any_longer():
    [row] = batch_rows({"price": "5.50"})

    assert of_sheet(row._replace(corrected={"price": "5"}), {"price": "5.50"}) == (
        {"price": "5.50"},
        {},
        False,
    )


def test_in_a_conflict_the_chosen_text_stays_and_the_sheet_is_remembered():
    [row] = batch_rows({"price": "5.50"})
    old = row._replace(corrected={"price": "5"})

    assert of_sheet(old, {"price": "6"}) == ({"price": "6"}, {}, True)
    assert of_sheet(old, {"price": "6"}, takes_sheet=False) == (
        {"price": "5.50"},
        {"price": "6"},
        False,
    )


def test_a_correction_that_wins_keeps_no_other_cell_from_following_the_sheet():
    [row] = batch_rows({"price": "5.50", "size": "S"})
    old = row._replace(corrected={"price": "5"})

    assert of_sheet(old, {"price": "6", "size": "M"}, takes_sheet=False) == (
        {"price": "5.50", "size": "M"},
        {"price": "6"},
        True,
    )


def test_a_correction_can_win_although_the_sheet_no_longer_has_its_column():
    [row] = batch_rows({"sku": "A1", "price": "5.50"})
    old = row._replace(corrected={"price": "5"})

    assert of_sheet(old, {"sku": "A1"}) == ({"sku": "A1"}, {}, True)
    assert of_sheet(old, {"sku": "A1"}, takes_sheet=False) == (
        {"sku": "A1", "price": "5.50"},
        {"price": ""},
        False,
    )


def test_a_cell_that_only_counts_the_rows_of_the_file_follows_it_and_changes_nothing():
    [old] = batch_rows({"line": "7", "sku": "A1"})

    found = of_sheet(old, {"line": "8", "sku": "A1"}, counting=["line"])

    assert found == ({"line": "8", "sku": "A1"}, {}, False)


def test_a_cell_of_a_text_file_keeps_the_value_that_the_workbook_stored():
    old = BatchRow(1, 2, {"price": Cell("5.00", 5.0, "0.00"), "size": Cell.of_text("S")})
    [new] = sheet_rows({"price": "5.00", "size": "M"})

    [pair] = compare([old], [new], Key(), ["price", "size"]).pairs
    found = merged(old, new.cells, pair.differences, takes_sheet=True)

    assert found.cells == {"price": Cell("5.00", 5.0, "0.00"), "size": Cell.of_text("M")}
