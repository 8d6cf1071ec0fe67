"""The rows of the sample batch."""

import unicodedata

import pytest

from jobs.design.cells.cell import Cell
from jobs.design.cells.currencies import currency_of
from jobs.design.cells.formatting import locale_of
from jobs.design.cells.numbers import number_of
from jobs.samples.sheet import COLUMNS, sample_sheet


def test_every_row_has_every_column_and_a_picture_of_its_own() -> None:
    rows = sample_sheet()

    assert all(tuple(row) == COLUMNS for row in rows)
    assert all(all(row.values()) for row in rows)
    assert len({row["picture"] for row in rows}) == len(rows) == 24


def test_one_caption_alone_is_too_long_so_that_a_correction_can_be_tried() -> None:
    lengths = sorted(len(row["caption"]) for row in sample_sheet())

    assert lengths[-1] > 10 * lengths[-2]


@pytest.mark.parametrize("row", sample_sheet(), ids=lambda row: row["picture"])
def test_a_price_has_one_amount_in_one_currency(row: dict[str, str]) -> None:
    cell, locale = Cell.of_text(row["price"]), locale_of("tr" if "₺" in row["price"] else "de")

    assert number_of(cell, locale) >= 0
    assert currency_of(cell, locale) is not None


def test_captions_are_in_many_scripts() -> None:
    letters = {letter for row in sample_sheet() for letter in row["caption"] if letter.isalpha()}

    scripts = {unicodedata.name(letter).split()[0] for letter in letters}
    assert {"LATIN", "ARABIC", "CJK", "HIRAGANA", "THAI", "DEVANAGARI"} <= scripts
