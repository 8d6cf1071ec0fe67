"""The control of a box for results of one shape."""

from dashboard.desk.forms import aspects
from jobs.design import parse, to_document

DOCUMENT = to_document(parse({"format": 1, "boxes": [{"text": "a", "name": "caption"}]}))
HIDDEN = [{"box": "caption", "hidden": True, "settings": {}}]


def test_a_box_is_hidden_in_the_chosen_shape_and_shown_again() -> None:
    hidden = aspects.edited(DOCUMENT, "square", "caption", {"hidden_in_shape": True})
    shown = aspects.edited(hidden, "square", "caption", {"hidden_in_shape": False})

    assert hidden["aspects"] == {"portrait": [], "landscape": [], "square": HIDDEN}
    assert aspects.initial(hidden, "square", "caption") == {"hidden_in_shape": True}
    assert shown == DOCUMENT


def test_without_a_chosen_shape_nothing_is_hidden() -> None:
    assert aspects.edited(DOCUMENT, None, "caption", {"hidden_in_shape": True}) == DOCUMENT
    assert aspects.initial(DOCUMENT, None, "caption") == {"hidden_in_shape": False}
