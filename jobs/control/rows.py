"""What a person can ask of rows: leave them out, make them again, correct them, give them another
picture.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from jobs import reading
from jobs.audit import note
from jobs.checking import check
from jobs.control import running
from jobs.control.retries import FEW, give_picture
from jobs.control.running import require_draft, require_going
from jobs.design.cells.cell import LONGEST
from jobs.errors import NotPossibleNow, TextRefused
from jobs.findings.texts import RowMayBeTotal
from jobs.intake import chore_requests
from jobs.intake.drafts import forget_check, hold_draft
from jobs.intake.pictures import receive
from jobs.intake.pictures.receive import Replacement
from jobs.intake.rows import corrections, search_blocks
from jobs.intake.updates.uploads import require_no_update
from jobs.models import Batch, Chore, Finding, Job, Source
from jobs.queue import lifecycle
from jobs.reporting import ReportProgress
from jobs.row_pictures import row_in_words
from jobs.states import State


def leave_out(
    batch: Batch, user: User, report: ReportProgress | None = None, *, before: int = 0
) -> int:
    """Leave out every row that the last check says would fail, each for the first reason that it
    found.

    `before`: how many a chore that was killed had left out. Return how many it is with these.
    """
    require_draft(batch)
    blocked = _waiting_and_blocked(batch)
    total = before + blocked.count() if report else 0

    def say(count: int) -> None:
        if report is not None:
            report(before + count, total)

    reasons = (_first_reason("code"), _first_reason("sentence"))
    count = before + lifecycle.leave_out(blocked, *reasons, say)
    note(user, batch, "leave_out", count)
    return count


def _waiting_and_blocked(batch: Batch) -> QuerySet[Job]:
    return reading.blocked_rows(batch).filter(state=State.WAITING)


def _first_reason(field: str) -> Subquery:
    """Select a field of the first finding of the check that blocks a row."""
    found = Finding.objects.filter(job=OuterRef("pk"), blocks=True).order_by("pk")
    return Subquery(found.values(field)[:1])


def leave_out_and_start(batch: Batch, user: User, *, first: bool = False) -> bool:
    """Leave out the rows that would fail, then start, or *Make 10 first*. False when a chore does
    so within seconds.

    More than FEW rows are left out by a chore, which starts the batch at its end.
    """
    running.require_startable(batch)
    blocked = _waiting_and_blocked(batch)
    if blocked[: FEW + 1].count() > FEW:
        _require_row_besides(batch, blocked)
        _leave_out_by_chore(batch, user, running.FIRST_ROWS if first else 0)
        return False
    leave_out(batch, user)
    (running.make_first if first else running.start)(batch, user)
    return True


def _require_row_besides(batch: Batch, blocked: QuerySet[Job]) -> None:
    """Raise NotPossibleNow if nothing would be left to make."""
    others = _waiting(batch).exclude(pk__in=blocked.order_by().values("pk"))
    if not others.exists():
        raise NotPossibleNow(running.NO_ROW)


def _waiting(batch: Batch) -> QuerySet[Job]:
    return batch.jobs.filter(state=State.WAITING)


def _leave_out_by_chore(batch: Batch, user: User, first: int) -> None:
    chore_requests.request(
        batch, Chore.Kind.START, first=first, leave_out=True, out=_left_out(batch), by=user.pk
    )


def _left_out(batch: Batch) -> int:
    return batch.jobs.filter(state=State.LEFT_OUT).count()


def put_back(batch: Batch, user: User) -> int:
    """Include all rows that were left out, and return how many. The check has to be repeated: it
    was made without them.
    """
    require_draft(batch)
    count = lifecycle.put_back(batch.jobs.all())
    if count:
        forget_check(batch)
    note(user, batch, "put_back", count)
    return count


def leave_out_row(job: Job, user: User) -> None:
    """Leave one row of a draft out, whatever the check says of it. The check has to be repeated: a
    name or a size may have been shared with this row. Raises NotPossibleNow after the start.
    """
    with transaction.atomic():
        hold_draft(job.batch)
        count = lifecycle.leave_out_by_hand(_only(job))
        note(user, job.batch, "leave_out", count, row=job.row)


def put_back_row(job: Job, user: User) -> None:
    """Include a row of a draft that was left out. Raises NotPossibleNow after the start."""
    with transaction.atomic():
        hold_draft(job.batch)
        count = lifecycle.put_back(_only(job))
        note(user, job.batch, "put_back", count, row=job.row)


def leave_out_totals(batch: Batch, user: User) -> int:
    """Leave out the rows of a draft that the last check says may be totals. Return how many."""
    with _totals_of_draft(batch):
        count = lifecycle.leave_out_totals(_noted_as_totals(batch))
    note(user, batch, "leave_out_totals", count)
    return count


def put_back_totals(batch: Batch, user: User) -> int:
    """Include the rows of a draft that were left out as totals. Return how many."""
    with _totals_of_draft(batch):
        count = lifecycle.put_back_totals(batch.jobs.all())
    note(user, batch, "put_back_totals", count)
    return count


@contextmanager
def _totals_of_draft(batch: Batch) -> Iterator[None]:
    """Keep the check while rows of a draft are left out or included: it has looked at both. Only a
    size that all rows share depends on which of them are made. Raises NotPossibleNow.
    """
    require_draft(batch)
    yield
    if any(running.boxes_of_one_size(batch)):
        forget_check(batch)


def _noted_as_totals(batch: Batch) -> QuerySet[Job]:
    noted = Finding.objects.filter(job=OuterRef("pk"), code=RowMayBeTotal.code)
    return batch.jobs.filter(Exists(noted))


def make_again(job: Job, user: User) -> int:
    """Make one row again, with the batch's design as it is now; one that was left out, after
    all.
    """
    require_going(job.batch)
    count = _again(job)
    note(user, job.batch, "make_again", count, row=job.row)
    return count


def correct(
    job: Job, user: User, texts: Mapping[str, str], seen: Mapping[str, str] | None = None
) -> bool:
    """Write other texts into a row; a row that was made, failed or left out is made. False when
    nothing changed.

    `seen` holds the texts that the person had before them: a column in which they changed nothing
    stays as it is now, and one that somebody else changed meanwhile raises CellsChanged. Changes
    this batch and its report, not the spreadsheet.
    """
    with transaction.atomic():
        held = _hold_row(job)
        changed = corrections.changes(held, texts, seen or {}, user)
        if not changed:
            return False
        _write(held, changed)
        _again(held)
        note(user, held.batch, "correct", 1, row=held.row, columns=sorted(changed))
    return True


def _write(held: Job, texts: Mapping[str, str]) -> None:
    """Write texts into the cells of a row that is held. Raises TextRefused."""
    _require_fit_for_cells(held, texts)
    corrections.write(held, texts)
    _after_change(held)


def _require_fit_for_cells(job: Job, texts: Mapping[str, str]) -> None:
    for name, text in texts.items():
        if len(text) > LONGEST:
            raise _too_long(job.row, name, text)


def _too_long(row: int, column: str, text: str) -> TextRefused:
    sentence = (
        f"Row {row_in_words(row)}, column “{column}”: the text has {len(text):,} characters; the "
        f"limit is {LONGEST:,}. Nothing was changed. Shorten it, then save again."
    )
    return TextRefused(sentence, row=row, column=column)


def replace_picture(
    job: Job, user: User, name: str, chunks: Iterable[bytes], *, seen: str | None = None
) -> Source:
    """Replace the picture of a row. The row is made again, and so is every failed row with the same
    picture.

    `seen` is the key of the picture that the person saw, empty if the row had none, or None if it
    counts whatever the row has. When it is refused (FileRefused, NoRoom, NotPossibleNow), nothing
    has changed and the file is gone.
    """
    require_going(job.batch)
    replacement = receive.take_replacement(job.batch, name, chunks)
    try:
        return _give(job, user, replacement, receive.replace_picture, seen)
    except NotPossibleNow:
        replacement.discard()
        raise


def use_picture(job: Job, user: User, source_id: int, *, seen: str | None = None) -> Source | None:
    """Replace the picture of a row by another one of its batch, as `replace_picture` does.

    None when the row has this picture. Raises FileRefused, NotPossibleNow.
    """
    require_going(job.batch)
    chosen = receive.picture_here(job.batch, source_id)
    if job.source is not None and job.source.key == chosen.stored.key:
        return None
    return _give(job, user, chosen, receive.use_picture_here, seen)


PICTURE_CHANGED = (
    "Row {} got another picture since you opened its page, so yours is not used. Look at the one "
    "it has now; to replace it, choose yours again."
)

type Give = Callable[[Job, Replacement], Source]


def _give(job: Job, user: User, replacement: Replacement, give: Give, seen: str | None) -> Source:
    """Give a row its picture, and to the failed rows for which the picture before was of no use."""
    with transaction.atomic():
        held = _hold_row(job)
        before = held.source
        if seen is not None and seen != (before.key if before else ""):
            raise NotPossibleNow(PICTURE_CHANGED.format(row_in_words(held.row)))
        source = give(held, replacement)
        held.source = source
        _after_change(held)
        count = _again(held) + give_picture(held.batch, source, before)
        note(user, held.batch, "replace_picture", count, row=held.row, name=replacement.name)
    return source


def _hold_row(job: Job) -> Job:
    """Return the row as it is now, and keep it and its batch so until the transaction ends.

    Raises NotPossibleNow when the batch is cancelled, and while a worker draws the row: what it is
    drawing must be what the row says.
    """
    lifecycle.hold(Batch.objects.filter(pk=job.batch_id))
    rows = Job.objects.select_related("batch__design_version", "source").select_for_update(
        of=("self",), no_key=True
    )
    held = rows.filter(pk=job.pk).first()
    if held is None:
        raise NotPossibleNow(
            f"Row {row_in_words(job.row)} no longer exists: its sheet was read again, or its "
            "batch was deleted."
        )
    require_going(held.batch)
    require_no_update(held.batch)
    if held.state == State.RUNNING:
        raise NotPossibleNow(
            f"Row {row_in_words(job.row)} is being drawn right now. Wait a moment, then try again."
        )
    return held


def _after_change(held: Job) -> None:
    """Update the names of the results and the search index after a change, and let a draft be
    checked again.
    """
    _rename(held)
    search_blocks.renew_row(held)
    forget_check(held.batch)


def _rename(held: Job) -> None:
    held.result_name, held.outputs, held.output_names = check.names_now(held).as_stored
    held.save(update_fields=["result_name", "outputs", "output_names"])


def _again(job: Job) -> int:
    return lifecycle.remake(_only(job)) + lifecycle.put_back(_only(job))


def _only(job: Job) -> QuerySet[Job]:
    return Job.objects.filter(pk=job.pk)
