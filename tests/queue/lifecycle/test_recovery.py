import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from jobs.models import Attempt, Batch, Job, WorkerChild
from jobs.processes import intervals
from jobs.queue import lifecycle, owner, reconciler
from jobs.queue.lifecycle import recovery
from jobs.queue.lifecycle.recovery import STOP_LIMIT, STOPPED_EACH_TIME, TAKES_WORKER_DOWN
from jobs.queue.publisher import Gauge
from jobs.states import State
from jobs.storage import waits
from tests import factories
from tests.queue import tokens
from tests.services import PATIENCE

pytestmark = pytest.mark.django_db

LONG_AGO, NEVER = 1000, 2**40  # epoch seconds


def held(token: str, until: int = NEVER, **fields: object) -> Job:
    job = factories.job(
        factories.running(),
        2,
        State.RUNNING,
        lease_token=token,
        lease_until=until,
        attempts=1,
        **fields,
    )
    Attempt.objects.create(
        job=job, generation=1, n=1, token=token, worker="a:1", started_at=timezone.now()
    )
    return job


def child_of_living_parent(token: str) -> None:
    WorkerChild.objects.create(token=owner.process_of(token), host="here", pid=1, parent=1)


def as_it_is(job: Job) -> tuple[str, int, str | None, str]:
    job.refresh_from_db()
    return job.state, job.crashes, job.lease_token, job.history.get().outcome


def test_a_job_of_a_dead_process_waits_again() -> None:
    job = held(tokens.dead())

    assert reconciler.free_abandoned() == 1
    assert as_it_is(job) == ("waiting", 0, None, "lost")


def test_a_child_that_died_while_its_parent_lived_counts_as_a_crash() -> None:
    token = tokens.dead()
    child_of_living_parent(token)
    job = held(token)

    reconciler.free_abandoned()

    assert as_it_is(job) == ("waiting", 1, None, "lost")


@pytest.mark.parametrize(
    ("waited", "found"),
    [
        (intervals.HARD_LIMIT, ("waiting", 2, None, "not_stored")),
        (0, ("failed", 3, None, "lost")),
    ],
)
def test_a_child_that_the_storage_kept_past_its_limits_does_not_count_as_a_crash(
    settings: Settings, tmp_path: Path, waited: float, found: tuple[object, ...]
) -> None:
    settings.STORAGE_WAITS = tmp_path
    token = tokens.dead()
    child_of_living_parent(token)
    job = held(token, crashes=2)
    since = time.monotonic() - waited
    (tmp_path / owner.process_of(token)).write_bytes(waits._SINCE.pack(since))

    reconciler.free_abandoned()

    assert as_it_is(job) == found


def test_a_child_that_died_with_its_parent_does_not_count_as_a_crash() -> None:
    token = tokens.dead()
    WorkerChild.objects.create(token=owner.process_of(token), host="here", pid=1, parent=2**22 + 1)
    job = held(token)

    reconciler.free_abandoned()

    assert as_it_is(job) == ("waiting", 0, None, "lost")


def test_a_child_that_took_a_job_and_died_between_two_rounds_counts_as_a_crash() -> None:
    token = tokens.dead()
    child_of_living_parent(token)
    job = held(token)

    forgotten = (
        reconciler.forget_dead_children(),
        reconciler.free_abandoned(),
        reconciler.forget_dead_children(),
    )

    assert forgotten == (0, 1, 1)
    assert as_it_is(job) == ("waiting", 1, None, "lost")


def test_the_third_crash_fails_the_job_and_settles_it() -> None:
    token = tokens.dead()
    child_of_living_parent(token)
    job = held(token, crashes=2)

    reconciler.free_abandoned()

    assert as_it_is(job) == ("failed", 3, None, "lost")
    assert (job.code, job.sentence) == ("takes_worker_down", TAKES_WORKER_DOWN)
    assert job.finished_at is not None
    assert lifecycle.settle(job.batch_id)


def stopped_before(job: Job, times: int, **fields: object) -> None:
    values = {"generation": 1, "outcome": "lost", "code": recovery.STOPPED} | fields
    for n in range(10, 10 + times):
        Attempt.objects.create(
            job=job, n=n, token=f"{n}", worker="a:1", started_at=timezone.now(), **values
        )


@pytest.mark.parametrize("outcome", ["lost", "expired"])
def test_a_picture_that_takes_whole_workers_down_fails_in_the_end(outcome: str) -> None:
    token = tokens.dead() if outcome == "lost" else tokens.elsewhere()
    job = held(token, until=LONG_AGO if outcome == "expired" else NEVER)
    stopped_before(job, STOP_LIMIT - 1, outcome=outcome, code="")

    reconciler.free_abandoned()

    job.refresh_from_db()
    assert (job.state, job.code, job.crashes) == ("failed", "takes_worker_down", 0)
    assert job.sentence == STOPPED_EACH_TIME
    assert job.finished_at is not None


@pytest.mark.parametrize(
    ("times", "fields"),
    [
        (STOP_LIMIT - 2, {}),
        (STOP_LIMIT, {"generation": 0}),
        (STOP_LIMIT, {"outcome": "not_stored"}),
        (STOP_LIMIT, {"outcome": "expired", "code": recovery.DATABASE_AWAY}),
    ],
)
def test_restarts_outages_and_earlier_generations_set_no_picture_aside(
    times: int, fields: dict[str, object]
) -> None:
    job = held(tokens.dead())
    stopped_before(job, times, **fields)

    reconciler.free_abandoned()

    job.refresh_from_db()
    assert (job.state, job.crashes) == ("waiting", 0)


def test_no_attempt_of_another_job_ends_with_the_one_that_was_given_back() -> None:
    job, other = held(tokens.dead()), held(owner.new_token())

    assert lifecycle.give_back(job.pk, job.lease_token)

    assert other.history.get().outcome == ""


def test_a_job_that_goes_back_to_the_queue_counts_as_queued_from_now_on() -> None:
    back, waiting = held(tokens.dead()), held(owner.new_token())

    lifecycle.give_back(back.pk, back.lease_token, to=State.QUEUED)
    lifecycle.give_back(waiting.pk, waiting.lease_token)

    assert Job.objects.get(pk=back.pk).queued_at == pytest.approx(time.time(), abs=PATIENCE)
    assert Job.objects.get(pk=waiting.pk).queued_at is None


def test_a_job_whose_lease_ran_out_waits_again() -> None:
    job = held(tokens.elsewhere(), until=LONG_AGO)

    assert reconciler.free_abandoned() == 1
    assert as_it_is(job) == ("waiting", 0, None, "expired")


def child_elsewhere(token: str, silent: float) -> None:
    """Note a child of another host that was last heard of `silent` seconds ago."""
    seen_at = timezone.now() - timedelta(seconds=silent)
    WorkerChild.objects.create(
        token=owner.process_of(token), host="there", pid=1, parent=1, seen_at=seen_at
    )


def ends_after(seconds_held: float) -> int:
    """Return the end of the lease of a job that was claimed `seconds_held` ago."""
    return int(time.time() - seconds_held + intervals.LEASE)


def test_a_job_of_a_host_that_fell_silent_is_not_waited_for_until_its_lease_ends() -> None:
    token = tokens.elsewhere()
    child_elsewhere(token, intervals.CHILD_LOST + 5)
    job = held(token, ends_after(intervals.CHILD_LOST + 5))

    assert reconciler.free_abandoned() == 1
    assert as_it_is(job) == ("waiting", 0, None, "expired")


@pytest.mark.parametrize(
    ("silent", "held_for"),
    [(intervals.CHILD_SEEN, 100), (100, 5)],
    ids=["heard of lately", "has just begun"],
)
def test_a_job_of_a_host_that_may_be_at_work_is_left_alone(silent: float, held_for: float) -> None:
    token = tokens.elsewhere()
    child_elsewhere(token, silent)
    job = held(token, ends_after(held_for))

    assert reconciler.free_abandoned() == 0
    assert as_it_is(job) == ("running", 0, token, "")


def test_only_the_jobs_of_a_host_that_fell_silent_are_given_back() -> None:
    long_ago, just_now = ends_after(100), ends_after(5)
    lost, begun, here = tokens.elsewhere(1), tokens.elsewhere(2), owner.new_token()
    for token in (lost, begun, here):
        child_elsewhere(token, 100)
    jobs = [held(lost, long_ago), held(begun, just_now), held(here, long_ago)]

    assert reconciler.free_abandoned() == 1
    assert [as_it_is(job)[0] for job in jobs] == ["waiting", "running", "running"]


def test_the_connections_of_a_worker_that_may_be_frozen_are_ended_before_its_job_is_given_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ended: list[str] = []
    monkeypatch.setattr("jobs.databases.takeover.end_connections_of", ended.append)
    frozen = tokens.elsewhere()
    held(frozen, until=LONG_AGO)
    held(owner.new_token())

    reconciler.free_abandoned()

    assert ended == [owner.process_of(frozen)]


def test_a_picture_that_keeps_its_worker_silent_has_the_whole_lease_the_second_time() -> None:
    token = tokens.elsewhere()
    child_elsewhere(token, 100)
    job = held(token, ends_after(100))
    before = {"generation": 1, "n": 0, "token": tokens.elsewhere(), "outcome": "expired"}
    Attempt.objects.create(job=job, worker="b:1", started_at=timezone.now(), **before)

    assert reconciler.free_abandoned() == 0


def test_a_job_of_a_living_worker_is_left_alone() -> None:
    token = owner.new_token()
    job = held(token)

    assert reconciler.free_abandoned() == 0
    assert as_it_is(job) == ("running", 0, token, "")


def test_a_job_that_was_taken_over_meanwhile_is_left_alone() -> None:
    job = held(owner.new_token())

    assert not lifecycle.give_back(job.pk, tokens.dead())
    assert as_it_is(job)[0] == "running"


def test_dead_children_of_this_host_are_forgotten() -> None:
    for token in (tokens.dead(), owner.this_process(), tokens.elsewhere()):
        WorkerChild.objects.create(token=owner.process_of(token), host="h", pid=1, parent=1)

    assert reconciler.forget_dead_children() == 1
    assert owner.this_process() in WorkerChild.objects.values_list("token", flat=True)


# --- Messages the broker can no longer have


def queue_up(n: int, at: int = LONG_AGO) -> Batch:
    batch = factories.running()
    for row in range(n):
        factories.job(batch, row + 2, State.QUEUED, queued_at=at + row)
    return batch


def waiting(batch: Batch) -> list[int]:
    return list(
        batch.jobs.filter(state=State.WAITING).order_by("row").values_list("row", flat=True)
    )


def rounds(number: int, gauge: Gauge, *, children: int) -> list[int]:
    """Return how many jobs were given back in each of several rounds."""
    lost = reconciler.LostMessages()
    return [lost.give_back(gauge, children) for _ in range(number)]


def test_queued_jobs_without_a_message_wait_again_after_the_third_round() -> None:
    batch = queue_up(3)

    healed = rounds(3, Gauge(ready=0, consumers=1), children=2)

    assert healed == [0, 0, 3]
    assert waiting(batch) == [2, 3, 4]


def test_the_oldest_are_the_ones_that_are_missing() -> None:
    batch = queue_up(6)

    rounds(3, Gauge(ready=2, consumers=1), children=2)

    assert waiting(batch) == [2, 3]


def test_the_last_few_do_not_wait_until_other_batches_leave_the_queue_empty() -> None:
    batch = queue_up(6)

    healed = rounds(reconciler.LostMessages.PATIENCE + 3, Gauge(ready=4, consumers=1), children=2)

    assert (sum(healed), healed[-1]) == (2, 2)
    assert waiting(batch) == [2, 3]


def test_a_round_that_accounts_for_all_restarts_the_count() -> None:
    batch = queue_up(3)
    lost, there = Gauge(ready=0, consumers=1), Gauge(ready=3, consumers=0)

    found = reconciler.LostMessages()
    for gauge in (lost, lost, there, lost, lost):
        found.give_back(gauge, children=0)

    assert waiting(batch) == []


def test_nothing_is_lost_to_a_node_that_is_cut_off_from_its_cluster() -> None:
    batch = queue_up(3)

    rounds(4, Gauge(ready=0, consumers=0), children=2)

    assert waiting(batch) == []


def test_a_job_queued_just_now_does_not_count_as_lost() -> None:
    batch = queue_up(1, at=NEVER)

    rounds(4, Gauge(ready=0, consumers=1), children=2)

    assert waiting(batch) == []
