"""The document of a code box."""

from jobs import design
from jobs.design import CodeBox
from tests.design.test_document import problems_of


def test_a_code_box_needs_only_its_kind_and_what_it_holds() -> None:
    short = design.parse({"format": 1, "boxes": [{"kind": "code", "text": "{EAN}"}]})

    assert short.boxes == (CodeBox("code", "{EAN}", name="code 1"),)
    assert short.texts == ()


def test_invalid_values_of_a_code_box_are_reported_key_by_key() -> None:
    code = {
        "kind": "code",
        "text": " ",
        "symbology": "pdf417",
        "correction": "M",
        "ground": "white",
    }

    assert problems_of({"format": 1, "boxes": [code]}) == [
        ["boxes[0].text", "The text is empty."],
        ["boxes[0].symbology", "“pdf417” is not one of: “qr”, “ean”, “ean13”, “code128”."],
        [
            "boxes[0].ground",
            "“white” is not a colour; write it as #rrggbb, for example #ffffff for white.",
        ],
        ["boxes[0].correction", "“M” is not one of: “low”, “medium”, “quartile”, “high”."],
    ]
