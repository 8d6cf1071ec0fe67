"""Rows of a batch as its sheet had them."""

import pytest

from jobs.design.cells.cell import Cell
from tests.comparing.rows import batch_rows


def test_the_text_of_the_sheet_is_known_whoever_corrected_it():
    [row] = batch_rows({"sku": "A1", "price": "5.50"})
    corrected = row._replace(corrected={"price": "5"})

    assert [corrected.sheet_text(name) for name in ("sku", "price", "other")] == ["A1", "5", ""]


@pytest.mark.parametrize(
    ("corrected", "said"),
    [
        ({}, {"sku": "A1", "price": "5.50"}),
        ({"price": "5"}, {"sku": "A1", "price": "5"}),
        ({"price": ""}, {"sku": "A1", "price": ""}),  # the sheet had an empty cell
        ({"gone": "x"}, {"sku": "A1", "price": "5.50", "gone": "x"}),
    ],
)
def test_the_cells_of_the_sheet_are_known_whoever_corrected_them(corrected, said):
    [row] = batch_rows({"sku": "A1", "price": "5.50"})

    cells = row._replace(corrected=corrected).sheet_cells

    assert {name: next(iter(cell)) for name, cell in cells.items()} == said
    assert row.cells == {"sku": Cell.of_text("A1"), "price": Cell.of_text("5.50")}
