"""The fifth step: what will become of every row, before anything is drawn; then the start."""

from dataclasses import dataclass
from functools import cached_property

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from dashboard.batch.decorators import of_draft
from dashboard.batch.steps import StepPage
from dashboard.batch.waiting import Waiting, why_failed
from dashboard.new_batch.checked import CheckedBatch
from dashboard.requests.htmx import HtmxRequest, page_or_press, render_page
from jobs import control
from jobs.control import checks, running
from jobs.models import Batch, Chore


@dataclass(frozen=True)
class CheckPage(StepPage):
    """How far the check is, and what it found. `kind`: by what rows to look at first are chosen."""

    step = "check"
    chore: Chore | None
    kind: str

    @cached_property
    def waiting(self) -> Waiting | None:
        return Waiting.of(self.chore)

    @cached_property
    def has_rows(self) -> bool:
        return self.batch.jobs.exists()

    @property
    def refused(self) -> str:
        return why_failed(self.chore)

    @cached_property
    def not_started(self) -> str:
        return checks.why_not_started(self.batch)

    @property
    def cannot_start(self) -> str:
        """Return what someone else has to do before the batch can start."""
        return running.NO_ADDRESS if running.lacks_public_address(self.batch.design) else ""

    @cached_property
    def found(self) -> CheckedBatch | None:
        """Return what the check found; None while it is not finished."""
        if self.waiting or self.chore is None or self.batch.checked_at is None:
            return None
        return CheckedBatch(self.batch, self.chore, self.kind)


@page_or_press
@of_draft("check", chores=[Chore.Kind.CHECK])
def check(request: HtmxRequest, batch: Batch, *, chore: Chore | None) -> HttpResponse:
    """Show the check.

    A POST checks all rows again, and first lowers the smallest size if asked to; or it leaves rows
    out that may be totals, or includes them, for which no other check is needed.
    """
    if request.method == "POST":
        return _totals(request, batch) or _check_again(request, batch)
    page = CheckPage(batch, checks.ensure_checked(batch, chore), request.GET.get("worst", ""))
    return render_page(request, "new_batch/check.html", page, part="step")


def _totals(request: HtmxRequest, batch: Batch) -> HttpResponse | None:
    """Leave out or include the rows that may be totals. None if nothing of this was asked for."""
    if "leave_out_totals" in request.POST:
        control.leave_out_totals(batch, request.user)
    elif "put_back_totals" in request.POST:
        control.put_back_totals(batch, request.user)
    else:
        return None
    return redirect("check", batch.pk)


def _check_again(request: HtmxRequest, batch: Batch) -> HttpResponse:
    if "smaller" in request.POST:
        checks.lower_smallest_size(batch, request.user)
    elif "more_lines" in request.POST:
        checks.allow_more_lines(batch, request.user)
    elif "picture_number" in request.POST:
        checks.add_picture_number(batch, request.user)
    checks.check_again(batch)
    return redirect("check", batch.pk)


@require_POST
@of_draft("check")
def start(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Start all rows or the first 10, after leaving out the rows that would fail if the person
    chose that.
    """
    choices = {name: name in request.POST for name in ("first", "leave_out")}
    has_begun = checks.start_checked(batch, request.user, **choices)
    return redirect("batch" if has_begun else "check", batch.pk)
