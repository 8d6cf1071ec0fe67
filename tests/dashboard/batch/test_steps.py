"""The page of a batch that has not started."""

from django.test import Client
from django.urls import reverse

from jobs.intake.rows import matches
from jobs.models import Chore
from tests import factories
from tests.dashboard.batch.test_batch import _beat, page
from tests.dashboard.batch.test_live import HTMX
from tests.dashboard.markup import polls, words
from tests.intake import batches

__all__ = ["_beat"]  # a fixture


def test_a_draft_goes_on_at_its_step(operator: Client) -> None:
    batch = factories.draft()

    response = operator.get(reverse("batch", args=[batch.pk]))

    assert response["Location"] == reverse("images", args=[batch.pk])


def test_a_draft_whose_sheet_nobody_has_confirmed_is_reopened_there(operator: Client) -> None:
    batch = batches.with_sheet(batches.with_pictures("1.jpg"), "picture;a\n1.jpg;A\n")
    Chore.objects.create(batch=batch, kind=Chore.Kind.READ, state=Chore.State.DONE)
    matches.match_rows(batch)

    opened = operator.get(reverse("batch", args=[batch.pk]))
    operator.post(reverse("match", args=[batch.pk]), {"by": "sheet"})
    confirmed = operator.get(reverse("batch", args=[batch.pk]))

    assert opened["Location"] == reverse("sheet", args=[batch.pk])
    assert confirmed["Location"] == reverse("design", args=[batch.pk])


def test_only_steps_whose_input_is_there_are_ticked(operator: Client) -> None:
    html = words(operator.get(reverse("check", args=[factories.draft().pk])).content.decode())

    assert "✓ Images 2 Sheet 3 Match 4 Design 5 Check" in html


def test_the_sample_shows_how_far_it_is_until_it_starts(operator: Client) -> None:
    batch = factories.draft()
    chore = Chore.objects.create(batch=batch, kind="sample", state="running", done=12, total=24)

    html = page(operator, batch)
    unchanged = operator.get(reverse("batch", args=[batch.pk]), {"v": "running.12"}, headers=HTMX)

    assert "12 of 24" in words(html)
    assert unchanged.status_code == 204
    assert chore.batch.is_draft


def test_the_page_of_the_sample_becomes_the_batch_page_when_it_has_started(
    operator: Client,
) -> None:
    batch = factories.running(2)

    response = operator.get(
        reverse("batch", args=[batch.pk]), headers=HTMX | {"HX-Target": "preparation"}
    )

    assert response["HX-Redirect"] == reverse("batch", args=[batch.pk])


def test_a_sample_that_failed_says_so_and_can_be_tried_again(operator: Client) -> None:
    batch = factories.draft()
    Chore.objects.create(batch=batch, kind="sample", state="failed", sentence="The disk is full.")

    html = page(operator, batch)

    assert "The disk is full." in html
    assert reverse("batch-sample") in html
    assert not polls(html)
