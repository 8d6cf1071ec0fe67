"""The five steps of a new batch: which can be reached, and on which a draft is reopened."""

from dataclasses import dataclass

from django.urls import reverse

from jobs.models import Batch

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


def steps(batch: Batch, current: str) -> list[DraftStep]:
    """Return all steps.

    Those up to the first one whose input is missing can be reached, and always the current one.
    Only steps before that one count as past.
    """
    names = [name for name, _ in STEPS]
    here, far = names.index(current), _furthest(batch)
    return [
        DraftStep(
            n + 1,
            label,
            reverse(name, args=[batch.pk]) if n <= max(far, here) else "",
            n == here,
            n < min(here, far),
        )
        for n, (name, label) in enumerate(STEPS)
    ]


def _furthest(batch: Batch) -> int:
    """Return the last step that can be reached.

    Rows open match and design; a design opens the check.
    """
    is_read = hasattr(batch, "sheet") and batch.sheet.row_count
    if not (batch.match_rule.by and is_read) and not batch.jobs.exists():
        return 1
    return 4 if batch.design_version_id else 3


def current_step(batch: Batch) -> str:
    """Return the step on which to reopen a draft: the first unfinished one."""
    if not batch.sources.exists() and not hasattr(batch, "sheet"):
        return "images"
    if not batch.jobs.exists():
        return "sheet"
    if not batch.match_rule.by or not batch.jobs.exclude(source=None).exists():
        return "match"
    return "check" if batch.design_version_id else "design"
