import pytest
from django.utils import timezone

from jobs.models import Attempt, Job, Status
from jobs.queue.watchdog import Watchdog
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
    """Once a second for so long; the last answer."""
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
        job=job, generation=1, n=job.history.count() + 1, token="t", worker="a:1", started_at=timezone.now()
    )


def test_a_minute_without_a_claim_while_work_is_queued_asks_for_a_restart(clock: Clock) -> None:
    queued()
    watchdog = Watchdog(clock)

    early, wanted_early = look(watchdog, clock, seconds=60), restart_wanted()
    late = look(watchdog, clock, seconds=2)

    assert (early, wanted_early) == (False, False)
    assert (late, restart_wanted()) == (True, True)


def test_a_claim_begins_the_minute_anew(clock: Clock) -> None:
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
