"""Count and read everything again: the rows, the outcomes, and every byte of every result."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import Count, F

from jobs.databases import clock
from jobs.models import Attempt, Batch, RowResult
from jobs.reporting import ReportProgress
from jobs.states import State
from jobs.storage import KeyMissing, store

NAMED = 20  #: rows that a verdict lists


class Claimed(NamedTuple):
    """The result that a row records."""

    row: int
    key: str
    size: int
    sha256: str


def verify(batch: Batch, report: ReportProgress) -> dict[str, Any]:
    """Return as plain JSON: how many files were read, which are missing or changed, and what was
    counted or made twice.

    `report(done, total)` is called for each file.
    """
    begun = clock.now()
    claimed = _claimed(batch)
    missing, changed = _read_again(claimed, report)
    return {
        "at": begun.isoformat(),
        "files": len(claimed),
        "bytes": sum(result.size for result in claimed),
        "missing": missing[:NAMED],
        "missing_count": len(missing),
        "changed": changed[:NAMED],
        "changed_count": len(changed),
        "doubled": _counted_twice(batch) + len(claimed) - len({result.key for result in claimed}),
        "again": _why_again(batch),
    }


def _read_again(claimed: Sequence[Claimed], report: ReportProgress) -> tuple[list[int], list[int]]:
    """Read every file, and return the rows whose file is missing and those whose file changed."""
    missing, changed = [], []
    for number, result in enumerate(claimed, 1):
        found = _sha256(result.key)
        if found is None:
            missing.append(result.row)
        elif found != (result.size, result.sha256):
            changed.append(result.row)
        report(number, len(claimed))
    return missing, changed


def is_sound(verdict: dict[str, Any]) -> bool:
    return not (verdict["missing_count"] or verdict["changed_count"] or verdict["doubled"])


def _claimed(batch: Batch) -> list[Claimed]:
    done = batch.jobs.filter(state=State.DONE).order_by("row")
    fields = ("row", "result_key", "result_size", "result_sha256", "output_results")
    return [claimed for values in done.values_list(*fields) for claimed in _of_row(*values)]


def _of_row(
    row: int, key: str, size: int | None, sha256: str, outputs: Sequence[Mapping[str, Any]] | None
) -> list[Claimed]:
    if outputs is None:
        return [Claimed(row, key, size or 0, sha256)]
    results = map(RowResult.from_json, outputs)
    return [Claimed(row, one.key, one.size, one.sha256) for one in results]


def _sha256(key: str) -> tuple[int, str] | None:
    """Return size and digest of a stored file, or None."""
    try:
        with store().open(key) as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            return file.tell(), digest
    except KeyMissing:
        return None


def _counted_twice(batch: Batch) -> int:
    """Return the number of rows with more than one finished attempt in one round of tries."""
    finished = Attempt.objects.filter(job__batch=batch, outcome="done").order_by()
    return finished.values("job", "generation").annotate(n=Count("pk")).filter(n__gt=1).count()


def _why_again(batch: Batch) -> list[list[Any]]:
    """Return [reason, how often], the most frequent first."""
    again = Attempt.objects.filter(job__batch=batch).exclude(reason="").order_by()
    return [
        [reason, n]
        for reason, n in again.values_list("reason")
        .annotate(n=Count("pk"))
        .order_by(F("n").desc(), "reason")
    ]
