import os
import signal

import pytest
from django.db import connection
from django.utils import timezone

from jobs.models import Attempt, Job, Status
from jobs.processes import pulse
from jobs.queue import worker
from jobs.queue.watchdog import Messenger, Watchdog
from jobs.states import State
from tests import factories

pytestmark = pytest.mark.django_db


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    Status.objects.create(pk=1)
    return Clock()


def look(watchdog: Watchdog, clock: Clock, *, seconds: int, children: int = 2) -> bool:
    """Look once a second for this long, and return the last answer."""
    stalled = False
    for _ in range(seconds):
        clock.now += 1
        stalled = watchdog.is_stalled(children)
    return stalled


def restart_wanted() -> bool:
    return Status.objects.get().restart_wanted_at is not None


def queued() -> Job:
    return factories.job(factories.running(), 2, State.QUEUED, queued_at=1)


def claim(job: Job) -> None:
    Attempt.objects.create(
        job=job,
        generation=1,
        n=job.history.count() + 1,
        token="t",
        worker="a:1",
        started_at=timezone.now(),
    )


def test_a_minute_without_a_claim_while_work_is_queued_asks_for_a_restart(clock: Clock) -> None:
    queued()
    watchdog = Watchdog(clock)

    early, wanted_early = look(watchdog, clock, seconds=60), restart_wanted()
    late = look(watchdog, clock, seconds=2)

    assert (early, wanted_early) == (False, False)
    assert (late, restart_wanted()) == (True, True)


def test_a_claim_restarts_the_minute(clock: Clock) -> None:
    job, watchdog = queued(), Watchdog(clock)

    look(watchdog, clock, seconds=50)
    claim(job)
    stalled = look(watchdog, clock, seconds=55)

    assert not stalled
    assert not restart_wanted()


def test_children_that_are_all_busy_are_not_stalled(clock: Clock) -> None:
    job, watchdog = queued(), Watchdog(clock)
    factories.job(job.batch, 3, State.RUNNING)
    factories.job(job.batch, 4, State.RUNNING)

    assert not look(watchdog, clock, seconds=200, children=2)
    assert look(watchdog, clock, seconds=62, children=3)


def test_without_queued_work_or_without_children_nothing_is_stalled(clock: Clock) -> None:
    watchdog = Watchdog(clock)

    idle = look(watchdog, clock, seconds=100)
    queued()
    nobody = look(watchdog, clock, seconds=100, children=0)

    assert (idle, nobody) == (False, False)


def test_a_restart_is_asked_for_again_after_five_minutes(clock: Clock) -> None:
    queued()
    watchdog = Watchdog(clock)
    look(watchdog, clock, seconds=62)
    Status.objects.update(restart_wanted_at=None)

    look(watchdog, clock, seconds=200)
    early = restart_wanted()
    look(watchdog, clock, seconds=110)

    assert not early
    assert restart_wanted()


def test_each_request_for_a_restart_is_passed_on_once_and_an_old_one_never(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(pulse, "ask_for_restart", asked.append)
    Status.objects.create(pk=1, restart_wanted_at=timezone.now())
    messenger, passed_on = Messenger(), []

    for wanted_at in (None, timezone.now(), None, timezone.now()):
        if wanted_at:
            Status.objects.update(restart_wanted_at=wanted_at)
        messenger.pass_on()
        passed_on.append(len(asked))

    assert (passed_on, asked) == ([0, 1, 1, 2], ["worker", "worker"])


def test_a_site_without_a_status_yet_asks_for_no_restart(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(pulse, "ask_for_restart", asked.append)
    messenger = Messenger()

    messenger.pass_on()
    messenger.pass_on()

    assert asked == []


def test_the_first_request_a_site_ever_makes_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(pulse, "ask_for_restart", asked.append)
    messenger = Messenger()

    messenger.pass_on()
    Status.objects.create(pk=1, restart_wanted_at=timezone.now())
    messenger.pass_on()

    assert asked == ["worker"]


def test_a_child_passes_a_request_on_where_no_dispatcher_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(pulse, "ask_for_restart", asked.append)
    monkeypatch.setattr(pulse, "has_supervisor", lambda: True)
    monkeypatch.setattr(connection, "close", lambda: None)
    Status.objects.create(pk=1)
    pauses = iter((lambda: Status.objects.update(restart_wanted_at=timezone.now()), _end))
    monkeypatch.setattr("jobs.queue.worker.time.sleep", lambda _: next(pauses)())

    with pytest.raises(KeyboardInterrupt):
        worker._stay_known()

    assert asked == ["worker"]


@pytest.mark.parametrize(("watched_by", "sent"), [({"NOTIFY_SOCKET": "@here"}, True), ({}, False)])
def test_a_child_ends_its_worker_where_somebody_else_starts_it_again(
    watched_by: dict[str, str], sent: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    signals: list[tuple[int, int]] = []
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    monkeypatch.delenv(pulse.FILE, raising=False)
    for name, value in watched_by.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(pulse, "has_supervisor", lambda: False)
    monkeypatch.setattr("jobs.queue.worker.os.kill", lambda *what: signals.append(what))
    monkeypatch.setattr("jobs.queue.worker.time.sleep", lambda _: None)

    worker._restart()

    both = [(os.getppid(), signal.SIGTERM), (os.getppid(), signal.SIGKILL)]
    assert signals == (both if sent else [])


def _end() -> None:
    raise KeyboardInterrupt
