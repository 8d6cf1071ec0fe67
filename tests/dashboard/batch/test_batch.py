"""The page of a batch."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jobs import reading
from jobs.matching import MatchRule, PictureTotals
from jobs.models import Batch, Sheet, Status
from jobs.row_pictures import number_of
from jobs.states import State
from tests import factories
from tests.dashboard.markup import flat, words


@pytest.fixture(autouse=True)
def _beat(db: None, still_clock: None) -> None:
    Status.objects.create(
        pk=1, beat_at=timezone.now() + timedelta(days=1), broker="ok", workers=1, children=2
    )


def page(client: Client, batch: Batch) -> str:
    return flat(client.get(reverse("batch", args=[batch.pk])))


def settle(batch: Batch) -> None:
    counts = reading.frozen(reading.count_by_state(batch))
    Batch.objects.filter(pk=batch.pk).update(settled_at=timezone.now(), settled_counts=counts)


def test_a_finished_batch_says_how_long_it_was_at_work(operator: Client) -> None:
    hours_ago = timezone.now() - timedelta(hours=3)
    batch = factories.running(worked=timedelta(seconds=36))
    factories.job(batch, 2, State.DONE)
    settle(batch)
    Batch.objects.update(started_at=hours_ago)

    assert "Took 36 s" in words(page(operator, batch))


def test_the_first_ten_are_shown_before_the_rest_is_made(operator: Client) -> None:
    batch = factories.running(5, paused_at=timezone.now())
    factories.job(batch, 19, State.FAILED, source=None)
    factories.job(batch, 20, State.DONE, first=True)
    factories.job(batch, 21, State.FAILED, first=True)

    html = words(page(operator, batch))

    assert (
        "The first 2 rows are finished; 1 failed. Review them below: the other 5 wait until you"
        in html
    )
    assert "Not the design you want? Change the design These rows are then made again." in html
    assert "First 2 made" in html
    assert "Continue with the other 5" in html


def test_a_pause_after_the_first_ten_is_a_pause_like_any_other(operator: Client) -> None:
    batch = factories.running(5, paused_at=timezone.now())
    factories.job(batch, 20, State.DONE, first=True)
    factories.job(batch, 21, State.DONE)

    html = words(page(operator, batch))

    assert "5 wait until someone presses Continue." in html
    assert "The first" not in html


def test_a_cancelled_batch_can_be_made_after_all(operator: Client) -> None:
    batch = factories.running(cancelled_at=timezone.now())
    factories.job(batch, 2, State.DONE)
    factories.job(batch, 3, State.CANCELLED)
    settle(batch)

    html = words(page(operator, batch))

    assert "1 picture is finished" in html
    assert "Make the other 1 after all" in html
    assert "Left out or cancelled" in html


def test_pictures_of_rows_are_counted_beside_the_rows_of_the_sheet(operator: Client) -> None:
    batch = factories.running()
    Sheet.objects.create(batch=batch, name="shop.csv", key="k", size=1, row_count=2)
    totals = PictureTotals(results=3, rows=2, shared=1)
    batch.match = MatchRule("column", "photo", every_picture=True, totals=totals).to_json()
    batch.save()
    for number in (number_of(2, 1), number_of(2, 2), number_of(3)):
        factories.job(batch, number)

    said = words(page(operator, batch))

    assert "3 pictures of 2 rows in shop.csv" in said
    assert "All 3 pictures accounted for" in said
