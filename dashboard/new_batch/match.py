"""The third step: which row gets which picture, and what is not matched on either side."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from dashboard.batch.drafts import Waiting, of_draft, steps
from dashboard.requests.htmx import HtmxRequest
from jobs.checking import check
from jobs.intake import chore_requests
from jobs.intake.pictures.replacements import uploaded
from jobs.intake.rows import matches, rows
from jobs.intake.rows.matches import MatchRefused
from jobs.matching import MatchRule
from jobs.models import Batch, Chore, Job
from jobs.texts import whole_number

SHOWN = 8  #: unmatched rows or pictures shown
PICKED = 24  #: pictures offered as the one for all rows


@require_http_methods(["GET", "HEAD", "POST"])
@of_draft("match")
def match(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Show the match. A POST sets how rows find their pictures, and a chore then matches them."""
    if request.method == "POST":
        chore_requests.request(batch, Chore.Kind.MATCH, **_rule(batch, request.POST).to_json())
        chore_requests.request(batch, Chore.Kind.LOOK)
        return redirect("match", batch.pk)
    return render(
        request, "new_batch/match.html" + ("#step" if request.htmx else ""), _context(batch)
    )


def _rule(batch: Batch, form: QueryDict) -> MatchRule:
    match form.get("by"):
        case "pictures":
            return MatchRule("pictures")
        case "one":
            return MatchRule("one", source=whole_number(form.get("source", "")))
        case "column":
            return _by_column(batch.match_rule, form)
        case "pair":
            return _of_pair(batch, form)
        case _:
            before = batch.match_rule
            return before if before.by != "pictures" else MatchRule("column")


def _of_pair(batch: Batch, form: QueryDict) -> MatchRule:
    job = batch.jobs.filter(row=whole_number(form.get("row", "")) or 0).first()
    source = uploaded(batch).filter(pk=whole_number(form.get("source", "")) or 0).first()
    column = form.get("column", "")
    if job is None or source is None or column not in job.cells:
        raise MatchRefused("Choose one row and one picture that belong together.")
    return matches.rule_of_pair(job, source, column)


def _by_column(before: MatchRule, form: QueryDict) -> MatchRule:
    """Return the rule for a column and perhaps one of folders.

    A rule learned for the same column is kept.
    """
    rule = MatchRule("column", form.get("column") or None)
    if "folder" not in form:
        return rule
    learned = before.learned if before.column == form.get("column") else None
    return replace(rule, folder=form.get("folder") or None, learned=learned)


def _context(batch: Batch) -> dict[str, Any]:
    chore = chore_requests.latest(batch, Chore.Kind.MATCH)
    counts = matches.counts(batch)
    without_picture = matches.rows_without_picture(batch)
    unnamed = matches.pictures_without_row(batch)
    shown = list(without_picture.select_related("source")[:SHOWN])
    return {
        "batch": batch,
        "steps": steps(batch, "match"),
        "waiting": Waiting.of(chore),
        "refused": chore.sentence
        if chore is not None and chore.state == Chore.State.FAILED
        else "",
        "counts": counts,
        "columns": rows.columns(batch),
        "example": _example(batch, counts.column),
        "without_picture": [_row(job, counts.column) for job in shown],
        "fit_several": any(map(matches.is_ambiguous, shown)),
        "folder": batch.match_rule.folder or "",
        "unnamed": list(unnamed[:SHOWN]),
        "more_rows": max(0, counts.without_picture - SHOWN),
        "more_pictures": max(0, counts.unnamed - SHOWN),
        "awaited": batch.sources.filter(key="", code="").count(),
        "pictures": list(uploaded(batch).exclude(key="").order_by("pk")[:PICKED])
        if counts.column is None
        else [],
    }


def _row(job: Job, column: str | None) -> dict[str, Any]:
    value = job.text(column) if column else ""
    failure = check.picture_failure(job)
    return {
        "row": job.row,
        "value": value,
        "problem": failure.sentence if job.source_id and failure else job.source_problem,
    }


def _example(batch: Batch, column: str | None) -> dict[str, Any] | None:
    """Return a row and its picture as an example.

    One whose names differ explains the rule better.
    """
    if column is None:
        return None
    matched = (
        batch.jobs.exclude(source=None)
        .exclude(matches.REFUSED)
        .select_related("source")
        .order_by("row")[:50]
    )
    pairs: list[dict[str, Any]] = [
        {"row": job.row, "value": job.text(column), "source": job.source} for job in matched
    ]
    return next(
        (pair for pair in pairs if pair["value"] != pair["source"].path),
        pairs[0] if pairs else None,
    )
