"""Rows whose price is printed in another currency than a column of the sheet says."""

import pytest

from jobs import design
from jobs.checking.verdicts.currencies import differing
from jobs.design.cells.cell import Cell
from jobs.findings.texts import CurrencyDiffers

PRICE = {"name": "price", "text": "now {net:currency EUR}"}


def found(
    *says: str, column: str = "Currency", shown: str = "", **document: object
) -> list[tuple[int, CurrencyDiffers]]:
    """Return what is found in rows, numbered from 1, whose column of currencies says this."""
    parsed = design.parse({"format": 1, "boxes": [PRICE], **document})
    values = ({"net": "12.5", column: text, "Show": shown} for text in says)
    rows = [{name: Cell.of_text(text) for name, text in row.items()} for row in values]
    return list(differing(parsed, enumerate(rows, 1)))


def numbers(*says: str, shown: str = "", **document: object) -> list[int]:
    return [number for number, _ in found(*says, shown=shown, **document)]


def test_a_row_in_another_currency_says_so_and_how_to_print_each_row_in_its_own() -> None:
    ((number, notice),) = found("EUR", "PLN", "")

    assert (number, notice.code, notice.blocks) == (2, "currency_differs", False)
    assert notice.sentence == (
        "“price” prints “net” in EUR, but column “Currency” says “PLN”. To print each row in its "
        "own currency, write {net:currency 'Currency'}."
    )


def test_what_to_write_is_a_pattern_also_if_the_column_has_an_apostrophe() -> None:
    ((_, notice),) = found("PLN", column="l'argent")

    assert notice.sentence.endswith("""write {net:currency "l'argent"}.""")


@pytest.mark.parametrize(
    "says", [("€", "zł"), ("EUR", "£"), ("€", "$")], ids=["zloty", "mixed", "dollars"]
)
def test_symbols_are_currencies_too(says: tuple[str, ...]) -> None:
    assert numbers(*says) == [2]


def test_a_symbol_of_several_currencies_is_each_of_them() -> None:
    canadian = [{"name": "price", "text": "{net:currency CAD}"}]

    assert numbers("$", "CAD", "USD", boxes=canadian) == [3]


@pytest.mark.parametrize("says", [("PEN", "Pencil"), ("TOP", "", "Left"), ("Try",), ("",)])
def test_a_column_with_other_words_is_not_one_of_currencies(says: tuple[str, ...]) -> None:
    assert numbers(*says) == []


def test_prices_in_several_currencies_need_only_one_of_them() -> None:
    both = [PRICE, {"name": "abroad", "text": "{net:currency USD}"}]

    assert numbers("EUR", "USD", "PLN", boxes=both) == [3]


def test_a_price_that_reads_its_currency_from_a_column_is_right() -> None:
    for text in ("{net:currency 'Currency'}", "{net:currency}", "{net}"):
        assert numbers("PLN", boxes=[{"name": "price", "text": text}]) == []


def test_only_the_boxes_that_a_row_shows_count() -> None:
    boxes = [PRICE, {"name": "caption", "text": "New"}]

    assert numbers("PLN", boxes=boxes, boxes_column="Show", shown="caption") == []
    assert numbers("PLN", boxes=boxes, boxes_column="Show", shown="price") == [1]
