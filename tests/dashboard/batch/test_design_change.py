"""The page of another design for a started batch."""

import pytest
from django.test import Client
from django.urls import reverse

from jobs import control
from jobs.control import design_changes
from jobs.models import Batch, Chore, DesignChange
from tests import factories
from tests.dashboard.designs import typed
from tests.dashboard.markup import flat, polls, words
from tests.dashboard.meanwhile import pages_read
from tests.dashboard.new_batches import do_chores
from tests.intake.batches import quiet
from tests.prepared import made_once
from tests.updated_batches import finished

pytestmark = pytest.mark.django_db

OTHER = {"format": 1, "boxes": [{"text": "{caption}!", "size_min": 10, "size_max": 30}]}


prepared = made_once(finished)


def press(client: Client, button: str, batch: Batch) -> str:
    return client.post(reverse(f"design-change-{button}", args=[batch.pk]))["Location"]


def address(name: str, batch: Batch) -> str:
    return reverse(name, args=[batch.pk])


def page(client: Client, batch: Batch) -> str:
    return flat(client.get(address("design-change", batch)))


def tried(client: Client, batch: Batch, document=OTHER) -> None:
    press(client, "begin", batch)
    change = DesignChange.objects.get(batch=batch)
    control.save_design(batch, batch.owner, document, edited=change.version_id)


def test_the_batch_leads_to_its_design_page_which_then_shows_the_tried_design(operator, batch):
    assert operator.get(address("design", batch))["Location"] == address("batch", batch)

    there = press(operator, "begin", batch)
    tried(operator, batch)
    html = flat(operator.get(address("design", batch)))

    assert there == address("design", batch)
    assert "Change the design" in html
    assert "{caption}!" in html
    assert "Another design is being tried" in flat(operator.get(address("batch", batch)))


def test_a_design_that_was_edited_while_the_batch_was_started_becomes_another_design(
    operator, batch
):
    version = batch.design_version_id

    saved = operator.post(address("design", batch), typed(text="{caption}?", edited=str(version)))
    html = flat(operator.get(address("design", batch)))

    batch.refresh_from_db()
    change = DesignChange.objects.get(batch=batch)
    assert saved.status_code == 302
    assert batch.design_version_id == version
    assert [box.text for box in change.version.parsed.boxes] == ["{caption}?"]
    assert (
        "This batch has already started, so your changes are kept here as another design." in html
    )


def test_a_design_that_was_edited_while_the_batch_was_cancelled_is_refused_with_words(
    operator, batch
):
    batch.cancelled_at = batch.started_at
    batch.save()

    answer = operator.post(address("design", batch), typed(text="{caption}?"), follow=True)

    assert answer.redirect_chain[-1][0] == address("batch", batch)
    assert "This batch was cancelled." in flat(answer)
    assert not DesignChange.objects.exists()


def test_what_the_desk_saves_is_tried_and_its_check_says_what_it_touches(operator, batch):
    press(operator, "begin", batch)
    version = batch.design_version_id
    form = {"do": "document", "document": '{"format": 1, "boxes": [{"text": "{caption}?"}]}'}

    operator.post(address("design", batch), form)
    checking = press(operator, "check", batch)
    waiting = page(operator, batch)
    design_changes.try_design(batch, quiet)
    batch.chores.filter(kind="try_design").update(state=Chore.State.DONE)

    batch.refresh_from_db()
    change = DesignChange.objects.get(batch=batch)
    assert batch.design_version_id == version
    assert change.version.document["boxes"][0]["text"] == "{caption}?"
    assert checking == address("design-change", batch)
    assert "Checking all rows" in waiting
    assert "3 results to make again, nothing is changed yet" in page(operator, batch)


def test_confirming_shows_the_progress_and_ends_on_the_page_of_the_batch(operator, batch):
    tried(operator, batch)
    design_changes.try_design(batch, quiet)

    press(operator, "confirm", batch)
    waiting = page(operator, batch)
    design_changes.follow(batch, quiet)
    ended = operator.get(address("design-change", batch), headers={"HX-Request": "true"})

    assert "Changing the design" in waiting
    assert ended["HX-Redirect"] == address("batch", batch)
    assert {job.generation for job in batch.jobs.all()} == {2}


def test_the_page_shows_what_the_design_touches_whenever_its_check_ends(operator, batch):
    tried(operator, batch)
    press(operator, "check", batch)

    seen = list(pages_read(lambda: page(operator, batch), lambda: do_chores(batch)))

    assert len(seen) > 2
    assert [polls(html) for html in seen] == ["results to make again" not in html for html in seen]


def test_the_page_never_says_that_a_change_stopped_whenever_it_ends(operator, batch):
    tried(operator, batch)
    design_changes.try_design(batch, quiet)
    press(operator, "confirm", batch)

    def answer() -> str:
        shown = operator.get(address("design-change", batch), headers={"HX-Request": "true"})
        return shown.headers.get("HX-Redirect") or flat(shown)

    seen = list(pages_read(answer, lambda: do_chores(batch)))

    there = address("batch", batch)
    assert there in seen
    assert ["Changing the design" in html for html in seen] == [html != there for html in seen]


def test_the_old_design_can_be_kept_and_the_same_one_is_no_change(operator, batch):
    press(operator, "begin", batch)
    design_changes.try_design(batch, quiet)

    html = page(operator, batch)
    there = press(operator, "discard", batch)

    assert "This is the design that the batch has already" in html
    assert there == address("batch", batch)
    assert not DesignChange.objects.exists()


def test_a_change_that_stopped_half_way_can_be_continued(operator, batch):
    tried(operator, batch)
    design_changes.try_design(batch, quiet)
    press(operator, "confirm", batch)
    batch.chores.filter(kind="redesign").update(state="failed", sentence="Stopped three times.")

    html = page(operator, batch)
    press(operator, "resume", batch)

    assert "The change stopped half-way. Stopped three times." in html
    assert batch.chores.filter(kind="redesign", state="waiting").count() == 1


NUMBERED = {"format": 1, "boxes": [{"text": "{serial:INV-0000}", "size_min": 4, "size_max": 4}]}


@pytest.mark.parametrize(("document", "says"), [(NUMBERED, True), (OTHER, False)])
def test_revoked_numbers_that_the_other_design_prints_again_are_named(
    operator, batch, document, says
):
    factories.revoked_number(batch.jobs.get(row=3), 2)
    factories.serial_number(batch.jobs.get(row=2), 1)
    tried(operator, batch, document)
    design_changes.try_design(batch, quiet)

    said = words(page(operator, batch))

    named = (
        "1 revoked serial number on rows to make again: INV-0002 (row 3). A row keeps its number"
    )
    assert (named in said, "INV-0001" in said) == (says, False)
