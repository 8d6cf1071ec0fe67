"""Give each row its picture: by a column of the sheet, one picture for all, or rows made from the
pictures.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from jobs import matching
from jobs.design.cells.cell import Cell, StoredCells, row_of, text_of
from jobs.design.facts import columns as facts
from jobs.errors import InputRefused, PictureNotTaken
from jobs.intake import sheets
from jobs.intake.bulk_writing import update_many
from jobs.intake.drafts import ensure_draft, hold_draft
from jobs.intake.pictures import receive
from jobs.intake.pictures.replacements import is_replaced, uploaded
from jobs.intake.rows import rows, search_blocks, stated_facts
from jobs.intake.rows.rows import RowSource
from jobs.matching import MatchRule, MatchStep
from jobs.models import Batch, Job, Source
from jobs.reading.match_page import REFUSED

SAMPLE = 2_000  #: enough rows to see which column names pictures


NO_COLUMN = (
    "No column of the sheet names pictures. Choose one picture for all rows, or the "
    "column that names them."
)
LONGEST_PROBLEM = 500
FITS_SEVERAL = re.compile(r"” fits [\d,]+ pictures: ")
IN_SEVERAL_FOLDERS = re.compile(r"Write folder and name into the sheet\.$")


type CellText = Callable[[StoredCells], str]
"""Returns what the cells of a row say of its picture."""
type Values = Callable[[CellText], list[str]]
"""Returns what each row says of its picture."""


class MatchRefused(InputRefused):
    """A choice that this batch does not have: a missing column, or a picture of another batch."""

    code = "match_refused"


@dataclass(frozen=True, slots=True)
class MatchCounts:
    """The numbers of the match page.

    `column` is None if no column names pictures and nobody has chosen one.
    """

    by: str
    column: str | None
    rows: int
    matched: int
    without_picture: int
    unnamed: int


class NamedRow(NamedTuple):
    """A row: the name of its picture, and what was found for it before."""

    pk: int
    value: str
    source: int | None
    problem: str


class Search(NamedTuple):
    """The rule to store with the batch, and what it finds for each row."""

    rule: MatchRule
    sources: rows.Sources
    paths: Mapping[int, str]  #: of the pictures among which it searched


def match_rows(batch: Batch, choice: Mapping[str, Any] | None = None) -> MatchCounts:
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
        self._known: dict[str, Any] = {}
        self._rule: MatchRule | None = None
        self._paths: Mapping[int, str] = {}

    def find(self, sheet: sheets.ReadSheet, before: MatchRule) -> rows.Sources | None:
        """Return the picture of each row. `before` is the previous rule.

        Return None if pictures are not found by a column: `match_rows` does that.
        """
        if before.by not in ("column", ""):
            return None
        self._known = self._pictures()
        sample = [cells for _, cells in sheet.rows[:SAMPLE]]
        search = _search(self._batch, before, sheet.columns, sample, _values_of(sheet))
        if search is None:
            self._rule = MatchRule()
            return [RowSource(None, NO_COLUMN)] * len(sheet.rows)
        self._rule, self._paths = search.rule, search.paths
        return [RowSource(source, why[:LONGEST_PROBLEM]) for source, why in search.sources]

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

    def _pictures(self, **among: Any) -> dict[str, Any]:
        return self._batch.sources.filter(**among).aggregate(count=Count("pk"), last=Max("pk"))


def _values_of(sheet: sheets.ReadSheet) -> Values:
    return lambda text: [text(cells) for _, cells in sheet.rows]


def counts(batch: Batch) -> MatchCounts:
    rule = batch.match_rule
    total, without_picture = batch.jobs.count(), rows_without_picture(batch).count()
    return MatchCounts(
        by=rule.by or "column",
        column=rule.column,
        rows=total,
        matched=total - without_picture,
        without_picture=without_picture,
        unnamed=pictures_without_row(batch).count(),
    )


def is_ambiguous(job: Job) -> bool:
    """Return whether the row has no picture because several match.

    Decided by the sentence from matching.
    """
    return job.source_id is None and bool(FITS_SEVERAL.search(job.source_problem))


def is_in_several_folders(job: Job) -> bool:
    """Return whether the row has no picture because several folders have one of its name."""
    return is_ambiguous(job) and bool(IN_SEVERAL_FOLDERS.search(job.source_problem))


def rows_without_picture(batch: Batch) -> QuerySet[Job]:
    """Return the rows without a picture, including those that name an unsupported file."""
    return batch.jobs.filter(Q(source=None) | REFUSED).order_by("row")


def pictures_without_row(batch: Batch) -> QuerySet[Source]:
    """Return uploaded and announced pictures without a row.

    Files that are not pictures, and those whose row got another picture, are not included."""
    named = Exists(Job.objects.filter(source=OuterRef("pk")))
    return (
        batch.sources.filter(~named, ~is_replaced()).exclude(~Q(code=""), key="").order_by("path")
    )


def _one_for_all(batch: Batch, source_id: int | None) -> None:
    if source_id is None or not uploaded(batch).filter(pk=source_id).exists():
        raise MatchRefused(
            "This picture is no longer in the batch. Choose another one for all rows."
        )
    with transaction.atomic():
        hold_draft(batch)
        rows.keep_match_rule(batch, MatchRule("one", source=source_id))
        _not_replaced(batch).update(source=source_id, source_problem="")
        search_blocks.renew_names(batch)


def _by_column(batch: Batch, rule: MatchRule) -> None:
    sample = batch.jobs.order_by("row").values_list("cells", flat=True)[:SAMPLE]
    named: list[NamedRow] = []

    def values(text: CellText) -> list[str]:
        named.extend(_named_rows(batch, text))
        return [row.value for row in named]

    search = _search(batch, rule, rows.columns(batch), sample, values)
    if search is None:
        _nothing_named(batch)
    else:
        _write(batch, search, named)


def _named_rows(batch: Batch, text: CellText) -> Iterator[NamedRow]:
    kept = batch.jobs.order_by("row").values_list("pk", "cells", "source", "source_problem")
    for pk, cells, source, problem in kept.iterator(chunk_size=SAMPLE):
        yield NamedRow(pk, text(cells), source, problem)


def _write(batch: Batch, search: Search, named: Sequence[NamedRow]) -> None:
    """Write what the search found, except for rows whose picture somebody replaced meanwhile."""
    with transaction.atomic():
        hold_draft(batch)
        rows.keep_match_rule(batch, search.rule)
        replaced = set(batch.jobs.filter(source__row__isnull=False).values_list("pk", flat=True))
        changes = [it for it in _changes(named, search.sources) if it[-1] not in replaced]
        update_many(Job, ["source_id", "source_problem"], changes)
        if changes:
            search_blocks.renew_names(batch)


def _search(
    batch: Batch,
    rule: MatchRule,
    columns: Sequence[str],
    sample: Iterable[StoredCells],
    values: Values,
) -> Search | None:
    """Find the column that names pictures and what it matches. Return None if no column names
    pictures. Raises MatchRefused.
    """
    pictures = _paths(receive.pictures(batch))
    others = _paths(uploaded(batch).filter(code=PictureNotTaken.code))
    column = rule.column or _image_column(columns, sample, [*pictures.values(), *others.values()])
    if column is None:
        return None
    _refuse_missing([column, rule.folder], columns)
    if rule.fact:
        return _search_stated(batch, rule, values(partial(_stated, column=column)), pictures)
    texts = values(partial(value_of, column=column, folder=rule.folder))
    return _search_named(replace(rule, column=column), texts, pictures, others)


def _refuse_missing(wanted: Iterable[str | None], columns: Sequence[str]) -> None:
    """Raise MatchRefused for a column that the sheet does not have."""
    for column in wanted:
        if column is not None and column not in columns:
            raise MatchRefused(f"The sheet has no column {column!r}. Choose one of its columns.")


def _search_named(
    rule: MatchRule, texts: Sequence[str], pictures: Mapping[int, str], others: Mapping[int, str]
) -> Search:
    """Find the pictures, or else the files of other kinds, whose names the cells say."""
    found = matching.match(texts, list(pictures.values()), rule.learned, rule.pairs)
    kept = replace(rule, by="column", source=None, how=found.how)
    sources = _of_other_kinds(texts, _sources(found, list(pictures)), others)
    return _with_placeholder(Search(kept, sources, {**pictures, **others}), pictures)


def _with_placeholder(search: Search, pictures: Mapping[int, str]) -> Search:
    """Give the rows that found no picture, or only a file of another kind, the placeholder, if
    there is one.
    """
    wanted = search.rule.placeholder
    placeholder = next((pk for pk, path in pictures.items() if path == wanted), None)
    if placeholder is None:
        return search
    instead = RowSource(placeholder)
    sources = [one if one.source in pictures else instead for one in search.sources]
    count = sum(one is instead for one in sources)
    how = {str(MatchStep.PLACEHOLDER): count} if count else {}
    return Search(replace(search.rule, how={**search.rule.how, **how}), sources, search.paths)


def _search_stated(
    batch: Batch, rule: MatchRule, texts: Sequence[str], pictures: Mapping[int, str]
) -> Search:
    """Find the pictures whose facts the cells say. Raises MatchRefused if there is no such fact."""
    fact = facts.named(rule.fact or "")
    if fact is None or rule.column is None:
        raise MatchRefused("Choose a column, and what the photos say that its cells hold.")
    stated = stated_facts.of_pictures(batch, list(pictures), facts.folded(fact.name))
    found = matching.match_stated(texts, stated, list(pictures.values()), fact.name)
    kept = MatchRule(
        "column",
        rule.column,
        fact=facts.folded(fact.name),
        how=found.how,
        placeholder=rule.placeholder,
    )
    return _with_placeholder(Search(kept, _sources(found, list(pictures)), pictures), pictures)


def _paths(pictures: QuerySet[Source]) -> dict[int, str]:
    """Return their ids and paths, in the order in which they came."""
    return dict(pictures.order_by("pk").values_list("pk", "path"))


def value_of(cells: StoredCells, column: str, folder: str | None) -> str:
    """Return the name of the picture in a row: the cell, within the folder from another cell."""
    value = text_of(cells, column)
    within = text_of(cells, folder).strip() if folder and value.strip() else ""
    return f"{within}/{value}" if within else value


def _stated(cells: StoredCells, column: str) -> str:
    """Return what a cell says, but a date of a spreadsheet as it is stored, which has one form."""
    if column not in cells:
        return ""
    cell = Cell.from_json(cells[column])
    return cell.raw if isinstance(cell.raw, str) and cell.number_format else cell.shown


def _requested(choice: Mapping[str, Any]) -> MatchRule:
    try:
        return MatchRule.from_json(choice)
    except ValueError as error:
        raise MatchRefused(
            "This is not a valid rule for finding pictures. Click a row and its picture again."
        ) from error


def _sources(found: matching.Matching, pictures: Sequence[int]) -> list[RowSource]:
    """Return the picture of each row, by its index among the pictures."""
    pairs = zip(found.found, found.problems, strict=True)
    return [
        RowSource(None if index is None else pictures[index], problem) for index, problem in pairs
    ]


def _of_other_kinds(
    values: Sequence[str], found: rows.Sources, others: Mapping[int, str]
) -> rows.Sources:
    """Give rows without a picture the unsupported file that they name, so that they can say what it
    is.

    Only such rows: many cameras write a raw file of the same name for each JPEG.
    """
    left = [at for at, one in enumerate(found) if _names_nothing(one)] if others else []
    if not left:
        return found
    named = _named_others({at: values[at] for at in left}, others)
    return [named.get(at, one) for at, one in enumerate(found)]


def _named_others(values: Mapping[int, str], others: Mapping[int, str]) -> dict[int, RowSource]:
    """Return place of a row → the unsupported file that its text names, if it names one."""
    matched = matching.match(list(values.values()), list(others.values()))
    pairs = zip(values, _sources(matched, list(others)), strict=True)
    return {at: RowSource(one.source) for at, one in pairs if one.source is not None}


def _names_nothing(found: RowSource) -> bool:
    return found.source is None and not FITS_SEVERAL.search(found.problem)


def _changes(named: Sequence[NamedRow], found: rows.Sources) -> Iterator[tuple[Any, ...]]:
    """Yield source, problem and id of each row that changes."""
    for row, (source, problem) in zip(named, found, strict=True):
        if (source, problem) != (row.source, row.problem):
            yield source, problem[:LONGEST_PROBLEM], row.pk


def _nothing_named(batch: Batch) -> None:
    with transaction.atomic():
        hold_draft(batch)
        rows.keep_match_rule(batch, MatchRule())
        _not_replaced(batch).update(source=None, source_problem=NO_COLUMN)
        search_blocks.renew_names(batch)


def _not_replaced(batch: Batch) -> QuerySet[Job]:
    """Return the rows whose picture nobody replaced."""
    return batch.jobs.exclude(source__in=batch.sources.filter(row__isnull=False))


def _image_column(
    columns: Sequence[str], sample: Iterable[StoredCells], paths: Sequence[str]
) -> str | None:
    return matching.image_column(columns, [row_of(cells) for cells in sample], paths)
