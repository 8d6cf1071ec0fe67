"""How a claim ends: done or failed if the worker still holds the job. Otherwise its files are
deleted and nothing else changes.
"""

import json
import logging
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from typing import Any

from django.db import DataError, connection, transaction

from jobs.databases import clock
from jobs.errors import JobFailed, StorageFailed, Unexpected
from jobs.models import Job
from jobs.models.row_results import digest_of_all
from jobs.queue.lifecycle import numbering
from jobs.queue.lifecycle.claims import Claim
from jobs.queue.monitoring import tallies
from jobs.states import State
from jobs.storage import store

log = logging.getLogger(__name__)

SERIALS, TITLE = "serials", "title"
"""Details of a result with serial numbers: template → number as printed, and its title."""

# Raw because it is hot, like the claim: SQLite lets nobody else write from the first statement to
# the commit.
_END = """
UPDATE jobs_job
SET state = %s, code = %s, sentence = %s, details = %s,
    result_key = %s, result_size = %s, result_crc32 = %s, result_sha256 = %s, thumbnail_key = %s,
    output_results = %s, lease_token = NULL, lease_until = NULL, finished_at = {now}
WHERE id = %s AND lease_token = %s
"""

_END_ATTEMPT = """
UPDATE jobs_attempt SET outcome = %s, code = %s, milliseconds = %s, ended_at = {now}
WHERE job_id = %s AND generation = %s AND n = %s AND outcome IN ('', 'lost', 'expired')
"""


@dataclass(frozen=True, slots=True)
class StoredResult:
    """A finished picture, stored under keys that no other claim can have."""

    key: str
    size: int | None  #: bytes
    crc32: int | None
    sha256: str
    thumbnail_key: str
    #: width, height, boxes with size and lines
    details: dict[str, Any] = field(default_factory=dict)
    output: str = ""  #: empty if the row gives only one result


@dataclass(frozen=True, slots=True)
class StoredOutputs:
    """The finished pictures of a row with outputs, in their order."""

    results: tuple[StoredResult, ...]

    @property
    def as_one(self) -> StoredResult:
        """Return the first, with the bytes and the digest of all."""
        return replace(
            self.results[0],
            size=sum(result.size or 0 for result in self.results),
            sha256=digest_of_all([result.sha256 for result in self.results]),
        )


NOTHING = StoredResult("", None, None, "", "")
"""What a failed job has."""


type Stored = StoredResult | StoredOutputs


def end(claim: Claim, outcome: Stored | JobFailed) -> bool:
    """Finish or fail the job. Return False if somebody else holds it by now.

    An outcome that the database cannot store (a NUL in a text, a detail that is not JSON, too much
    for the memory) fails the job. Otherwise the job would be drawn again each time its lease ends.
    """
    try:
        return fail(claim, outcome) if isinstance(outcome, JobFailed) else finish(claim, outcome)
    except (DataError, TypeError, ValueError, MemoryError):
        log.exception("the outcome cannot be kept %s", claim)
        return fail(
            claim,
            Unexpected(
                "Something unexpected happened while drawing. The log says more; press Retry."
            ),
        )


def finish(claim: Claim, stored: Stored) -> bool:
    """Store the results with their job: all or none. Return False and delete their files if
    somebody else holds the job. Call it again if the answer was lost.
    """
    outputs = stored.results if isinstance(stored, StoredOutputs) else ()
    result = stored.as_one if isinstance(stored, StoredOutputs) else stored
    won = _end(claim, State.DONE, details=result.details, result=result, outputs=outputs)
    if won or Job.objects.filter(pk=claim.job_id, result_key=result.key).exists():
        return True
    for one in outputs or (result,):
        for key in filter(None, (one.key, one.thumbnail_key)):
            with suppress(OSError, StorageFailed):  # `manage.py cleanup` finds it
                store().delete(key)
    return False


def fail(claim: Claim, failure: JobFailed) -> bool:
    """Store code and sentence with the job. Return False if somebody else holds it by now."""
    return _end(
        claim, State.FAILED, code=failure.code, sentence=failure.sentence, details=failure.details
    )


def _end(
    claim: Claim,
    state: State,
    *,
    code: str = "",
    sentence: str = "",
    details: dict[str, Any],
    result: StoredResult = NOTHING,
    outputs: Sequence[StoredResult] = (),
) -> bool:
    values = [state.value, code, sentence[:500], json.dumps(details), *_of_results(result, outputs)]
    milliseconds = round((time.monotonic() - claim.begun) * 1000)
    of = [claim.job_id, claim.generation, claim.attempt]
    end, end_attempt = _statements(connection.vendor)
    # This holds SQLite's write lock: do nothing else here.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(end, [*values, claim.job_id, claim.token])
        won: bool = cursor.rowcount == 1
        # An attempt that counted as lost has ended after all.
        outcome = [state.value, code] if won else ["late", ""]
        cursor.execute(end_attempt, [*outcome, milliseconds, *of])
        has_ended = cursor.rowcount == 1  # not when it is reported a second time
        if won and (numbers := details.get(SERIALS)) and state is State.DONE:
            numbering.issue(claim.job_id, numbers, details.get(TITLE, ""))
        if has_ended:
            tallies.add_outcome(*outcome, milliseconds=milliseconds, size=result.size or 0)
    return won


def _of_results(result: StoredResult, outputs: Sequence[StoredResult]) -> list[Any]:
    """Return the columns of a job that say what was stored."""
    several = json.dumps([asdict(one) for one in outputs]) if outputs else None
    return [
        result.key,
        result.size,
        result.crc32,
        result.sha256,
        result.thumbnail_key,
        several,
    ]


@cache
def _statements(_vendor: str) -> tuple[str, str]:
    """Return the two SQL statements of an outcome for this database."""
    return _END.format(now=clock.timestamp_sql()), _END_ATTEMPT.format(now=clock.timestamp_sql())
