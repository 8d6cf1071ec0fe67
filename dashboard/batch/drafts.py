"""Shared code of the five steps of a new batch: finding the draft, the header of the steps, and
refusals.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from dashboard.requests.bad_requests import UploadBroken, wants_json
from dashboard.requests.htmx import HtmxRequest
from jobs.control import design_changes
from jobs.databases import clock
from jobs.errors import InputRefused, NoRoom, NotPossibleNow, OverprintError, StorageFailed
from jobs.models import Batch, Chore

STEPS = (
    ("images", "Images"),
    ("sheet", "Sheet"),
    ("match", "Match"),
    ("design", "Design"),
    ("check", "Check"),
)
STUCK_AFTER = (
    10  #: seconds a chore may wait before the page says that the chores process is not running
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


type View = Callable[..., HttpResponse]


def of_draft(step: str, *, alone: bool = False) -> Callable[[View], View]:
    """Decorate `view(request, batch, …)` of a step, and show refusals on that step.

    `alone`: find the batch without its sheet and its design, because requests come by the thousand.
    A batch that has started has no steps: the request is redirected to its page. Only its design
    page can be seen again, to try another design.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(
            request: HtmxRequest, batch_id: UUID, *args: Any, **kwargs: Any
        ) -> HttpResponse:
            batch = find_alone(batch_id) if alone else find(batch_id)
            if not batch.is_draft and not (_shows_tried_design(batch, step) or wants_json(request)):
                return redirect("batch", batch_id)
            try:
                return view(request, batch, *args, **kwargs)
            except (InputRefused, StorageFailed) as refused:
                return refuse(request, refused, reverse(step, args=[batch_id]))

        return wrapped

    return decorate


def _shows_tried_design(batch: Batch, step: str) -> bool:
    """Let the design page of a started batch show the design that is tried, if there is one.

    The batch keeps its own until the person confirms the other.
    """
    tried = design_changes.pending(batch) if step == "design" else None
    if tried is None:
        return False
    batch.design_version = tried.version
    return True


def find(batch_id: UUID) -> Batch:
    """Return the batch with its sheet and its design, or raise Http404."""
    return _first(Batch.objects.select_related("sheet", "design_version__design"), batch_id)


def find_alone(batch_id: UUID) -> Batch:
    """Return the batch without sheet and design, which triple the time of the query, or raise
    Http404.
    """
    return _first(Batch.objects.all(), batch_id)


def _first(batches: QuerySet[Batch], batch_id: UUID) -> Batch:
    batch = batches.filter(pk=batch_id).first()
    if batch is None:
        raise Http404(f"No batch {batch_id}")
    return batch


@dataclass(frozen=True, slots=True)
class Waiting:
    """A chore that a person waits for: its progress, and whether any process works on chores."""

    done: int
    total: int
    seconds: int
    is_stuck: bool

    @classmethod
    def of(cls, chore: Chore | None) -> "Waiting | None":
        """Return the wait for this chore, or None if there is nothing to wait for."""
        if chore is None or not chore.is_open:
            return None
        seconds = int((clock.now() - chore.created_at).total_seconds())
        is_stuck = chore.state == Chore.State.WAITING and seconds > STUCK_AFTER
        return cls(chore.done, chore.total, max(seconds, 0), is_stuck)


def why_failed(chore: Chore | None) -> str:
    """Return why a chore failed, or an empty text if it did not."""
    return chore.sentence if chore is not None and chore.state == Chore.State.FAILED else ""


STATUSES: dict[type[OverprintError], int] = {
    NoRoom: 507,
    StorageFailed: 503,
    NotPossibleNow: 409,
    UploadBroken: 400,
}


def refuse(request: HtmxRequest, refused: OverprintError, back_to: str) -> HttpResponse:
    """Answer with the sentence of a refusal: as JSON for our scripts, else as a message on the
    previous page.
    """
    if wants_json(request):
        answer = {"code": refused.code, "sentence": refused.sentence, **_plain(refused)}
        return JsonResponse(answer, status=STATUSES.get(type(refused), 422))
    messages.error(request, refused.sentence)
    return redirect(back_to)


def _plain(refused: OverprintError) -> dict[str, Any]:
    problems = refused.details.get("problems")
    return {"problems": problems} if problems else {}
