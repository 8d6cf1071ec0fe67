"""What following a changed sheet means for each row: its kind, its number, its picture."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from jobs import row_pictures
from jobs.checking.check import names_now
from jobs.checking.matched_rows import MatchedRows, Numbers
from jobs.checking.verdicts.row_values import RowNames
from jobs.comparing import BatchRow, CellDifference, Move, Pair, SheetRow, Step, in_order, merged
from jobs.design.cells import patterns
from jobs.design.cells.cell import StoredCells, text_of
from jobs.design.facts.columns import folded
from jobs.intake.rows.rows import RowSource
from jobs.intake.updates import newer_pictures
from jobs.intake.updates.pictures import is_readable_at_last
from jobs.matching import MatchRule
from jobs.models import Batch, Job, PlannedRow, SheetUpdate, Source
from jobs.states import State

Kind = PlannedRow.Kind
NUMBERS = frozenset({"row", *row_pictures.COLUMNS})  #: what names of results can call them


@dataclass(frozen=True, slots=True)
class Planned:
    """What becomes of one row. `job`: the row as it would be, not saved. `cells`: the sheet's."""

    kind: PlannedRow.Kind
    job: Job
    cells: StoredCells = field(default_factory=dict)
    differences: Sequence[CellDifference] = ()
    is_left_out: bool = False  #: the batch has the row, and left it out

    @property
    def is_made(self) -> bool:
        return self.kind in (Kind.NEW, Kind.CHANGED)

    @property
    def has_conflict(self) -> bool:
        return any(one.corrected is not None for one in self.differences)


@dataclass(slots=True)
class Plan:
    """What becomes of all rows that a changed sheet touches. `names`: those that other results
    have. `stay_left_out`: how many rows were left out before and are the same in the sheet.
    """

    rows: list[Planned] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    moves: list[Step] = field(default_factory=list)
    moved: int = 0
    stay_left_out: int = 0

    @property
    def made(self) -> list[Planned]:
        return [planned for planned in self.rows if planned.is_made]

    def of_kind(self, kind: PlannedRow.Kind) -> list[Planned]:
        return [planned for planned in self.rows if planned.kind == kind]


def plan(update: SheetUpdate, found: MatchedRows) -> Plan:
    """Return what becomes of the rows."""
    planner = Planner(update, found)
    planned = Plan()
    for pair in found.pairs:
        planner.pair(pair, planned)
    planner.left(planned)
    planner.new(planned)
    return planned


class Planner:
    """Plans the rows of one batch. It reads what it needs of all of them once."""

    def __init__(self, update: SheetUpdate, found: MatchedRows) -> None:
        batch = update.batch
        self._batch, self._found = batch, found
        self._naming = Naming(batch.match_rule)
        self._placeholder = batch.match_rule.placeholder
        self._jobs = {job.pk: job for job in batch.jobs.defer("cells", "corrected", "details")}
        before = {source.pk: source for source in batch.sources.all()}
        self._sources = newer_pictures.as_accepted(update, before)
        self._replaced = {pk for pk in before if self._sources[pk] is not before[pk]}
        self._last = max((job.row for job in self._jobs.values()), default=1)
        self._names_count = _names_count(batch)

    def pair(self, pair: Pair, planned: Plan) -> None:
        """Plan a row that both have."""
        job = self._job(pair.old, pair)
        if pair.is_changed or self._has_other_picture(job) or self._has_newer_picture(job):
            planned.rows.append(
                Planned(Kind.CHANGED, job, pair.new.cells, pair.differences, self._is_left_out(job))
            )
            return
        planned.stay_left_out += self._is_left_out(job)
        has_other_names = self._rename_by_number(job, pair.old)
        planned.names += names_of(job)
        if has_other_names or _is_worth_noting(pair) or self._has_first_picture(job):
            planned.rows.append(Planned(Kind.NOTED, job, pair.new.cells))

    def _is_left_out(self, job: Job) -> bool:
        return self._jobs[job.pk].state == State.LEFT_OUT

    def _rename_by_number(self, job: Job, before: BatchRow) -> bool:
        """Let names that have the number of their row or picture follow it. Return whether they
        changed.
        """
        if not self._names_count or (job.row == before.row and job.cells == before.cells):
            return False
        names = names_of(job)
        rename(job, names_now(job))
        return names_of(job) != names

    def _has_other_picture(self, job: Job) -> bool:
        """Return whether a row gets another picture than the one it has, such as its own in place
        of the placeholder, or could have one after it failed because of its picture.
        """
        known = self._jobs[job.pk]
        is_other = known.source_id is not None and job.source_id != known.source_id
        return is_other or is_readable_at_last(known, job.source)

    def _has_newer_picture(self, job: Job) -> bool:
        """Return whether the row's picture gets another file, and the row is to be made."""
        return job.source_id in self._replaced and self._jobs[job.pk].state != State.LEFT_OUT

    def _has_placeholder(self, known: Job) -> bool:
        source = self._source(known.source_id)
        return source is not None and not source.row and source.path == self._placeholder

    def _source(self, pk: int | None) -> Source | None:
        return self._sources.get(pk or 0)

    def _has_first_picture(self, job: Job) -> bool:
        """Return whether a row without a picture would have one."""
        return job.source_id != self._jobs[job.pk].source_id

    def _job(self, old: BatchRow, pair: Pair) -> Job:
        """Return the row as it would be."""
        known = self._jobs[old.job]
        cells = merged(old, pair.new.cells, pair.differences, takes_sheet=True).cells
        picture = self._picture(known, pair)
        return _with_names_of(known, self._unsaved(old.job, pair.new.row, cells, picture))

    def _picture(self, known: Job, pair: Pair) -> RowSource:
        """Return the picture that a row has, or the one of its new name, or its first own one."""
        before = _picture_of(known)
        is_searched = self._found.is_by_picture or self._is_searched(known, pair)
        return self._found.sources.get(pair.new.row, before) if is_searched else before

    def _is_searched(self, known: Job, pair: Pair) -> bool:
        return self._naming.is_renamed(pair.old, pair.new) or self._has_none(known)

    def _has_none(self, known: Job) -> bool:
        return known.source_id is None or self._has_placeholder(known)

    def _unsaved(self, pk: int | None, row: int, cells: StoredCells, picture: RowSource) -> Job:
        return Job(
            pk=pk,
            batch=self._batch,
            row=row,
            cells=cells,
            source=self._source(picture.source),
            source_problem=picture.problem,
        )

    def new(self, planned: Plan) -> None:
        """Plan the rows that only the sheet has."""
        for row in self._found.new:
            picture = self._found.sources.get(row.row, RowSource(None))
            job = self._unsaved(None, row.row, row.cells, picture)
            planned.rows.append(Planned(Kind.NEW, job, row.cells))

    def left(self, planned: Plan) -> None:
        """Plan the rows that only the batch has, and the numbers of all."""
        self._keep(self._found.untouched, planned)
        self._keep_names(self._found.still_gone, planned)
        planned.rows += [Planned(Kind.GONE, self._jobs[row.job]) for row in self._found.gone]
        self._renumber(planned, self._found.numbers)

    def _keep(self, rows: Sequence[BatchRow], planned: Plan) -> None:
        """Let rows stay that a sheet with only some of them does not have, unless their picture
        gets another file.
        """
        kept: list[BatchRow] = []
        for row in rows:
            if not row.is_gone and self._has_newer_picture(self._jobs[row.job]):
                planned.rows.append(self._as_before(row))
            else:
                kept.append(row)
        self._keep_names(kept, planned)

    def _as_before(self, row: BatchRow) -> Planned:
        """Plan a row that only gets another file of its picture."""
        known = self._jobs[row.job]
        job = self._unsaved(row.job, row.row, row.cells, _picture_of(known))
        return Planned(Kind.CHANGED, _with_names_of(known, job), row.sheet_cells)

    def _keep_names(self, rows: Sequence[BatchRow], planned: Plan) -> None:
        for row in rows:
            planned.names += names_of(self._jobs[row.job])

    def _renumber(self, planned: Plan, numbers: Numbers) -> None:
        moves = [Move(row.job, row.row, now) for row, now in numbers if row.row != now]
        spare = 1 + max([self._last, *(now for _, now in numbers)])
        planned.moves, planned.moved = in_order(moves, spare), len(moves)


def _is_worth_noting(pair: Pair) -> bool:
    """Return whether a row without changed texts is written all the same."""
    return pair.has_other_cells or pair.agrees_with_corrections or pair.old.is_gone


@dataclass(frozen=True, slots=True)
class Naming:
    """The texts that name a row's picture."""

    rule: MatchRule

    def is_renamed(self, old: BatchRow, new: SheetRow) -> bool:
        """Return whether a row of the sheet names another picture than the last one did."""
        return self._of_batch(old) != self._of_sheet(new)

    def _of_batch(self, row: BatchRow) -> list[str]:
        return [row.sheet_text(column) for column in self.rule.naming]

    def _of_sheet(self, row: SheetRow) -> list[str]:
        return [text_of(row.cells, column) for column in self.rule.naming]


def names_of(job: Job) -> list[str]:
    """Return the names of all results of a row."""
    return job.output_names or [job.result_name]


def rename(job: Job, names: RowNames) -> None:
    """Give a row the names of its results, without saving it."""
    job.result_name, job.outputs, job.output_names = names.as_stored


def _with_names_of(known: Job, job: Job) -> Job:
    """Give a row that is not saved the names of the known one."""
    job.result_name = known.result_name
    job.outputs, job.output_names = known.outputs, known.output_names
    return job


def _picture_of(known: Job) -> RowSource:
    return RowSource(known.source_id, known.source_problem)


def _names_count(batch: Batch) -> bool:
    """Return whether names of results have the number of their row or picture."""
    design = batch.design
    columns = patterns.columns(design.output.name) if design else ()
    return not NUMBERS.isdisjoint(map(folded, columns))
