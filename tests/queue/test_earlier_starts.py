"""After a power cut nobody waits for the leases of processes that are gone."""

from types import SimpleNamespace

import pytest

from jobs.chores import claims
from jobs.models import Chore, Job, WorkerChild
from jobs.queue import earlier_starts, owner, reconciler
from jobs.states import State
from tests import factories
from tests.intake.batches import chore
from tests.queue import tokens

pytestmark = pytest.mark.django_db

NEVER = 2**40  # epoch seconds


def held(token: str) -> Job:
    lease = {"lease_token": token, "lease_until": NEVER}
    return factories.job(factories.running(), 2, State.RUNNING, attempts=1, **lease)


def forget(monkeypatch: pytest.MonkeyPatch, database: str) -> None:
    monkeypatch.setattr(earlier_starts, "connection", SimpleNamespace(vendor=database))
    earlier_starts.end_leases()


def test_what_was_in_hand_before_the_last_start_begins_again_at_once(monkeypatch):
    before = tokens.elsewhere()
    held(before)
    asked = chore(factories.draft(), state="running", lease_token=before, lease_until=NEVER)
    WorkerChild.objects.create(token=owner.process_of(before), host="here", pid=1, parent=1)

    forget(monkeypatch, "sqlite")

    assert reconciler.free_abandoned() == 1
    assert claims.claim(owner.new_token()) == asked
    assert not WorkerChild.objects.exists()


def test_what_a_living_process_has_in_hand_stays_its_own(monkeypatch):
    mine = owner.new_token()
    held(mine)
    chore(factories.draft(), state="running", lease_token=mine, lease_until=NEVER)
    child = WorkerChild.objects.create(token=owner.process_of(mine), host="here", pid=1, parent=1)

    forget(monkeypatch, "sqlite")

    assert reconciler.free_abandoned() == 0
    assert claims.claim(owner.new_token()) is None
    assert list(WorkerChild.objects.all()) == [child]


def test_what_nobody_has_in_hand_has_no_lease(monkeypatch):
    batch = factories.running()
    for row, state in enumerate((State.WAITING, State.DONE), 2):
        factories.job(batch, row, state)
    chore(batch, state="done")

    forget(monkeypatch, "sqlite")

    leases = [*Job.objects.values_list("lease_until"), *Chore.objects.values_list("lease_until")]
    assert leases == [(None,)] * 3


def test_what_another_host_may_have_in_hand_is_left_to_its_lease(monkeypatch):
    held(tokens.elsewhere())

    forget(monkeypatch, "postgresql")

    assert reconciler.free_abandoned() == 0
