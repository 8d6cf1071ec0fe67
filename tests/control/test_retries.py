"""Many rows again: counted at once, sent in pieces by a chore, each once, through kills, cancels
and second clicks.
"""

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from jobs import control, reading
from jobs.chores import claims
from jobs.chores.registry import BESIDE
from jobs.chores.runner import perform
from jobs.control import deletions, retries
from jobs.errors import NotPossibleNow
from jobs.intake import chore_requests
from jobs.models import Audit, Batch, Chore, Job
from jobs.queue import lifecycle
from jobs.queue.lifecycle import rows as lifecycle_rows
from jobs.results import verifying
from jobs.states import State
from jobs.storage import store
from tests import factories
from tests.control.test_rows import jpeg

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make three rows count as many, and change them one by one."""
    monkeypatch.setattr(retries, "FEW", 2)
    monkeypatch.setattr(lifecycle_rows, "PIECE", 1)


def failed(rows: int = 5, **fields) -> Batch:
    batch = factories.running()
    for row in range(2, rows + 2):
        factories.job(batch, row, State.FAILED, **fields)
    return batch


def do(batch: Batch) -> list[Chore]:
    """Do the waiting chores in this process."""
    done = []
    while chore := claims.claim(f"boot:ns:1:1:{len(done)}", batch.pk, beside=BESIDE):
        perform(chore, chore.lease_token)
        chore.refresh_from_db()
        done.append(chore)
    return done


def follow(batch: Batch) -> None:
    """Do what the dispatcher does after a cancel and after continuing."""
    while lifecycle.follow_flags(batch.pk):
        pass


def states(batch: Batch) -> list[tuple[str, int]]:
    return list(batch.jobs.order_by("row").values_list("state", "generation"))


def test_many_failed_rows_are_counted_at_once_and_sent_again_by_a_chore(user: User) -> None:
    batch = failed(5)

    count = control.retry(batch, user)
    before = states(batch)
    chores = do(batch)

    assert (count, before) == (5, [("failed", 1)] * 5)
    assert states(batch) == [("waiting", 2)] * 5
    assert [(chore.kind, chore.state, chore.total) for chore in chores] == [("again", "done", 5)]
    assert list(Audit.objects.values_list("action", "count")) == [("retry", 5)]


def test_a_second_request_changes_nothing_and_each_row_is_sent_once(user: User) -> None:
    batch = failed(5)

    counts = [control.retry(batch, who) for who in (user, factories.user("anna"))]
    do(batch)

    assert counts == [5, 0]
    assert states(batch) == [("waiting", 2)] * 5


def test_what_fails_after_the_first_click_is_counted_at_the_second(user: User) -> None:
    batch = failed(5)
    first = control.retry(batch, user)
    time.sleep(0.01)
    factories.job(batch, 9, State.FAILED)
    time.sleep(0.01)

    second = control.retry(batch, user)
    do(batch)

    assert (first, second) == (5, 1)
    assert states(batch) == [("waiting", 2)] * 6


def test_a_row_that_fails_again_meanwhile_is_not_sent_a_second_time(user: User) -> None:
    batch = failed(5)
    control.retry(batch, user)
    chore = claims.claim("boot:ns:1:1:1", batch.pk, beside=BESIDE)
    assert chore is not None
    later = timezone.now() + timedelta(seconds=5)
    again_failed = {
        "state": State.FAILED,
        "generation": 2,
        "finished_at": later,
        "code": "text_does_not_fit",
    }
    batch.jobs.filter(row__in=(2, 3)).update(**again_failed)

    perform(chore, chore.lease_token)

    assert states(batch) == [("failed", 2)] * 2 + [("waiting", 2)] * 3


def test_only_rows_with_the_reason_are_sent_and_all_others_can_be_asked_for_meanwhile(
    user: User,
) -> None:
    batch = failed(3)
    for row in (10, 11, 12):
        factories.job(batch, row, State.FAILED, code="storage_failed")

    counts = control.retry(batch, user, code="storage_failed"), control.retry(batch, user)
    do(batch)

    assert counts == (3, 3)
    assert states(batch) == [("waiting", 2)] * 6


@pytest.mark.parametrize("killed_at", [0, 1, 3, 5])
def test_after_a_kill_the_chore_continues_with_the_remaining_rows(
    user: User, killed_at: int
) -> None:
    batch = failed(5)
    control.retry(batch, user)
    chore = claims.claim("boot:ns:1:1:1", batch.pk, beside=BESIDE)
    assert chore is not None
    noted: list[tuple[int, int]] = []

    def die(done: int, total: int) -> None:
        noted.append((done, total))
        if done == killed_at:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        retries.send(batch, chore.payload, die)
    claims.crashed("boot:ns:1:1:1")
    left = batch.jobs.filter(state=State.FAILED).count()
    retries.send(batch, chore.payload, lambda done, total: noted.append((done, total)))

    assert left == 5 - killed_at
    assert states(batch) == [("waiting", 2)] * 5
    assert noted[-1] == (5, 5)
    assert noted == sorted(noted)


@pytest.mark.parametrize("rows", [1, 5])
def test_rows_that_failed_before_the_clock_was_set_back_are_retried_at_once(
    user: User, rows: int
) -> None:
    batch = failed(rows, finished_at=timezone.now() + timedelta(hours=1))

    count = control.retry(batch, user)
    do(batch)

    assert count == rows
    assert states(batch) == [("waiting", 2)] * rows


def test_a_cancel_stops_the_retry_and_continuing_does_not_take_it_up(user: User) -> None:
    batch = failed(5)
    control.retry(batch, user)
    chore = claims.claim("boot:ns:1:1:1", batch.pk, beside=BESIDE)
    assert chore is not None

    def cancel(done: int, total: int) -> None:
        if done == 2 and not batch.is_cancelled:
            control.cancel(batch, user)
            batch.refresh_from_db()

    retries.send(batch, chore.payload, cancel)
    follow(batch)
    stopped = states(batch)
    control.continue_(batch, user)
    follow(batch)

    assert stopped == [("cancelled", 2)] * 2 + [("failed", 1)] * 3
    assert do(batch) == []
    assert states(batch) == [("waiting", 3)] * 2 + [("failed", 1)] * 3


def test_a_retry_that_is_asked_for_while_somebody_cancels_is_refused(user: User) -> None:
    batch = failed(5)
    Batch.objects.filter(pk=batch.pk).update(cancelled_at=timezone.now())

    with pytest.raises(NotPossibleNow, match="was cancelled"):
        control.retry(batch, user)

    assert not Chore.objects.exists()


def test_a_batch_that_is_deleted_meanwhile_is_gone(user: User) -> None:
    batch = failed(5)
    batch.design_version = None
    Batch.objects.filter(pk=batch.pk).update(settled_at=timezone.now())
    control.retry(batch, user)
    chore = claims.claim("boot:ns:1:1:1", batch.pk, beside=BESIDE)
    assert chore is not None
    deletions.ask(batch, user)

    perform(chore, "boot:ns:1:1:1")

    assert states(batch) == [("failed", 1)] * 5
    assert [each.kind for each in Chore.objects.all()] == ["delete"]


def test_a_settled_batch_is_opened_with_the_first_piece_and_settles_with_all_rows(
    user: User,
) -> None:
    batch = failed(5)
    assert lifecycle.settle(batch.pk)
    batch.refresh_from_db()
    control.retry(batch, user)

    do(batch)

    batch.refresh_from_db()
    assert (batch.settled_at, reading.counts(batch).to_do) == (None, 5)


def test_a_retry_waits_for_no_other_chore_of_its_batch(user: User) -> None:
    batch = failed(5)
    chore_requests.request(batch, Chore.Kind.PDF)
    claims.claim("boot:ns:1:1:8", batch.pk, beside=BESIDE)
    control.retry(batch, user)

    chore = claims.claim("boot:ns:1:1:9", batch.pk, beside=BESIDE)

    assert chore is not None
    assert chore.kind == "again"


def broken_in_all(rows: int = 5) -> tuple[Batch, Job]:
    """Return rows that failed because of one picture."""
    batch = factories.running()
    source = factories.source(batch, "broken.jpg")
    jobs = [factories.job(batch, row, State.FAILED, source=source) for row in range(2, rows + 2)]
    return batch, jobs[0]


def test_a_picture_that_many_rows_use_is_replaced_in_one_at_once_and_in_the_others_by_a_chore(
    user: User,
) -> None:
    batch, job = broken_in_all(5)
    waiting = factories.job(batch, 9, State.WAITING, source=job.source)

    source = control.replace_picture(job, user, "mended.jpg", [jpeg()])
    before = states(batch)
    do(batch)

    assert before == [("waiting", 2)] + [("failed", 1)] * 4 + [("waiting", 1)]
    assert states(batch) == [("waiting", 2)] * 5 + [("waiting", 1)]
    assert set(batch.jobs.exclude(pk=waiting.pk).values_list("source", flat=True)) == {source.pk}
    assert Audit.objects.get(action="replace_picture").count == 5


def test_a_replacement_that_is_replaced_once_more_sends_all_its_failed_rows_again(
    user: User,
) -> None:
    batch, job = broken_in_all(5)
    control.replace_picture(job, user, "broken too.jpg", [jpeg()])
    do(batch)
    batch.jobs.update(state=State.FAILED, code="picture_truncated", finished_at=timezone.now())
    job.refresh_from_db()
    factories.job(batch, 99, State.FAILED)  # for another picture
    other = failed(1)

    control.replace_picture(job, user, "mended.jpg", [jpeg()])
    do(batch)

    assert states(batch) == [*[("waiting", 3)] * 5, ("failed", 1)]
    assert states(other) == [("failed", 1)]


@pytest.mark.parametrize("killed_at", [0, 1, 3, 4])
def test_a_kill_leaves_no_row_with_the_old_picture(user: User, killed_at: int) -> None:
    batch, job = broken_in_all(5)
    source = control.replace_picture(job, user, "mended.jpg", [jpeg()])
    payload = Chore.objects.get().payload

    with pytest.raises(KeyboardInterrupt):
        retries.send(batch, payload, at(killed_at, KeyboardInterrupt()))
    retries.send(batch, payload, lambda *_: None)

    assert states(batch) == [("waiting", 2)] * 5
    assert set(batch.jobs.values_list("source", flat=True)) == {source.pk}


def at(moment: int, error: BaseException) -> Callable[[int, int], None]:
    def note(done: int, _total: int) -> None:
        if done == moment:
            raise error

    return note


def test_in_a_cancelled_batch_rows_get_their_picture_and_are_not_sent(user: User) -> None:
    batch, job = broken_in_all(5)
    waiting = factories.job(batch, 9, State.WAITING)
    source = control.replace_picture(job, user, "mended.jpg", [jpeg()])
    control.cancel(batch, user)
    follow(batch)
    do(batch)

    assert states(batch) == [("cancelled", 2)] + [("failed", 1)] * 4 + [("cancelled", 1)]
    assert set(batch.jobs.exclude(pk=waiting.pk).values_list("source", flat=True)) == {source.pk}


def test_many_lost_results_are_made_again_by_a_chore_and_no_retry_counts_them(user: User) -> None:
    batch = factories.running()
    made_at = timezone.now() - timedelta(minutes=1)  # the database's clock may be behind this one
    for row in range(2, 7):
        factories.job(batch, row, State.DONE, finished_at=made_at)
    factories.job(batch, 7, State.FAILED)
    store().put_bytes(batch.jobs.get(row=2).result_key, bytes(1000))
    verdict = verifying.verify(batch, lambda done, total: None, reads=False)
    Chore.objects.create(batch=batch, kind="verify", state="done", result=verdict)

    count = control.make_lost_again(batch, user)
    retried = control.retry(batch, user)
    chores = do(batch)

    assert (count, retried) == (4, 1)
    assert [(chore.kind, chore.state, chore.total) for chore in chores] == [("again", "done", 4)]
    assert states(batch) == [("done", 1)] + [("waiting", 2)] * 5
    assert control.make_lost_again(batch, user) == 0
