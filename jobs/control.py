"""What a person can ask of a batch: one function each. They own the transaction and the audit line.

States are written by `jobs.queue.lifecycle`; here stands who may ask for what, and when.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from jobs import design, reading
from jobs.design.cells import LONGEST
from jobs.errors import DesignChanged, NotPossibleNow, TextRefused
from jobs.intake import another, checking, corrections, fonts, insets, receive, search_blocks
from jobs.intake.drafts import forget_check, name_of_time
from jobs.models import Audit, Batch, Design, DesignVersion, Finding, Job, SavedDesign, Source
from jobs.queue import lifecycle
from jobs.results import leftovers
from jobs.states import State

FIRST_ROWS = 10  #: how many *Make 10 first* makes
DESIGN_CHANGED = (
    "This design was saved in another window since you opened it. Nothing of yours is saved yet. Look at what is here "
    "now; saving again puts yours in its place."
)


def create(user: User, name: str = "") -> Batch:
    """A draft to bring pictures and a sheet to."""
    batch = Batch.objects.create(owner=user, name=name.strip()[:200] or name_of_time(timezone.localtime()))
    _note(user, batch, "create")
    return batch


def make_another(batch: Batch, user: User, name: str, *, pictures: bool) -> Batch:
    """A draft like a batch that was started, for the next sheet: its design, how its rows find their pictures, and
    on request the pictures, which both then share."""
    if batch.is_draft:
        raise NotPossibleNow("This batch has not started yet. Go on with it as it is, or start it first.")
    with transaction.atomic():
        new = create(user, name)
        count = another.take_over(new, batch, pictures=pictures)
        if batch.design_version is not None:
            save_design(new, user, batch.design_version.document)
        _note(user, new, "make_another", count, of=str(batch.pk))
    return new


def rename(batch: Batch, user: User, name: str) -> None:
    name = " ".join(name.split())[:200]
    if not name:
        raise NotPossibleNow("A batch needs a name. Write one, up to 200 characters.")
    Batch.objects.filter(pk=batch.pk).update(name=name)
    _note(user, batch, "rename", name=name, before=batch.name)


# --- The design -------------------------------------------------------------------------------------


def save_design(batch: Batch, user: User, document: object, *, edited: int | None = None) -> DesignVersion:
    """Keep the look of a batch as an immutable version. Raises DesignRefused with every problem.

    `edited` is the id of the version that the document was made from, 0 if there was none: raises DesignChanged when
    the batch has another one by now. None takes the place of whatever there is. The same document again is the same
    version. A change after the start counts for rows made from then on.
    """
    parsed = design.parse(document)
    with transaction.atomic():
        held = Batch.objects.select_for_update().get(pk=batch.pk)
        if edited is not None and edited != (held.design_version_id or 0):
            raise DesignChanged(DESIGN_CHANGED)
        parsed = as_saved(held, parsed)
        canonical = design.to_document(parsed)
        fingerprint = design.fingerprint(canonical)
        kept = _design_of(held, user)
        version = kept.versions.filter(sha256=fingerprint).first() or kept.versions.create(
            number=kept.versions.count() + 1, document=canonical, sha256=fingerprint
        )
        fonts.note_uses(version, parsed)
        insets.note_uses(version, parsed)
        if held.design_version_id != version.pk:
            Batch.objects.filter(pk=batch.pk).update(design_version=version, checked_at=None)
    batch.refresh_from_db()
    return version


def with_own_insets(batch: Batch, document: object) -> design.Document:
    """A document that takes the place of the batch's design, with the insets that were brought for the batch and of
    which it has none of that name. Raises DesignRefused."""
    parsed = design.parse(document)
    own = design.parse(batch.design_version.document).insets if batch.design_version else ()
    return design.to_document(insets.joined(replace(parsed, insets=own), parsed.insets))


def add_insets(batch: Batch, user: User, document: object, came: Sequence[insets.Received]) -> DesignVersion:
    """Keep pictures for image boxes, and save the design, `document`, with them. After the start too: rows that are
    made from then on have them."""
    with transaction.atomic():
        look = insets.joined(design.parse(document), [one.inset for one in came])
        for one in came:
            insets.keep(user, one)
        version = save_design(batch, user, design.to_document(look))
        _note(user, batch, "add_insets", len(came), names=[one.name for one in came])
    return version


def remove_inset(batch: Batch, user: User, name: str) -> None:
    _require_draft(batch)
    if batch.design_version is None:
        return
    version = batch.design_version
    without = insets.without(design.parse(version.document), name)
    save_design(batch, user, design.to_document(without), edited=version.pk)
    _note(user, batch, "remove_inset", name=name)


def keep_design(batch: Batch, user: User, name: str) -> SavedDesign:
    """The look of a batch under a name of its own, for other batches."""
    if batch.design_version is None:
        raise NotPossibleNow("This batch has no design yet. Choose how the text looks first.")
    with transaction.atomic():
        saved = SavedDesign.objects.create(
            name=_free_design_name(name), version=batch.design_version, batch=batch, saved_by=user
        )
        _note(user, batch, "keep_design", name=saved.name)
    return saved


def use_design(batch: Batch, user: User, saved: SavedDesign) -> DesignVersion:
    """A saved design takes the place of the batch's. Raises DesignRefused."""
    version = save_design(batch, user, with_own_insets(batch, saved.version.document))
    _note(user, batch, "use_design", name=saved.name)
    return version


def rename_design(saved: SavedDesign, user: User, name: str) -> None:
    if name.strip() == saved.name:
        return
    free = _free_design_name(name)
    SavedDesign.objects.filter(pk=saved.pk).update(name=free)
    _note(user, None, "rename_design", name=free, before=saved.name)


def delete_design(saved: SavedDesign, user: User) -> None:
    """Batches that began with it keep their look."""
    with transaction.atomic():
        saved.delete()
        leftovers.unnamed_designs().filter(pk=saved.version.design_id).delete()
        _note(user, None, "delete_design", name=saved.name)
    _delete_forgotten(user)


def _delete_forgotten(user: User) -> None:
    """Files of a design that is gone, and of no other."""
    fonts.delete_forgotten(user)
    insets.delete_forgotten(user)


def _free_design_name(name: str) -> str:
    name = " ".join(name.split())[:200]
    if not name:
        raise NotPossibleNow("A saved design needs a name. Write one, up to 200 characters.")
    if SavedDesign.objects.filter(name=name).exists():
        raise NotPossibleNow(
            f"There is a saved design “{name}” already. Choose another name, or delete that one first."
        )
    return name


def as_saved(batch: Batch, parsed: design.Design) -> design.Design:
    """The design as it would be kept now: it names the files of uploaded fonts. For a draft the newest; a batch that
    was started keeps those it has. Cells that choose a font for their row count."""
    names, parsed = fonts.named_in_cells(batch, parsed), insets.known(parsed)
    if batch.is_draft or batch.design_version is None:
        return fonts.pinned(parsed, names)
    return fonts.pinned(parsed, names, kept=design.parse(batch.design_version.document).typefaces)


def _design_of(batch: Batch, user: User) -> Design:
    return batch.design_version.design if batch.design_version else Design.objects.create(owner=user, name=batch.name)


# --- Before the start -------------------------------------------------------------------------------


def leave_out(batch: Batch, user: User) -> int:
    """Every row that the last check says would fail, each for the first reason that it found."""
    _require_draft(batch)
    found = Finding.objects.filter(job=OuterRef("pk"), blocks=True).order_by("pk")
    code, sentence = Subquery(found.values("code")[:1]), Subquery(found.values("sentence")[:1])
    count = lifecycle.leave_out(reading.blocked_rows(batch), code, sentence)
    _note(user, batch, "leave_out", count)
    return count


def put_back(batch: Batch, user: User) -> int:
    """The opposite of leaving out. What the check said of all rows was said without these."""
    _require_draft(batch)
    count = lifecycle.put_back(batch.jobs.all())
    if count:
        forget_check(batch)
    _note(user, batch, "put_back", count)
    return count


def start(batch: Batch, user: User) -> int:
    """Hand all rows that are not left out to the dispatcher; says how many."""
    return _start(batch, user, None)


def make_first(batch: Batch, user: User, count: int = FIRST_ROWS) -> int:
    """Make a few rows for the client's eye: the worst of the check first, then the sheet's first. Then pause."""
    return _start(batch, user, _first_rows(batch, count))


def _start(batch: Batch, user: User, first: list[int] | None) -> int:
    _require_draft(batch)
    if batch.design_version is None:
        raise NotPossibleNow("Choose how the text looks first, on the Design page.")
    _require_sizes(batch)
    rows = batch.jobs.filter(state=State.WAITING).count()
    if not rows:
        raise NotPossibleNow("There is no row to make. Bring a sheet, or put rows back that were left out.")
    if not lifecycle.start(batch, first):
        raise NotPossibleNow("This batch was started already.")
    _note(user, batch, "make_first" if first else "start", len(first) if first else rows)
    return rows


def _require_sizes(batch: Batch) -> None:
    """The one size of all rows is what the check found for the rows as they are."""
    document = batch.design_version.document if batch.design_version else {}
    same = [box["name"] for box in document.get("boxes", []) if box.get("same_size")]
    if same and batch.checked_at is None:
        raise NotPossibleNow(
            f"“{same[0]}” has one size in all rows, which the check finds. Check all rows first, then start."
        )


def _first_rows(batch: Batch, count: int) -> list[int]:
    """Half of them rows the check remarked on, the rest from the top of the sheet."""
    waiting = batch.jobs.filter(state=State.WAITING)
    noticed = waiting.filter(findings__blocks=False).distinct().values_list("row", flat=True)
    worst = list(noticed.order_by("row")[: count // 2])
    top = waiting.exclude(row__in=worst).order_by("row").values_list("row", flat=True)[: count - len(worst)]
    return sorted([*worst, *top])


# --- While it runs ----------------------------------------------------------------------------------


def pause(batch: Batch, user: User) -> None:
    """The pictures in hand are finished; the others wait."""
    if not lifecycle.pause(batch):
        raise NotPossibleNow("This batch is not running, so there is nothing to pause.")
    _note(user, batch, "pause")


def continue_(batch: Batch, user: User) -> int:
    """After a pause, after *Make 10 first*, or after a cancel. Says how many rows are to do."""
    count = lifecycle.uncancel(batch) if batch.is_cancelled else lifecycle.resume(batch)
    if not count:
        raise NotPossibleNow("This batch is neither paused nor cancelled, so there is nothing to continue.")
    _note(user, batch, "continue", count)
    return count


def cancel(batch: Batch, user: User) -> int:
    """What is finished stays; the rest can be continued later. Says how many rows were stopped."""
    if reading.state_of(batch) not in ("running", "paused"):
        raise NotPossibleNow("This batch is not running, so there is nothing to cancel.")
    count = lifecycle.cancel(batch)
    _note(user, batch, "cancel", count)
    return count


# --- Failed and corrected rows ----------------------------------------------------------------------


def retry(batch: Batch, user: User, *, code: str = "", row: int | None = None) -> int:
    """Failed rows again: all, those with one reason, or one row. Says how many; pressing twice retries once."""
    _require_going(batch)
    failed = batch.jobs.filter(state=State.FAILED)
    if code:
        failed = failed.filter(code=code)
    if row is not None:
        failed = failed.filter(row=row)
    count = lifecycle.retry(failed)
    _note(user, batch, "retry", count, code=code, row=row)
    return count


def make_again(job: Job, user: User) -> int:
    """Make one row again, with the batch's design as it is now; one that was left out, after all."""
    _require_going(job.batch)
    count = _again(job)
    _note(user, job.batch, "make_again", count, row=job.row)
    return count


def correct(job: Job, user: User, texts: Mapping[str, str], seen: Mapping[str, str] | None = None) -> bool:
    """Write other texts into a row; a row that was made, failed or left out is made. False when nothing changed.

    `seen` holds the texts that the person had before them: a column in which they changed nothing stays as it is now,
    and one that somebody else changed meanwhile raises CellsChanged. Changes this batch and its report, not the
    spreadsheet.
    """
    with transaction.atomic():
        held = _hold_row(job)
        changed = corrections.changes(held, texts, seen or {})
        if not changed:
            return False
        _require_fit_for_cells(held, changed)
        corrections.write(held, changed)
        _after_change(held)
        _again(held)
        _note(user, held.batch, "correct", 1, row=held.row, columns=sorted(changed))
    return True


def _require_fit_for_cells(job: Job, texts: Mapping[str, str]) -> None:
    for name, text in texts.items():
        if len(text) > LONGEST:
            raise TextRefused(
                f"Row {job.row:,}, column “{name}”: the text has {len(text):,} characters; the limit is {LONGEST:,}. "
                "Nothing was changed. Shorten it, then save again.",
                row=job.row,
                column=name,
            )


def replace_picture(job: Job, user: User, name: str, chunks: Iterable[bytes]) -> Source:
    """Another file for the row's picture; the row is made again, and so is every failed row that gets it too.

    When it is refused (FileRefused, NoRoom, NotPossibleNow), nothing has changed and the file is gone.
    """
    _require_going(job.batch)
    replacement = receive.take_replacement(job.batch, name, chunks)
    try:
        with transaction.atomic():
            held = _hold_row(job)
            source = receive.replace_picture(held, replacement)
            held.source = source
            _after_change(held)
            count = _again(held) + lifecycle.retry(Job.objects.filter(source=source))
            _note(user, held.batch, "replace_picture", count, row=held.row, name=name)
    except NotPossibleNow:
        replacement.discard()
        raise
    return source


def _hold_row(job: Job) -> Job:
    """Return the row as it is now, and keep it and its batch so until the transaction ends.

    Raises NotPossibleNow when the batch is cancelled, and while a worker has the row in hand: what it is drawing must
    be what the row says.
    """
    lifecycle.hold(Batch.objects.filter(pk=job.batch_id))
    rows = Job.objects.select_related("batch__design_version", "source").select_for_update(of=("self",), no_key=True)
    held = rows.filter(pk=job.pk).first()
    if held is None:
        raise NotPossibleNow(
            f"Row {job.row:,} is not there any longer: its sheet was read again, or its batch deleted."
        )
    _require_going(held.batch)
    if held.state == State.RUNNING:
        raise NotPossibleNow(f"Row {job.row:,} is being drawn right now. Wait a moment, then try again.")
    return held


def _after_change(held: Job) -> None:
    """A name that was made from what was wrong is wrong too, and a draft has to be checked again."""
    held.result_name = checking.result_name(held)
    _only(held).update(result_name=held.result_name)
    search_blocks.renew_row(held)
    forget_check(held.batch)


def _again(job: Job) -> int:
    return lifecycle.remake(_only(job)) + lifecycle.put_back(_only(job))


def _only(job: Job) -> QuerySet[Job]:
    return Job.objects.filter(pk=job.pk)


def _require_draft(batch: Batch) -> None:
    if not batch.is_draft:
        raise NotPossibleNow("This batch was started already; that can be done only before the start.")


def _require_going(batch: Batch) -> None:
    if batch.is_cancelled:
        raise NotPossibleNow("This batch was cancelled. Press “Continue after all” first, then change its rows.")


def _note(user: User, batch: Batch | None, action: str, count: int = 0, **details: object) -> None:
    Audit.objects.create(user=user, batch=batch, action=action, count=count, details=details)
