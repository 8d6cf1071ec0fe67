"""Every result read again, against what its row says."""

import hashlib

import pytest
from django.utils import timezone

from jobs.models import Attempt, Batch, Job
from jobs.results import verifying
from jobs.states import State
from jobs.storage import store
from tests import factories

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
    factories.job(batch, 4, State.FAILED)

    verdict = verdict_of(batch)

    assert verdict == {
        "files": 2, "bytes": 7, "missing": [], "missing_count": 0, "changed": [], "changed_count": 0, "doubled": 0,
        "again": [["the worker child died", 1]],
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
