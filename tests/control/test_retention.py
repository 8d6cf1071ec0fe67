"""Finished batches are announced, then deleted, and never while somebody needs them."""

from datetime import timedelta
from itertools import count

import pytest
import time_machine
from django.utils import timezone

from jobs.control import create, deletions, retention
from jobs.errors import NotPossibleNow
from jobs.models import Audit, Batch, Chore, Proof, SerialNumber
from jobs.queue import lifecycle
from jobs.states import State
from tests import factories

pytestmark = pytest.mark.django_db

ROWS = count(2)


def finished(days_ago: float = 0, **fields) -> Batch:
    settled = timezone.now() - timedelta(days=days_ago)
    batch = factories.running(settled_at=settled, **fields)
    factories.job(batch, next(ROWS), State.DONE)
    return batch


def days_left(batch: Batch) -> float | None:
    batch.refresh_from_db()
    if batch.delete_after is None:
        return None
    return round((batch.delete_after - timezone.now()) / timedelta(days=1), 3)


def announced(batch: Batch, days_ago: float) -> Batch:
    """Let the day of deletion have come."""
    then = timezone.now() - timedelta(days=days_ago)
    Batch.objects.filter(pk=batch.pk).update(delete_after=then)
    return batch


def deleted() -> set[Batch]:
    return set(Batch.with_deleted.filter(deleted_at__isnull=False))


def test_without_a_setting_every_batch_stays(settings):
    batch = finished(4000)

    retention.look()

    assert days_left(batch) is None
    assert deleted() == set()


def test_a_batch_that_the_queue_has_settled_is_announced(settings):
    settings.KEEP_DAYS = 30
    batch = finished()
    Batch.objects.filter(pk=batch.pk).update(settled_at=None)
    lifecycle.settle(batch.pk)

    retention.look()

    assert days_left(batch) == 30


def test_a_finished_batch_is_announced_and_deleted_when_its_day_has_come(settings):
    settings.KEEP_DAYS = 30
    batch, later = finished(20), finished(1)

    retention.look()
    assert (days_left(batch), days_left(later)) == (10, 29)

    announced(batch, 0.01)
    Batch.objects.filter(pk=batch.pk).update(settled_at=timezone.now() - timedelta(days=31))
    retention.look()

    assert deleted() == {batch}
    assert Chore.objects.get(batch=batch).kind == Chore.Kind.DELETE
    assert Audit.objects.get(action="delete").user is None


def test_a_serial_number_stays_valid_after_its_batch_was_deleted_by_time():
    batch = announced(finished(31, keep_days=30), 0.01)
    number = factories.serial_number(batch.jobs.get(), 3)

    retention.look()
    deletions.perform(batch, lambda _done, _total: None)

    number.refresh_from_db()
    assert not Batch.with_deleted.exists()
    assert (SerialNumber.by_token(number.token), number.revoked_at) == (number, None)


def test_nothing_goes_unannounced_when_the_setting_is_new(settings):
    settings.KEEP_DAYS = 30
    batch = finished(400)

    retention.look()
    assert days_left(batch) == 7

    Batch.objects.filter(pk=batch.pk).update(delete_after=timezone.now() + timedelta(days=2))
    retention.look()
    assert days_left(batch) == 2


def test_a_shorter_time_is_announced_too_and_a_longer_one_counts_at_once(settings):
    settings.KEEP_DAYS = 90
    batch = finished(40)
    retention.look()

    settings.KEEP_DAYS = 30
    retention.look()
    assert days_left(batch) == 7

    settings.KEEP_DAYS = 365
    retention.look()
    assert days_left(batch) == 325


def test_a_person_keeps_one_batch_longer_or_for_ever(settings):
    settings.KEEP_DAYS = 30
    batch, user = finished(29), factories.user()

    retention.keep(batch, user, 90)
    assert days_left(batch) == 61

    retention.keep(batch, user, retention.FOR_EVER)
    assert days_left(batch) is None

    retention.keep(batch, user, None)
    assert days_left(batch) == 7
    kept = Audit.objects.filter(action="keep").order_by("pk")
    assert list(kept.values_list("details", flat=True)) == [
        {"days": 90},
        {"days": 0},
        {"days": None},
    ]


def test_a_person_can_set_a_day_where_the_site_keeps_everything():
    batch = finished(1)

    retention.keep(batch, factories.user(), 30)
    retention.look()

    assert days_left(batch) == 29


def test_other_times_are_refused():
    with pytest.raises(NotPossibleNow, match="Choose one of the times"):
        retention.keep(finished(), factories.user(), 8)


def test_a_batch_that_runs_again_is_not_deleted(settings):
    settings.KEEP_DAYS = 30
    batch = announced(finished(31), 0.01)
    factories.job(batch, next(ROWS), State.WAITING)
    Batch.objects.filter(pk=batch.pk).update(settled_at=None)

    retention.look()

    assert deleted() == set()
    assert days_left(batch) is None


def test_a_link_that_a_client_can_open_keeps_its_batch(settings):
    settings.KEEP_DAYS = 30
    batch = announced(finished(31), 0.01)
    factories.proof(batch, "token")

    retention.look()
    assert (days_left(batch), deleted()) == (14, set())

    Proof.objects.update(withdrawn_at=timezone.now())
    retention.look()
    assert days_left(batch) == 7


def test_a_batch_that_was_kept_a_moment_ago_is_not_deleted(settings):
    settings.KEEP_DAYS = 30
    seen = announced(finished(31), 0.01)
    retention.keep(seen, factories.user(), retention.FOR_EVER)

    retention.delete_if_due(seen)

    assert deleted() == set()


def test_a_link_that_was_made_a_moment_ago_keeps_its_batch(settings):
    settings.KEEP_DAYS = 30
    seen = announced(finished(31), 0.01)
    factories.proof(seen, "token")

    retention.delete_if_due(seen)

    assert deleted() == set()


YESTERDAY = timezone.now() - timedelta(days=1)


@pytest.mark.parametrize(
    "link",
    [
        lambda seen: factories.proof(seen, "token", withdrawn_at=YESTERDAY),
        lambda seen: factories.proof(seen, "token", ends_at=YESTERDAY),
        lambda _: factories.proof(finished(), "token"),
    ],
    ids=["withdrawn", "ended", "of another batch"],
)
def test_a_link_that_opens_nothing_of_a_batch_does_not_keep_it(settings, link):
    settings.KEEP_DAYS = 30
    seen = announced(finished(31), 0.01)
    link(seen)

    retention.delete_if_due(seen)

    assert deleted() == {seen}


def test_a_batch_that_was_opened_again_a_moment_ago_is_not_deleted(settings):
    settings.KEEP_DAYS = 30
    seen = announced(finished(31), 0.01)
    Batch.objects.filter(pk=seen.pk).update(settled_at=None)

    retention.delete_if_due(seen)

    assert deleted() == set()


def test_a_day_is_not_stored_for_a_batch_that_somebody_keeps_meanwhile(settings, monkeypatch):
    settings.KEEP_DAYS = 30
    batch, day_of = finished(), retention._day_of_deletion

    def keep_meanwhile(*of):
        Batch.objects.filter(pk=batch.pk).update(keep_days=retention.FOR_EVER)
        return day_of(*of)

    monkeypatch.setattr(retention, "_day_of_deletion", keep_meanwhile)
    retention.look()

    assert days_left(batch) is None


def test_of_two_batches_that_finished_at_once_each_has_its_own_day(settings):
    settings.KEEP_DAYS = 30
    link_ends, other = finished(), finished()
    Batch.objects.update(settled_at=timezone.now())
    factories.proof(link_ends, "token", ends_at=timezone.now() + timedelta(days=90))

    for _ in range(2):
        retention.plan(Batch.objects.filter(pk=link_ends.pk))

    assert (days_left(link_ends), days_left(other)) == (90, None)


def test_a_clock_that_is_wrong_deletes_nothing(settings):
    settings.KEEP_DAYS = 30
    batch = finished(1)
    retention.look()

    with time_machine.travel(timezone.now() + timedelta(days=400)):
        retention.look()

    assert deleted() == set()
    assert days_left(batch) == 29


def test_a_batch_whose_pictures_are_being_lent_waits_for_the_next_look(settings, monkeypatch):
    settings.KEEP_DAYS = 30
    busy, other = announced(finished(31), 0.02), announced(finished(31), 0.01)
    ask = deletions.ask

    def refuse_one(batch, user):
        if batch == busy:
            raise NotPossibleNow("Another batch is just taking over its pictures.")
        return ask(batch, user)

    monkeypatch.setattr(deletions, "ask", refuse_one)
    retention.look()

    assert deleted() == {other}


def test_a_draft_that_stayed_empty_for_a_week_is_deleted():
    old, new = create(factories.user()), create(factories.user())
    Batch.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=8))

    retention.look()

    assert deleted() == {old}
    assert Batch.objects.get() == new
