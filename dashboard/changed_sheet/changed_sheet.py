"""The page of a changed sheet: uploaded, compared, decided, followed. One view answers the page and
its poll.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.template.defaultfilters import truncatechars
from django.urls import reverse
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRedirect

from dashboard.batch.decorators import of_batch
from dashboard.batch.waiting import Waiting, problems_of, why_failed
from dashboard.changed_sheet import pairs, pictures
from dashboard.new_batch.sheet_form import SheetChoicesForm
from dashboard.requests.htmx import HtmxRequest, render_part
from dashboard.requests.parameters import number_in
from jobs import findings
from jobs.design.cells.cell import text_of
from jobs.errors import NotPossibleNow
from jobs.intake import chore_requests
from jobs.intake.rows import rows
from jobs.intake.updates import planned_rows, uploads
from jobs.intake.updates.summary import FindingOfSome, Summary
from jobs.models import Batch, Chore, PlannedRow, SheetUpdate
from jobs.texts import whole_number

ON_A_PAGE = 50
TEXTS = 4  #: cells that introduce a row which the batch does not have yet, or the sheet no longer
LONGEST_TEXT = 90


@dataclass(frozen=True, slots=True)
class Difference:
    """A changed cell. `corrected`: what a person wrote into it here, or None."""

    column: str
    before: str
    now: str
    corrected: str | None


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """A row of the list. `before`: its number in the batch, if it moves. `texts`: its first cells,
    where it has no differences. `findings`: what the check says of it.
    """

    pk: int
    row: int
    before: int | None
    differences: Sequence[Difference]
    texts: Sequence[str]
    findings: Sequence[str]
    has_conflict: bool
    takes_sheet: bool | None


@dataclass(frozen=True, slots=True)
class GroupOfFindings:
    """Findings of one kind on rows that would be made."""

    found: FindingOfSome

    @property
    def title(self) -> str:
        return findings.title_of(self.found.code, blocks=self.found.blocks)


@require_safe
@of_batch
def changed_sheet(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Show the page, or its live part for the poll, which ends on the batch's page."""
    shown = context(request, batch)
    if request.htmx and shown["update"] is None:
        return HttpResponseClientRedirect(reverse("batch", args=[batch.pk]))
    return render_part(request, "changed_sheet/changed_sheet.html", "update", shown)


def context(request: HtmxRequest, batch: Batch) -> dict[str, Any]:
    """Return what the page shows of the update, as far as it is."""
    update = planned_rows.update_of(batch)
    shown: dict[str, Any] = {"batch": batch, "update": update}
    if update is None:
        return shown | {"refused": _why_not(batch)}
    if update.is_confirmed:
        return shown | _followed(batch)
    return shown | _before_confirmation(request, batch, update)


def _followed(batch: Batch) -> dict[str, Any]:
    """Return how far the batch follows the sheet."""
    chore = chore_requests.latest(batch, Chore.Kind.UPDATE)
    return {"following": Waiting.of(chore), "stopped": why_failed(chore)}


def _before_confirmation(request: HtmxRequest, batch: Batch, update: SheetUpdate) -> dict[str, Any]:
    """Return how the sheet is read, and what the comparison found, or why it failed."""
    chore = chore_requests.latest(batch, Chore.Kind.COMPARE)
    found = _found(update, chore)
    shown = {"form": SheetChoicesForm(found=found, initial=found), "waiting": Waiting.of(chore)}
    shown |= pictures.shown(update, number_in(request.GET, "differing") or 0)
    if not update.is_compared:
        return shown | {"problems": problems_of(chore)}
    return shown | _compared(request, update)


def _why_not(batch: Batch) -> str:
    """Return why the batch cannot follow a changed sheet, or an empty text."""
    try:
        uploads.require_updatable(batch)
    except NotPossibleNow as refused:
        return refused.sentence
    return ""


def _found(update: SheetUpdate, chore: Chore | None) -> dict[str, Any]:
    """Return what reading the sheet found, even if it failed half-way."""
    details = chore.details if chore is not None else {}
    found: dict[str, Any] = update.found or details.get("found", {})
    return found


# --- What the comparison found --------------------------------------------------------------------


def _compared(request: HtmxRequest, update: SheetUpdate) -> dict[str, Any]:
    summary = Summary.from_json(update.comparison)
    return {
        "summary": summary,
        "key": _key_value(summary),
        "made": summary.new + summary.changed,
        "undecided": planned_rows.undecided(update),
        "groups": [GroupOfFindings(found) for found in summary.findings],
        "pairs": pairs.shown(update),
        **_listed(request, update, _tabs(summary)),
    }


def _listed(
    request: HtmxRequest, update: SheetUpdate, tabs: list[tuple[str, int]]
) -> dict[str, Any]:
    """Return the lists, and one page of the one that is asked for, or else of the first."""
    names, asked = [name for name, _ in tabs], request.GET.get("show", "")
    listed = asked if asked in names else next(iter(names), "")
    shown = {"tabs": tabs, "listed": listed}
    return shown | _page_of(update, listed, request.GET.get("from", "")) if listed else shown


def _page_of(update: SheetUpdate, listed: str, begin: str) -> dict[str, Any]:
    """Return one page of a list, from the row with the number `begin` on."""
    start = whole_number(begin) or 0
    page = planned_rows.planned_page(update, listed, start, ON_A_PAGE)
    columns = _columns(update)
    return {"page": page, "lines": [_line(row, columns) for row in page.rows]}


def _columns(update: SheetUpdate) -> Sequence[str]:
    """Return the columns of the changed sheet, then those that only the batch has, each in its
    order: a database may reorder the keys of JSON.
    """
    own: list[str] = update.found.get("columns", [])
    return list(dict.fromkeys([*own, *rows.columns(update.batch)]))


def _tabs(summary: Summary) -> list[tuple[str, int]]:
    """Return the lists that are not empty, with their numbers of rows."""
    counts = {name: getattr(summary, name) for name in planned_rows.LISTS}
    return [(name, count) for name, count in counts.items() if count]


def _key_value(summary: Summary) -> str:
    """Return the key as the form's value."""
    return f"column:{summary.key[0]}" if summary.key else "row"


def _line(row: PlannedRow, columns: Sequence[str]) -> PlannedLine:
    job = row.job
    moves = job is not None and row.kind != PlannedRow.Kind.GONE and job.row != row.row
    return PlannedLine(
        pk=row.pk,
        row=row.row,
        before=job.row if job is not None and moves else None,
        differences=[Difference(*one) for one in row.differences],
        texts=list(_texts(row, columns)),
        findings=[sentence for _, _, sentence, _ in row.findings],
        has_conflict=row.has_conflict,
        takes_sheet=row.takes_sheet,
    )


def _texts(row: PlannedRow, columns: Sequence[str]) -> Iterator[str]:
    """Yield the first cells of a row that has no differences to show."""
    if row.differences:
        return
    cells = row.cells or (row.job.cells if row.job else {})
    shown = [text for name in columns if (text := text_of(cells, name))]
    yield from (truncatechars(text, LONGEST_TEXT) for text in shown[:TEXTS])
