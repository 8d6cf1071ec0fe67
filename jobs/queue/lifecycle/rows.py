"""What a person can ask for some rows: retry them, make them again, leave them out. Each function
returns how many rows it changed; a second call changes none.

Code that changes rows and depends on the state of their batch locks the batch first, then the rows.
`settle` does the same, so it counts either before or after such a change, never in between.
"""

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from math import inf
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet, Subquery

from jobs.databases.pacing import WANTED, Pace
from jobs.errors import RowDropped, RowNotWanted, RowTotal
from jobs.models import Attempt, Batch, Job, Source
from jobs.queue.lifecycle import worktime
from jobs.states import State

PIECE = 2000  #: rows looked at or changed in one transaction, at most
#: rows changed in the first transaction, and in the others at least
FIRST_PIECE, LEAST_PIECE = 300, 100

LEFT_OUT_AS_TOTAL = "It was left out because it may be a total."
LEFT_OUT_BY_HAND = "It was left out on its page, before the start."

#: takes how many rows were changed so far; an exception from it ends the work
type CountReport = Callable[[int], None]

_NEW_GENERATION: dict[str, Any] = {
    "state": State.WAITING,
    "generation": F("generation") + 1,
    "attempts": 0,
    "crashes": 0,
    "strikes": 0,
    "finished_at": None,
    "code": "",
    "sentence": "",
    "details": {},
    "result_key": "",
    "result_size": None,
    "result_crc32": None,
    "result_sha256": "",
    "thumbnail_key": "",
    "output_results": None,
}


_NO_LEASE: dict[str, Any] = {"lease_token": None, "lease_until": None}


def retry(jobs: QuerySet[Job], note: CountReport | None = None) -> int:
    """Let failed rows wait again, in a new generation.

    Messages of the old generation can claim nothing.
    """
    return _anew(jobs, State.FAILED, note=note)


def give_picture(jobs: QuerySet[Job], source: Source, note: CountReport | None = None) -> int:
    """Give rows another picture, and let the failed ones wait again. Return how many had failed.

    Those that wait come first, so that none is drawn, and fails, with the old picture after the
    failed ones were seen to. In a cancelled batch failed rows stay so.
    """
    idle = [State.WAITING, State.QUEUED, State.CANCELLED, State.LEFT_OUT]
    others = jobs.exclude(source=source)
    picture: dict[str, Any] = {"source": source, "source_problem": ""}
    count = in_pieces(others, idle, lambda rows: rows.update(**picture), note=note)

    def note_failed(changed: int) -> None:
        if note is not None:
            note(count + changed)

    going = others.filter(batch__cancelled_at=None)
    again = in_pieces(
        going,
        [State.FAILED],
        lambda rows: rows.update(**_NEW_GENERATION, **picture),
        note=note_failed,
    )
    in_pieces(others, [State.FAILED], lambda rows: rows.update(**picture))
    return again


def remake(jobs: QuerySet[Job]) -> int:
    """Make done or failed rows again because their text, picture or design has changed."""
    return _anew(jobs, State.DONE, State.FAILED)


def leave_out(
    jobs: QuerySet[Job],
    code: str | Subquery,
    sentence: str | Subquery,
    note: CountReport | None = None,
) -> int:
    """Leave rows of a draft out.

    The reason is the same for all, or a subquery that gives each row its own.
    """

    def change(rows: QuerySet[Job]) -> int:
        return rows.update(state=State.LEFT_OUT, code=code, sentence=sentence)

    return in_pieces(jobs.filter(batch__started_at=None), [State.WAITING], change, note=note)


def leave_out_by_hand(jobs: QuerySet[Job]) -> int:
    """Leave rows of a draft out because a person does not want them."""
    return leave_out(jobs, RowNotWanted.code, LEFT_OUT_BY_HAND)


def leave_out_totals(jobs: QuerySet[Job]) -> int:
    """Leave rows of a draft out because they are totals."""
    return leave_out(jobs, RowTotal.code, LEFT_OUT_AS_TOTAL)


def put_back_totals(jobs: QuerySet[Job]) -> int:
    """Include the rows of a draft that were left out as totals."""
    totals = jobs.filter(batch__started_at=None, code=RowTotal.code)
    return in_pieces(totals, [State.LEFT_OUT], _include)


def put_back(jobs: QuerySet[Job]) -> int:
    """Include rows that were left out, in a batch that is not cancelled."""
    return in_pieces(jobs.filter(batch__cancelled_at=None), [State.LEFT_OUT], _include)


def _include(rows: QuerySet[Job]) -> int:
    return rows.update(state=State.WAITING, code="", sentence="")


def follow_sheet(batch: Batch, jobs: Sequence[int]) -> int:
    """Make rows again whose cells the caller has changed, in its transaction, which holds the batch
    and has written these rows.

    A row that is being drawn is taken from its worker: what that draws counts no longer. Rows that
    wait, or were stopped, need nothing: a claim reads their cells. Return how many begin again.
    """
    rows = Job.objects.filter(pk__in=jobs)
    count = rows.filter(state__in=[State.DONE, State.FAILED]).update(**_NEW_GENERATION)
    count += rows.filter(state=State.RUNNING).update(**_NEW_GENERATION, **_NO_LEASE)
    count += rows.filter(state=State.LEFT_OUT).update(state=State.WAITING, code="", sentence="")
    open_again(batch)
    return count


def take_from_workers(batch: Batch, since: datetime | None = None) -> int:
    """Let rows that are being drawn wait again, because their design changed, inside a transaction
    that holds the batch. What their workers draw counts no longer.

    `since`: only those that were begun by then, also if they are done meanwhile.
    """
    rows = Job.objects.filter(batch=batch, state=State.RUNNING)
    if since is not None:
        begun = Attempt.objects.filter(job__batch=batch, generation=F("job__generation"))
        begun = begun.filter(started_at__lte=since)
        rows = Job.objects.filter(pk__in=begun.values("job"), state__in=[State.RUNNING, State.DONE])
    return rows.update(**_NEW_GENERATION, **_NO_LEASE)


def drop(batch: Batch, jobs: Sequence[int], sentence: str) -> int:
    """Leave out rows that a changed sheet no longer has, in whatever state they are, inside a
    transaction that holds the batch. Messages of theirs can claim nothing.
    """
    dropped = {"state": State.LEFT_OUT, "code": RowDropped.code, "sentence": sentence}
    rows = Job.objects.filter(pk__in=jobs).exclude(state=State.LEFT_OUT)
    count = rows.update(**(_NEW_GENERATION | _NO_LEASE | dropped), queued_at=None)
    open_again(batch)
    return count


def leave_totals_of_sheet_out(jobs: Sequence[int]) -> None:
    """Leave out rows of a started batch that wait, or were left out before, because they are
    totals, inside a transaction that holds the batch and has added or changed them.
    """
    rows = Job.objects.filter(pk__in=jobs, state__in=[State.WAITING, State.LEFT_OUT])
    rows.update(state=State.LEFT_OUT, code=RowTotal.code, sentence=LEFT_OUT_AS_TOTAL)


def open_again(batch: Batch) -> None:
    """Let the counts of a batch be frozen again, inside a transaction that holds it."""
    unsettle([batch.pk])


def hold(batches: QuerySet[Batch]) -> list[UUID]:
    """Lock these batches until the transaction ends, and return their ids. Call it before touching
    their rows.

    SQLite needs no such lock: a transaction that writes keeps all others from writing.
    """
    return list(batches.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))


def in_pieces(
    jobs: QuerySet[Job],
    states: Sequence[State],
    change: Callable[[QuerySet[Job]], int],
    *,
    seconds: float = inf,
    note: CountReport | None = None,
) -> int:
    """Apply a change to those of `jobs` that are in one of the states, in transactions so short
    that no other writer waits long; with `seconds`, only until these are over.

    A settled batch whose rows change is opened again: its frozen counts are out of date.
    """
    found = list(
        jobs.filter(state__in=states).order_by("pk").values_list("pk", flat=True).distinct()
    )
    pace = Pace(min(FIRST_PIECE, PIECE), least=LEAST_PIECE, most=PIECE)
    changed, at, until = 0, 0, time.monotonic() + seconds
    while at < len(found):
        piece = found[at : at + pace.size]
        at += len(piece)
        is_last = at == len(found) or time.monotonic() + WANTED > until
        with pace.piece(is_last=is_last):
            changed += _change(jobs, states, piece, change)
        if note is not None:
            note(changed)
        if is_last:
            break
    return changed


def _change(
    jobs: QuerySet[Job],
    states: Sequence[State],
    piece: Sequence[int],
    change: Callable[[QuerySet[Job]], int],
) -> int:
    """Ask for the state again on the row itself: after waiting for a lock, PostgreSQL looks at
    that, not at a subquery.
    """
    still = jobs.filter(state__in=states, pk__gte=piece[0], pk__lte=piece[-1]).order_by()
    with transaction.atomic():
        held = hold(Batch.objects.filter(pk__in=still.values("batch")))
        changed = change(
            Job.objects.filter(pk__in=still.values("pk"), batch__in=held, state__in=states)
        )
        if changed:
            unsettle(held)
    return changed


def unsettle(held: Sequence[UUID]) -> int:
    """Open settled batches again; the caller holds them. Return how many were settled."""
    settled = Batch.objects.filter(pk__in=held, settled_at__isnull=False)
    return settled.update(settled_at=None, settled_counts=None, **worktime.goes_on_unless_stopped())


def _anew(jobs: QuerySet[Job], *states: State, note: CountReport | None = None) -> int:
    return in_pieces(jobs.filter(batch__cancelled_at=None), states, _begin_anew, note=note)


def _begin_anew(rows: QuerySet[Job]) -> int:
    return rows.update(**_NEW_GENERATION)
