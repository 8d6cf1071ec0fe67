"""Cells, and rows of them as they are stored."""

from jobs.design.cells.cell import Cell, row_of, text_of, texts_of

STORED = {"name": ["Anna", "Anna", ""], "price": ["1,50 €", 1.5, "0.00 €"]}


def test_a_cell_is_its_own_json():
    cell = Cell("1,50 €", 1.5, "0.00 €")

    assert (cell.to_json(), Cell.from_json(cell.to_json())) == (["1,50 €", 1.5, "0.00 €"], cell)


def test_a_stored_row_is_read_as_cells_in_its_order():
    row = row_of(STORED)

    assert list(row.items()) == [
        ("name", Cell.of_text("Anna")),
        ("price", Cell("1,50 €", 1.5, "0.00 €")),
    ]


def test_one_column_of_a_stored_row_is_read_without_the_others():
    assert (text_of(STORED, "price"), text_of(STORED, "weight")) == ("1,50 €", "")


def test_the_texts_of_a_stored_row_are_what_its_columns_show():
    assert texts_of(STORED) == ["Anna", "1,50 €"]
