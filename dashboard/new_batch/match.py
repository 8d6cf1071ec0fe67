"""The third step: which row gets which picture, and what is not matched on either side."""

from dataclasses import dataclass
from typing import Any, Self

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
from jobs.models import Batch, Chore, Job, Source

SHOWN = 8  #: unmatched rows or pictures shown
MORE = 200  #: unmatched rows or pictures shown on request
PICKED = 24  #: pictures offered as the one for all rows


@dataclass(frozen=True, slots=True)
class LeftOver:
    """What to show of the rows and pictures that are not matched."""

    most: int  #: rows, and pictures
    searched: str  #: in the names of the pictures

    @classmethod
    def of(cls, query: QueryDict) -> Self:
        return cls(MORE if "more" in query else SHOWN, query.get("unused", "").strip())


@page_or_press
@of_draft("match")
def match(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Show the match. A POST sets how rows find their pictures, and a chore then matches them."""
    if request.method == "POST":
        _choose(batch, request.POST)
        return redirect("match", batch.pk)
    searched = request.GET.get("picture", "").strip()
    left_over = LeftOver.of(request.GET)
    context = _context(batch, searched, left_over) | {"is_one_open": "one" in request.GET}
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


def _context(batch: Batch, searched: str, left_over: LeftOver) -> dict[str, Any]:
    chore = chore_requests.latest(batch, Chore.Kind.MATCH, Chore.Kind.FETCH)
    return {
        "batch": batch,
        "steps": steps(batch, "match"),
        "waiting": Waiting.of(chore),
        "is_fetching": chore is not None and chore.kind == Chore.Kind.FETCH,
        "address_columns": address_columns(batch),
        "refused": why_failed(chore),
        **_matched(batch, left_over),
        **_pictures(batch, searched),
    }


def _matched(batch: Batch, left_over: LeftOver) -> dict[str, Any]:
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
        **_unmatched(batch, counts, left_over),
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


def _unmatched(batch: Batch, counts: MatchCounts, left_over: LeftOver) -> dict[str, Any]:
    """Return the first rows and pictures that are left over, and how many more there are."""
    most = left_over.most
    shown = list(matches.rows_without_picture(batch).select_related("source")[:most])
    paired = list(dict.fromkeys(batch.match_rule.pairs.values()))[-SHOWN:]
    unnamed, total = _unnamed(batch, counts, left_over)
    return {
        "without_picture": [_row(job, counts.column) for job in shown],
        "fit_several": any(map(matches.is_in_several_folders, shown)),
        "unnamed": unnamed,
        "searched_unused": left_over.searched,
        "can_pair": bool(shown and (counts.unnamed or paired)),
        "few": SHOWN,
        "paired": list(reading.usable_pictures(batch).filter(path__in=paired)) if shown else [],
        "more_rows": max(0, counts.without_picture - most),
        "more_pictures": max(0, total - most),
    }


def _unnamed(batch: Batch, counts: MatchCounts, left_over: LeftOver) -> tuple[list[Source], int]:
    """Return the first pictures without a row, of those that are searched, and their number."""
    pictures = matches.pictures_without_row(batch)
    if left_over.searched:
        found = reading.find_pictures(pictures, left_over.searched, left_over.most)
        return found.pictures, found.total
    return list(pictures[: left_over.most]), counts.unnamed


def _row(job: Job, column: str | None) -> dict[str, Any]:
    value = job.text(column) if column else ""
    failure = picture_failure(job)
    return {
        "row": job.row,
        "value": value,
        "problem": failure.sentence if job.source_id and failure else job.source_problem,
    }
