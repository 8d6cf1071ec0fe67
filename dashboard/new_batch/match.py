"""The third step: which row gets which picture, and what is not matched on either side."""

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from dashboard.batch.drafts import Waiting, of_draft, steps
from dashboard.requests.htmx import HtmxRequest
from jobs import matching
from jobs.checking import check
from jobs.design.cells.cell import text_of
from jobs.intake import chore_requests
from jobs.intake.pictures import receive
from jobs.intake.pictures.replacements import uploaded
from jobs.intake.rows import matches, rows
from jobs.intake.rows.matches import MatchRefused
from jobs.models import Batch, Chore, Job
from jobs.texts import whole_number

EVIDENCE = 500  #: cells for finding the rule that is meant
SHOWN = 8  #: unmatched rows or pictures shown
PICKED = 24  #: pictures offered as the one for all rows


@require_http_methods(["GET", "HEAD", "POST"])
@of_draft("match")
def match(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Show the match. A POST sets how rows find their pictures, and a chore then matches them."""
    if request.method == "POST":
        chore_requests.request(batch, Chore.Kind.MATCH, **_choice(batch, request.POST))
        chore_requests.request(batch, Chore.Kind.LOOK)
        return redirect("match", batch.pk)
    return render(
        request, "new_batch/match.html" + ("#step" if request.htmx else ""), _context(batch)
    )


def _choice(batch: Batch, form: QueryDict) -> dict[str, Any]:
    match form.get("by"):
        case "pictures":
            return {"by": "pictures"}
        case "one":
            return {"by": "one", "source": whole_number(form.get("source", ""))}
        case "column":
            return {"by": "column", "column": form.get("column") or None} | _in_folder(batch, form)
        case "pair":
            return _learned(batch, form)
        case _:
            return batch.match if batch.match.get("by") != "pictures" else {"by": "column"}


def _learned(batch: Batch, form: QueryDict) -> dict[str, Any]:
    """Return the rule behind a row and a picture that a person chose as a pair."""
    job = batch.jobs.filter(row=whole_number(form.get("row", "")) or 0).first()
    source = uploaded(batch).filter(pk=whole_number(form.get("source", "")) or 0).first()
    column = form.get("column", "")
    if job is None or source is None or column not in job.cells:
        raise MatchRefused("Choose one row and one picture that belong together.")
    rule = matching.learn(job.text(column), source.path, *_evidence(batch, column))
    if rule is None:
        raise MatchRefused(
            f"“{job.text(column)}” and {source.path} have nothing in common. Choose another pair."
        )
    kept = {"folder": batch.match["folder"]} if "folder" in batch.match else {}
    return {"by": "column", "column": column, "rule": rule.to_json()} | kept


def _in_folder(batch: Batch, form: QueryDict) -> dict[str, Any]:
    """Return the column of folders, if one is chosen.

    A rule learned for the same column is kept.
    """
    if "folder" not in form:
        return {}
    before = batch.match if batch.match.get("column") == form.get("column") else {}
    chosen = {"folder": form["folder"]} if form["folder"] else {}
    return chosen | ({"rule": before["rule"]} if "rule" in before else {})


def _evidence(batch: Batch, column: str) -> tuple[list[str], list[str]]:
    """Return cells and pictures that show which of several possible rules is meant."""
    values = [
        text_of(cells, column) for cells in batch.jobs.values_list("cells", flat=True)[:EVIDENCE]
    ]
    return values, list(receive.pictures(batch).values_list("path", flat=True))


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
        "folder": batch.match.get("folder", ""),
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
