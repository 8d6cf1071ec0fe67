"""Styled parts and rules at the desk: saved, shown again, and refused with the reason beside the
control.
"""

import pytest

from jobs.models import Batch
from tests.dashboard.designs import preview, saved, two_rows, typed
from tests.dashboard.new_batches import address, words
from tests.prepared import Prepared, made_once

pytestmark = pytest.mark.django_db

RULE = {
    "rule_0_column": "caption",
    "rule_0_test": "contains",
    "rule_0_value": "One",
    "rule_0_colour": "on",
    "rule_0_colour_colour": "#D00000",
    "rule_0_weight": "900",
    "rule_0_hidden": "",
}
KEPT = {
    "column": "caption",
    "test": "contains",
    "value": "One",
    "colour": "#d00000",
    "weight": 900,
    "italic": False,
    "strike": False,
    "hidden": False,
}


prepared = made_once(two_rows)


@pytest.fixture
def batch(prepared: Prepared) -> Batch:
    return prepared.batch()


def test_a_rule_is_saved_shown_again_with_a_line_for_another_and_removed(operator, batch):
    operator.post(address("design", batch), typed(**RULE))
    kept = saved(batch)["boxes"][0]["style_rules"]
    page = operator.get(address("design", batch)).text
    operator.post(address("design", batch), typed())  # a page that was opened before it
    by_an_old_page = saved(batch)["boxes"][0]["style_rules"]
    operator.post(
        address("design", batch),
        typed(**RULE | {"rule_0_column": ""}) | {"rule_0_value": "", "rule_0_weight": ""},
    )

    assert kept == by_an_old_page == [KEPT]
    assert '<option value="caption" selected>caption</option>' in page
    assert 'name="rule_1_column"' in page
    assert 'name="rule_2_column"' not in page
    assert saved(batch)["boxes"][0]["style_rules"] == []


def test_a_rule_changes_the_preview_of_the_rows_that_it_names(operator, batch):
    hiding = RULE | {"rule_0_colour": "", "rule_0_weight": "", "rule_0_hidden": "on"}

    said = preview(operator, batch, row="2", **hiding)
    other = preview(operator, batch, row="3", **hiding)

    assert "because%20%E2%80%9Ccaption%E2%80%9D%20contains" in said.headers["Overprint-Notices"]
    assert "because" not in other.headers["Overprint-Notices"]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"rule_0_column": ""}, "Choose the column that the rule looks at."),
        ({"rule_0_value": ""}, "The value is empty; use “is empty” to find empty cells."),
        ({"rule_0_weight": "2000"}, "Enter a whole number from 1 to 1,000."),
        ({"rule_0_colour_colour": "red"}, "Enter a colour as #rrggbb"),
        (
            {"rule_0_colour": "", "rule_0_weight": ""},
            "The rule changes nothing; give a colour or a weight, or hide the text.",
        ),
    ],
)
def test_a_rule_that_cannot_be_used_says_why_beside_its_control(operator, batch, changed, sentence):
    response = operator.post(address("design", batch), typed(**RULE | changed))

    assert response.status_code == 422
    assert sentence in words(response.text)


def test_marks_are_saved_and_one_that_is_open_says_so_beside_the_text(operator, batch):
    operator.post(
        address("design", batch), typed(text="**{caption}**", markup="text", cents="raise")
    )
    box = saved(batch)["boxes"][0]
    refused = operator.post(address("design", batch), typed(text="**{caption}", markup="text"))
    asked = preview(operator, batch, row="2", text="**{caption}", markup="text")

    assert (box["text"], box["markup"], box["cents"]) == ("**{caption}**", "text", "raise")
    assert refused.status_code == 422
    assert "A “**” is not closed, in the same […] if it is in one." in words(refused.text)
    assert asked.json()["control"] == "text"
    assert saved(batch)["boxes"][0]["text"] == "**{caption}**"


def test_a_rule_can_look_at_what_the_photo_says(operator, batch):
    operator.post(address("design", batch), typed(**RULE | {"rule_0_column": "photo ISO"}))
    page = operator.get(address("design", batch)).text

    assert saved(batch)["boxes"][0]["style_rules"] == [KEPT | {"column": "photo ISO"}]
    assert '<optgroup label="From the photo">' in page
    assert page.count('<option value="photo ISO" selected>') == 1
