"""`/metrics`, as Prometheus reads it."""

import time
from itertools import batched

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from jobs.models import Heartbeat, Job, Leader, Status
from jobs.queue.monitoring import tallies
from jobs.states import State
from tests import factories

TOKEN = "0123456789abcdef"


@pytest.fixture
def token(settings: Settings) -> str:
    settings.METRICS_TOKEN = TOKEN
    return TOKEN


def scrape(client: Client) -> dict[str, float]:
    """Return each sample, with its labels, as the text has it."""
    answer = client.get(reverse("metrics"), headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200, answer.content
    families = text_string_to_metric_families(answer.content.decode())
    return {
        "".join(
            (sample.name, *(f" {name}={value}" for name, value in sorted(sample.labels.items())))
        ): sample.value
        for family in families
        for sample in family.samples
    }


def test_without_a_token_in_the_settings_there_are_no_metrics(db: None, nobody: Client) -> None:
    answer = nobody.get(reverse("metrics"))

    assert answer.status_code == 404
    assert "Set OVERPRINT_METRICS_TOKEN" in answer.content.decode()


@pytest.mark.parametrize(
    "sent", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer \xe9"]
)
def test_nobody_sees_them_without_the_token(
    db: None, nobody: Client, token: str, sent: str
) -> None:
    answer = nobody.get(reverse("metrics"), headers={"Authorization": sent} if sent else {})

    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (
        401,
        'Bearer realm="metrics"',
    )
    assert TOKEN not in answer.content.decode()


def test_they_tell_the_whole_site(db: None, nobody: Client, token: str) -> None:
    now = timezone.now()
    rows = {"done": 5, "waiting": 2, "bytes": 900}
    Status.objects.create(
        pk=1, beat_at=now, broker="ok", workers=2, children=3, ready=7, rate=1.5, healed=4,
        why="stalled", census=rows, census_at=now,
    )  # fmt: skip
    Leader.objects.create(name="dispatcher", token="b:n:1:1:x", until=int(time.time()) + 5)
    Heartbeat.objects.create(
        token="b:n:1:1", role="dispatcher", host="a", pid=1, version="1", free_bytes=10**12
    )
    tallies.add_outcome("done", milliseconds=300, size=900)
    tallies.add_outcome("failed", "picture_truncated", milliseconds=20)
    tallies.add_outcome("lost", "child_died")
    tallies.add_sent(1, 400)

    found = scrape(nobody)

    expected = {
        "overprint_jobs state=done": 5,
        "overprint_jobs state=waiting": 2,
        "overprint_jobs state=failed": 0,
        "overprint_attempts_total outcome=done": 1,
        "overprint_attempts_total outcome=lost": 1,
        "overprint_failures_total code=picture_truncated": 1,
        "overprint_job_seconds_count": 2,
        "overprint_job_seconds_bucket le=0.05": 1,
        "overprint_job_seconds_bucket le=0.5": 2,
        "overprint_stored_result_bytes": 900,
        "overprint_made_result_bytes_total": 900,
        "overprint_downloaded_bytes_total": 400,
        "overprint_queue_ready_messages": 7,
        "overprint_queue_consumers": 2,
        "overprint_results_per_second": 1.5,
        "overprint_jobs_given_back_total": 4,
        "overprint_trouble code=stalled": 1,
        "overprint_trouble code=disk_full": 0,
        "overprint_trouble code=no_dispatcher": 0,
        "overprint_broker_state state=ok": 1,
        "overprint_processes host=a role=dispatcher version=1": 1,
        "overprint_storage_free_bytes host=a": 10**12,
        "overprint_storage_trouble host=a kind=away": 0,
    }
    assert {name: found.get(name) for name in expected} == expected
    assert found["overprint_job_seconds_sum"] == pytest.approx(0.32)
    assert found["overprint_leader_age_seconds host=a name=dispatcher"] <= 1


def test_a_site_without_a_dispatcher_says_so(db: None, nobody: Client, token: str) -> None:
    found = scrape(nobody)

    assert found["overprint_trouble code=no_dispatcher"] == 1
    assert found["overprint_broker_state state=unknown"] == 1
    assert not [name for name in found if name.startswith("overprint_jobs ")]


def test_without_the_database_there_is_a_sentence(db: None, nobody: Client, token: str) -> None:
    def refuse(*arguments: object) -> None:
        raise DatabaseError("password=secret")

    with connection.execute_wrapper(refuse):
        answer = nobody.get(reverse("metrics"), headers={"Authorization": f"Bearer {TOKEN}"})

    assert answer.status_code == 503
    assert answer.content.decode().startswith("The database does not answer")


def test_no_row_of_a_job_is_counted(db: None, nobody: Client, token: str) -> None:
    """However many rows there are, a scrape looks only at those that run or are queued."""
    batch = factories.running()
    picture = factories.source(batch, "one.jpg")
    for piece in batched(range(2, 3002), 1000, strict=False):
        Job.objects.bulk_create(
            Job(batch=batch, row=row, source=picture, state=State.WAITING, cells={})
            for row in piece
        )
    plans: list[str] = []

    def explain(execute, sql, params, many, context):
        if "jobs_job " in sql.replace("\n", " "):
            ask = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
            cursor = context["cursor"].db.connection.cursor()
            cursor.execute(ask + (sql % tuple(params or ())))
            plans.append(str(list(cursor.fetchall())))
        return execute(sql, params, many, context)

    scrape(nobody)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    with connection.execute_wrapper(explain):
        scrape(nobody)

    assert len(plans) == 2
    for plan, index in zip(plans, ("job_running", "job_queued"), strict=True):
        assert index in plan, plan
