"""The names of rows that a person kept or left out."""

import pytest

from tests.updated_batches import compared, finished, followed

pytestmark = pytest.mark.django_db

NAMED = {
    "format": 1,
    "boxes": [{"text": "{caption}", "size_min": 10, "size_max": 30}],
    "output": {"name": "{caption}"},
}


def test_a_new_result_does_not_take_the_name_of_a_row_that_is_kept():
    sheet = "sku;picture;caption\n{}\n"
    batch = finished(
        sheet.format("A;1.jpg;One\nB;2.jpg;Two"), paths=("1.jpg", "2.jpg"), design=NAMED
    )
    changed = sheet.format("A;1.jpg;One\nC;2.jpg;Two")
    compared(batch, changed, key_by="column", key_column="sku")

    batch = followed(batch, leaves_out=False)

    names = [(job.text("sku"), job.result_name) for job in batch.jobs.all()]
    assert names == [("A", "One.jpg"), ("C", "Two (2).jpg"), ("B", "Two.jpg")]


def test_a_row_keeps_its_notice_of_another_currency_when_it_is_checked_again():
    design = {"format": 1, "boxes": [{"name": "price", "text": "{price:currency EUR}"}]}
    sheet = "picture;price;Currency\n1.jpg;1;EUR\n2.jpg;2;EUR\n{}"
    batch = finished(sheet.format("3.jpg;3;EUR\n"), design=design)
    compared(batch, sheet.format("").replace("2;EUR", "4;PLN"))

    batch = followed(batch, leaves_out=False)

    found = batch.findings.filter(code="currency_differs").values_list("job__row", flat=True)
    assert list(found) == [3]
