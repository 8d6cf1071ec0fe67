"""The changed sheet of a batch: uploaded, read, or thrown away before anything happened."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import PurePath
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import BigIntegerField, Count, ExpressionWrapper, F, Max, Q, Sum
from django.db.models.expressions import CombinedExpression
from django.utils.timezone import localtime

from jobs.errors import NotPossibleNow
from jobs.intake import attachments, chore_requests, sheets
from jobs.intake.bulk_writing import raw_delete
from jobs.intake.pictures.receive.storing import Chunks
from jobs.intake.rows import rows
from jobs.intake.updates import newer_pictures
from jobs.models import Batch, Chore, DesignChange, PlannedRow, Sheet, SheetUpdate
from jobs.queue import lifecycle
from jobs.reporting import ReportProgress, report_nothing
from jobs.storage import store

CELLS_CHANGED = ("correct", "replace_picture", "update")  #: deeds that change what was compared

PRIME = 2**31 - 1  #: keeps products of ids within the integers of a database

DRAFT = "This batch has not started yet. Upload the sheet on its Sheet page instead."
NO_SHEET = (
    "The rows of this batch were made from the names of its pictures, so there is no sheet to "
    "compare with. Make another batch like this one."
)
GOING_ON = "This batch is being updated from a changed sheet. Wait until that is done."
TAKEN_OVER = "Another process has taken over this update."
DESIGN_CHANGES = "The results of this batch are just getting another design. Wait a moment."
CANCELLED = (
    "This batch was cancelled. Press “Make the other … after all” on its page first, then update "
    "it."
)
DELETED = "This batch was deleted in the meantime."
UPLOADED_BY = "{} uploaded the changed sheet “{}” on {} and has not updated the batch yet."
ASK_FIRST = (
    "It is still here, and yours was not taken. Agree on one of them first. To use yours, press "
    "“Replace the sheet of {}”."
)
YOURS = (
    "You uploaded the changed sheet “{}” on {} and have not updated the batch yet. It is still "
    "here, and this one was not taken. To use this one, press “Choose another sheet”."
)


def require_updatable(batch: Batch) -> None:
    """Raise NotPossibleNow unless the batch can follow a changed sheet now."""
    if batch.is_draft:
        raise NotPossibleNow(DRAFT)
    if batch.is_cancelled:
        raise NotPossibleNow(CANCELLED)
    if not _has_sheet(batch):
        raise NotPossibleNow(NO_SHEET)
    require_no_update(batch)


def _has_sheet(batch: Batch) -> bool:
    """Return whether the rows were read from a sheet."""
    return batch.match_rule.by != "pictures" and Sheet.objects.filter(batch=batch).exists()


def require_no_update(batch: Batch) -> None:
    """Raise NotPossibleNow while the rows follow a changed sheet, or results another design."""
    going_on = {"batch": batch, "confirmed_at__isnull": False}
    if SheetUpdate.objects.filter(**going_on).exists():
        raise NotPossibleNow(GOING_ON)
    if DesignChange.objects.filter(**going_on).exists():
        raise NotPossibleNow(DESIGN_CHANGES)


def hold(batch: Batch) -> Batch:
    """Lock the batch until the transaction ends, and return it as it is now."""
    if not lifecycle.hold(Batch.objects.filter(pk=batch.pk)):
        raise NotPossibleNow(DELETED)
    return Batch.objects.get(pk=batch.pk)


@contextmanager
def unconfirmed(batch: Batch) -> Iterator[None]:
    """Change a batch, in one transaction that holds it, whose update nobody has confirmed. Raises
    NotPossibleNow.
    """
    with transaction.atomic():
        require_no_update(hold(batch))
        yield


def take(
    batch: Batch,
    user: User,
    name: str,
    chunks: Chunks,
    *,
    instead_of: str = "",
    has_failed_rows: bool = False,
) -> Chore:
    """Store a changed sheet in place of one that is not confirmed yet, and request the comparison.

    A sheet that is open already, whoever uploaded it, is replaced only if `instead_of` is its key.
    `has_failed_rows`: whether it was made of the failed rows.
    Raises SheetRefused, NotPossibleNow, NoRoom.
    """
    require_updatable(batch)
    _require_no_other(batch, user, instead_of)
    stored = attachments.stored_sheet(batch, name, chunks)
    name = attachments.file_name(name)
    try:
        with transaction.atomic():
            require_updatable(hold(batch))
            _require_no_other(batch, user, instead_of)
            forgotten = _forget(batch)
            SheetUpdate.objects.create(
                batch=batch,
                asked_by=user,
                name=name,
                key=stored.key,
                size=stored.size,
                choices=_choices(batch, name),
                has_failed_rows=has_failed_rows,
            )
            chore = chore_requests.request(batch, Chore.Kind.COMPARE)
    except NotPossibleNow:
        store().delete(stored.key)
        raise
    _delete_files(forgotten)
    return chore


def open_here(batch: Batch) -> SheetUpdate | None:
    """Return the update that nobody has confirmed, or None."""
    unconfirmed = SheetUpdate.objects.filter(batch=batch, confirmed_at=None)
    return unconfirmed.select_related("asked_by").first()


def uploaded_by(update: SheetUpdate) -> str:
    """Return a sentence that says who uploaded a changed sheet, and when."""
    return UPLOADED_BY.format(update.asked_by.get_username(), update.name, _since(update))


def _since(update: SheetUpdate) -> str:
    since = localtime(update.uploaded_at)
    return f"{since.day} {since:%B at %H:%M}"


def _require_no_other(batch: Batch, user: User, instead_of: str) -> None:
    other = open_here(batch)
    if other is None or other.key == instead_of:
        return
    if other.asked_by == user:
        raise NotPossibleNow(YOURS.format(other.name, _since(other)))
    raise NotPossibleNow(f"{uploaded_by(other)} {ASK_FIRST.format(other.asked_by.get_username())}")


def _choices(batch: Batch, name: str) -> dict[str, Any]:
    """Return how the sheet before was read, as far as that says something about this file."""
    before = Sheet.objects.get(batch=batch)
    if PurePath(before.name).suffix.lower() == PurePath(name).suffix.lower():
        return dict(before.choices)
    kept = (
        *("language", "usual_language", "by_language", "rows_from", "rows_to", "decode_html"),
        *("leave_out_hidden", "renamed"),
    )
    return {choice: before.choices[choice] for choice in kept if before.choices.get(choice)}


def discard(batch: Batch) -> None:
    """Throw a changed sheet away that was not confirmed. Raises NotPossibleNow."""
    with unconfirmed(batch):
        forgotten, newer = _forget(batch), newer_pictures.forget(batch)
    _delete_files(forgotten)
    newer_pictures.delete_files(newer)


def _forget(batch: Batch) -> list[str]:
    """Delete what an unconfirmed update left, and return the key of its file."""
    chore_requests.withdraw(batch, Chore.Kind.COMPARE)
    before = SheetUpdate.objects.filter(batch=batch)
    keys = list(before.values_list("key", flat=True))
    delete_plan(batch)
    before.delete()
    return keys


def delete_plan(batch: Batch) -> None:
    """Delete the planned rows, which nothing refers to."""
    raw_delete(PlannedRow.objects.filter(update=batch.pk))


def _delete_files(keys: Iterable[str]) -> None:
    for key in keys:
        store().delete(key)


def choose(batch: Batch, **choices: Any) -> Chore:
    """Change how an unconfirmed update is compared, and compare again. Raises NotPossibleNow."""
    with unconfirmed(batch):
        if not SheetUpdate.objects.filter(batch=batch).update(**choices, comparison={}, basis=""):
            raise NotPossibleNow("There is no changed sheet. Upload it again.")
        return chore_requests.request(batch, Chore.Kind.COMPARE)


def read(update: SheetUpdate, report: ReportProgress = report_nothing) -> sheets.ReadSheet:
    """Read the changed sheet. Only in a child process. Raises SheetRefused."""
    return rows.read(update, report)


def basis(batch: Batch) -> str:
    """Return a text that changes with everything in the batch that a comparison depends on."""
    facts: Mapping[str, Any] = {
        "jobs": batch.jobs.aggregate(
            count=Count("pk"),
            last=Max("pk"),
            pictures=_sum_of(F("id") * F("source") % PRIME),
            again=_sum_of(F("id") * F("id") % PRIME * F("source") % PRIME),
        ),
        "sources": batch.sources.aggregate(
            count=Count("pk"), here=Count("pk", filter=~Q(key="")), last=Max("pk"), all=Sum("size")
        ),
        "deeds": batch.audit.filter(action__in=CELLS_CHANGED).count(),
        "of": Batch.objects.filter(pk=batch.pk).values("design_version", "match").get(),
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def _sum_of(product: CombinedExpression) -> Sum:
    """Return the sum over all rows of a product of id and picture. Unlike a sum of ids alone, two
    such sums also change if rows exchange their pictures.
    """
    return Sum(ExpressionWrapper(product, output_field=BigIntegerField()))
