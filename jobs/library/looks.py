"""The saved designs that the rows of a batch name, embedded in its design.

A batch must not change when a saved design does, and a worker reads one design. So the design of a
draft takes saved designs along as they are when it is saved; a started batch keeps those it has.
"""

from collections.abc import Iterable
from dataclasses import replace

from django.db.models import Count
from django.db.models.fields.json import KeyTextTransform, KeyTransform

from jobs.design import Design
from jobs.design.overrides import same_name
from jobs.design.values import MOST_LOOKS, NamedLook
from jobs.errors import NotPossibleNow
from jobs.intake.rows import rows
from jobs.library import fonts
from jobs.models import Batch, SavedDesign


def chosen(batch: Batch, design: Design) -> Design:
    """Return the design with the saved designs that cells of its column name.

    A look of the document whose saved design is gone stays as it is. Raises NotPossibleNow
    if there are too many.
    """
    if not design.design_column:
        return replace(design, designs=()) if design.designs else design
    found = [*_kept(batch)]
    for look in (*_saved(batch, design.design_column), *design.designs):
        if not _is_named(look.name, [one.name for one in found]):
            found.append(_pinned(look, batch, design))
    _require_possible(len(found))
    return replace(design, designs=tuple(found))


def _kept(batch: Batch) -> tuple[NamedLook, ...]:
    """Return the looks that a started batch has: they stay as they are."""
    return batch.design.designs if batch.design is not None and not batch.is_draft else ()


def _require_possible(looks: int) -> None:
    if looks > MOST_LOOKS:
        raise NotPossibleNow(
            f"The rows name {looks} saved designs; at most {MOST_LOOKS} are possible in one batch."
        )


def _saved(batch: Batch, column: str) -> list[NamedLook]:
    """Return the saved designs that the cells of a column name."""
    named = list(rows_by_name(batch, column))
    saved = SavedDesign.objects.select_related("version")
    return [_embedded(one) for one in saved if _is_named(one.name, named)]


def rows_by_name(batch: Batch, column: str) -> dict[str, int]:
    """Return the different texts of the cells of a column, and how many rows have each. Empty cells
    are left out.
    """
    there = (name for name in rows.columns(batch) if same_name(name, column))
    shown = KeyTextTransform("0", KeyTransform(next(there, column), "cells"))
    cells = batch.jobs.annotate(shown=shown).order_by().values_list("shown").annotate(Count("pk"))
    return {text: count for text, count in cells if text and text.strip()}


def changed_since(before: Design | None, after: Design) -> list[str]:
    """Return the names of the saved designs that are another version than before."""
    earlier = {look.name: look.saved for look in before.designs} if before else {}
    return [look.name for look in after.designs if earlier.get(look.name, look.saved) != look.saved]


def _is_named(name: str, written: Iterable[str]) -> bool:
    return any(same_name(name, one) for one in written)


def _embedded(saved: SavedDesign) -> NamedLook:
    look = NamedLook(saved.name, saved.version.sha256)
    return look.like(saved.version.parsed)


def _pinned(look: NamedLook, batch: Batch, design: Design) -> NamedLook:
    """Return the look with its font files, also those that cells choose. Those it names stay."""
    whole = look.over(design)
    names = fonts.named_in_cells(batch, whole)
    return look.like(fonts.pinned(whole, names, kept=look.typefaces))
