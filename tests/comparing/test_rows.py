"""Rows of a batch as its sheet had them."""

from tests.comparing.rows import batch_rows


def test_the_text_of_the_sheet_is_known_whoever_corrected_it():
    [row] = batch_rows({"sku": "A1", "price": "5.50"})
    corrected = row._replace(corrected={"price": "5"})

    assert [corrected.sheet_text(name) for name in ("sku", "price", "other")] == ["A1", "5", ""]
