"""The page for monitors."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jobs.models import Status

pytestmark = pytest.mark.usefixtures("still_clock")

WELL = {
    "web": "ok",
    "database": "ok",
    "storage": "ok",
    "broker": "ok",
    "dispatcher": "ok",
    "worker": "ok",
    "jpeg": "splice",
}


@pytest.fixture(autouse=True)
def switched_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OVERPRINT_SPLICE", raising=False)


def beat(**fields: object) -> None:
    Status.objects.create(
        pk=1, **{"beat_at": timezone.now(), "broker": "ok", "workers": 1, "children": 2} | fields
    )


def test_a_site_in_which_all_is_well_says_so(db: None, nobody: Client) -> None:
    beat()

    response = nobody.get(reverse("healthz"))

    assert (response.status_code, response.json()) == (200, {"status": "ok", **WELL})


def test_a_site_without_the_fast_way_is_well_and_says_which_it_takes(
    db: None, nobody: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    beat()
    monkeypatch.setenv("OVERPRINT_SPLICE", "0")

    response = nobody.get(reverse("healthz"))

    assert response.json() == {"status": "ok", **WELL, "jpeg": "pillow"}


def test_without_the_dispatchers_beat_nothing_is_known_of_broker_and_worker(
    db: None, nobody: Client
) -> None:
    beat(beat_at=timezone.now() - timedelta(minutes=1))

    response = nobody.get(reverse("healthz"))

    parts = WELL | {"dispatcher": "down", "broker": "unknown", "worker": "unknown"}
    assert (response.status_code, response.json()) == (200, {"status": "degraded", **parts})


def test_a_broker_and_a_worker_that_are_away_are_named(db: None, nobody: Client) -> None:
    beat(broker="down", children=0, why="broker_down", sentence="Nothing is moving.")

    response = nobody.get(reverse("healthz"))

    assert response.json() == {"status": "degraded", **WELL, "broker": "down", "worker": "down"}


def test_a_worker_that_runs_without_a_connection_to_the_broker_is_named(
    db: None, nobody: Client
) -> None:
    beat(workers=0)

    assert nobody.get(reverse("healthz")).json() == {
        "status": "degraded",
        **WELL,
        "worker": "disconnected",
    }


def test_a_queue_without_a_leader_is_named(db: None, nobody: Client) -> None:
    beat(broker="leaderless", workers=0, why="broker_leaderless", sentence="Nothing is moving.")

    assert nobody.get(reverse("healthz")).json() == {
        "status": "degraded",
        **WELL,
        "broker": "leaderless",
    }


def test_only_a_database_that_does_not_answer_makes_the_site_unavailable(
    db: None, nobody: Client
) -> None:
    def refuse(*arguments: object) -> None:
        raise DatabaseError("away")

    with connection.execute_wrapper(refuse):
        response = nobody.get(reverse("healthz"))

    assert response.status_code == 503
    assert response.json() == {"status": "degraded", "web": "ok", "database": "down"}
