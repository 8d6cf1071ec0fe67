"""What monitors and load balancers ask."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from dashboard.site import health
from jobs.models import Status
from jobs.queue.monitoring.version import version
from jobs.storage import store
from tests.services import PATIENCE

pytestmark = pytest.mark.usefixtures("still_clock")

WELL = {
    "ready": True,
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

    response = nobody.get(reverse("readyz"))

    assert (response.status_code, response.json()) == (200, {"status": "ok", **WELL})


def test_a_site_without_the_fast_way_is_well_and_says_which_it_takes(
    db: None, nobody: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    beat()
    monkeypatch.setenv("OVERPRINT_SPLICE", "0")

    response = nobody.get(reverse("readyz"))

    assert response.json() == {"status": "ok", **WELL, "jpeg": "pillow"}


def test_without_the_dispatchers_beat_nothing_is_known_of_broker_and_worker(
    db: None, nobody: Client
) -> None:
    beat(beat_at=timezone.now() - timedelta(minutes=1))

    response = nobody.get(reverse("readyz"))

    parts = WELL | {"dispatcher": "down", "broker": "unknown", "worker": "unknown"}
    assert (response.status_code, response.json()) == (200, {"status": "degraded", **parts})


def test_a_broker_and_a_worker_that_are_away_are_named(db: None, nobody: Client) -> None:
    beat(broker="down", children=0, why="broker_down", sentence="Nothing is moving.")

    response = nobody.get(reverse("readyz"))

    assert response.json() == {"status": "degraded", **WELL, "broker": "down", "worker": "down"}


def test_a_worker_that_runs_without_a_connection_to_the_broker_is_named(
    db: None, nobody: Client
) -> None:
    beat(workers=0)

    assert nobody.get(reverse("readyz")).json() == {
        "status": "degraded",
        **WELL,
        "worker": "disconnected",
    }


def test_a_queue_without_a_leader_is_named(db: None, nobody: Client) -> None:
    beat(broker="leaderless", workers=0, why="broker_leaderless", sentence="Nothing is moving.")

    assert nobody.get(reverse("readyz")).json() == {
        "status": "degraded",
        **WELL,
        "broker": "leaderless",
    }


def refuse(*arguments: object) -> None:
    raise DatabaseError("away")


def test_a_process_is_alive_whatever_else_is_not(db: None, nobody: Client) -> None:
    with connection.execute_wrapper(refuse):
        response = nobody.get(reverse("healthz"))

    assert (response.status_code, response.json()) == (200, {"status": "ok", "version": version()})


def test_a_host_whose_database_does_not_answer_gets_no_requests(db: None, nobody: Client) -> None:
    with connection.execute_wrapper(refuse):
        response = nobody.get(reverse("readyz"))

    assert (response.status_code, response.json()) == (
        503,
        {
            "status": "not ready",
            "ready": False,
            "reason": "The database does not answer in time.",
            "web": "ok",
            "database": "down",
        },
    )


def test_a_host_with_newer_code_waits_for_its_tables(
    db: None, nobody: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "_migrated", set())
    wanted = health._latest_migrations() | {("jobs", "9999_later")}
    monkeypatch.setattr(health, "_latest_migrations", lambda: wanted)

    before = nobody.get(reverse("readyz"))
    MigrationRecorder.Migration.objects.create(app="jobs", name="9999_later")
    after = nobody.get(reverse("readyz"))

    assert (before.status_code, before.json()["database"]) == (503, "not migrated")
    assert "manage.py migrate" in before.json()["reason"]
    assert after.status_code == 200


def test_a_storage_that_is_away_takes_no_page_away(
    db: None, nobody: Client, settings: Settings, tmp_path: Path
) -> None:
    """All hosts share it, and only their pages can say what happened."""
    beat()
    (tmp_path / "a-file").write_text("")
    settings.STORAGE_URL = f"file:{tmp_path / 'a-file' / 'inside'}"

    response = nobody.get(reverse("readyz"))

    assert (response.status_code, response.json()) == (
        200,
        {"status": "degraded", **WELL, "storage": "down"},
    )


def test_a_storage_that_does_not_answer_keeps_no_load_balancer_waiting(
    db: None, nobody: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    beat()
    answer = threading.Event()
    silent = property(lambda _: answer.wait(PATIENCE) and "")
    monkeypatch.setattr(type(store()), "trouble", silent)
    monkeypatch.setattr(health, "IN_TIME", 0.2)

    response = nobody.get(reverse("readyz"))
    answer.set()

    assert (response.status_code, response.json()["storage"]) == (200, "down")


def test_a_load_balancer_may_ask_for_hosts_that_have_their_storage(
    db: None, nobody: Client, settings: Settings, tmp_path: Path
) -> None:
    beat()
    address = f"{reverse('readyz')}?storage"
    well = nobody.get(address)
    (tmp_path / "a-file").write_text("")
    settings.STORAGE_URL = f"file:{tmp_path / 'a-file' / 'inside'}"

    response = nobody.get(address)

    assert (well.status_code, well.json()) == (200, {"status": "ok", **WELL})
    assert (response.status_code, response.json()["storage"]) == (503, "down")
    assert response.json()["reason"] == (
        "The storage of pictures and results cannot be used on this host."
    )
    assert str(tmp_path) not in response.content.decode()


def test_a_full_disk_takes_no_page_away(
    db: None, nobody: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only on the pages can a person make room."""
    beat()
    monkeypatch.setattr(type(store()), "trouble", "full")

    response = nobody.get(reverse("readyz"))

    assert (response.status_code, response.json()) == (
        200,
        {"status": "degraded", **WELL, "storage": "full"},
    )


def test_a_load_balancer_asks_with_one_query(db: None, nobody: Client) -> None:
    nobody.get(reverse("readyz"))

    with CaptureQueriesContext(connection) as asked:
        nobody.get(reverse("readyz"))

    assert len(asked) == 1
