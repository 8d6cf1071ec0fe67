"""The page of another design for a started batch: what it touches, before anything happens."""

from dataclasses import dataclass
from functools import cached_property

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from dashboard.batch.decorators import of_batch, then_show
from dashboard.batch.waiting import Waiting, why_failed
from dashboard.requests.htmx import HtmxRequest, render_page
from dashboard.templatetags.words import counted
from jobs import findings
from jobs.checking.changed_design import made_before
from jobs.control import design_changes
from jobs.intake import chore_requests
from jobs.intake.updates import numbered_rows
from jobs.intake.updates.numbered_rows import Numbers
from jobs.intake.updates.summary import DesignSummary, FindingOfSome
from jobs.models import Batch, Chore, DesignChange


@dataclass(frozen=True)
class DesignChangePage:
    """What the other design touches, and how far its check or the change is."""

    batch: Batch
    change: DesignChange

    @cached_property
    def _chore(self) -> Chore | None:
        kind = Chore.Kind.REDESIGN if self.change.is_confirmed else Chore.Kind.TRY_DESIGN
        return chore_requests.latest(self.batch, kind)

    @property
    def has_ended(self) -> bool:
        """Return whether its chore is done: then it has stored what it found, or deleted the change
        that it made.
        """
        return self._chore is not None and self._chore.is_done

    @cached_property
    def waiting(self) -> Waiting | None:
        return Waiting.of(self._chore)

    @property
    def stopped(self) -> str:
        return why_failed(self._chore)

    @property
    def is_same(self) -> bool:
        """Return whether the batch has this design already."""
        return self.change.version_id == self.batch.design_version_id

    @cached_property
    def summary(self) -> DesignSummary | None:
        """Return what the check of the other design found; None before."""
        change = self.change
        return DesignSummary.from_json(change.checked) if change.is_checked else None

    @cached_property
    def revoked(self) -> Numbers:
        """Return the revoked serial numbers that will be on results made again."""
        again = made_before(self.batch).order_by().values_list("pk", flat=True)
        return numbered_rows.revoked_again(again, self.change.version_id)

    @property
    def groups(self) -> list[tuple[str, FindingOfSome]]:
        """Return the findings, with a title for each group."""
        found = self.summary.findings if self.summary else ()
        return [(findings.title_of(one.code, blocks=one.blocks), one) for one in found]


@require_safe
@of_batch
def design_change(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Show the page, or its live part for the poll, which ends on the batch's page."""
    page = _page(batch)
    if page is not None and page.has_ended:
        page = _page(batch)  # the change was read before its chore
    if page is None:
        return _leave(request, reverse("batch", args=[batch.pk]))
    return render_page(request, "batch/design_change.html", page, part="change")


def _page(batch: Batch) -> DesignChangePage | None:
    change = DesignChange.objects.filter(batch=batch).select_related("version").first()
    return DesignChangePage(batch, change) if change else None


def _leave(request: HtmxRequest, there: str) -> HttpResponse:
    return HttpResponseClientRedirect(there) if request.htmx else redirect(there)


@require_POST
@then_show("design", if_refused="batch")
def begin(request: HtmxRequest, batch: Batch) -> None:
    design_changes.begin(batch, request.user)


@require_POST
@then_show("design-change", if_refused="batch")
def check(_request: HtmxRequest, batch: Batch) -> None:
    design_changes.check(batch)


@require_POST
@then_show("design-change", if_refused="batch")
def confirm(request: HtmxRequest, batch: Batch) -> None:
    count = design_changes.confirm(batch, request.user)
    messages.info(request, f"{counted(count, 'result is,results are')} being made again.")


@require_POST
@then_show("design-change", if_refused="batch")
def resume(_request: HtmxRequest, batch: Batch) -> None:
    design_changes.resume(batch)


@require_POST
@then_show("batch")
def discard(_request: HtmxRequest, batch: Batch) -> None:
    design_changes.discard(batch)
