"""After a power cut nobody waits for the leases of processes that are gone."""

from types import SimpleNamespace

import pytest

from jobs.chores import claims
from jobs.models import Job, WorkerChild
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
    held(owner.new_token())

    forget(monkeypatch, "sqlite")

    assert reconciler.free_abandoned() == 0


def test_what_another_host_may_have_in_hand_is_left_to_its_lease(monkeypatch):
    held(tokens.elsewhere())

    forget(monkeypatch, "postgresql")

    assert reconciler.free_abandoned() == 0
