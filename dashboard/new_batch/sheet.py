"""The second step: the sheet is uploaded, read by a chore, and shown as it will print."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from dashboard.batch.decorators import find, of_draft
from dashboard.batch.steps import StepPage
from dashboard.batch.waiting import Waiting, problems_of
from dashboard.desk.languages import language_of, languages
from dashboard.new_batch.sheet_form import SheetChoicesForm
from dashboard.requests.bad_requests import wants_json
from dashboard.requests.htmx import HtmxRequest, page_or_press, render_page
from dashboard.requests.uploads import Body, streams_files
from jobs import control
from jobs.errors import SheetRefused
from jobs.intake import attachments, chore_requests
from jobs.intake.pictures import receive
from jobs.intake.rows import rows
from jobs.intake.sheets import sheet_kinds
from jobs.models import Batch, Chore, Sheet, Source

NOW_IN = "The design now prints numbers and dates in {}, too."
FIRST_ROWS = 8
NAMES_SHOWN = 5
DIFFERING_SHOWN = 4


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column. `difference`: what the file stores and what the program shows, if they differ."""

    name: str
    difference: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class FirstRow:
    """One of the first rows. `texts`: in the order of the columns."""

    row: int
    texts: list[str]


@dataclass(frozen=True)
class SheetPage(StepPage):
    """How the sheet is read, and the first rows as they will print. `chore`: its last reading.
    `sent`: choices to check.
    """

    step = "sheet"
    chore: Chore | None
    sent: QueryDict | None = None

    @property
    def is_doubtful(self) -> bool:
        """Return whether there is a sheet that is not read, and that no chore is reading: it was
        refused, or it came after the chore was looked up.
        """
        is_going_on = self.chore is not None and self.chore.is_open
        return self.sheet is not None and self.sheet.row_count is None and not is_going_on

    @property
    def sheet(self) -> Sheet | None:
        return getattr(self.batch, "sheet", None)

    @cached_property
    def waiting(self) -> Waiting | None:
        return Waiting.of(self.chore)

    @property
    def refused(self) -> list[str]:
        return problems_of(self.chore)

    @cached_property
    def found(self) -> dict[str, Any]:
        """Return what the last reading found, even if it failed half-way.

        Empty if the sheet was not read.
        """
        if self.sheet is None:
            return {}
        details = self.chore.details if self.chore else {}
        found: dict[str, Any] = details.get("found") or self.sheet.found
        return found

    @cached_property
    def form(self) -> SheetChoicesForm:
        chosen = self.sheet.choices if self.sheet else {}
        return SheetChoicesForm(
            self.sent, found=self.found, chosen=chosen, lacking=self.missing_columns
        )

    @property
    def _names(self) -> list[str]:
        """Return the names of the columns."""
        names: list[str] = self.found.get("columns", [])
        return names

    @cached_property
    def columns(self) -> list[SheetColumn]:
        found = self.found.get("differing_columns", [])
        differing = {difference["column"]: difference for difference in found}
        return [SheetColumn(name, differing.get(name)) for name in self._names]

    @property
    def _all_differing(self) -> list[SheetColumn]:
        return [column for column in self.columns if column.difference]

    @property
    def differing(self) -> list[SheetColumn]:
        """Return the first columns whose stored and shown values differ."""
        return self._all_differing[:DIFFERING_SHOWN]

    @property
    def more_differing(self) -> list[str]:
        """Return the names of the others, as in a sheet with a price for each branch."""
        return [column.name for column in self._all_differing[DIFFERING_SHOWN:]]

    @property
    def value_column(self) -> str:
        """Return the column with the cells of columns that were read as rows."""
        return self._names[self._names.index(self.found["as_rows_column"]) + 1]

    @cached_property
    def first_rows(self) -> list[FirstRow]:
        shown = rows.preview_rows(self.batch, FIRST_ROWS) if self._names else []
        return [FirstRow(job.row, list(map(job.text, self._names))) for job in shown]

    @cached_property
    def missing_columns(self) -> list[str]:
        return rows.missing_columns(self.batch) if self.found else []

    @cached_property
    def names(self) -> list[Source]:
        """Return the first pictures, from whose names rows can be made."""
        return list(receive.pictures(self.batch).order_by("pk")[:NAMES_SHOWN])

    @property
    def picture_count(self) -> int:
        return receive.pictures(self.batch).count()


@page_or_press
@of_draft("sheet", chores=[Chore.Kind.READ])
def sheet(request: HtmxRequest, batch: Batch, *, chore: Chore | None) -> HttpResponse:
    """Show the sheet. A POST reads it again with the person's choices."""
    if request.method == "POST":
        return _read_again(request, SheetPage(batch, chore, request.POST))
    return render_page(request, "new_batch/sheet.html", _page(batch, chore), part="step")


def _page(batch: Batch, chore: Chore | None) -> SheetPage:
    """Return the page, with the chore that the sheet came with, and what that found in it."""
    page = SheetPage(batch, chore)
    while page.is_doubtful and (last := _last_reading(batch)) != page.chore:
        page = SheetPage(find(batch.pk), last)
    return page


def _last_reading(batch: Batch) -> Chore | None:
    return chore_requests.latest(batch, Chore.Kind.READ)


def _read_again(request: HtmxRequest, page: SheetPage) -> HttpResponse:
    if not page.form.is_valid():
        return render_page(request, "new_batch/sheet.html", page, status=422)
    before, now = page.found.get("language"), page.form.cleaned_data.get("language")
    attachments.choose_reading(page.batch, page.form.cleaned_data)
    if before and now and control.follow_language(page.batch, request.user, before, now):
        messages.success(request, NOW_IN.format(dict(languages(now))[now]))
    return redirect("sheet", page.batch.pk)


@require_POST
@streams_files
@of_draft("sheet")
def take_file(request: HtmxRequest, batch: Batch, *, body: Body) -> HttpResponse:
    part = next(body.files(), None)
    if part is None:
        raise SheetRefused(f"Choose a sheet first: {sheet_kinds.NAMES}.", problems=[])
    language = language_of(request.headers.get("Accept-Language", ""))
    attachments.take_sheet(batch, part.file_name, part.chunks, language=language)
    return _taken(request, batch, part.file_name)


def _taken(request: HtmxRequest, batch: Batch, name: str) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"sentence": f"{attachments.file_name(name)} is uploaded."})
    return redirect("sheet", batch.pk)
