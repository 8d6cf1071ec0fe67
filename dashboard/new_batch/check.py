"""The fifth step: what will become of every row, before anything is drawn; then the start."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from dashboard.batch.decorators import of_draft
from dashboard.batch.remedies import Fix, fix
from dashboard.batch.steps import steps
from dashboard.batch.waiting import Waiting, why_failed
from dashboard.new_batch import by_aspect
from dashboard.new_batch.outcome import outcome, outcomes, tried
from dashboard.requests.htmx import HtmxRequest, page_or_press, render_part
from dashboard.requests.storage_room import storage_room
from jobs import control, findings, reading
from jobs.control import checks
from jobs.errors import TextDoesNotFit
from jobs.findings.pictures import PictureUnnamed
from jobs.findings.results import OneSize
from jobs.models import Batch, Chore, Source
from jobs.reading import FindingGroup

PATHS, MOST_PATHS = 3, 6  #: paths that are shown: of each output of the first row, up to
WORST = 8
FAILING = 4  #: rows that would fail, with their reasons in the place of pictures


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One line of the table: findings with one code, and what can be done about them.

    `smaller`, `more_lines`: the texts of the buttons that lower the smallest size and that allow
    more lines, which are better than the fix.
    `shapes`: in which shapes of results it was found, if there are several.
    """

    found: FindingGroup
    smaller: str
    more_lines: str
    fix: Fix | None
    rows_url: str
    shapes: str = ""

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


@page_or_press
@of_draft("check")
def check(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Show the check.

    A POST checks all rows again, and first lowers the smallest size if asked to.
    """
    if request.method == "POST":
        return _check_again(request, batch)
    chore = checks.ensure_checked(batch)
    context = _context(batch, chore, request.GET.get("worst", "smallest"))
    return render_part(request, "new_batch/check.html", "step", context)


def _check_again(request: HtmxRequest, batch: Batch) -> HttpResponse:
    if "smaller" in request.POST:
        checks.lower_smallest_size(batch, request.user)
    elif "more_lines" in request.POST:
        checks.allow_more_lines(batch, request.user)
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


# --- What the page says ---------------------------------------------------------------------------


def _context(batch: Batch, chore: Chore | None, worst: str) -> dict[str, Any]:
    waiting = Waiting.of(chore)
    shown = {
        "batch": batch,
        "steps": steps(batch, "check"),
        "waiting": waiting,
        "has_rows": batch.jobs.exists(),
        "refused": why_failed(chore),
        "not_started": checks.why_not_started(batch),
    }
    if waiting or chore is None or batch.checked_at is None:
        return shown
    return shown | _checked(batch, chore) | _worst(batch, chore, worst)


def _checked(batch: Batch, chore: Chore) -> dict[str, Any]:
    """Return what a finished check found, and the results to expect of its rows."""
    found = _found(batch, chore)
    outputs = reading.expected_by_output(batch, found["checked"].ready)
    return found | _results(batch, outputs, chore) | {"version": chore.pk}


def _found(batch: Batch, chore: Chore) -> dict[str, Any]:
    rows, found = reading.checked_rows(batch), reading.finding_groups(batch)
    counted = _counted_by_shape(batch, chore)
    lines = [_group(batch, one, chore, counted) for one in found if one.code != OneSize.code]
    return {
        "checked": rows,
        "groups": lines,
        "by_aspect": by_aspect.rows_by_aspect(counted),
        "one_sizes": reading.one_sizes(batch),
        "tried": tried(chore.result.get("trial")),
        "first": min(control.FIRST_ROWS, rows.ready),
    }


def _counted_by_shape(batch: Batch, chore: Chore) -> Mapping[str, Any]:
    """Return what the check counted by shape; nothing for a design with outputs.

    A row then counts in several shapes, so the numbers do not add up, and findings name the output.
    """
    return {} if batch.design and batch.design.outputs else chore.result


def _group(
    batch: Batch, group: FindingGroup, chore: Chore, counted: Mapping[str, Any]
) -> CheckLine:
    rows = reverse("rows", args=[batch.pk], query={"finding": group.code})
    return CheckLine(
        group,
        _smaller(group, chore),
        _more_lines(group, chore),
        _fix(batch, group, rows),
        rows if group.sample.job else "",
        by_aspect.found_in(counted, group.code),
    )


def _fix(batch: Batch, group: FindingGroup, rows: str) -> Fix | None:
    """Return the button that fixes these findings. `rows`: the address of their list."""
    job = group.sample.job
    return fix(
        findings.fix_of(group.code, blocks=group.blocks),
        batch.pk,
        row=job.row if job else None,
        count=group.count,
        rows=rows,
        output=group.sample.details.get("output", "").partition(", ")[0],
    )


def _smaller(group: FindingGroup, chore: Chore) -> str:
    """Return the text of the button that lowers the smallest size, or an empty text."""
    suggestion = chore.result.get("smaller")
    if group.code != TextDoesNotFit.code or not suggestion:
        return ""
    fits = f"{suggestion['rows']:,} of {suggestion['of']:,} fit"
    return f"Lower the smallest size to {suggestion['size_min']:g} %: {fits}"


def _more_lines(group: FindingGroup, chore: Chore) -> str:
    """Return the text of the button that allows more lines, or an empty text."""
    suggestion = chore.result.get("more_lines")
    if group.code != TextDoesNotFit.code or not suggestion:
        return ""
    fits = f"{suggestion['rows']:,} of {suggestion['of']:,} fit"
    return f"Allow {suggestion['max_lines']} lines: {fits}"


def _results(batch: Batch, outputs: list[tuple[str, int]], chore: Chore) -> dict[str, Any]:
    """Return format, size, full paths and disk space: of each output, if there are several."""
    paths = max(PATHS, min(len(outputs), MOST_PATHS))
    expected = reading.expected_results(batch, paths)
    return {
        **_outcomes(batch, expected.formats, dict(outputs), chore),
        "pictures": sum(count for _, count in outputs),
        "noun": "row" if outputs else "image",
        "paths": expected.paths,
        "seconds": reading.expected_seconds(expected.results),
        **_space(batch),
    }


def _space(batch: Batch) -> dict[str, Any]:
    """Return how many bytes the results need, and how many the storage has left."""
    return {"needed": reading.needed_bytes(batch), **storage_room()}


def _outcomes(
    batch: Batch, kinds: Mapping[str, int], counts: Mapping[str, int], chore: Chore
) -> dict[str, Any]:
    """Return format and size of the results: together, and of each output."""
    design, trials = batch.design, chore.result.get("trials", [])
    return {
        "outcome": outcome(design, kinds) if design else None,
        "outputs": outcomes(design, kinds, counts, trials) if design else [],
    }


def _worst(batch: Batch, chore: Chore, kind: str) -> dict[str, Any]:
    """Return the rows most likely to look wrong, as the check measured them."""
    kind = "longest" if kind == "longest" else "smallest"
    measured = {int(row): value for row, value in chore.result.get(kind, [])[:WORST]}
    jobs = reading.drawable_in_order(batch, measured)
    return {
        "worst_kind": kind,
        "worst": [(job, measured[job.row]) for job in jobs],
        "failing": reading.failing_examples(batch, FAILING),
    }
