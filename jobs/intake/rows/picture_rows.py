"""Make a row for each picture of the sheet's rows, or one for each row of the sheet again.

A batch that gives a result for each picture has several jobs with the cells of one row of the
sheet, numbered by `jobs.row_pictures`. Two columns beside those of the sheet say which picture each
is, and of how many.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, zip_longest
from typing import Any, NamedTuple

from django.conf import settings

from jobs import row_pictures
from jobs.design.cells.cell import Cell, StoredCells
from jobs.intake.bulk_writing import Insertion, raw_delete, update_many
from jobs.intake.rows import search_blocks
from jobs.intake.rows.picture_search import LONGEST_PROBLEM, MatchRefused
from jobs.intake.rows.rows import RowSource, Sources, keep_match_rule
from jobs.models import Batch, Finding, Job, Sheet, Source

AT_ONCE = 2_000  #: jobs that are read together
COLUMNS = ("row", "cells", "corrected", "source_id", "source_problem")
KEPT = ("pk", "row", "cells", "corrected", "source", "source_problem")
KEPT_OF_SOURCE = ("source__path", "source__row")
COMPARED = ("pk", "cells", "corrected", "source", "source_problem")

TOO_MANY_PICTURES = (
    "Row {} would have {:,} pictures; at most {} can give a result each. Choose another column, or "
    "split the row."
)
TOO_MANY_RESULTS = (
    "A result for each picture would be {:,} results; the limit is {:,}. Ask whoever runs the "
    "site, or make several batches."
)
ROW_TOO_FAR = (
    "Row {:,} is too far down the sheet for a result for each picture. Remove empty rows above it."
)

type OldNumbers = Mapping[int, int]
"""Id of a replaced picture → the number of its row from now on."""


class _Kept(NamedTuple):
    """A job as it is, with the path of its picture, and the row for which that was replaced."""

    pk: int
    row: int
    cells: StoredCells
    corrected: dict[str, str]
    source: int | None
    problem: str
    path: str | None
    replaces: int | None

    @property
    def is_replaced(self) -> bool:
        return self.replaces is not None

    @property
    def compared(self) -> tuple[Any, ...]:
        """Return the values of COMPARED."""
        return self.pk, self.cells, self.corrected, self.source, self.problem


class _Planned(NamedTuple):
    """A job as it will be."""

    row: int
    cells: StoredCells
    corrected: dict[str, str]
    source: int | None
    problem: str


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row of the sheet, with the jobs that it has now."""

    number: int
    jobs: Sequence[_Kept]
    by_path: Mapping[str | None, _Kept] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_path", {job.path: job for job in reversed(self.jobs)})

    @property
    def cells(self) -> StoredCells:
        """Return its cells as its first job has them."""
        return self.jobs[0].cells

    def as_found(self, sources: Sources, paths: Mapping[int, str]) -> list["_Continued"]:
        """Return the pictures that were found for it, each with the job that continues it.

        A replaced picture stays, also where none was found for its row.
        """
        found = [self._continued(one, paths) for one in sources]
        known = {job.pk for job, one in found if one.source == job.source}
        left = [job for job in self.jobs if job.is_replaced and job.pk not in known]
        kept = [one for one in found if one.found.source is not None] if left else found
        return [*kept, *(_Continued(job, RowSource(job.source)) for job in left)]

    def _continued(self, found: RowSource, paths: Mapping[int, str]) -> "_Continued":
        """Return the job with this picture, or the first one for a picture that none has yet."""
        path = paths.get(found.source) if found.source is not None else None
        job = self.by_path.get(path)
        if job is not None and job.is_replaced:
            return _Continued(job, RowSource(job.source))
        return _Continued(job or self.jobs[0], found)


class _Continued(NamedTuple):
    """A picture of a row, and the job whose cells its own job has."""

    job: _Kept
    found: RowSource


def sheet_rows(batch: Batch) -> list[SheetRow]:
    """Return the rows of the sheet in their order, with their jobs."""
    values = batch.jobs.order_by("row").values_list(*KEPT, *KEPT_OF_SOURCE)
    jobs = (_Kept(*of) for of in values.iterator(chunk_size=AT_ONCE))
    grouped = groupby(jobs, key=lambda job: row_pictures.sheet_row(job.row))
    return [SheetRow(number, list(of_row)) for number, of_row in grouped]


def is_by_picture(batch: Batch) -> bool:
    """Return whether the rows that it has now are numbered by picture."""
    last = batch.jobs.order_by("-row").values_list("row", flat=True).first()
    return last is not None and row_pictures.is_of_picture(last)


@dataclass(frozen=True, slots=True)
class PlannedRows:
    """What the rows of a batch will be, with everything that takes long done before the draft is
    held. `insertions`: rows and search blocks in place of all there are; none if the rows stay.
    """

    batch: Batch
    before: Sequence[_Kept]
    planned: Sequence[_Planned]
    moved: OldNumbers
    insertions: Sequence[Insertion]

    def is_current(self) -> bool:
        """Return whether the rows are still those for which this was planned. Draft held."""
        now = self.batch.jobs.order_by("row").values_list(*COMPARED).iterator(chunk_size=AT_ONCE)
        pairs = zip_longest(self.before, now)
        return all(job is not None and job.compared == of for job, of in pairs)

    def write(self) -> None:
        """Write the rows. Call it in the transaction that holds the draft."""
        if self.insertions:
            _replace(self.batch, self.insertions, self.moved)
        else:
            _update(self.batch, self.before, self.planned)


def plan(
    batch: Batch, found: Mapping[int, Sources], paths: Mapping[int, str], *, each: bool
) -> PlannedRows:
    """Plan a row for each of these pictures, or one for each row of the sheet.

    `found`: row of the sheet → its pictures. Raises MatchRefused.
    """
    here = sheet_rows(batch)
    planned, moved = _Plan(batch, each=each).of(here, found, paths)
    before = [job for row in here for job in row.jobs]
    stays = [job.row for job in before] == [job.row for job in planned]
    known = {job.source: job.path for job in before if job.source and job.path}
    insertions = [] if stays else _insertions(batch, planned, {**known, **paths})
    return PlannedRows(batch, before, planned, moved, insertions)


def _insertions(
    batch: Batch, planned: Sequence[_Planned], paths: Mapping[int, str]
) -> list[Insertion]:
    """Prepare the rows, and what searches for them need."""
    named = ((job.row, paths.get(job.source or 0, "")) for job in planned)
    return [
        Insertion(Job(batch=batch), COLUMNS, planned),
        search_blocks.of_cells(batch, ((job.row, job.cells) for job in planned)),
        search_blocks.of_names(batch, ((row, (path,)) for row, path in named if path)),
    ]


class _Plan:
    """Says what the rows will be. `each`: one for each picture."""

    def __init__(self, batch: Batch, *, each: bool) -> None:
        sheet = Sheet.objects.filter(batch=batch).first()
        of_sheet = sheet.columns if sheet else []
        self._each = each
        self._own = row_pictures.own_columns(of_sheet)
        self._moved: dict[int, int] = {}

    def of(
        self, rows: Sequence[SheetRow], found: Mapping[int, Sources], paths: Mapping[int, str]
    ) -> tuple[list[_Planned], OldNumbers]:
        """Return the rows, and the numbers that replaced pictures need. Raises MatchRefused."""
        planned: list[_Planned] = []
        for row in rows:
            sources = row.as_found(found.get(row.number, [RowSource(None)]), paths)
            planned += self._row(row, sources if self._each else sources[:1])
        if self._each:
            require_allowed(len(planned))
        return planned, self._moved

    def _row(self, row: SheetRow, sources: Sequence[_Continued]) -> Iterator[_Planned]:
        count = len(sources)
        if self._each:
            require_possible(row.number, count)
        for at, (job, (source, problem)) in enumerate(sources, 1):
            number = self._number(row.number, at, count)
            cells = {**_without(job.cells, self._own), **own_cells(self._own_now, at, count)}
            if source is not None and source == job.source and job.is_replaced:
                self._moved[source] = number
            yield _Planned(number, cells, job.corrected, source, problem[:LONGEST_PROBLEM])

    def _number(self, row: int, at: int, count: int) -> int:
        if not self._each:
            return row
        return row_pictures.number_of(row, at if count > 1 else 0)

    @property
    def _own_now(self) -> Sequence[str]:
        return self._own if self._each else ()


def own_cells(columns: Sequence[str], at: int, count: int) -> dict[str, list[Any]]:
    """Return the cells that say which picture of its row a result shows, and of how many."""
    numbers = {row_pictures.NUMBER: at, row_pictures.COUNT: count}
    return {name: Cell(f"{numbers[name]}", numbers[name]).to_json() for name in columns}


def require_allowed(results: int) -> None:
    """Raise MatchRefused if these are more results than a batch can have."""
    if results > settings.MAX_ROWS:
        raise MatchRefused(TOO_MANY_RESULTS.format(results, settings.MAX_ROWS))


def require_possible(row: int, count: int) -> None:
    """Raise MatchRefused unless each picture of a row can have its own number."""
    if count > row_pictures.MOST_PICTURES:
        most = row_pictures.MOST_PICTURES
        raise MatchRefused(TOO_MANY_PICTURES.format(f"{row:,}", count, most))
    if row > row_pictures.LAST_ROW:
        raise MatchRefused(ROW_TOO_FAR.format(row))


def count_results(batch: Batch, more: int) -> None:
    """Let the number of results that the pictures of all rows give follow, in the transaction that
    adds or removes some and holds the batch.
    """
    batch.refresh_from_db(fields=["match"])
    rule = batch.match_rule
    if rule.totals is not None:
        totals = replace(rule.totals, results=rule.totals.results + more)
        keep_match_rule(batch, replace(rule, totals=totals))


def _without(cells: StoredCells, names: Sequence[str]) -> dict[str, Any]:
    return {name: value for name, value in cells.items() if name not in names}


def _update(batch: Batch, before: Sequence[_Kept], planned: Sequence[_Planned]) -> None:
    """Write pictures to rows that stay."""
    pairs = zip(before, planned, strict=True)
    changes = [
        (now.source, now.problem, old.pk)
        for old, now in pairs
        if (old.source, old.problem) != (now.source, now.problem)
    ]
    update_many(Job, ["source_id", "source_problem"], changes)
    if changes:
        search_blocks.renew_names(batch)


def _replace(batch: Batch, insertions: Sequence[Insertion], moved: OldNumbers) -> None:
    """Write other rows in place of all those of a draft. Only findings refer to them."""
    raw_delete(Finding.objects.filter(batch=batch))
    raw_delete(batch.jobs.all())
    search_blocks.remove(batch)
    for insertion in insertions:
        insertion.write()
    update_many(Source, ["row"], ((row, source) for source, row in moved.items()))
