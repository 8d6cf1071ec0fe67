"""The collapsed sections of the design page are open where something in them is not as usual."""

from typing import Any

import pytest

from dashboard.desk.forms.box import Offer
from dashboard.desk.forms.result import initial
from dashboard.desk.forms.text import TextForm
from jobs.design import Document, starting_design, to_document

pytestmark = pytest.mark.django_db


def document() -> Document:
    return to_document(starting_design(["Address"]))


def form(changed: dict[str, Any] | None = None, data: Any = None) -> TextForm:
    whole = document()
    return TextForm(data, offered=Offer(whole), initial=initial(whole) | (changed or {}))


def test_everything_is_collapsed_in_a_new_design() -> None:
    assert form().open_folds == []


@pytest.mark.parametrize(
    ("fold", "setting"),
    [
        ("by_row", {"boxes_column": "Boxes"}),
        ("strip", {"strip_side": "below"}),
        ("metadata", {"title": "{Address}"}),
        ("metadata", {"words": True}),
        ("metadata", {"size_unit": "height"}),
        ("watermark", {"only_in_proofs": True}),
    ],
)
def test_a_section_with_an_unusual_setting_is_open(fold: str, setting: dict[str, Any]) -> None:
    assert form(setting).open_folds == [fold]


def test_a_section_with_an_error_is_open_even_if_its_setting_counts_for_nothing_else() -> None:
    wrong = form({"strip_side": ""}, data={"strip_side": "below", "strip_size": "900"})

    assert "strip_size" in wrong.errors
    assert "strip" in wrong.open_folds
