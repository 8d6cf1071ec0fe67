"""Buttons of the design page that make several outputs of each row, and give boxes other names."""

import re

import pytest

from jobs.intake.rows import matches
from jobs.models import Batch
from tests.dashboard.designs import preview, saved, two_rows, typed
from tests.dashboard.new_batches import address, words
from tests.intake import batches
from tests.prepared import Prepared, made_once

pytestmark = pytest.mark.django_db


prepared = made_once(two_rows)


@pytest.fixture
def batch(prepared: Prepared) -> Batch:
    return prepared.batch()


# --- Several outputs of each row ------------------------------------------------------------------

SEVERAL = {
    "counts_for": "one",
    "output_name": "story",
    "outputs_column": "",
    "output": "1",
    "another": "square",
    "size_by": "exact",
    "result_width": "1080",
    "result_height": "1920",
    "enlarge": "on",
}
"""Controls of the second output, as `with_story` leaves it."""


def with_story(operator, batch) -> Batch:
    operator.post(address("design", batch), typed(do="add-output", another="story"))
    batch.refresh_from_db()
    return batch


def outputs_of(batch: Batch) -> list[tuple[str, object]]:
    """The name of each output, and what is different about its boxes."""
    return [(output["name"], output["changes"]) for output in saved(batch)["outputs"]]


def test_another_size_is_added_and_shown_and_changes_still_count_for_all(operator, batch):
    response = operator.post(address("design", batch), typed(do="add-output", another="story"))

    page = operator.get(response.url).text
    assert response.url.endswith("?box=0&output=1&counts_for=all")
    assert outputs_of(batch) == [("original", []), ("story", [])]
    assert '<input type="hidden" name="output" value="1">' in page
    assert "Result “story”" in page
    assert re.search(r'value="output:1"[^>]*aria-current="true"', page)
    assert re.search(r'name="counts_for" value="all"[^>]*checked', page)
    assert "is put in front, so" in words(page)
    assert 'data-draw="0"' in page


def test_a_box_is_moved_hidden_and_put_back_in_one_output_only(operator, batch):
    with_story(operator, batch)

    operator.post(address("design", batch), typed(y="70", hidden_here="on", **SEVERAL))
    page = operator.get(address("design", batch), {"output": "1"}).text
    operator.post(
        address("design", batch),
        typed(y="70", hidden_here="on", do="undo-difference:0", **SEVERAL),
    )
    after = outputs_of(batch)
    operator.post(address("design", batch), typed(y="80", **SEVERAL))

    assert "Only here: caption (hidden)" in words(page)
    assert "hidden here" in words(page)
    assert after == [("original", []), ("story", [])]
    moved = {"box": "caption", "hidden": False, "settings": {"y": 80}}
    assert outputs_of(batch) == [("original", []), ("story", [moved])]
    assert saved(batch)["boxes"][0]["y"] == 95


def test_an_edit_counts_for_all_outputs_if_that_is_chosen_and_the_choice_stays(operator, batch):
    with_story(operator, batch)

    response = operator.post(
        address("design", batch), typed(colour="#ff0000", **SEVERAL | {"counts_for": "all"})
    )

    page = operator.get(response.url).text
    assert outputs_of(batch) == [("original", []), ("story", [])]
    assert saved(batch)["boxes"][0]["colour"] == "#ff0000"
    assert re.search(r'name="counts_for" value="all"[^>]*checked', page)


def test_name_size_and_file_are_of_the_output_that_is_shown(operator, batch):
    with_story(operator, batch)
    canvas = saved(batch)["canvas"]

    changed = {
        "output_name": "tall",
        "format": "webp",
        "quality": "60",
        "outputs_column": "caption",
    }
    operator.post(address("design", batch), typed(**SEVERAL | changed))

    document = saved(batch)
    original, tall = document["outputs"]
    assert (original["name"], original["format"], document["output"]["format"]) == (
        *("original", "keep"),
        "keep",
    )
    assert (tall["name"], tall["format"], tall["quality"]) == ("tall", "webp", 60)
    assert (document["canvas"], document["outputs_column"]) == (canvas, "caption")


def test_a_name_that_no_folder_can_have_is_refused_beside_its_control(operator, batch):
    with_story(operator, batch)

    response = operator.post(address("design", batch), typed(**SEVERAL | {"output_name": "9:16"}))

    assert response.status_code == 422
    assert "“9:16” cannot be the name of a folder; “9-16” can." in words(response.text)
    assert [name for name, _ in outputs_of(batch)] == ["original", "story"]


def test_outputs_are_put_in_another_order_and_removed_until_one_result_is_left(operator, batch):
    before = operator.post(address("design", batch), typed()) and saved(batch)
    with_story(operator, batch)

    operator.post(address("design", batch), typed(do="output-earlier:1", **SEVERAL))
    turned = [name for name, _ in outputs_of(batch)]
    for _ in turned:
        shown = SEVERAL | {"output": "0", "output_name": ""}
        operator.post(address("design", batch), typed(do="remove-output:0", **shown))

    assert turned == ["story", "original"]
    assert saved(batch) == before


def test_without_outputs_the_page_says_nothing_of_them_but_how_to_add_one(operator, batch):
    page = operator.get(address("design", batch)).text

    assert "Each row gives one picture." in words(page)
    assert 'name="counts_for"' not in page
    assert "output:0" not in page


def test_a_column_that_chooses_the_boxes_of_rows_is_saved_and_seen_in_the_preview(operator):
    sheet = "picture;caption;Show\n1.jpg;One;\n2.jpg;Two;none\n3.jpg;Three;captoin\n"
    batch = batches.with_sheet(batches.with_pictures("1.jpg", "2.jpg", "3.jpg"), sheet)
    matches.match_rows(batch)

    operator.post(address("design", batch), typed(boxes_column="Show"))
    drawn = [preview(operator, batch, row=row, boxes_column="Show") for row in ("2", "3", "4")]

    assert saved(batch)["boxes_column"] == "Show"
    assert "1%20line" in drawn[0].headers["Overprint-Facts"]
    assert drawn[1].headers["Overprint-Facts"].startswith("no%20text")
    assert (
        drawn[2].json()["sentence"].startswith("Row 4: “captoin” in column “Show” cannot be used")
    )


# --- Names of boxes -------------------------------------------------------------------------------


def test_a_box_gets_another_name_and_the_page_shows_it(operator, batch):
    page = operator.post(address("design", batch), typed(new_name="headline"), follow=True)
    batch.refresh_from_db()

    assert [box.name for box in batch.design.boxes] == ["headline"]
    assert "Text “headline”" in words(page.text)


def test_the_name_of_another_box_is_refused_beside_the_control(operator, batch):
    operator.post(address("design", batch), typed(do="duplicate"))

    page = operator.post(address("design", batch), typed(box="1", new_name="caption"))

    assert page.status_code == 422
    assert "“caption” is the name of another box. Choose another name." in words(page.text)


def test_columns_that_changed_a_box_by_its_old_name_are_named(operator):
    sheet = "picture;caption;caption.colour\n1.jpg;One;#ff0000\n"
    batch = batches.with_sheet(batches.with_pictures("1.jpg"), sheet)
    matches.match_rows(batch)

    page = operator.post(address("design", batch), typed(new_name="headline"), follow=True)

    assert (
        "The column “caption.colour” changed the box “caption”, which is now named “headline”, so "
        "it no longer does. Name the column “headline.colour” in your sheet and upload it again."
    ) in words(page.text)
