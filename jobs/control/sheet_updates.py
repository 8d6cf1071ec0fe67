"""What a person can ask of a batch and a changed sheet: compare, decide, and let the rows follow.

The comparison changes nothing. The person confirms it, and a chore changes the rows in short
transactions. After a kill it continues where it was.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from jobs.audit import note
from jobs.checking import decided_rows
from jobs.control.revocations import said_reason
from jobs.errors import NotPossibleNow
from jobs.intake import attachments, chore_requests
from jobs.intake.pictures import receive
from jobs.intake.pictures.added_files import AddedFiles
from jobs.intake.pictures.receive.storing import Chunks
from jobs.intake.updates import (
    application,
    ending,
    newer_pictures,
    pairs,
    pictures,
    substitutes,
    uploads,
)
from jobs.intake.updates.summary import Summary
from jobs.models import Batch, Chore, Job, SheetUpdate
from jobs.reporting import ReportProgress
from jobs.results import sheet_of_rows
from jobs.states import State

NOT_COMPARED = "The changed sheet is not compared yet. Wait until its differences are shown."
STALE = "This batch changed since the comparison, so it is being compared again. Look at it first."
REPLACED = (
    "“{}” has taken the place of the sheet that you looked at, so nothing was updated. Look at its "
    "differences first."
)
UNDECIDED = (
    "Rows in which the changed sheet and a correction made here disagree: {:,}. Choose which text "
    "counts, then press the button again."
)
UNASKED = (
    "Rows of this batch that the changed sheet no longer has: {:,}. Choose whether they are kept "
    "or left out, then press the button again."
)
UNASKED_RESULTS = (
    "Results of this batch that the changed sheet no longer gives: {:,}. Choose whether they are "
    "kept or left out, then press the button again."
)
KEEPS_NUMBERS = (
    "Rows that are kept are made and handed out, so their serial numbers stay valid. To revoke "
    "these numbers, leave the rows out."
)
UNPACKING = "The zip with new pictures is still being unpacked. Wait until it is compared."
NOTHING_FAILED = "This batch has no failed rows now, so no pictures have to be replaced."
CHUNK = 2**16  #: bytes of a sheet at a time
NAMED = 100  #: accepted pictures that the audit line names
NEW_PICTURES = "Rows of this batch are just getting another picture. Wait a moment, then try again."


@dataclass(frozen=True, slots=True)
class Decisions:
    """What a person decided about rows that the sheet lacks, serial numbers and totals, as in the
    model.
    """

    leaves_out: bool | None
    revokes_because: str
    renumbers_because: str
    leaves_totals_out: bool


def take(batch: Batch, user: User, name: str, chunks: Chunks, *, instead_of: str = "") -> Chore:
    """Take a changed sheet and compare it with the batch. `instead_of`: the key of the open sheet
    that it may replace. Raises SheetRefused, NotPossibleNow.
    """
    chore = uploads.take(batch, user, name, chunks, instead_of=instead_of)
    note(user, batch, "compare_sheet", name=name)
    return chore


def take_failed(batch: Batch, user: User) -> bool:
    """Take the failed rows as they are for the changed sheet, so that pictures can be uploaded for
    all of them together. Return False if another changed sheet is already here, which stays.
    Raises NotPossibleNow.
    """
    uploads.require_updatable(batch)
    failed = batch.jobs.filter(state=State.FAILED)
    if not failed.exists():
        raise NotPossibleNow(NOTHING_FAILED)
    if (before := SheetUpdate.objects.filter(batch=batch).first()) is not None:
        return before.has_failed_rows
    if sheet_of_rows.is_text(batch):
        _take_rows(batch, user, "csv", sheet_of_rows.csv(batch, failed))
    else:
        _take_workbook(batch, user, failed)
    return True


def _take_workbook(batch: Batch, user: User, failed: QuerySet[Job]) -> None:
    folder = Path(settings.FILE_UPLOAD_TEMP_DIR)
    with TemporaryFile(dir=folder) as file:
        sheet_of_rows.write_workbook(batch, failed, file, folder=folder)
        file.seek(0)
        _take_rows(batch, user, "xlsx", iter(partial(file.read, CHUNK), b""))


def _take_rows(batch: Batch, user: User, kind: str, chunks: Chunks) -> None:
    name = attachments.file_name(f"{batch.name} rows.{kind}")
    uploads.take(batch, user, name, chunks, has_failed_rows=True)
    note(user, batch, "compare_sheet", name=name)


def compare_by(
    batch: Batch, *, key_by: str, key_column: str = "", is_part: bool | None = None
) -> Chore:
    """Compare again by another key, or with the other rows gone or left as they are."""
    return uploads.choose(
        batch, key_by=SheetUpdate.KeyBy(key_by), key_column=key_column, is_part=is_part
    )


def read_by(batch: Batch, choices: Mapping[str, Any]) -> Chore:
    """Read the changed sheet in another way, and compare again."""
    return uploads.choose(batch, choices=dict(choices))


def take_pictures(batch: Batch, user: User, files: Iterable[tuple[str, Chunks]]) -> AddedFiles:
    """Take pictures for an open update, and compare again. Return what became of each file.

    Raises NotPossibleNow, NoRoom, StorageFailed, and whatever reading a file raises: then the
    pictures before it stay, and are compared.
    """
    pictures.require_open(batch)
    brought = AddedFiles(batch.sheet_update.name)
    try:
        for name, verdict in receive.take_each(files, partial(pictures.take, batch)):
            if verdict.taken:
                brought.taken += 1
            else:
                brought.leave_out(name, verdict.sentence)
    finally:
        if brought.taken or brought.left_out_count:
            note(user, batch, "add_pictures", brought.taken)
    return brought


def take_zip(batch: Batch, user: User, name: str, chunks: Chunks) -> Chore:
    """Take a zip of pictures for an open update, and unpack it. Raises as `take_pictures` does, and
    ArchiveRefused.
    """
    chore = pictures.take_zip(batch, name, chunks)
    note(user, batch, "add_pictures", name=name)
    return chore


def unpack_pictures(batch: Batch, key: str, name: str, progress: ReportProgress) -> AddedFiles:
    """Take the pictures of a zip for an open update, and compare again."""
    unpacked = pictures.unpack(batch, key, name, progress)
    uploads.choose(batch)
    return unpacked


def substitute(batch: Batch, user: User, chosen: Mapping[int, str]) -> int:
    """Let unused pictures take the places of some that rows cannot use, and compare again.

    `chosen`: id of a useless picture → path of an unused one. Return how many were replaced.
    Raises NotPossibleNow; then nothing is replaced.
    """
    with transaction.atomic():
        needless = substitutes.substitute(batch, chosen)
        uploads.choose(batch)
        note(user, batch, "replace_picture", len(chosen))
    substitutes.delete_files(needless)
    return len(chosen)


def accept_pictures(
    batch: Batch, user: User, ticked: Collection[int] | None, shown: Collection[int] = ()
) -> int:
    """Accept newer pictures for the used ones of their names, and compare again. Return how many
    are accepted in all.

    Of those `shown`, the `ticked` ones are accepted; None accepts all. Raises NotPossibleNow.
    """
    with transaction.atomic():
        uploads.hold(batch)
        accepted = _accepted(batch, ticked, shown)
        uploads.choose(batch, newer_pictures=accepted)
    paths = newer_pictures.waiting(batch).filter(pk__in=accepted[:NAMED])
    names = list(paths.values_list("path", flat=True))
    note(user, batch, "accept_pictures", len(accepted), pictures=names)
    return len(accepted)


def _accepted(batch: Batch, ticked: Collection[int] | None, shown: Collection[int]) -> list[int]:
    """Return the ids of the pictures that are accepted, while nobody else can accept others."""
    pictures.require_open(batch)
    if ticked is None:
        return newer_pictures.all_usable(batch)
    return newer_pictures.chosen(SheetUpdate.objects.get(batch=batch), ticked, shown)


def pair(batch: Batch, user: User, rows: Collection[int], source_id: int) -> str:
    """Pair rows of the changed sheet with a picture, and compare again. Return the picture's path.

    Raises MatchRefused, NotPossibleNow.
    """
    with transaction.atomic():
        source = pairs.pair(batch, rows, source_id)
        uploads.choose(batch)
        note(user, batch, "pair_picture", len(rows), picture=source.path)
    return source.path


def decide(batch: Batch, *, takes_sheet: bool, planned: int | None = None) -> int:
    """Choose the texts of the sheet or the corrections where they disagree: in one planned row, or
    in all that are undecided. Return in how many. Raises NotPossibleNow.
    """
    with transaction.atomic():
        uploads.require_no_update(uploads.hold(batch))
        rows = SheetUpdate(batch=batch).rows.filter(has_conflict=True)
        rows = rows.filter(takes_sheet=None) if planned is None else rows.filter(pk=planned)
        return rows.update(takes_sheet=takes_sheet)


def confirm(
    batch: Batch,
    user: User,
    *,
    leaves_out: bool | None = None,
    revokes_because: str | None = None,
    renumbers_because: str | None = None,
    seen: str = "",
    leaves_totals_out: bool = False,
) -> int:
    """Let the rows follow the changed sheet, and return how many will be made.

    `leaves_out`: what becomes of the rows that it no longer has. `revokes_because`: why the serial
    numbers of rows that are left out are revoked; None if they stay valid. `renumbers_because`: why
    those of rows that are made again are revoked and replaced by new ones; None if these rows keep
    their numbers. `seen`: the key of the sheet that the person looked at. `leaves_totals_out`:
    whether rows that may be totals are left out, if they are new or were left out before. Raises
    NotPossibleNow while something is undecided, if numbers of kept rows would be revoked, if
    another sheet has taken its place, and if the batch changed since the comparison.
    """
    because = "" if revokes_because is None else said_reason(revokes_because)
    renumbers = "" if renumbers_because is None else said_reason(renumbers_because)
    if because and leaves_out is False:
        raise NotPossibleNow(KEEPS_NUMBERS)
    with transaction.atomic():
        held = uploads.hold(batch)
        uploads.require_updatable(held)
        update = _compared(held)
        if seen not in ("", update.key):
            raise NotPossibleNow(REPLACED.format(update.name))
        is_current = update.basis == uploads.basis(held)
        if is_current:
            decided = Decisions(leaves_out, because, renumbers, leaves_totals_out)
            return _confirm(held, user, update, decided)
    uploads.choose(batch)
    raise NotPossibleNow(STALE)


def _compared(batch: Batch) -> SheetUpdate:
    if pictures.is_unpacking(batch):
        raise NotPossibleNow(UNPACKING)
    return _require_compared(SheetUpdate.objects.filter(batch=batch).first())


def _require_compared(update: SheetUpdate | None) -> SheetUpdate:
    if update is None or not update.is_compared:
        raise NotPossibleNow(NOT_COMPARED)
    return update


def _confirm(batch: Batch, user: User, update: SheetUpdate, decided: Decisions) -> int:
    found, leaves_out = Summary.from_json(update.comparison), decided.leaves_out
    _require_decided(update, found, leaves_out)
    _mark_confirmed(update, decided)
    chore_requests.request(batch, Chore.Kind.UPDATE)
    totals = found.totals if decided.leaves_totals_out else 0
    count, counts = found.new + found.changed - totals, _counts(update, found)
    note(user, batch, "confirm_update", count, name=update.name, leaves_out=leaves_out, **counts)
    return count


def _mark_confirmed(update: SheetUpdate, decided: Decisions) -> None:
    update.confirmed_at, update.leaves_out = Now(), decided.leaves_out
    update.revokes_because = decided.revokes_because
    update.renumbers_because = decided.renumbers_because
    update.leaves_totals_out = decided.leaves_totals_out
    chosen = ["leaves_out", "revokes_because", "renumbers_because", "leaves_totals_out"]
    update.save(update_fields=["confirmed_at", *chosen])


def _counts(update: SheetUpdate, found: Summary) -> dict[str, int]:
    counts = {"new": found.new, "changed": found.changed, "gone": found.gone}
    newer = len(update.newer_pictures)
    return counts | ({"pictures": newer} if newer else {})


def _require_decided(update: SheetUpdate, found: Summary, leaves_out: bool | None) -> None:
    if found.gone and leaves_out is None:
        unasked = UNASKED_RESULTS if found.by_picture else UNASKED
        raise NotPossibleNow(unasked.format(found.gone))
    undecided = update.rows.filter(has_conflict=True, takes_sheet=None).count()
    if undecided:
        raise NotPossibleNow(UNDECIDED.format(undecided))
    again = chore_requests.open_chores(update.batch).filter(kind=Chore.Kind.AGAIN)
    if any("source" in chore.payload for chore in again):
        raise NotPossibleNow(NEW_PICTURES)


def _confirmed(batch: Batch) -> QuerySet[SheetUpdate]:
    confirmed = SheetUpdate.objects.filter(batch=batch, confirmed_at__isnull=False)
    return confirmed.select_related("batch__design_version", "asked_by")


def resume(batch: Batch) -> None:
    """Request the rest of an update whose chore failed."""
    if _confirmed(batch).exists():
        chore_requests.open_one(batch, Chore.Kind.UPDATE)


def discard(batch: Batch) -> None:
    """Throw the changed sheet away. Raises NotPossibleNow once it is confirmed."""
    uploads.discard(batch)


def follow(batch: Batch, progress: ReportProgress) -> dict[str, Any]:
    """Do what was confirmed; after a kill, do the rest of it. Return the numbers."""
    confirmed = _confirmed(batch)
    update = confirmed.first()
    if update is None:
        return {}  # the child before this one died at its very end
    if not update.is_prepared:
        decided_rows.prepare(update, progress)
        confirmed.update(is_prepared=True)
    application.follow(update, progress)
    found = Summary.from_json(update.comparison)
    counts, rows = _counts(update, found), found.new + found.changed + found.gone
    ending.end(update, lambda: note(update.asked_by, batch, "update", rows, **counts))
    return counts
