"""What becomes of each result of a batch that gives one for each picture of a row.

A result continues with its picture, so only what a row has more or fewer than before is new or
gone.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from jobs import row_pictures
from jobs.checking.matched_rows import MatchedRows, RowCounts
from jobs.checking.paired_rows import PairedRows, RowOfBatch, RowOfSheet
from jobs.checking.sheet_plans import Naming
from jobs.comparing import BatchRow, Pair, RowResult, SheetRow, paired, row_results
from jobs.design.facts.columns import folded
from jobs.design.used_columns import drawn_columns
from jobs.intake.rows import picture_rows
from jobs.intake.rows.picture_search import LONGEST_PROBLEM, MatchRefused, SoughtRows, search
from jobs.intake.rows.rows import RowSource
from jobs.intake.sheets import ReadSheet
from jobs.matching import PictureTotals
from jobs.models import Batch
from jobs.texts import few_quoted

NO_COLUMN = "No column of the changed sheet names pictures. Add the column that names them."
DOUBTFUL = "Pictures that could belong to several rows, and give no new result: {:,}, such as {}."


# --- Pictures -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FoundPictures:
    """The pictures of each row of the sheet, in its order, and what the search says of others."""

    of_rows: Sequence[Sequence[RowSource]]
    paths: Mapping[int, str]
    totals: PictureTotals | None
    placeholder: str | None

    @property
    def notices(self) -> list[str]:
        """Return what to say of pictures that could belong to several rows."""
        if self.totals is None or not self.totals.doubtful:
            return []
        named = ", ".join(f"“{path}”" for path in self.totals.doubtful_paths)
        return [DOUBTFUL.format(self.totals.doubtful, named)]

    def names(self) -> frozenset[str]:
        """Return the paths of all of them."""
        return frozenset(filter(None, map(self.path, chain.from_iterable(self.of_rows))))

    def path(self, found: RowSource) -> str | None:
        """Return the path of a picture of a row's own, or None."""
        path = self.paths.get(found.source or 0)
        return None if path == self.placeholder else path


def pictures(
    batch: Batch, sheet: ReadSheet, paired_rows: PairedRows, *, is_part: bool
) -> FoundPictures:
    """Find the pictures of the sheet's rows. Where it has only some rows, the others keep theirs.
    Raises MatchRefused.
    """
    refuse_without(batch.match_rule.naming, sheet.columns)
    others = [row.as_one for row in paired_rows.left if is_part and row.live]
    here = [*(row.cells for row in paired_rows.in_sheet), *(row.cells for row in others)]
    sought = SoughtRows(sheet.columns, here, lambda text: list(map(text, here)))
    found = search(batch, batch.match_rule, sought)
    if found is None:
        raise MatchRefused(NO_COLUMN)
    of_rows = found.pictures[: len(paired_rows.in_sheet)]
    short = [[RowSource(pk, why[:LONGEST_PROBLEM]) for pk, why in of_row] for of_row in of_rows]
    return FoundPictures(short, found.paths, found.rule.totals, found.rule.placeholder)


def refuse_without(naming: Iterable[str | None], columns: Sequence[str]) -> None:
    """Raise MatchRefused if the sheet lacks a column that names the pictures of the batch."""
    for column in naming:
        if column is not None and column not in columns:
            raise MatchRefused(
                f"The sheet has no column “{column}”, by which rows find their pictures; it has "
                f"{few_quoted(columns)}. If this is not the sheet you meant, choose another one "
                "below. If the column was renamed, choose its new name below, or call it "
                f"“{column}” again and upload the sheet once more."
            )


# --- Results --------------------------------------------------------------------------------------


def matched_results(
    batch: Batch, sheet: ReadSheet, rows: PairedRows, found: FoundPictures, *, is_part: bool
) -> MatchedRows:
    """Return what becomes of each result. `is_part`: rows that the sheet does not have stay as they
    are, and so do the numbers of rows. Raises MatchRefused.
    """
    results = _Results(batch, sheet, found)
    numbers = _numbers_in_batch(rows) if is_part else _numbers_in_sheet(rows)
    pictures = iter(found.of_rows)
    for (row, of_sheet), number in zip(rows.together, numbers, strict=False):
        results.pair(row, of_sheet, number, next(pictures))
    for new, number in zip(rows.new, numbers[len(rows.together) :], strict=True):
        results.add(new, number, next(pictures))
    if is_part:
        results.leave(rows.left)
    else:
        results.part_with(rows.left, 1 + max(numbers, default=1))
    return results.matched()


def _numbers_in_sheet(rows: PairedRows) -> list[int]:
    """Return the numbers of the sheet's rows: its own."""
    return [row.row for row in rows.in_sheet]


def _numbers_in_batch(rows: PairedRows) -> list[int]:
    """Return the numbers of the sheet's rows: those of the batch, and new ones after them."""
    known = [row.number for row, _ in rows.together]
    last = max([*known, *(row.number for row in rows.left)], default=1)
    return [*known, *range(last + 1, last + 1 + len(rows.new))]


class _Results:
    """Collects what becomes of each result of a batch."""

    def __init__(self, batch: Batch, sheet: ReadSheet, found: FoundPictures) -> None:
        own = row_pictures.own_columns(sheet.columns)
        self._own, self._columns = own, {*sheet.columns, *own}
        self._counting = {*sheet.counting_columns, *_not_drawn(batch, own)}
        self._naming = Naming(batch.match_rule)
        self._found, self._names = found, found.names()
        self._replaced = _replaced(batch)
        self._pairs: list[Pair] = []
        self._new: list[SheetRow] = []
        self._gone: list[BatchRow] = []
        self._still_gone: list[BatchRow] = []
        self._untouched: list[BatchRow] = []
        self._numbers: list[tuple[BatchRow, int]] = []
        self._sources: dict[int, RowSource] = {}
        self._counts = RowCounts()

    def matched(self) -> MatchedRows:
        """Return all of it. Raises MatchRefused if these are too many results."""
        left = sum(not row.is_gone for row in self._untouched)
        picture_rows.require_allowed(len(self._pairs) + len(self._new) + left)
        return MatchedRows(
            self._pairs,
            self._new,
            gone=self._gone,
            still_gone=self._still_gone,
            untouched=self._untouched,
            numbers=self._numbers,
            sources=self._sources,
            is_by_picture=True,
            own_columns=self._own,
            counts=self._counts,
        )

    # --- Rows of the sheet ---

    def pair(
        self, row: RowOfBatch, of_sheet: RowOfSheet, number: int, found: Sequence[RowSource]
    ) -> None:
        """Match the results of a row that both have."""
        paths = list(map(self._found.path, found))
        results = row_results(row.results, paths, self._kept(row, of_sheet, paths))
        count = len(results.shown)
        picture_rows.require_possible(number, count + len(results.gone))
        for at, (result, place) in enumerate(results.shown, 1):
            source = None if place is None else found[place]
            if result is None:
                self._add(self._line(of_sheet.row, number, at, count), source or RowSource(None))
                continue
            now = self._line(of_sheet.of(result.row), number, at, count)
            other = self._other_picture(result, source)
            if of_sheet.has(result.row) or other or _is_other(result.row, now):
                self._continue(result.row, now, other)
            else:
                self._untouched.append(result.row)
        gone = self._part_with_results(results.gone, number, count)
        self._count(sum(one.result is None for one in results.shown), gone)

    def add(self, row: SheetRow, number: int, found: Sequence[RowSource]) -> None:
        """Add the results of a row that only the sheet has."""
        picture_rows.require_possible(number, len(found))
        for at, one in enumerate(found, 1):
            self._add(self._line(row, number, at, len(found)), one)
        self._counts = replace(self._counts, new=self._counts.new + 1)

    def _line(self, row: SheetRow, number: int, at: int, count: int) -> SheetRow:
        """Return what the sheet says of a result, with its number."""
        now = row_pictures.number_of(number, at if count > 1 else 0)
        own = picture_rows.own_cells(self._own, at, count)
        return SheetRow(now, {**row.cells, **own}, now)

    def _add(self, now: SheetRow, found: RowSource) -> None:
        self._new.append(now)
        self._sources[now.row] = found

    def _other_picture(self, result: RowResult, found: RowSource | None) -> RowSource | None:
        """Return the picture that was found for a result, or None if it keeps its own."""
        if found is None:
            return None
        path = self._found.path(found)
        return found if path is None or path != result.picture else None

    def _continue(self, result: BatchRow, now: SheetRow, other: RowSource | None) -> None:
        """Let a result continue, with another picture if there is one."""
        self._pairs.append(paired(result, now, self._columns, self._counting))
        self._numbers.append((result, now.row))
        if other is not None:
            self._sources[now.row] = other

    def _kept(
        self, row: RowOfBatch, of_sheet: RowOfSheet, found: Collection[str | None]
    ) -> set[str]:
        """Return the pictures that a row keeps although they were not found for it: all that no
        other row gets, and replaced ones, unless it names other pictures now.
        """
        if self._naming.is_renamed(row.as_one, of_sheet.row):
            return set()
        shown = {one.picture: one.row.job for one in row.results if one.picture is not None}
        return {
            picture
            for picture, job in shown.items()
            if picture not in found and (picture not in self._names or job in self._replaced)
        }

    # --- Rows and results that it does not have ---

    def leave(self, rows: Sequence[RowOfBatch]) -> None:
        """Leave rows as they are that a sheet with only some of them does not have."""
        self._untouched += [one.row for row in rows for one in row.results]

    def part_with(self, rows: Sequence[RowOfBatch], first: int) -> None:
        """Part with rows that the sheet does not have. Their numbers begin at `first`."""
        for number, row in enumerate(rows, first):
            self._leave_numbers(row, number)
            self._part(row.results)
        gone = sum(row.live > 0 for row in rows)
        self._counts = replace(self._counts, gone=gone)

    def _leave_numbers(self, row: RowOfBatch, number: int) -> None:
        picture_rows.require_possible(number, len(row.results))
        for one in row.results:
            now = row_pictures.number_of(number, row_pictures.picture_of(one.row.row))
            self._numbers.append((one.row, now))

    def _part_with_results(self, gone: Sequence[RowResult], number: int, count: int) -> int:
        """Part with results of a row that stays, and return how many. They come after its own."""
        for at, one in enumerate(gone, count + 1):
            self._numbers.append((one.row, row_pictures.number_of(number, at)))
        return self._part(gone)

    def _part(self, results: Sequence[RowResult]) -> int:
        """Part with results, and return how many of them the last sheet still gave."""
        self._still_gone += [one.row for one in results if one.row.is_gone]
        gone = [one.row for one in results if not one.row.is_gone]
        self._gone += gone
        return len(gone)

    def _count(self, new: int, gone: int) -> None:
        """Count a row that gets new results or loses some."""
        now = self._counts
        self._counts = replace(
            now,
            more=now.more + bool(new),
            more_new=now.more_new + new,
            fewer=now.fewer + bool(gone),
            fewer_gone=now.fewer_gone + gone,
        )


def _is_other(result: BatchRow, now: SheetRow) -> bool:
    """Return whether a result of which the sheet says nothing gets another number."""
    return result.row != now.row or result.sheet_cells != now.cells


def _not_drawn(batch: Batch, columns: Sequence[str]) -> frozenset[str]:
    """Return those of the columns that no result shows."""
    drawn = set(map(folded, drawn_columns(batch.design))) if batch.design else set()
    return frozenset(name for name in columns if folded(name) not in drawn)


def _replaced(batch: Batch) -> frozenset[int]:
    """Return the ids of the results whose picture a person replaced."""
    replaced = batch.jobs.filter(source__row__isnull=False)
    return frozenset(replaced.values_list("pk", flat=True))
