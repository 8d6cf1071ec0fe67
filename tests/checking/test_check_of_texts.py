"""The check of texts, and of columns that change a box."""

import pytest

from jobs.checking import check
from tests.checking.findings import findings
from tests.intake.batches import quiet, ready

pytestmark = [
    pytest.mark.django_db,
    # a test runner may have more threads; a chore's child has none
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]


def test_a_weight_that_the_font_lacks_is_reported_for_its_row_with_column_and_range():
    sheet = "picture;caption;caption.weight\n1.jpg;One;900\n2.jpg;Two;500\n3.jpg;Three;1500\n"
    box = {"name": "caption", "text": "{caption}", "fonts": ["Lora"], "weight": 400, "size_min": 1}
    lora = "Lora has the weights 400 to 700"

    batch = ready(sheet, ("1.jpg", "2.jpg", "3.jpg"), {"format": 1, "boxes": [box]})
    check.check(batch, quiet)

    assert [
        (finding.job.row, finding.sentence)
        for finding in batch.findings.exclude(job=None).order_by("job__row")
    ] == [
        (
            2,
            (
                f"{lora}; “caption” is drawn in 700 instead of 900, as column “caption.weight” "
                f"requires."
            ),
        ),
        (
            4,
            (
                "“1500” in column “caption.weight” cannot be used: 1500 is out of range; it must "
                "be from 1 to 1,000."
            ),
        ),
    ]


def test_an_empty_cell_in_a_text_is_reported_unless_its_part_is_optional():
    sheet = "picture;headline;price\n1.jpg;Spring;12\n2.jpg;;13\n3.jpg;Summer;\n"
    boxes = [
        {"name": "head", "text": "{headline}"},
        {"name": "price", "text": "now[ {price}]", "anchor": "top"},
    ]
    batch = ready(sheet, ("1.jpg", "2.jpg", "3.jpg"), {"format": 1, "boxes": boxes})

    check.check(batch, quiet)

    assert findings(batch) == [(3, "empty_columns", False)]
    assert batch.findings.get().sentence.startswith(
        "“headline” is empty, so “head” prints nothing there."
    )


def test_an_unknown_language_is_one_finding_of_its_row():
    sheet = "picture;caption;language\n1.jpg;One;German\n2.jpg;Two;\n3.jpg;Three;Klingon\n"
    texts = {"name": "{language}/{caption}", "title": "{caption}"}
    design = {
        "format": 1,
        "language_column": "language",
        "boxes": [{"text": "{caption}"}],
        "output": texts,
    }

    batch = ready(sheet, ("1.jpg", "2.jpg", "3.jpg"), design)
    check.check(batch, quiet)

    assert findings(batch) == [(4, "value_unusable", True)]
    assert batch.findings.get().sentence.startswith(
        "“Klingon” in column “language” cannot be used: it is not a language"
    )


def test_columns_that_change_a_box_are_named():
    sheet = "picture;caption;text 1.colour;text 1.size\n1.jpg;One;#ff0000;3\n"
    design = {"format": 1, "boxes": [{"name": "text 1", "text": "{caption}"}]}

    batch = ready(sheet, ("1.jpg",), design)
    check.check(batch, quiet)

    assert findings(batch) == [(None, "columns_of_boxes", False), (None, "columns_mistaken", False)]
    assert (
        batch.findings.first().sentence == "These columns change a box row by row: “text 1.colour”."
    )


def test_overlapping_texts_and_texts_past_the_edge_are_found_in_their_rows():
    turned = {"name": "turned", "text": "{other}", "rotation": 90, "size_min": 10, "size_max": 10}
    upright = {
        "name": "upright",
        "text": "{caption}",
        "size_min": 10,
        "size_max": 10,
        "max_lines": 1,
    }
    middle = {"anchor": "centre", "x": 50, "y": 50, "width": 120, "height": 20}
    design = {"format": 1, "boxes": [upright, {**turned, **middle}]}
    sheet = (
        "picture;caption;other\n1.jpg;I;Low\n2.jpg;MMMMMMMM;Down to the ending\n3.jpg;I;Down "
        "and out of the photo\n"
    )

    batch = ready(sheet, design=design)
    check.check(batch, quiet)

    assert findings(batch) == [(3, "texts_collide", False), (4, "text_outside", True)]
    collision, outside = batch.findings.order_by("job__row")
    assert collision.sentence == "“upright” and “turned” overlap."
    assert outside.sentence.startswith("Turned by 90°, the text of “turned” reaches ")


def test_texts_hidden_by_a_rule_and_marks_that_cannot_be_read_are_reported_for_their_rows():
    sheet = "picture;caption;status\n1.jpg;One;sold\n2.jpg;**Two;new\n3.jpg;**Three**;\n"
    hiding = {"column": "status", "value": "Sold", "hidden": True}
    misspelled = {"column": "status", "value": "sale", "colour": "#d00000"}
    box = {
        "name": "caption",
        "text": "{caption}",
        "markup": "cells",
        "style_rules": [hiding, misspelled],
    }

    batch = ready(sheet, ("1.jpg", "2.jpg", "3.jpg"), {"format": 1, "boxes": [box]})
    check.check(batch, quiet)

    said = batch.findings.order_by("job__row")
    assert {(it.job.row if it.job else None, it.code, it.blocks) for it in said} == {
        (2, "hidden_by_rule", False),
        (3, "markup_unclear", False),
        (None, "rule_unused", False),
    }


def test_a_row_whose_column_says_another_currency_than_is_printed_is_reported():
    sheet = "picture;price;Currency\n1.jpg;12;EUR\n2.jpg;13;PLN\n"
    box = {"name": "price", "text": "{price:currency EUR}", "size_min": 1}
    batch = ready(sheet, ("1.jpg", "2.jpg"), {"format": 1, "boxes": [box]})

    check.check(batch, quiet)

    assert (3, "currency_differs", False) in findings(batch)
