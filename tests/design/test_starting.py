"""The first design of a batch."""

from jobs import design


def test_a_starting_design_has_the_first_column_as_a_caption_at_the_bottom() -> None:
    start = design.starting_design(["Price: net", "Name"])

    assert [(box.text, box.anchor, box.width, box.weight, box.colour) for box in start.texts] == [
        ("{Price:: net}", "bottom", 80.0, 700, "#ffffff")
    ]
    assert start.size_unit == "shorter_side"
    assert design.parse(design.to_document(start)) == start
    assert design.starting_design([]).boxes == ()
