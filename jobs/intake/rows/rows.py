"""Rows of a batch: read from its sheet, or made from the names of its pictures.

`matches` gives them their pictures.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields
from datetime import UTC, datetime
from itertools import repeat
from pathlib import PurePosixPath
from typing import Any, NamedTuple, Protocol

from django.conf import settings
from django.db.models import Max, Q, QuerySet

from jobs.design.cells.cell import Cell, StoredCells, text_of
from jobs.design.facts import columns as facts
from jobs.design.used_columns import used_columns
from jobs.errors import SheetRefused
from jobs.intake import sheets
from jobs.intake.bulk_writing import Insertion, raw_delete
from jobs.intake.drafts import ensure_draft, held
from jobs.intake.pictures import in_workbooks
from jobs.intake.pictures.replacements import is_replaced, uploaded
from jobs.intake.rows import search_blocks
from jobs.matching import MatchRule
from jobs.models import Batch, Finding, Job, Sheet, SheetUpdate, Source
from jobs.reporting import ReportProgress, report_nothing
from jobs.storage import store
from jobs.texts import natural_order

LOOKED_AT = 100  #: rows to look at to see what a column holds
CAPTION = 100  #: characters; longer texts are paragraphs
REPORTED = 500  #: rows between two progress reports
JOB = ("row", "cells", "source_id", "source_problem")
ROW_BY_ROW = ("rows", "report_rows", "pictures")  #: what reading a sheet finds of each row
PICTURE_COLUMNS = ("file", "name", "number", "date")

NO_SHEET = "There is no sheet yet. Upload one, or make rows from the pictures' names."


# --- From the sheet -------------------------------------------------------------------------------


class RowSource(NamedTuple):
    """The picture of a row, or None and why it has none."""

    source: int | None
    problem: str = ""


type Columns = Sequence[str]
"""The names of a sheet's columns."""

type Sources = Sequence[RowSource]
"""For each row its picture."""


class PictureFinder(Protocol):
    """Finds the rows' pictures while their sheet is read (`matches.AtReading`)."""

    def find(self, sheet: sheets.ReadSheet, before: MatchRule) -> Sources | None: ...
    def path(self, source: int) -> str: ...
    def keep(self) -> bool: ...


type Finder = PictureFinder | None


def from_sheet(batch: Batch, report: ReportProgress = report_nothing, finder: Finder = None) -> int:
    """Read the sheet, replace the batch's rows with its rows, and return their number. Only in a
    child process.

    Raises SheetRefused with `details["problems"]`, or NotPossibleNow: then the old rows stay.
    """
    ensure_draft(batch)
    sheet = _sheet_of(batch)
    # a workbook takes as long to read as its rows to prepare
    found = sheets.with_rows(read(sheet, lambda done, total: report(done // 2, total)))
    _take_pictures(batch, sheet, found, report)
    insertions = _insertions(batch, found, report, finder)
    with held(batch):
        _replace_rows(batch, insertions)
        _keep_match(batch, found.columns, finder)
        as_read = {"found": without_rows(found), "row_count": len(found.rows)}
        Sheet.objects.filter(pk=sheet.pk, key=sheet.key).update(**as_read)
    return len(found.rows)


def _take_pictures(
    batch: Batch, sheet: Sheet, found: sheets.ReadSheet, report: ReportProgress
) -> None:
    """Let the pictures in the workbook join the batch. Half of the work is done by then."""
    total = len(found.rows)
    with store().local(sheet.key) as path:
        in_workbooks.take(batch, path, found.pictures, lambda *_: report(total // 2, total))


def _insertions(
    batch: Batch, found: sheets.ReadSheet, report: ReportProgress, finder: Finder
) -> list[Insertion]:
    """Prepare the rows of the sheet and what searches for them need, before the transaction."""
    before = _fitting_match(batch, found.columns)
    sources = finder.find(found, before) if finder is not None else None
    return [
        Insertion(Job(batch=batch), JOB, _prepared(found, sources, report)),
        search_blocks.of_cells(batch, found.rows),
        search_blocks.of_names(batch, _named(found, sources, finder)),
    ]


def _replace_rows(batch: Batch, insertions: Sequence[Insertion]) -> None:
    _remove_rows(batch)
    for insertion in insertions:
        insertion.write()


def _keep_match(batch: Batch, columns: Columns, finder: Finder) -> None:
    """Store how the rows find their pictures, and let searches know if some are gone."""
    _keep_fitting_match(batch, columns)
    if finder is not None and not finder.keep():
        search_blocks.renew_names(batch)


def _sheet_of(batch: Batch) -> Sheet:
    sheet = Sheet.objects.filter(batch=batch).first()
    if sheet is None:
        raise SheetRefused(NO_SHEET, problems=[NO_SHEET])
    return sheet


def read(stored: Sheet | SheetUpdate, report: ReportProgress) -> sheets.ReadSheet:
    """Read a stored sheet by a person's choices. Raises SheetRefused."""
    choices = sheets.SheetChoices.from_json(stored.choices)
    with store().local(stored.key) as path:
        return sheets.read(path, stored.name, choices, _limits(), report)


def _prepared(
    sheet: sheets.ReadSheet, sources: Sources | None, report: ReportProgress
) -> Iterator[tuple[Any, ...]]:
    """Yield the values of JOB for each row. Half of the work is done before the first one."""
    total = len(sheet.rows)
    pairs = zip(sheet.rows, sources or repeat(RowSource(None), total), strict=True)
    for at, ((number, cells), (source, problem)) in enumerate(pairs):
        if at % REPORTED == 0:
            report((total + at) // 2, total)
        yield number, cells, source, problem


def _named(
    sheet: sheets.ReadSheet, sources: Sources | None, finder: Finder
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the rows that have a picture, with its path."""
    if sources is None or finder is None:
        return
    for (number, _), (source, _) in zip(sheet.rows, sources, strict=True):
        if source is not None:
            yield number, (finder.path(source),)


def keep_match_rule(batch: Batch, rule: MatchRule) -> None:
    """Store how the rows of a batch find their pictures."""
    batch.match = rule.to_json()
    batch.save(update_fields=["match"])


def _keep_fitting_match(batch: Batch, columns: Columns) -> None:
    fitting = _fitting_match(batch, columns)
    if batch.match_rule != fitting:
        keep_match_rule(batch, fitting)


def _fitting_match(batch: Batch, columns: Columns) -> MatchRule:
    """Return the rule for the last sheet if it is valid for this one: one picture for all, or an
    existing column.
    """
    batch.refresh_from_db(fields=["match"])  # the sheet was read in the meantime
    rule = batch.match_rule
    return rule if rule.fits(columns) else MatchRule()


def _limits() -> sheets.SheetLimits:
    return sheets.SheetLimits(file_bytes=settings.MAX_SHEET_BYTES, rows=settings.MAX_ROWS)


def without_rows(found: sheets.ReadSheet) -> dict[str, Any]:
    """Return everything that reading found except rows and pictures, as plain JSON."""
    names = (field.name for field in fields(found) if field.name not in ROW_BY_ROW)
    differing = [asdict(difference) for difference in found.differing_columns]
    return {**{name: getattr(found, name) for name in names}, "differing_columns": differing}


def _remove_rows(batch: Batch) -> None:
    """Delete all rows of a draft.

    Only findings refer to them, so two statements replace a cascade row by row.
    """
    search_blocks.remove(batch)
    raw_delete(Finding.objects.filter(batch=batch))
    raw_delete(batch.jobs.all())


# --- From the pictures ----------------------------------------------------------------------------


def from_pictures(batch: Batch) -> int:
    """Make one row per picture from its name, in natural order, and return the number of rows.

    Pictures that come later are added at the end, so that corrected rows stay.
    """
    with held(batch):
        _begin_with_pictures(batch)
        _add_pictures(batch)
        search_blocks.renew(batch)
        return batch.jobs.count()


def _begin_with_pictures(batch: Batch) -> None:
    """Remove the rows of a sheet, or those whose picture was removed."""
    if batch.match_rule.by == "pictures":
        batch.jobs.filter(source=None).delete()
        return
    _remove_rows(batch)
    keep_match_rule(batch, MatchRule("pictures"))


def _add_pictures(batch: Batch) -> None:
    last = batch.jobs.aggregate(last=Max("row"))["last"] or 0
    new = sorted(_without_row(batch), key=lambda source: natural_order(source.path))
    values = ((row, it.pk, picture_row(it, row)) for row, it in enumerate(new, last + 1))
    Insertion(Job(batch=batch), ["row", "source_id", "cells"], values).write()


def _without_row(batch: Batch) -> QuerySet[Source]:
    return uploaded(batch).filter(~is_replaced(), jobs=None).exclude(~Q(code=""), key="")


def picture_row(source: Source, number: int) -> dict[str, Cell]:
    """Return the columns from a picture's name:

    `{file}`, `{name}`, `{number}` and `{date}` (last change).
    """
    words = re.sub(r"[_\s]+", " ", PurePosixPath(source.path).stem).strip()
    return {
        "file": Cell.of_text(source.path),
        "name": Cell.of_text(words),
        "number": Cell(str(number), number),
        "date": _day_of_change(source.modified_ms),
    }


def _day_of_change(modified_ms: int) -> Cell:
    if not modified_ms:
        return Cell("", None)
    day = datetime.fromtimestamp(modified_ms / 1000, UTC).date().isoformat()
    return Cell(day, day, "yyyy-mm-dd")


# --- For pages ------------------------------------------------------------------------------------


def preview_rows(batch: Batch, count: int) -> list[Job]:
    """Return the first rows as they will print."""
    return list(batch.jobs.select_related("source").order_by("row")[:count])


def columns(batch: Batch) -> list[str]:
    """Return the columns of the batch in the sheet's order (PostgreSQL does not keep the order of a
    JSON object).
    """
    by_pictures = batch.match_rule.by == "pictures"
    return list(PICTURE_COLUMNS) if by_pictures else _columns_of_sheet(batch)


def _columns_of_sheet(batch: Batch) -> list[str]:
    sheet = Sheet.objects.filter(batch=batch).only("found").first()
    if sheet is None:
        return []
    sheet.batch = batch
    return sheet.columns_of_rows


def missing_columns(batch: Batch, among: Sequence[str] | None = None) -> list[str]:
    """Return the columns that the design uses for text, names, credits or language but neither the
    sheet nor a photo has. `among`: the columns of another sheet than the batch's.
    """
    parsed = batch.design
    if parsed is None:
        return []
    here = set(map(facts.folded, columns(batch) if among is None else among))
    needed = (name for name in used_columns(parsed) if not facts.named(name))
    return [name for name in needed if facts.folded(name) not in here]


def text_columns(batch: Batch) -> list[str]:
    """Return the columns without the one that names the pictures. The most likely caption comes
    first.

    That is the first column that mostly holds words, neither codes nor paragraphs.
    """
    rule, every = batch.match_rule, columns(batch)
    texts = [column for column in every if column != rule.column]
    first = "name" if rule.by == "pictures" else _wordy(batch, texts)
    return sorted(texts, key=lambda column: column != first) or every


def cells_in_order(batch: Batch) -> QuerySet[Job, StoredCells]:
    """Return the cells of the rows, in the order of the rows."""
    return batch.jobs.order_by("row").values_list("cells", flat=True)


def _wordy(batch: Batch, names: Columns) -> str:
    cells = list(cells_in_order(batch)[:LOOKED_AT])
    texts = ((name, [text_of(row, name) for row in cells if name in row]) for name in names)
    return next((name for name, shown in texts if _holds_words(shown)), "")


def _holds_words(shown: Sequence[str]) -> bool:
    length = sum(map(len, shown))
    letters = sum(map(str.isalpha, "".join(shown)))
    return 0 < length <= CAPTION * len(shown) and letters >= length / 2
