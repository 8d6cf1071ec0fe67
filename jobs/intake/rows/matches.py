"""Give each row its picture: by a column of the sheet, one picture for all, or rows made from the
pictures.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from django.db.models import Count, Max, QuerySet

from jobs.intake import sheets
from jobs.intake.bulk_writing import update_many
from jobs.intake.drafts import ensure_draft, held
from jobs.intake.pictures.replacements import stored, uploaded
from jobs.intake.rows import picture_rows, rows, search_blocks
from jobs.intake.rows.match_counts import MatchCounts, counts
from jobs.intake.rows.picture_rows import PlannedRows
from jobs.intake.rows.picture_search import (
    LONGEST_PROBLEM,
    CellText,
    MatchRefused,
    Paths,
    Search,
    SoughtRows,
    search,
)
from jobs.intake.rows.rows import RowSource
from jobs.matching import MatchRule
from jobs.models import Batch, Job
from jobs.processes import children
from jobs.reporting import ReportProgress, report_nothing

SAMPLE = 2_000  #: enough rows to see which column names pictures


NO_COLUMN = (
    "No column of the sheet names pictures. Choose one picture for all rows, or the "
    "column that names them."
)

type Choice = Mapping[str, Any]
"""How rows find their pictures, as `MatchRule.from_json` reads it."""


type Pictures = dict[str, Any]
"""How many pictures a batch has, and the id of the last one."""


class NamedRow(NamedTuple):
    """A row: the name of its picture, and what was found for it before."""

    pk: int
    value: str
    source: int | None
    problem: str


def match_rows(batch: Batch, choice: Choice | None = None) -> MatchCounts:
    """Give every row its picture by `choice`, or else by the previous choice, and store the choice.

    `choice`: `{"by": "column", "column": …, "folder": …, "rules": …, "pairs": …}`, `{"by": "one",
    "source": id}`, `{"by": "pictures"}`. Without a column, it is detected by its values. `folder`
    is a column with the folder of the picture. Raises MatchRefused, NotPossibleNow.
    """
    ensure_draft(batch)
    batch.refresh_from_db(fields=["match"])  # a check reads the batch minutes before it comes here
    rule = _requested(choice) if choice else batch.match_rule
    if batch.match_rule.by == "pictures" and rule.by != "pictures":
        rows.from_sheet(batch)
    _match(batch, rule)
    return counts(batch)


def _match(batch: Batch, rule: MatchRule) -> None:
    match rule.by:
        case "pictures":
            rows.from_pictures(batch)
        case "one":
            _one_for_all(batch, rule.source)
        case "column" | "":
            _by_column(batch, rule)
        case other:
            raise MatchRefused(
                f"Pictures cannot be matched by {other!r}: choose a column, one picture, or the "
                f"names."
            )


class AtReading:
    """Finds the rows' pictures while their sheet is read, so that each row is written once, with
    its picture.
    """

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._known: Pictures = {}
        self._rule: MatchRule | None = None
        self._paths: Paths = {}

    def find(self, sheet: sheets.ReadSheet, before: MatchRule) -> rows.Sources | None:
        """Return the picture of each row. `before` is the previous rule.

        Return None if pictures are not found by a column, or rows have several: `match_rows` does
        that.
        """
        if before.by not in ("column", "") or before.every_picture:
            return None
        self._known = self._pictures()
        found = search(self._batch, before, _rows_of(sheet))
        if found is None:
            self._rule = MatchRule()
            return [RowSource(None, NO_COLUMN)] * len(sheet.rows)
        self._rule, self._paths = found.rule, found.paths
        return [RowSource(source, why[:LONGEST_PROBLEM]) for source, why in found.sources]

    def path(self, source: int) -> str:
        """Return the path of a picture that was found."""
        return self._paths[source]

    def keep(self) -> bool:
        """Store the rule and drop pictures deleted in the meantime, in the transaction that
        writes the rows. Return whether every row still has the picture that was found for it.
        """
        if self._rule is None:
            return True
        rows.keep_match_rule(self._batch, self._rule)
        if self._pictures(pk__lte=self._known["last"] or 0) == self._known:
            return True
        self._batch.jobs.exclude(source__in=self._batch.sources.all()).update(source=None)
        self._rule = None
        return False

    def finish(self) -> MatchCounts:
        """Count what was found. Match again if that was not possible before or is out of date."""
        return match_rows(self._batch) if self._rule is None else counts(self._batch)

    def _pictures(self, **among: Any) -> Pictures:
        return self._batch.sources.filter(**among).aggregate(count=Count("pk"), last=Max("pk"))


def read_sheet(batch: Batch, report: ReportProgress = report_nothing) -> tuple[int, MatchCounts]:
    """Read the rows of the sheet, and give each its picture at once, as it was chosen before.

    Return how many rows there are, and how many of them have a picture. Raises as `rows.from_sheet`
    does.
    """
    finder = AtReading(batch)
    with children.collector_at_rest():
        count = rows.from_sheet(batch, report, finder)
    return count, finder.finish()


def by_only_picture(batch: Batch) -> MatchRule | None:
    """Return the rule that gives all rows the one picture that the batch has. None if it has none,
    or several.
    """
    pictures = stored(batch)[:2]
    return MatchRule("one", source=pictures[0].pk) if len(pictures) == 1 else None


def _rows_of(sheet: sheets.ReadSheet) -> SoughtRows:
    sample = [cells for _, cells in sheet.rows[:SAMPLE]]
    return SoughtRows(sheet.columns, sample, lambda text: [text(cells) for _, cells in sheet.rows])


def _requested(choice: Choice) -> MatchRule:
    try:
        return MatchRule.from_json(choice)
    except ValueError as error:
        raise MatchRefused(
            "This is not a valid rule for finding pictures. Click a row and its picture again."
        ) from error


# --- One picture for all --------------------------------------------------------------------------


def _one_for_all(batch: Batch, source_id: int | None) -> None:
    if not uploaded(batch).filter(pk=source_id or 0).exists():
        raise MatchRefused(
            "This picture is no longer in the batch. Choose another one for all rows."
        )
    _give_all(batch, MatchRule("one", source=source_id))


def _give_all(batch: Batch, rule: MatchRule, problem: str = "") -> None:
    """Give all rows the picture of the rule, or none for this reason."""
    plan = partial(picture_rows.plan, batch, {}, {}, each=False)
    planned = plan() if picture_rows.is_by_picture(batch) else None
    with held(batch):
        rows.keep_match_rule(batch, rule)
        if picture_rows.is_by_picture(batch):
            _write_planned(planned, plan)
        _not_replaced(batch).update(source=rule.source, source_problem=problem)
        search_blocks.renew_names(batch)


def _write_planned(planned: PlannedRows | None, plan: Callable[[], PlannedRows]) -> None:
    """Write rows as they were planned before the draft was held, or planned again if they changed
    meanwhile.
    """
    if planned is None or not planned.is_current():
        planned = plan()
    planned.write()


def _not_replaced(batch: Batch) -> QuerySet[Job]:
    """Return the rows whose picture nobody replaced."""
    return batch.jobs.exclude(source__in=batch.sources.filter(row__isnull=False))


# --- By a column ----------------------------------------------------------------------------------


def _by_column(batch: Batch, rule: MatchRule) -> None:
    if rule.every_picture or picture_rows.is_by_picture(batch):
        _by_sheet_rows(batch, rule)
    else:
        _by_rows(batch, rule)


def _by_sheet_rows(batch: Batch, rule: MatchRule) -> None:
    """Give each row of the sheet its pictures, where it has a row for each of them, or will."""
    here = picture_rows.sheet_rows(batch)
    sample = [row.cells for row in here[:SAMPLE]]
    sought = SoughtRows(rows.columns(batch), sample, lambda text: [text(row.cells) for row in here])
    found = search(batch, rule, sought)
    if found is None:
        _give_all(batch, MatchRule(), NO_COLUMN)
        return
    pictures = dict(zip([row.number for row in here], found.pictures, strict=True))
    plan = partial(picture_rows.plan, batch, pictures, found.paths, each=found.rule.every_picture)
    planned = plan()
    with held(batch):
        rows.keep_match_rule(batch, found.rule)
        _write_planned(planned, plan)


def _by_rows(batch: Batch, rule: MatchRule) -> None:
    sample = rows.cells_in_order(batch)[:SAMPLE]
    named: list[NamedRow] = []

    def values(text: CellText) -> list[str]:
        named.extend(_named_rows(batch, text))
        return [row.value for row in named]

    found = search(batch, rule, SoughtRows(rows.columns(batch), sample, values))
    if found is None:
        _give_all(batch, MatchRule(), NO_COLUMN)
    else:
        _write(batch, found, named)


def _named_rows(batch: Batch, text: CellText) -> Iterator[NamedRow]:
    kept = batch.jobs.order_by("row").values_list("pk", "cells", "source", "source_problem")
    for pk, cells, source, problem in kept.iterator(chunk_size=SAMPLE):
        yield NamedRow(pk, text(cells), source, problem)


def _write(batch: Batch, found: Search, named: Sequence[NamedRow]) -> None:
    """Write what the search found, except for rows whose picture somebody replaced meanwhile."""
    with held(batch):
        rows.keep_match_rule(batch, found.rule)
        replaced = set(batch.jobs.filter(source__row__isnull=False).values_list("pk", flat=True))
        changes = [it for it in _changes(named, found.sources) if it[-1] not in replaced]
        update_many(Job, ["source_id", "source_problem"], changes)
        if changes:
            search_blocks.renew_names(batch)


def _changes(named: Sequence[NamedRow], found: rows.Sources) -> Iterator[tuple[Any, ...]]:
    """Yield source, problem and id of each row that changes."""
    for row, (source, problem) in zip(named, found, strict=True):
        if (source, problem) != (row.source, row.problem):
            yield source, problem[:LONGEST_PROBLEM], row.pk
