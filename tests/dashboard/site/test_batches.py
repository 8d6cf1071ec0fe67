"""The list: found, paged, polled, and what it says when it is empty."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jobs import reading
from jobs.models import Batch, Chore, Sheet
from jobs.queue import lifecycle
from jobs.states import State
from tests import factories
from tests.dashboard import markup
from tests.dashboard.markup import buttons, flat, polls

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still_clock")]

HTMX = {"HX-Request": "true"}


def words(client: Client, **query: str) -> str:
    return markup.words(flat(client.get(reverse("batches"), query)))


def test_an_empty_list_says_what_to_do(operator: Client) -> None:
    html = words(operator)

    assert "No batches yet. Upload a folder of pictures and a spreadsheet" in html
    assert "Try the sample batch" in html


def test_new_makes_a_draft_and_goes_to_its_pictures(operator: Client) -> None:
    response = operator.post(reverse("batch-new"))

    assert response["Location"] == reverse("images", args=[Batch.objects.get().pk])


def test_the_sample_is_asked_for_and_shown(operator: Client) -> None:
    response = operator.post(reverse("batch-sample"))

    batch = Batch.objects.get()
    assert response["Location"] == reverse("batch", args=[batch.pk])
    assert [chore.kind for chore in batch.chores.all()] == [Chore.Kind.SAMPLE]


def test_a_batch_that_will_start_by_itself_does_not_wait_for_anybody(operator: Client) -> None:
    operator.post(reverse("batch-sample"))

    assert "Starting" in words(operator)
    assert "Continue" not in words(operator)

    Chore.objects.update(state=Chore.State.FAILED)

    assert "Starting" not in words(operator)
    assert "Continue" in words(operator)


def test_each_button_says_which_batch_it_is_for(operator: Client) -> None:
    factories.draft(name="Menu cards")
    factories.job(factories.running(name="Badges"), 2, State.DONE)

    named = buttons(operator.get(reverse("batches")).text)

    assert {"Continue “Menu cards”", "Zip “Badges”"} <= set(named)


def test_the_zip_of_many_results_leads_to_the_page_that_shows_its_preparation(
    operator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lifecycle, "MANY_RESULTS", 1)
    few, many = factories.running(), factories.running()
    for batch, row in ((few, 2), (many, 2), (many, 3)):
        factories.job(batch, row, State.DONE)

    html = flat(operator.get(reverse("batches")))

    assert f'href="{reverse("archive", args=[few.pk])}" download' in html
    assert f'href="{reverse("zip", args=[many.pk])}"' in html
    assert reverse("archive", args=[many.pk]) not in html


def test_a_batch_is_found_by_its_name_and_by_its_sheet(operator: Client) -> None:
    factories.draft(name="Menu cards")
    Sheet.objects.create(
        batch=factories.draft(name="Certificates"), name="class-june.csv", key="k", size=1
    )

    assert [
        "Menu cards" in words(operator, q="menu"),
        "Certificates" in words(operator, q="menu"),
    ] == [True, False]
    assert [
        "Menu cards" in words(operator, q="june"),
        "Certificates" in words(operator, q="june"),
    ] == [False, True]
    assert "No batch or sheet is named “zzz”." in words(operator, q="zzz")


def test_the_list_says_of_each_batch_what_it_is_doing(operator: Client) -> None:
    now = timezone.now()
    factories.draft(2, name="A", checked_at=now)
    factories.running(2, name="B")
    factories.running(2, name="C", paused_at=now)
    done = factories.running(name="D")
    factories.job(done, 2, State.FAILED)
    factories.job(done, 3, State.DONE)
    counts = reading.frozen(reading.count_by_state(done))
    Batch.objects.filter(pk=done.pk).update(settled_at=now, settled_counts=counts)

    html = words(operator)

    for line in (
        "A no sheet yet Waiting for you",
        "B no sheet yet · Caption v1 Running",
        "Paused",
        "Done, 1 failed",
    ):
        assert line in html


def test_the_list_says_how_many_rows_of_a_finished_batch_were_left_out(operator: Client) -> None:
    for name, left_out, state in (
        ("A", 1, State.DONE),
        ("B", 0, State.DONE),
        ("C", 2, State.FAILED),
    ):
        batch = factories.running(name=name)
        factories.job(batch, 2, state)
        for row in range(3, 3 + left_out):
            factories.job(batch, row, State.LEFT_OUT)
        counts = reading.frozen(reading.count_by_state(batch))
        Batch.objects.filter(pk=batch.pk).update(settled_at=timezone.now(), settled_counts=counts)

    html = words(operator)

    assert "1 done 1 left out" in html
    assert "0 of 1 2 left out" in html
    assert html.count("left out") == 2


def test_the_list_says_whose_a_batch_of_somebody_else_is(operator: Client) -> None:
    factories.draft(2, name="Menu cards")
    theirs = factories.draft(2, name="Badges")
    Batch.objects.filter(pk=theirs.pk).update(owner=factories.user("anna"))

    html = words(operator)

    assert "Badges no sheet yet · by anna" in html
    assert html.count("· by ") == 1


def test_a_batch_of_which_nothing_was_made_is_not_called_done(operator: Client) -> None:
    batch = factories.running(name="A")
    factories.job(batch, 2, State.FAILED)
    counts = reading.frozen(reading.count_by_state(batch))
    Batch.objects.filter(pk=batch.pk).update(settled_at=timezone.now(), settled_counts=counts)

    html = words(operator)

    assert "1 failed" in html
    assert "Done" not in html
    assert "images/min" not in html


def test_a_design_that_is_called_as_its_batch_is_not_named_again(operator: Client) -> None:
    factories.running(2, name="Caption")

    assert "Caption no sheet yet · design v1" in words(operator)


def test_the_poll_is_answered_with_nothing_while_nothing_changed(operator: Client) -> None:
    batch = factories.running(2)
    html = flat(operator.get(reverse("batches")))
    found = re.search(r"\?v=([0-9a-f]{16})", html)
    assert found is not None

    before = operator.get(reverse("batches"), {"v": found[1]}, headers=HTMX)
    factories.job(batch, 9, State.DONE)
    after = operator.get(reverse("batches"), {"v": found[1]}, headers=HTMX)

    assert (before.status_code, after.status_code) == (204, 200)


def test_a_list_in_which_nothing_runs_does_not_poll(operator: Client) -> None:
    batch = factories.running(2, paused_at=timezone.now())

    html = flat(operator.get(reverse("batches")))

    assert batch.name in html
    assert not polls(html)


def test_a_long_list_has_pages(operator: Client) -> None:
    now = timezone.now()
    for number in range(26):
        factories.draft(name=f"Batch number {number}.", created_at=now + timedelta(seconds=number))

    assert "page 1 of 2" in words(operator)
    assert "Batch number 0." in words(operator, page="2")
