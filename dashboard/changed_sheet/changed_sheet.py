"""The page of a changed sheet: uploaded, compared, decided, followed. One view answers the page and
its poll.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self

from django.http import HttpResponse
from django.template.defaultfilters import truncatechars
from django.urls import reverse
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRedirect

from dashboard.batch.decorators import of_batch
from dashboard.batch.waiting import Waiting, problems_of, why_failed
from dashboard.changed_sheet import pairs
from dashboard.changed_sheet.pairs import LeftOverPairs
from dashboard.changed_sheet.pictures import UpdatePictures
from dashboard.new_batch.sheet_form import SheetChoicesForm
from dashboard.requests.htmx import HtmxRequest, render_page
from dashboard.requests.parameters import number_in
from jobs import findings
from jobs.design.cells.cell import StoredCells, text_of
from jobs.errors import NotPossibleNow
from jobs.intake import chore_requests
from jobs.intake.updates import numbered_rows, pictures, planned_rows, uploads
from jobs.intake.updates.numbered_rows import Numbers
from jobs.intake.updates.summary import FindingOfSome, Summary
from jobs.models import Batch, Chore, PlannedRow, SheetUpdate
from jobs.reading import Page

ON_A_PAGE = 50
TEXTS = 4  #: cells by which people know a row
LONGEST_TEXT = 90
PICTURE = "Picture"  #: of a result, among the cells that differ
READS = 3  #: of an update that changes while it is read


@dataclass(frozen=True, slots=True)
class Difference:
    """A changed cell. `corrected`: what a person wrote into it here, or None."""

    column: str
    before: str
    now: str
    corrected: str | None


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """A row of the list. `columns`: those of both sheets, the key columns first. `paths`: those of
    pictures by their ids, where each of them gives a result.
    """

    planned: PlannedRow
    columns: Sequence[str]
    paths: Mapping[int, str] = field(default_factory=dict)

    @property
    def before(self) -> int | None:
        """Return its number in the batch, if it moves."""
        row, job = self.planned, self.planned.job
        stays = job is None or row.kind == PlannedRow.Kind.GONE or job.row == row.row
        return None if stays or job is None else job.row

    @property
    def differences(self) -> list[Difference]:
        found = [Difference(*one) for one in self.planned.differences]
        return [*self._other_picture, *found]

    @property
    def picture(self) -> str:
        """Return the path of its picture, unless that differs from the one before."""
        return "" if self._other_picture else self.paths.get(self.planned.source or 0, "")

    @property
    def _other_picture(self) -> list[Difference]:
        job = self.planned.job
        before = self.paths.get(job.source_id or 0, "") if job is not None else ""
        now = self.paths.get(self.planned.source or 0, "")
        return [Difference(PICTURE, before, now, None)] if job is not None and before != now else []

    @property
    def texts(self) -> list[str]:
        """Return the first cells, by which people know the row, without those that are changed."""
        changed = {one.column for one in self.differences}
        shown = [text_of(self._cells, name) for name in self.columns if name not in changed]
        return [truncatechars(text, LONGEST_TEXT) for text in filter(None, shown)][:TEXTS]

    @property
    def _cells(self) -> StoredCells:
        """Return the cells of the changed sheet, or those of a row that is gone from it."""
        return self.planned.cells or (self.planned.job.cells if self.planned.job else {})

    @property
    def findings(self) -> list[str]:
        """Return what the check says of it."""
        return [sentence for _, _, sentence, _ in self.planned.findings]


@dataclass(frozen=True, slots=True)
class GroupOfFindings:
    """Findings of one kind on rows that would be made."""

    found: FindingOfSome

    @property
    def title(self) -> str:
        return findings.title_of(self.found.code, blocks=self.found.blocks)


@dataclass(frozen=True)
class Comparison:
    """What the comparison found, and one page of the list that is asked for."""

    update: SheetUpdate
    query: Mapping[str, str]

    @cached_property
    def summary(self) -> Summary:
        return Summary.from_json(self.update.comparison)

    @property
    def key(self) -> str:
        """Return the key as the form's value."""
        return f"column:{self.summary.key[0]}" if self.summary.key else "row"

    @property
    def made(self) -> int:
        """Return how many rows an update would make, besides those that may be totals."""
        return self.summary.new + self.summary.changed - self.summary.totals

    @property
    def blocked(self) -> int:
        """Return how many of them would fail."""
        return self.summary.blocked - self.summary.blocked_totals

    @cached_property
    def undecided(self) -> int:
        return planned_rows.undecided(self.update)

    @cached_property
    def revoked(self) -> Numbers:
        """Return the revoked serial numbers that will be on results made again."""
        return numbered_rows.revoked_of_changed(self.update)

    @cached_property
    def numbered(self) -> Numbers:
        """Return the serial numbers on results that are made again."""
        return numbered_rows.issued_of_changed(self.update)

    @cached_property
    def still_valid(self) -> Numbers:
        """Return the serial numbers that stay valid although the sheet lacks their rows."""
        return numbered_rows.valid_of_gone(self.update)

    @property
    def groups(self) -> list[GroupOfFindings]:
        return list(map(GroupOfFindings, self.summary.findings))

    @cached_property
    def tabs(self) -> list[tuple[str, int]]:
        """Return the lists that are not empty, with their numbers of rows."""
        counts = {name: getattr(self.summary, name) for name in planned_rows.LISTS}
        return [(name, count) for name, count in counts.items() if count]

    @cached_property
    def listed(self) -> str:
        """Return the list that is asked for, or else the first; empty if all are."""
        names, asked = [name for name, _ in self.tabs], self.query.get("show", "")
        return asked if asked in names else next(iter(names), "")

    @cached_property
    def rows(self) -> Page[PlannedRow]:
        """Return one page of the list, from the row that is asked for."""
        start = number_in(self.query, "from") or 0
        return planned_rows.planned_page(self.update, self.listed, start, ON_A_PAGE)

    @cached_property
    def lines(self) -> list[PlannedLine]:
        if not self.listed:
            return []
        columns, paths = self._columns, self._paths
        return [PlannedLine(row, columns, paths) for row in self.rows.rows]

    @property
    def _paths(self) -> dict[int, str]:
        """Return the paths of pictures on the page by their ids, if each gives a result."""
        if not self.summary.by_picture:
            return {}
        planned = self.rows.rows
        used = [
            *(row.source for row in planned),
            *(row.job.source_id for row in planned if row.job),
        ]
        paths = self.update.batch.sources.filter(pk__in=list(filter(None, used)))
        return dict(paths.values_list("pk", "path"))

    @property
    def _columns(self) -> list[str]:
        """Return the key, the columns of the changed sheet, and those that only the sheet before
        has. Each is in its order: a database may reorder the keys of JSON.
        """
        own: list[str] = self.update.found.get("columns", [])
        before = self.update.batch.sheet.columns
        return list(dict.fromkeys([*self.summary.key, *own, *before]))


@dataclass(frozen=True, slots=True)
class Moment:
    """A changed sheet and its chores, as they are at one moment: the last zip of pictures, and the
    last comparison or update.
    """

    zip: Chore | None
    chore: Chore | None
    update: SheetUpdate | None

    @classmethod
    def of(cls, batch: Batch) -> Self:
        """Read the zip, the chore and the sheet in this order. Before a chore ends, it requests the
        next one and stores what it found. So whatever ends between two reads is seen by the later
        one, and a comparison without the pictures of the zip is never shown as the last one.
        """
        zip_chore = pictures.last_zip(batch)
        chore = chore_requests.latest(batch, Chore.Kind.COMPARE, Chore.Kind.UPDATE)
        return cls(zip_chore, chore, planned_rows.update_of(batch))

    @property
    def is_whole(self) -> bool:
        """Return whether the sheet is as its chore left it. Otherwise somebody chose or confirmed
        something between two reads.
        """
        if self.update is None:
            return True
        if self.chore is None or self.chore.is_done:
            return self.update.is_compared and not self.update.is_confirmed
        return True

    @property
    def zip_of_update(self) -> Chore | None:
        """Return the last zip that came for this changed sheet, not for one before it."""
        if self.zip is None or self.update is None:
            return None
        return self.zip if self.zip.created_at >= self.update.uploaded_at else None


@dataclass(frozen=True)
class ChangedSheetPage:
    """What the page shows of the update, as far as it is. `sent`: choices of reading, to check."""

    batch: Batch
    query: Mapping[str, str]
    sent: Mapping[str, str] | None = None

    @cached_property
    def _moment(self) -> Moment:
        """Return the update and its chores, read again a few times while they do not agree."""
        for _ in range(READS):
            moment = Moment.of(self.batch)
            if moment.is_whole:
                break
        return moment

    @property
    def update(self) -> SheetUpdate | None:
        return self._moment.update

    @cached_property
    def refused(self) -> str:
        """Return why the batch cannot follow a changed sheet, or an empty text."""
        try:
            uploads.require_updatable(self.batch)
        except NotPossibleNow as refused:
            return refused.sentence
        return ""

    @property
    def _chore(self) -> Chore | None:
        """Return the last chore of the update: once it is confirmed, the one that follows it."""
        return self._moment.chore

    # Once it is confirmed.

    @cached_property
    def following(self) -> Waiting | None:
        """Return how far the batch follows the sheet."""
        return Waiting.of(self._chore) if self.update and self.update.is_confirmed else None

    @property
    def stopped(self) -> str:
        return why_failed(self._chore) if self.update and self.update.is_confirmed else ""

    # Before.

    @cached_property
    def _open(self) -> SheetUpdate | None:
        """Return the update that nobody has confirmed yet."""
        return self.update if self.update and not self.update.is_confirmed else None

    @cached_property
    def waiting(self) -> Waiting | None:
        """Return how far the comparison is."""
        return Waiting.of(self._chore) if self._open else None

    @cached_property
    def form(self) -> SheetChoicesForm:
        """Return how the sheet is read."""
        chosen = self.update.choices if self.update else {}
        return SheetChoicesForm(self.sent, found=self._found, chosen=chosen, lacking=self._lacking)

    @property
    def _lacking(self) -> Sequence[str]:
        """Return the columns that the design or the matching needs and the changed sheet lacks."""
        here = self._found.get("columns", ())
        naming = (name for name in self.batch.match_rule.naming if name and name not in here)
        missing = self.comparison.summary.missing_columns if self.comparison else ()
        return [*missing, *naming]

    @property
    def _found(self) -> dict[str, Any]:
        """Return what reading the sheet found, even if it failed half-way."""
        details = self._chore.details if self._chore else {}
        own = self.update.found if self.update else {}
        found: dict[str, Any] = own or details.get("found", {})
        return found

    @cached_property
    def pictures(self) -> UpdatePictures | None:
        start = number_in(self.query, "differing") or 0
        if self._open is None:
            return None
        return UpdatePictures(self._open, start, self._moment.zip_of_update)

    @property
    def problems(self) -> list[str]:
        """Return why the sheet could not be compared."""
        return problems_of(self._chore) if self._open and not self._open.is_compared else []

    @cached_property
    def comparison(self) -> Comparison | None:
        if self._open is None or not self._open.is_compared:
            return None
        return Comparison(self._open, self.query)

    @cached_property
    def pairs(self) -> LeftOverPairs | None:
        """Return the rows and pictures to pair by hand; None if no row lacks a picture."""
        return pairs.shown(self.comparison.update) if self.comparison else None


@require_safe
@of_batch
def changed_sheet(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Show the page, or its live part for the poll, which ends on the batch's page."""
    page = ChangedSheetPage(batch, request.GET)
    if request.htmx and page.update is None:
        return HttpResponseClientRedirect(reverse("batch", args=[batch.pk]))
    return render_page(request, "changed_sheet/changed_sheet.html", page, part="update")
