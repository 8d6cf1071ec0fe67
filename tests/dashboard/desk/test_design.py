"""The fourth step: its page, and the buttons that save what the controls say."""

import re

import pytest

from jobs import control
from jobs.intake.rows import matches
from jobs.models import Batch
from tests.dashboard.designs import saved, two_rows, typed
from tests.dashboard.new_batches import address, do_chores, words
from tests.intake import batches
from tests.prepared import Prepared, made_once

pytestmark = pytest.mark.django_db


prepared = made_once(two_rows)


@pytest.fixture
def batch(prepared: Prepared) -> Batch:
    return prepared.batch()


def test_the_page_begins_with_a_good_design_and_the_longest_text(
    operator, batch, django_assert_num_queries
):
    with django_assert_num_queries(20):
        page = operator.get(address("design", batch)).text

    assert 'data-row="longest"' in page
    assert "row 3" in page
    assert 'data-insert="{caption}"' in page
    assert "Check all 2 rows" in page


def test_a_number_that_names_the_pictures_can_be_printed_too_and_is_what_a_code_is_of(operator):
    sheet = "EAN;title\n4006381333931;Bowl\n"
    batch = batches.with_sheet(batches.with_pictures("4006381333931.jpg"), sheet)
    matches.match_rows(batch)

    page = operator.get(address("design", batch)).text
    operator.post(address("design", batch), typed(text="{title}", do="code"))

    batch.refresh_from_db()
    assert page.index('data-insert="{title}"') < page.index('data-insert="{EAN}"')
    assert [box["text"] for box in saved(batch)["boxes"]] == ["{title}", "{EAN}"]


def test_where_one_picture_serves_all_rows_the_first_text_names_the_results(operator):
    batch = batches.with_sheet(batches.with_pictures("background.jpg"), "Name;Course\nAnna;Tango\n")
    matches.match_rows(batch, {"by": "one", "source": batch.sources.get().pk})

    page = operator.get(address("design", batch)).text

    assert 'value="{Name}"' in page


def test_without_a_picture_it_leads_to_the_match_and_it_always_leads_to_the_fonts(operator):
    batch = batches.with_sheet(batches.with_pictures("other.jpg"), "picture;a\n1.jpg;A\n")
    matches.match_rows(batch, {"by": "column", "column": "picture"})

    page = operator.get(address("design", batch)).text

    assert f'See the <a href="{address("match", batch)}">match</a>' in page
    assert ">Upload a font…</a>" in page


def test_what_the_last_check_found_stands_beside_the_picture(operator):
    batch = batches.ready("picture;caption\n1.jpg;One\nmissing.jpg;Two\n", ("1.jpg",))
    operator.post(address("check", batch))
    do_chores(batch)

    page = operator.get(address("design", batch)).text

    assert "1 of 2 would fail" in words(page)


def test_a_button_leads_to_the_next_row_that_failed_where_one_did(operator, batch):
    before = operator.get(address("design", batch)).text
    batch.findings.create(
        job=batch.jobs.get(row=3), code="text_too_long", blocks=True, sentence="Too long."
    )

    after = operator.get(address("design", batch)).text

    button = "Next failing row"
    assert (button in before, button in after) == (False, True)


def test_the_same_design_again_is_the_same_version(operator, batch):
    operator.post(address("design", batch), typed())
    first = batch.__class__.objects.get(pk=batch.pk).design_version_id
    operator.post(address("design", batch), typed())

    assert Batch.objects.get(pk=batch.pk).design_version_id == first


def test_a_window_that_was_opened_before_another_one_saved_is_told_and_saving_again_counts(
    operator, batch
):
    edited = re.search(r'name="edited" value="(\d+)"', operator.get(address("design", batch)).text)
    operator.post(address("design", batch), typed(text="{caption}!", edited=edited[1]))
    first = Batch.objects.get(pk=batch.pk).design_version_id

    refused = operator.post(address("design", batch), typed(text="{caption}?", edited=edited[1]))
    kept = saved(batch)["boxes"][0]["text"]
    again = operator.post(address("design", batch), typed(text="{caption}?", edited=str(first)))

    assert (edited[1], refused.status_code, kept) == ("0", 409, "{caption}!")
    assert "This design was saved in another window since you opened it." in words(refused.text)
    assert "{caption}?" in refused.text
    assert f'name="edited" value="{first}"' in refused.text
    assert (again.status_code, saved(batch)["boxes"][0]["text"]) == (302, "{caption}?")


def test_a_window_that_is_told_shows_what_was_typed_in_it_beside_what_the_other_one_saved(
    operator, batch
):
    operator.post(address("design", batch), typed())
    edited = str(Batch.objects.get(pk=batch.pk).design_version_id)
    theirs = typed(colour="#ff0000", outline="", edited=edited)
    del theirs["outline"]
    operator.post(address("design", batch), theirs)

    refused = operator.post(address("design", batch), typed(text="{caption}?", edited=edited))

    assert refused.status_code == 409
    assert "{caption}?</textarea>" in refused.text
    assert re.search(
        r'name="colour"[^>]*value="#ff0000"|value="#ff0000"[^>]*name="colour"', refused.text
    )
    assert not re.search(r'name="outline"[^>]*checked', refused.text)


def test_a_control_that_two_windows_changed_is_named_with_both_values(operator, batch):
    operator.post(address("design", batch), typed())
    edited = str(Batch.objects.get(pk=batch.pk).design_version_id)
    theirs = typed(text="{caption}!", align="left", outline="", edited=edited)
    del theirs["outline"]
    operator.post(address("design", batch), theirs)

    ours = typed(text="{caption}?", align="right", colour="#00ff00", edited=edited)
    refused = words(operator.post(address("design", batch), ours).text)

    assert (
        "“Text” was changed in both windows: to “{caption}?” here, to “{caption}!” in the other "
        "one. Saving again keeps the value of this window."
    ) in refused
    assert "“Align” was changed in both windows: to “Right” here, to “Left” in the" in refused
    assert refused.count("was changed in both windows") == 2


def test_two_windows_that_typed_the_same_are_no_conflict(operator, batch):
    operator.post(address("design", batch), typed())
    edited = str(Batch.objects.get(pk=batch.pk).design_version_id)
    operator.post(address("design", batch), typed(text="{caption}!", edited=edited))

    again = typed(text="{caption}!", colour="#00ff00", edited=edited)
    refused = operator.post(address("design", batch), again)

    assert refused.status_code == 409
    assert "was changed in both windows" not in words(refused.text)


def test_what_was_typed_for_a_box_follows_it_where_another_window_moved_it(operator, batch):
    operator.post(address("design", batch), typed(do="add"))
    edited = Batch.objects.get(pk=batch.pk).design_version_id
    operator.post(address("design", batch), typed(box="1", do="backward", edited=str(edited)))
    before, now = saved(batch), Batch.objects.get(pk=batch.pk).design_version_id

    refused = operator.post(address("design", batch), typed(text="{caption}?", edited=str(edited)))
    kept = saved(batch)
    again = {"text": "{caption}?", "box": "1", "edited": str(now)}
    operator.post(address("design", batch), typed(**again))

    assert (refused.status_code, kept) == (409, before)
    assert "{caption}?" in refused.text
    assert 'name="box" value="1"' in refused.text
    assert [box["text"] for box in saved(batch)["boxes"]] == ["{caption}", "{caption}?"]


def test_what_was_typed_for_a_box_that_another_window_removed_is_told(operator, batch):
    operator.post(address("design", batch), typed(do="add"))
    edited = str(Batch.objects.get(pk=batch.pk).design_version_id)
    operator.post(address("design", batch), typed(box="1", do="remove", edited=edited))
    before = saved(batch)

    refused = operator.post(
        address("design", batch), typed(box="1", text="{caption}?", edited=edited)
    )

    assert (refused.status_code, saved(batch)) == (409, before)
    assert "The box that you edited was removed or renamed in another window" in refused.text
    assert "Its text was “{caption}?”." in refused.text


def test_another_place_moves_the_box_there(operator, batch):
    operator.post(address("design", batch), typed(anchor="top-left"))

    box = saved(batch)["boxes"][0]
    assert (box["anchor"], box["x"], box["y"], box["valign"]) == ("top-left", 5, 5, "top")


def test_a_place_with_its_own_distances_keeps_them(operator, batch):
    operator.post(
        address("design", batch),
        typed(anchor="top", placed_as="top", x="40", y="12", valign="middle"),
    )

    box = saved(batch)["boxes"][0]
    assert (box["anchor"], box["x"], box["y"], box["valign"]) == ("top", 40, 12, "middle")


def test_texts_are_added_shown_and_removed(operator, batch):
    added = operator.post(address("design", batch), typed(do="add"))
    names = [box["name"] for box in saved(batch)["boxes"]]
    shown = operator.post(address("design", batch), typed(do="show:1"))
    operator.post(address("design", batch), typed(box="1", do="remove"))

    assert added.url.endswith("?box=1")
    assert names == ["caption", "caption 2"]
    assert shown.url.endswith("?box=1")
    assert [box["name"] for box in saved(batch)["boxes"]] == ["caption"]


def test_a_duplicate_has_the_look_lies_right_above_and_a_little_aside(operator, batch):
    operator.post(address("design", batch), typed(do="add"))

    response = operator.post(
        address("design", batch), typed(do="duplicate", colour="#ff0000", x="50", y="95")
    )

    first, copy, last = saved(batch)["boxes"]
    assert [first["name"], copy["name"], last["name"]] == ["caption", "caption 3", "caption 2"]
    assert copy == first | {"name": "caption 3", "x": 53, "y": 92}
    assert copy["colour"] == "#ff0000"
    assert response.url.endswith("?box=1")


def test_check_saves_and_asks_for_the_check(operator, batch):
    response = operator.post(address("design", batch), typed(do="check"))

    assert response.url == address("check", batch)
    assert [chore.kind for chore in batch.chores.all()] == ["check"]


@pytest.mark.parametrize("name", ["design", "images", "design-document"])
def test_its_head_can_be_asked_for(operator, batch, name):
    response = operator.head(address(name, batch))

    assert (response.status_code, response.content) == (200, b"")


def test_a_new_design_is_in_per_cent_of_the_shorter_side_and_its_labels_say_so(operator, batch):
    page = operator.get(address("design", batch)).text

    assert ">Largest, % of shorter side</label>" in page
    assert 'data-label-height="Largest, % of height"' in page


def test_a_saved_design_in_per_cent_of_the_height_stays_so_until_another_unit_is_chosen(
    operator, batch
):
    old = {"format": 1, "boxes": [{"text": "{caption}", "name": "caption"}]}
    control.save_design(batch, batch.owner, old)

    page = operator.get(address("design", batch)).text
    operator.post(address("design", batch), typed())
    before = saved(batch)["size_unit"]
    operator.post(address("design", batch), typed(size_unit="shorter_side"))

    assert ">Largest, % of height</label>" in page
    assert (before, saved(batch)["size_unit"]) == ("height", "shorter_side")
