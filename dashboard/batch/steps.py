"""The five steps of a new batch: which can be reached, and on which a draft is reopened."""

from dataclasses import dataclass
from typing import ClassVar

from django.urls import reverse

from jobs.models import Batch, Chore

STEPS = (
    ("images", "Images"),
    ("sheet", "Sheet"),
    ("match", "Match"),
    ("design", "Design"),
    ("check", "Check"),
)


@dataclass(frozen=True, slots=True)
class DraftStep:
    """One of the five steps in the header. `url` is empty for a step that cannot be reached yet."""

    number: int
    label: str
    url: str
    is_current: bool
    is_past: bool


@dataclass(frozen=True)
class StepPage:
    """A page of a new batch. Each kind of page names the step in its header that it is part of."""

    batch: Batch
    step: ClassVar[str]

    @property
    def steps(self) -> list[DraftStep]:
        return steps(self.batch, self.step)


def steps(batch: Batch, current: str) -> list[DraftStep]:
    """Return all steps.

    Those up to the first one whose input is missing can be reached, and always the current one.
    Only steps before that one count as past.
    """
    here = [name for name, _ in STEPS].index(current)
    far = _furthest(batch)
    return [_step(batch, n, here, far) for n in range(len(STEPS))]


def _step(batch: Batch, n: int, here: int, far: int) -> DraftStep:
    """Return step `n`, of which `here` is shown and those up to `far` can be reached."""
    name, label = STEPS[n]
    url = reverse(name, args=[batch.pk]) if n <= max(far, here) else ""
    return DraftStep(n + 1, label, url, is_current=n == here, is_past=n < min(here, far))


def _furthest(batch: Batch) -> int:
    """Return the last step that can be reached.

    Rows open match and design; a design opens the check.
    """
    if not _has_rows_or_rule(batch):
        return 1
    return 4 if batch.design_version_id else 3


def _has_rows_or_rule(batch: Batch) -> bool:
    """Return whether the batch has rows, or a sheet of which it is known how rows are made."""
    is_read = hasattr(batch, "sheet") and batch.sheet.row_count
    return bool(batch.match_rule.by and is_read) or batch.jobs.exists()


def current_step(batch: Batch) -> str:
    """Return the step on which to reopen a draft: the first unfinished one."""
    if not batch.sources.exists() and not hasattr(batch, "sheet"):
        return "images"
    if not batch.jobs.exists() or _is_sheet_to_confirm(batch):
        return "sheet"
    if not _is_matched(batch):
        return "match"
    return "check" if batch.design_version_id else "design"


def _is_sheet_to_confirm(batch: Batch) -> bool:
    """Return whether nobody has said yet that the sheet is read right: that matches its rows, and
    only then comes a design.
    """
    reading = batch.chores.filter(kind=Chore.Kind.READ).order_by("-id").first()
    if reading is None or batch.design_version_id:
        return False
    matching = (Chore.Kind.MATCH, Chore.Kind.FETCH)
    return not batch.chores.filter(kind__in=matching, id__gt=reading.pk).exists()


def _is_matched(batch: Batch) -> bool:
    return bool(batch.match_rule.by) and batch.jobs.exclude(source=None).exists()
