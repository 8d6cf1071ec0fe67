"""The fifth step: what will become of every row, before anything is drawn; then the start."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.batch.drafts import Waiting, of_draft, steps
from dashboard.batch.remedies import Fix, fix
from dashboard.new_batch.outcome import outcome, tried
from dashboard.requests.htmx import HtmxRequest
from jobs import control, findings, reading
from jobs.errors import TextDoesNotFit
from jobs.findings.pictures import PictureUnnamed
from jobs.findings.results import OneSize
from jobs.intake import chore_requests
from jobs.models import Batch, Chore, Job, Source
from jobs.reading import FindingGroup, example_rows
from jobs.states import State
from jobs.storage import store

PATHS = 3
WORST = 8


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One line of the table: findings with one code, and what can be done about them.

    `smaller`: the text of the button that lowers the smallest size, which is better than the fix.
    """

    found: FindingGroup
    smaller: str
    fix: Fix | None
    rows_url: str

    @property
    def title(self) -> str:
        return findings.title_of(self.found.code, blocks=self.found.blocks)

    @property
    def mark(self) -> str:
        """Return the class of its mark. Unused pictures are common and need none."""
        if self.found.blocks:
            return "failed"
        return "" if self.found.code == PictureUnnamed.code else "attention"

    @property
    def picture(self) -> Source | None:
        """Return the picture of the sample, if it is uploaded."""
        sample = self.found.sample
        job = sample.job
        source = sample.source or (job.source if job else None)
        return source if source and source.is_here else None


@require_http_methods(["GET", "HEAD", "POST"])
@of_draft("check")
def check(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Show the check.

    A POST checks all rows again, and first lowers the smallest size if asked to.
    """
    if request.method == "POST":
        return _check_again(request, batch)
    chore = _ensure_checked(batch)
    context = _context(batch, chore, request.GET.get("worst", "smallest"))
    return render(request, "new_batch/check.html" + ("#step" if request.htmx else ""), context)


def _check_again(request: HtmxRequest, batch: Batch) -> HttpResponse:
    if "smaller" in request.POST:
        _lower_smallest_size(request, batch)
    chore_requests.request(batch, Chore.Kind.CHECK)
    return redirect("check", batch.pk)


def _lower_smallest_size(request: HtmxRequest, batch: Batch) -> None:
    """Lower the smallest size of all texts to the one that the last check suggests."""
    chore = chore_requests.latest(batch, Chore.Kind.CHECK)
    suggestion = chore.result.get("smaller") if chore is not None else None
    if suggestion and batch.design_version is not None:
        edited, document = batch.design_version.pk, batch.design_version.document
        boxes = [_at_most(box, suggestion["size_min"]) for box in document["boxes"]]
        control.save_design(batch, request.user, {**document, "boxes": boxes}, edited=edited)


def _at_most(box: dict[str, Any], size: float) -> dict[str, Any]:
    return {**box, "size_min": min(box["size_min"], size)} if "size_min" in box else box


def _ensure_checked(batch: Batch) -> Chore | None:
    """Return the current check.

    Request a new one if something changed since; a failed check waits for the person.
    """
    chore = chore_requests.latest(batch, Chore.Kind.CHECK)
    is_settled = chore is not None and (chore.is_open or chore.state == Chore.State.FAILED)
    if batch.checked_at is None and not is_settled and batch.jobs.exists():
        return chore_requests.request(batch, Chore.Kind.CHECK)
    return chore


@require_POST
@of_draft("check")
def start(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Start all rows or the first 10, after leaving out the rows that would fail if the person
    chose that.
    """
    if chore_requests.starting_by_itself(batch) is not None:
        return redirect("batch", batch.pk)
    if batch.checked_at is None:
        return redirect("check", batch.pk)
    if "leave_out" in request.POST:
        control.leave_out_and_start(batch, request.user, first="first" in request.POST)
    elif "first" in request.POST:
        control.make_first(batch, request.user)
    else:
        control.start(batch, request.user)
    return redirect("batch", batch.pk)


# --- What the page says ---------------------------------------------------------------------------


def _context(batch: Batch, chore: Chore | None, worst: str) -> dict[str, Any]:
    waiting = Waiting.of(chore)
    shared = {
        "batch": batch,
        "steps": steps(batch, "check"),
        "waiting": waiting,
        "has_rows": batch.jobs.exists(),
        "refused": chore.sentence
        if chore is not None and chore.state == Chore.State.FAILED
        else "",
        "not_started": _why_not_started(batch, chore),
    }
    if waiting or chore is None or batch.checked_at is None:
        return shared
    return (
        shared
        | _found(batch, chore)
        | _results(batch)
        | _worst(batch, chore, worst)
        | {"version": chore.pk}
    )


def _why_not_started(batch: Batch, check: Chore | None) -> str:
    """Return why a chore could not start the batch, until it is checked again."""
    start = chore_requests.latest(batch, Chore.Kind.START)
    is_over = start is None or (check is not None and check.pk > start.pk)
    return "" if is_over or start is None or start.state != Chore.State.FAILED else start.sentence


def _found(batch: Batch, chore: Chore) -> dict[str, Any]:
    ready = batch.jobs.filter(state=State.WAITING).count()
    blocked = reading.blocked_rows(batch).filter(state=State.WAITING).count()
    found = reading.finding_groups(batch)
    groups = [_group(batch, group, chore) for group in found if group.code != OneSize.code]
    return {
        "total": batch.jobs.count(),
        "waiting_rows": ready,
        "blocked": blocked,
        "ready": ready - blocked,
        "left_out": batch.jobs.filter(state=State.LEFT_OUT).count(),
        "groups": groups,
        "one_sizes": batch.findings.filter(code=OneSize.code)
        .select_related("job__source")
        .order_by("pk"),
        "tried": tried(chore.result.get("trial")),
        "first": min(control.FIRST_ROWS, ready - blocked),
    }


def _group(batch: Batch, group: FindingGroup, chore: Chore) -> CheckLine:
    job = group.sample.job
    rows = f"{reverse('rows', args=[batch.pk])}?finding={group.code}"
    offered = fix(
        findings.fix_of(group.code, blocks=group.blocks),
        batch.pk,
        row=job.row if job else None,
        count=group.count,
        rows=rows,
    )
    return CheckLine(group, _smaller(group, chore), offered, rows if job else "")


def _smaller(group: FindingGroup, chore: Chore) -> str:
    """Return the text of the button that lowers the smallest size, or an empty text."""
    suggestion = chore.result.get("smaller")
    if group.code != TextDoesNotFit.code or not suggestion:
        return ""
    fits = f"{suggestion['rows']:,} of {suggestion['of']:,} fit"
    return f"Lower the smallest size to {suggestion['size_min']:g} %: {fits}"


def _results(batch: Batch) -> dict[str, Any]:
    """Return format, size, three full paths and disk space."""
    waiting = batch.jobs.filter(state=State.WAITING).exclude(source=None).order_by("row")
    kinds = waiting.order_by("source__format").values_list("source__format").annotate(Count("pk"))
    version = batch.design_version
    return {
        "outcome": outcome(version.parsed, dict(kinds)) if version else None,
        "paths": list(
            waiting.exclude(result_name="").values_list("result_name", flat=True)[:PATHS]
        ),
        "needed_bytes": example_rows.source_bytes(batch),
        "usable_bytes": store().usable_bytes(),
        "seconds": _expected_seconds(waiting.count()),
    }


def _expected_seconds(rows: int) -> tuple[int, int] | None:
    """Estimate the run time from the last finished batch, ±25 %. Return None if there is none."""
    last = (
        Batch.objects.exclude(started_at=None)
        .exclude(settled_at=None)
        .order_by("-settled_at")
        .first()
    )
    made = (last.settled_counts or {}).get("done", 0) if last else 0
    if last is None or not made:
        return None
    seconds = rows * last.worked.total_seconds() / made
    return int(seconds * 0.75), int(seconds * 1.25) + 1


def _worst(batch: Batch, chore: Chore, kind: str) -> dict[str, Any]:
    """Return the rows most likely to look wrong, as the check measured them."""
    kind = "longest" if kind == "longest" else "smallest"
    measured = {int(row): value for row, value in chore.result.get(kind, [])[:WORST]}
    jobs: list[Job] = list(batch.jobs.filter(row__in=measured).exclude(source=None))
    jobs.sort(key=lambda job: list(measured).index(job.row))
    return {"worst_kind": kind, "worst": [(job, measured[job.row]) for job in jobs]}
