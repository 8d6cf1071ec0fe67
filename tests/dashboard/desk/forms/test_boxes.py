"""A box gets another name, and everything that refers to it follows."""

import pytest

from dashboard.desk.forms import boxes
from jobs.design import parse, to_document

DESIGN = {
    "format": 1,
    "boxes": [
        {"kind": "shape", "name": "bar", "behind": "text 1"},
        {"name": "text 1", "text": "{a}"},
        {"name": "text 2", "text": "{b}"},
    ],
    "outputs": [
        {
            "name": "story",
            "changes": [
                {"box": "text 1", "settings": {"width": 50}},
                {"box": "text 2", "hidden": True},
                {"box": "bar", "settings": {"behind": "text 1"}},
            ],
        },
        {"name": "square"},
    ],
    "aspects": {"portrait": [{"box": "text 1", "settings": {"y": 20}}]},
}


def test_shapes_behind_it_and_changes_of_outputs_and_shapes_follow_the_new_name() -> None:
    before = to_document(parse(DESIGN))

    after = boxes.renamed(before, 1, "price")

    parse(after)
    assert [box["name"] for box in after["boxes"]] == ["bar", "price", "text 2"]
    assert after["boxes"][0]["behind"] == "price"
    changes = after["outputs"][0]["changes"]
    assert [change["box"] for change in changes] == ["price", "text 2", "bar"]
    assert changes[2]["settings"] == {"behind": "price"}
    assert [change["box"] for change in after["aspects"]["portrait"]] == ["price"]
    assert before == to_document(parse(DESIGN))


def test_an_empty_name_or_the_same_one_changes_nothing() -> None:
    document = to_document(parse(DESIGN))

    assert boxes.renamed(document, 1, "") is document
    assert boxes.renamed(document, 1, "text 1") is document


@pytest.mark.parametrize(
    ("kept", "text", "written", "name"),
    [
        ("Ticket", "{Company}", "Ticket", "Company"),
        ("Ticket 2", "by {Company:upper}", "Ticket 2", "Company"),
        ("Ticket", "{price}", "Ticket", "price 2"),
        ("Ticket", "{Ticket:upper} {Company}", "Ticket", "Ticket"),
        ("Ticket", "no column", "Ticket", "Ticket"),
        ("Ticket", "{Company}", "badge", "badge"),
        ("headline", "{Company}", "headline", "headline"),
    ],
)
def test_a_box_named_after_its_column_follows_the_text_to_another(
    kept: str, text: str, written: str, name: str
) -> None:
    before = [{"name": kept, "text": "{Ticket}"}, {"name": "price", "text": "{price}"}]
    after = [before[0] | {"text": text}, before[1]]

    assert boxes.name_of(before, after, 0, written) == name
