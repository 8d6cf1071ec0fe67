"""Every result read again, against what its row says."""

import hashlib
import threading
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from jobs.errors import StorageFailed
from jobs.models import Attempt, Batch, Chore, Job
from jobs.results import verifying
from jobs.states import State
from jobs.storage import store
from tests import factories, services

pytestmark = pytest.mark.django_db


def made(batch: Batch, row: int, data: bytes) -> Job:
    job = factories.job(
        batch,
        row,
        State.DONE,
        result_size=len(data),
        result_sha256=hashlib.sha256(data).hexdigest(),
    )
    store().put_bytes(job.result_key, data)
    if store().size(job.source.key) is None:
        store().put_bytes(job.source.key, b"picture")
    return job


def attempt(job: Job, n: int, **fields: str) -> None:
    Attempt.objects.create(
        job=job, generation=1, n=n, token="t", worker="w", started_at=timezone.now(), **fields
    )


def verdict_of(batch: Batch) -> dict[str, object]:
    steps: list[tuple[int, int]] = []
    verdict = verifying.verify(batch, lambda done, total: steps.append((done, total)))
    assert steps == [(n + 1, verdict["files"]) for n in range(verdict["files"])]
    return {name: value for name, value in verdict.items() if name != "at"}


def test_unchanged_results_are_intact() -> None:
    batch = factories.running()
    attempt(made(batch, 2, b"one"), 1, outcome="lost", reason="")
    attempt(batch.jobs.get(), 2, outcome="done", reason="the worker child died")
    made(batch, 3, b"two!")
    failed = factories.job(batch, 4, State.FAILED)
    store().put_bytes(failed.source.key, b"picture")

    verdict = verdict_of(batch)

    assert verdict == {
        "files": 2, "bytes": 7, "missing": [], "missing_count": 0, "changed": [], "changed_count": 0, "doubled": 0,
        "lost": [], "reads": True, "pictures_missing": [], "pictures_missing_count": 0, "again": [["the worker child died", 1]],
    }  # fmt: skip
    assert verifying.is_sound(verdict)


def test_a_missing_a_changed_and_a_doubled_result_are_named() -> None:
    batch = factories.running()
    store().delete(made(batch, 2, b"gone").result_key)
    store().put_bytes(made(batch, 3, b"as made").result_key, b"altered")
    doubled = made(batch, 4, b"twice")
    attempt(doubled, 1, outcome="done")
    attempt(doubled, 2, outcome="done")

    verdict = verdict_of(batch)

    assert (verdict["missing"], verdict["changed"], verdict["doubled"]) == ([2], [3], 1)
    assert not verifying.is_sound(verdict)


def test_sizes_alone_tell_what_is_missing_or_cut_and_read_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    batch = factories.running()
    store().delete(made(batch, 2, b"gone").result_key)
    made(batch, 3, b"whole")
    cut = made(batch, 4, b"to be cut")
    Job.objects.filter(pk=cut.pk).update(result_size=99)
    monkeypatch.setattr(type(store()), "open", None)

    verdict = verifying.verify(batch, lambda done, total: None, reads=False)

    assert (verdict["missing"], verdict["changed"], verdict["lost"]) == ([2], [4], [2, 4])


def test_what_the_storage_cannot_send_is_missing_and_an_outage_is_no_verdict(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    batch = factories.running()
    made(batch, 2, b"unreadable")

    def refuse(details: dict[str, object]) -> None:
        def refused(*_: object) -> None:
            raise StorageFailed("The storage did not work.", **details)

        monkeypatch.setattr(type(store()), "open", refused)

    refuse({"unreadable": "b/1/out/2"})
    assert verdict_of(batch)["missing"] == [2]
    refuse({"away": True})
    with pytest.raises(StorageFailed):
        verdict_of(batch)


def test_a_lost_result_is_known_until_its_row_is_made_again() -> None:
    batch = factories.running()
    for row in (2, 3, 4):
        store().delete(made(batch, row, b"gone").result_key)
    assert verifying.lost_rows(batch) == []
    verdict = verifying.verify(batch, lambda done, total: None)
    Chore.objects.create(batch=batch, kind="verify", state="done", result=verdict)
    batch.jobs.filter(row=3).update(finished_at=timezone.now())
    batch.jobs.filter(row=4).update(state=State.WAITING)

    assert verifying.lost_rows(batch) == [2]


@pytest.mark.parametrize("lost", [[2, 4, 5, 6], [2, *range(4, 2_500)]])
def test_lost_results_are_looked_up_at_once_however_many_they_are(
    django_assert_num_queries: DjangoAssertNumQueries, lost: list[int]
) -> None:
    batch = factories.running()
    for row in (2, 3, 4, 5, 6):
        made(batch, row, b"one")
    verdict = verifying.verify(batch, lambda done, total: None) | {"lost": lost}
    Chore.objects.create(batch=batch, kind="verify", state="done", result=verdict)
    Job.objects.filter(batch=batch, row=5).update(state=State.WAITING)
    Job.objects.filter(batch=batch, row=6).update(finished_at=timezone.now())

    with django_assert_num_queries(2):
        assert verifying.lost_rows(batch) == [2, 4]


@pytest.mark.parametrize("count", [3, 2_000])
def test_lost_results_are_looked_up_in_indexes_alone(count: int) -> None:
    batch = factories.running()
    picture, now = factories.source(batch, "one.jpg"), timezone.now()
    Job.objects.bulk_create(
        Job(
            batch=batch,
            row=row,
            source=picture,
            cells={},
            state=State.DONE,
            finished_at=now,
            result_key=f"r/{row}",
            result_size=1,
        )
        for row in range(2, 3_002)
    )
    verdict = {"at": timezone.now().isoformat(), "lost": [*range(2, 2 + count)]}
    Chore.objects.create(batch=batch, kind="verify", state="done", result=verdict)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")

    with CaptureQueriesContext(connection) as asked:
        assert len(verifying.lost_rows(batch)) == count

    plan = plan_of(asked.captured_queries[-1]["sql"])
    assert "job_latest" in plan, plan
    if connection.vendor == "sqlite":  # PostgreSQL reads the whole of a table with one batch
        assert plan.count("USING COVERING INDEX job_") == 2, plan


def plan_of(sql: str) -> str:
    ask = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
    with connection.cursor() as cursor:
        cursor.execute(ask + sql)
        return str(cursor.fetchall())


def test_a_server_is_asked_for_several_sizes_at_once(monkeypatch):
    together = threading.Barrier(4)

    def size(key: str) -> int:
        together.wait(services.PATIENCE)  # breaks if the others are asked only afterwards
        return int(key)

    monkeypatch.setattr(verifying, "store", lambda: SimpleNamespace(is_shared=True, size=size))

    assert list(verifying.sizes_if_readable(map(str, range(8)))) == [*range(8)]
