"""Count and read everything again: the rows, the outcomes, and every byte of every result.

Also remember which results are lost until their rows are made again.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import batched
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, QuerySet
from django.utils.dateparse import parse_datetime

from jobs.databases import clock
from jobs.errors import ResultsMissing
from jobs.models import Attempt, Batch, Chore, RowResult, Source
from jobs.reporting import ReportProgress
from jobs.states import State
from jobs.storage import if_readable, store

NAMED = 20  #: rows that a verdict lists
ROWS_NAMED = 1000  #: in a query: with more, reading all rows is faster
AT_ONCE = 8  #: questions to a server
KEYS_WAITING = 1000  #: of these questions


class Claimed(NamedTuple):
    """The result that a row records."""

    row: int
    key: str
    size: int
    sha256: str


def verify(batch: Batch, report: ReportProgress, *, reads: bool = True) -> dict[str, Any]:
    """Return as plain JSON: how many files were read, which are missing or changed, and what was
    counted or made twice. `reads`: read every byte, instead of only asking for the size.

    `report(done, total)` is called for each file.
    """
    begun = clock.now()
    claimed = _claimed(batch)
    seen = map(_sha256, claimed) if reads else _have_their_sizes(claimed)
    missing, changed = _judged(claimed, seen, report)
    pictures = _missing_pictures(batch)
    return {
        "at": begun.isoformat(),
        "reads": reads,
        "files": len(claimed),
        "bytes": sum(result.size for result in claimed),
        "missing": missing[:NAMED],
        "missing_count": len(missing),
        "changed": changed[:NAMED],
        "changed_count": len(changed),
        "lost": sorted({*missing, *changed}),
        "pictures_missing": pictures[:NAMED],
        "pictures_missing_count": len(pictures),
        "doubled": _counted_twice(batch) + len(claimed) - len({result.key for result in claimed}),
        "again": _why_again(batch),
    }


def lost_rows(batch: Batch) -> list[int]:
    """Return the rows whose result the last verification found missing or changed, and that were
    not made again since.
    """
    chore = batch.chores.filter(kind=Chore.Kind.VERIFY, state=Chore.State.DONE).last()
    rows = chore.result.get("lost") if chore else None
    if chore is None or not rows:
        return []
    # Rows made again are asked for apart, so that each of the two needs only an index.
    again = batch.jobs.filter(finished_at__gt=parse_datetime(chore.result["at"]))
    made = Q(state=State.DONE, row__range=(min(rows), max(rows))) & ~Q(pk__in=again.values("pk"))
    if len(rows) <= ROWS_NAMED:
        made &= Q(row__in=rows)
    lost = set(rows)
    done = batch.jobs.filter(made).order_by("row").values_list("row", flat=True)
    return [row for row in done if row in lost]


def refuse_lost(batch: Batch) -> None:
    """Raise ResultsMissing if results are lost, so that no zip breaks off where they would be."""
    rows = lost_rows(batch)
    if rows:
        raise ResultsMissing.of_rows(rows)


def _judged(
    claimed: Sequence[Claimed], seen: Iterable[bool | None], report: ReportProgress
) -> tuple[list[int], list[int]]:
    """Return the rows whose file is missing, and those whose file changed. `seen`: whether each is
    the same, None if it is missing.
    """
    missing, changed = [], []
    for number, (result, is_same) in enumerate(zip(claimed, seen, strict=True), 1):
        if is_same is None:
            missing.append(result.row)
        elif not is_same:
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


def _sha256(result: Claimed) -> bool | None:
    """Return whether the stored file has the size and digest of the result; None if it cannot be
    read.
    """
    return if_readable(lambda: _is_intact(result))


def _is_intact(result: Claimed) -> bool:
    with store().open(result.key) as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return (file.tell(), digest) == (result.size, result.sha256)


def _have_their_sizes(claimed: Sequence[Claimed]) -> Iterator[bool | None]:
    """Yield whether each stored file has the size of its result; None if it cannot be read."""
    sizes = sizes_if_readable(result.key for result in claimed)
    for result, size in zip(claimed, sizes, strict=True):
        yield None if size is None else size == result.size


def sizes_if_readable(keys: Iterable[str]) -> Iterator[int | None]:
    """Yield the size of each stored file; None if there is none or the storage cannot send it.

    A server is asked for several at once: one answer after the other would take a person's zip of
    2,000 results half a minute where each takes 15 ms.
    """
    if not store().is_shared:
        yield from map(size_if_readable, keys)
        return
    with ThreadPoolExecutor(AT_ONCE) as threads:
        for some in batched(keys, KEYS_WAITING):
            yield from threads.map(size_if_readable, some)


def size_if_readable(key: str) -> int | None:
    """Return the size of a stored file; None if there is none or the storage cannot send it."""
    return if_readable(lambda: store().size(key))


def _missing_pictures(batch: Batch) -> list[str]:
    """Return the paths of pictures of rows that cannot be read, so that none of their rows could be
    made again.
    """
    named = list(_pictures_in_use(batch).order_by("path").values_list("path", "key"))
    sizes = sizes_if_readable(key for _, key in named)
    return [path for (path, _), size in zip(named, sizes, strict=True) if size is None]


def _pictures_in_use(batch: Batch) -> QuerySet[Source]:
    return batch.sources.filter(code="", jobs__isnull=False).exclude(key="").distinct()


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
