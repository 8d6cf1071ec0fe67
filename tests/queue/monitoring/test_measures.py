"""What a scrape reads."""

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jobs.models import Chore, Heartbeat, Leader, Status, WorkerChild
from jobs.queue import leader, owner
from jobs.queue.monitoring import heartbeats, tallies
from jobs.queue.monitoring.measures import Happened, buckets, measures
from jobs.states import State
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_new_site_has_measures_too() -> None:
    found = measures()

    assert (found.running, found.overdue, found.oldest_queued, found.rows) == (0, 0, 0, {})
    assert (list(found.happened), found.sent.bytes, found.status_at) == ([], 0, None)


def test_leases_and_the_queue_are_read_from_their_indexes() -> None:
    batch = factories.running()
    now = int(time.time())
    factories.job(batch, 2, State.RUNNING)
    factories.job(batch, 3, State.RUNNING, lease_until=now - 60)
    factories.job(batch, 4, State.QUEUED, queued_at=now - 600)
    factories.job(batch, 5, State.QUEUED, queued_at=now)

    found = measures()

    assert (found.running, found.overdue) == (2, 1)
    assert 590 < found.oldest_queued < 700


def test_totals_of_all_shards_are_added_up(monkeypatch: pytest.MonkeyPatch) -> None:
    for pid in (1, 2, 3):
        monkeypatch.setattr("jobs.queue.monitoring.tallies.os.getpid", lambda pid=pid: pid)
        tallies.add_outcome("done", milliseconds=60, size=1000)
        tallies.add_sent(1, 10)

    found = measures()

    assert list(found.happened) == [Happened("done", "", 1, 3, 0.18, 3000)]
    assert (found.sent.number, found.sent.bytes) == (3, 30)


def test_a_histogram_counts_what_took_that_long_or_less() -> None:
    found = dict(buckets([Happened("done", "", 0, 5, 1, 1), Happened("done", "", 11, 2, 400, 1)]))

    assert (found["0.05"], found["0.1"], found["120.0"], found["+Inf"]) == (5, 5, 5, 7)
    assert list(found)[-1] == "+Inf"


def test_processes_are_put_together_by_role_and_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeats, "_written_at", float("-inf"))
    heartbeats.beat("dispatcher")
    old = timezone.now() - timedelta(minutes=5)
    Heartbeat.objects.create(token="b:n:1:1", role="web", host="far", pid=1, seen_at=old)
    Heartbeat.objects.create(token="b:n:2:1", role="web", host="far", pid=2, storage="full")
    WorkerChild.objects.create(token="b:n:3:1", host="far", pid=3, parent=1)
    leader.hold("dispatcher", owner.new_token())

    found = measures()

    own, web = found.parts
    assert (own.role, own.processes) == ("dispatcher", 1)
    assert (web.role, web.host, web.processes, web.storage) == ("web", "far", 1, "full")
    assert [(it.name, it.host) for it in found.leaders] == [("dispatcher", own.host)]
    assert 0 <= found.leaders[0].age <= 2
    assert [(it.host, it.children) for it in found.workers] == [("far", 1)]


def test_a_leader_that_fell_silent_grows_old() -> None:
    Leader.objects.create(name="dispatcher", token="b:n:1:1:x", until=int(time.time()) - 100)

    (found,) = measures().leaders

    assert 100 <= found.age < 200


def test_a_look_costs_nine_statements_however_much_there_is() -> None:
    batch = factories.running(20)
    Chore.objects.create(batch=batch, kind=Chore.Kind.PDF)
    Status.objects.create(pk=1, census={"done": 5}, census_at=timezone.now())

    with CaptureQueriesContext(connection) as asked:
        found = measures()

    assert len(asked) == 9
    assert found.chores == {("pdf", "waiting"): 1}
    assert found.rows["done"] == 5
