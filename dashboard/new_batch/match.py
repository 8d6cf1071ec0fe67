"""The third step: which row gets which picture, and what is not matched on either side."""

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect

from dashboard.batch.decorators import of_draft
from dashboard.batch.steps import steps
from dashboard.batch.waiting import Waiting, why_failed
from dashboard.requests.htmx import HtmxRequest, page_or_press, render_part
from dashboard.requests.parameters import number_in, numbers_in
from jobs import control, reading
from jobs.checking.missing_pictures import picture_failure
from jobs.control import matches as choosing
from jobs.design.facts.columns import FACTS
from jobs.intake import chore_requests
from jobs.intake.rows import matches, rows
from jobs.intake.rows.address_columns import address_columns
from jobs.intake.rows.matches import MatchCounts
from jobs.matching import MatchRule, MatchStep
from jobs.models import Batch, Chore, Job

SHOWN = 8  #: unmatched rows or pictures shown
MORE_ROWS = 200  #: unmatched rows shown on request
PICKED = 24  #: pictures offered as the one for all rows


@page_or_press
@of_draft("match")
def match(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Show the match. A POST sets how rows find their pictures, and a chore then matches them."""
    if request.method == "POST":
        _choose(batch, request.POST)
        return redirect("match", batch.pk)
    searched = request.GET.get("picture", "").strip()
    shown_rows = MORE_ROWS if "more" in request.GET else SHOWN
    context = _context(batch, searched, shown_rows) | {"is_one_open": "one" in request.GET}
    return render_part(request, "new_batch/match.html", "step", context)


def _choose(batch: Batch, form: QueryDict) -> None:
    if form.get("by") == "address":
        choosing.fetch_pictures(batch, form.get("column", ""))
    elif form.get("by") == "clocks":
        added = zip(form.getlist("clock"), form.getlist("added"), strict=False)
        control.correct_clocks(batch, dict(added))
    else:
        choosing.match_again(batch, _rule(batch, form))


def _rule(batch: Batch, form: QueryDict) -> MatchRule:
    match form.get("by"):
        case "pictures":
            return MatchRule("pictures")
        case "one":
            return MatchRule("one", source=number_in(form, "source"))
        case "column":
            column, fact = form.get("column") or None, form.get("fact") or None
            return choosing.by_column(batch, column, form.get("folder"), fact)
        case "pair":
            chosen = set(numbers_in(form, "row"))
            source = number_in(form, "source") or 0
            return choosing.by_pair(batch, chosen, source, form.get("column", ""))
        case "placeholder":
            return choosing.with_placeholder(batch, number_in(form, "source"))
        case _:
            return choosing.as_before(batch)


def _context(batch: Batch, searched: str, shown_rows: int) -> dict[str, Any]:
    chore = chore_requests.latest(batch, Chore.Kind.MATCH, Chore.Kind.FETCH)
    return {
        "batch": batch,
        "steps": steps(batch, "match"),
        "waiting": Waiting.of(chore),
        "is_fetching": chore is not None and chore.kind == Chore.Kind.FETCH,
        "address_columns": address_columns(batch),
        "refused": why_failed(chore),
        **_matched(batch, shown_rows),
        **_pictures(batch, searched),
    }


def _matched(batch: Batch, shown_rows: int) -> dict[str, Any]:
    """Return how rows find their pictures, and what came of it."""
    counts, rule = matches.counts(batch), batch.match_rule
    return {
        "counts": counts,
        "columns": rows.columns(batch),
        "example": reading.match_example(batch, counts.column) if counts.column else None,
        "folder": rule.folder or "",
        "learned": [it.sentence for it in rule.learned],
        "pairs": list(rule.pairs.items())[-SHOWN:],
        "facts": [(name, fact.name) for name, fact in FACTS.items()],
        "fact": FACTS.get(rule.fact or ""),
        "placeholder": rule.placeholder,
        "placeholder_rows": rule.how.get(str(MatchStep.PLACEHOLDER), 0),
        **_unmatched(batch, counts, shown_rows),
    }


def _pictures(batch: Batch, searched: str) -> dict[str, Any]:
    """Return what the page says of the pictures, and those found as the one for all rows."""
    usable = reading.usable_pictures(batch)
    return {
        "cameras": reading.camera_clocks(batch),
        "awaited": reading.awaited_pictures(batch),
        "has_pictures": usable.exists(),
        "found": reading.find_pictures(usable, searched, PICKED),
        "searched": searched,
    }


def _unmatched(batch: Batch, counts: MatchCounts, shown_rows: int) -> dict[str, Any]:
    """Return the first rows and pictures that are left over, and how many more there are."""
    shown = list(matches.rows_without_picture(batch).select_related("source")[:shown_rows])
    paired = list(dict.fromkeys(batch.match_rule.pairs.values()))[-SHOWN:]
    unnamed = list(matches.pictures_without_row(batch)[:SHOWN])
    return {
        "without_picture": [_row(job, counts.column) for job in shown],
        "fit_several": any(map(matches.is_in_several_folders, shown)),
        "unnamed": unnamed,
        "can_pair": bool(shown and (unnamed or paired)),
        "few_rows": SHOWN,
        "paired": list(reading.usable_pictures(batch).filter(path__in=paired)) if shown else [],
        "more_rows": max(0, counts.without_picture - shown_rows),
        "more_pictures": max(0, counts.unnamed - SHOWN),
    }


def _row(job: Job, column: str | None) -> dict[str, Any]:
    value = job.text(column) if column else ""
    failure = picture_failure(job)
    return {
        "row": job.row,
        "value": value,
        "problem": failure.sentence if job.source_id and failure else job.source_problem,
    }
