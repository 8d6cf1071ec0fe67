"""Decorators for views of one batch: each gets the batch that its address names, or answers
404.
"""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from dashboard.requests.bad_requests import UploadBroken, wants_json
from dashboard.requests.htmx import HtmxRequest, refusals_said
from jobs.control import design_changes
from jobs.databases.prepared import Lookup
from jobs.errors import InputRefused, NoRoom, NotPossibleNow, OverprintError, StorageFailed
from jobs.intake import chore_requests
from jobs.intake.chore_requests import ChoreKind
from jobs.models import Batch

type View = Callable[..., HttpResponse]
type Press = Callable[..., None]

_ALONE = Lookup(Batch.objects.all, "id")

HAS_STARTED = "This batch has already started, so nothing was changed."


def of_batch[Answer: HttpResponseBase](view: Callable[..., Answer]) -> Callable[..., Answer]:
    """Decorate `view(request, batch, …)` of any batch, draft or not."""

    @wraps(view)
    def wrapped(request: HtmxRequest, batch_id: UUID, *args: Any, **kwargs: Any) -> Answer:
        return view(request, find(batch_id), *args, **kwargs)

    return wrapped


def then_show(page: str, *, if_refused: str = "") -> Callable[[Press], View]:
    """Decorate `press(request, batch, …)`, which does what a button asks: then show a page.

    A refusal is shown as a message, on the same page unless `if_refused` names another one.
    """

    def decorate(press: Press) -> View:
        @of_batch
        @wraps(press)
        def wrapped(request: HtmxRequest, batch: Batch, **kwargs: Any) -> HttpResponse:
            with refusals_said(request):
                press(request, batch, **kwargs)
                return redirect(page, batch.pk)
            return redirect(if_refused or page, batch.pk)

        return wrapped

    return decorate


def of_draft(
    step: str, *, alone: bool = False, chores: Sequence[ChoreKind] = ()
) -> Callable[[View], View]:
    """Decorate `view(request, batch, …)` of a step, and show refusals on that step.

    `alone`: find the batch without its sheet and its design, because requests come by the thousand.
    `chores`: the view also gets the last chore of these kinds, as `chore`. It is read before the
    batch: if it is done, the batch has what it stored.
    A batch that has started has no steps: the request is redirected to its page, which says that
    a press did nothing. Only its design page can be seen again, to try another design.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(
            request: HtmxRequest, batch_id: UUID, *args: Any, **kwargs: Any
        ) -> HttpResponse:
            if chores:
                kwargs["chore"] = chore_requests.latest_of(batch_id, *chores)
            batch = find_alone(batch_id) if alone else find(batch_id)
            if not batch.is_draft and not (_shows_tried_design(batch, step) or wants_json(request)):
                if request.method == "POST":
                    messages.warning(request, HAS_STARTED)
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
    batches = Batch.objects.select_related("sheet", "design_version__design")
    return _found(batches.filter(pk=batch_id).first(), batch_id)


def find_alone(batch_id: UUID) -> Batch:
    """Return the batch without sheet and design, which triple the time of the query, or raise
    Http404.
    """
    return _found(_ALONE.find(batch_id), batch_id)


def _found(batch: Batch | None, batch_id: UUID) -> Batch:
    if batch is None:
        raise Http404(f"No batch {batch_id}")
    return batch


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
