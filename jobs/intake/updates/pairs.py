"""Rows of a changed sheet without a picture, and pictures that a person chooses for them.

The pair counts as one that was clicked in a new batch: it is kept with the batch, and what it
teaches finds the pictures of other rows.
"""

from collections.abc import Collection

from django.db.models import QuerySet

from jobs.intake.pictures.replacements import usable
from jobs.intake.rows import chosen_pairs, rows
from jobs.intake.rows.picture_search import MatchRefused, value_of
from jobs.intake.updates.pictures import require_open, unused
from jobs.intake.updates.uploads import hold
from jobs.models import Batch, Job, PlannedRow, SheetUpdate, Source

CHOOSE = "Choose at least one row, and the picture that belongs to it."
NO_COLUMN = "No column of the changed sheet names pictures, so no row can be paired with one."


def can_pair(update: SheetUpdate) -> bool:
    """Return whether a column of the changed sheet names pictures, as pairs need it."""
    rule = update.batch.match_rule
    is_by_name = rule.by in ("column", "") and not rule.fact
    return is_by_name and rule.column in update.found.get("columns", [])


def rows_without_picture(update: SheetUpdate) -> QuerySet[PlannedRow]:
    """Return the rows that would be made and have no picture, in their order."""
    made = [PlannedRow.Kind.NEW, PlannedRow.Kind.CHANGED]
    return update.rows.filter(kind__in=made, source=None).order_by("row")


def value(update: SheetUpdate, planned: PlannedRow) -> str:
    """Return what a row says of its picture, or an empty text."""
    rule = update.batch.match_rule
    return value_of(planned.cells, rule)


def pictures_to_pair(batch: Batch) -> QuerySet[Source]:
    """Return the pictures that no row uses and that can be used, by name."""
    return unused(batch).filter(code="").order_by("path")


def paired(batch: Batch, most: int) -> QuerySet[Source]:
    """Return the pictures of the last pairs that a person chose."""
    paths = list(dict.fromkeys(batch.match_rule.pairs.values()))[-most:]
    return usable(batch).filter(path__in=paths).order_by("path")


def pair(batch: Batch, planned: Collection[int], source_id: int) -> Source:
    """Keep rows of the open update and the picture that belongs to them as pairs, in the caller's
    transaction, and return the picture. `planned`: the numbers of the rows. The comparison must
    follow.

    Raises MatchRefused, NotPossibleNow.
    """
    held = hold(batch)
    require_open(held)
    update = SheetUpdate.objects.get(batch=held)
    found = rows_without_picture(update).filter(row__in=planned)
    source = usable(held).filter(pk=source_id).first()
    if not found or source is None:
        raise MatchRefused(CHOOSE)
    column = held.match_rule.column
    if column is None or not can_pair(update):
        raise MatchRefused(NO_COLUMN)
    jobs = [Job(batch=held, row=one.row, cells=one.cells) for one in found]
    rows.keep_match_rule(batch, chosen_pairs.with_pairs(jobs, source, column))
    return source
