"""How a claim ends: done or failed, if the job is still ours; otherwise our file goes and nothing else changes."""

import time
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from jobs.errors import JobFailed
from jobs.models import Attempt, Job
from jobs.queue.lifecycle.claims import Claim
from jobs.states import State
from jobs.storage import store


@dataclass(frozen=True, slots=True)
class Result:
    """A finished picture, stored under keys that no other claim can have."""

    key: str
    size: int  #: bytes
    crc32: int
    sha256: str
    thumbnail_key: str
    details: dict[str, Any] = field(default_factory=dict)  #: width, height, boxes with size and lines


def end(claim: Claim, outcome: Result | JobFailed) -> bool:
    """Finish or fail. False when the job is somebody else's by now."""
    return finish(claim, outcome) if isinstance(outcome, Result) else fail(claim, outcome)


def finish(claim: Claim, result: Result) -> bool:
    """The result becomes the job's, or its file is deleted. May be called again when its answer was lost."""
    won = _end(
        claim,
        "done",
        state=State.DONE,
        code="",
        sentence="",
        details=result.details,
        result_key=result.key,
        result_size=result.size,
        result_crc32=result.crc32,
        result_sha256=result.sha256,
        thumbnail_key=result.thumbnail_key,
    )
    if won or Job.objects.filter(pk=claim.job_id, result_key=result.key).exists():
        return True
    for key in (result.key, result.thumbnail_key):
        store().delete(key)
    return False


def fail(claim: Claim, failure: JobFailed) -> bool:
    """The job keeps code and sentence. False when it is somebody else's by now."""
    sentence, details = failure.sentence[:500], failure.details
    return _end(claim, "failed", state=State.FAILED, code=failure.code, sentence=sentence, details=details)


def _end(claim: Claim, outcome: str, **values: Any) -> bool:
    ours = Job.objects.filter(pk=claim.job_id, lease_token=claim.token)
    attempt = Attempt.objects.filter(job=claim.job_id, generation=claim.generation, n=claim.attempt)
    milliseconds = round((time.monotonic() - claim.begun) * 1000)
    with transaction.atomic():
        won = ours.update(lease_token=None, lease_until=None, finished_at=Now(), **values) == 1
        if won:
            attempt.update(outcome=outcome, code=values["code"], ended_at=Now(), milliseconds=milliseconds)
        else:
            attempt.filter(outcome__in=["", "lost", "expired"]).update(
                outcome="late", ended_at=Now(), milliseconds=milliseconds
            )
    return won
