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
from django.db import transaction
from django.db.models import Q, QuerySet

from jobs.design.cells.cell import Cell, text_of
from jobs.design.facts import columns as facts
from jobs.design.used_columns import used_columns
from jobs.errors import SheetRefused
from jobs.intake import sheets
from jobs.intake.bulk_writing import Insertion
from jobs.intake.drafts import ensure_draft, hold_draft
from jobs.intake.pictures import in_workbooks
from jobs.intake.pictures.replacements import is_replaced, uploaded
from jobs.intake.rows import search_blocks
from jobs.matching import MatchRule
from jobs.models import Batch, Finding, Job, Sheet, Source
from jobs.reporting import ReportProgress, report_nothing
from jobs.storage import store

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


type Sources = Sequence[RowSource]
"""For each row its picture."""


class PictureFinder(Protocol):
    """Finds the rows' pictures while their sheet is read (`matches.AtReading`)."""

    def find(self, sheet: sheets.ReadSheet, before: MatchRule) -> Sources | None: ...
    def path(self, source: int) -> str: ...
    def keep(self) -> bool: ...


def from_sheet(
    batch: Batch, report: ReportProgress = report_nothing, finder: PictureFinder | None = None
) -> int:
    """Read the sheet, replace the batch's rows with its rows, and return their number. Only in a
    child process.

    Raises SheetRefused with `details["problems"]`, or NotPossibleNow: then the old rows stay.
    """
    ensure_draft(batch)
    sheet = _sheet_of(batch)
    found = _read(sheet, report)
    _take_pictures(batch, sheet, found, report)
    insertions = _insertions(batch, found, report, finder)
    with transaction.atomic():
        hold_draft(batch)
        _replace_rows(batch, insertions)
        _keep_match(batch, found.columns, finder)
        Sheet.objects.filter(pk=sheet.pk, key=sheet.key).update(
            found=without_rows(found), row_count=len(found.rows)
        )
    return len(found.rows)


def _take_pictures(
    batch: Batch, sheet: Sheet, found: sheets.ReadSheet, report: ReportProgress
) -> None:
    """Let the pictures in the workbook join the batch. Half of the work is done by then."""
    total = len(found.rows)
    halfway: ReportProgress = lambda *_: report(total // 2, total)  # noqa: E731
    with store().local(sheet.key) as path:
        in_workbooks.take(batch, path, found.pictures, halfway)


def _insertions(
    batch: Batch, found: sheets.ReadSheet, report: ReportProgress, finder: PictureFinder | None
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


def _keep_match(batch: Batch, columns: Sequence[str], finder: PictureFinder | None) -> None:
    """Store how the rows find their pictures, and let searches know if some are gone."""
    _keep_fitting_match(batch, columns)
    if finder is not None and not finder.keep():
        search_blocks.renew_names(batch)


def _sheet_of(batch: Batch) -> Sheet:
    sheet = Sheet.objects.filter(batch=batch).first()
    if sheet is None:
        raise SheetRefused(NO_SHEET, problems=[NO_SHEET])
    return sheet


def _read(sheet: Sheet, report: ReportProgress) -> sheets.ReadSheet:
    choices = sheets.SheetChoices.from_json(sheet.choices)
    # a workbook takes as long to read as its rows to prepare
    halfway: ReportProgress = lambda done, total: report(done // 2, total)  # noqa: E731
    with store().local(sheet.key) as path:
        return sheets.read(path, sheet.name, choices, _limits(), halfway)


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
    sheet: sheets.ReadSheet, sources: Sources | None, finder: PictureFinder | None
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


def _keep_fitting_match(batch: Batch, columns: Sequence[str]) -> None:
    fitting = _fitting_match(batch, columns)
    if batch.match_rule != fitting:
        keep_match_rule(batch, fitting)


def _fitting_match(batch: Batch, columns: Sequence[str]) -> MatchRule:
    """Return the rule for the last sheet if it is valid for this one: one picture for all, or an
    existing column.
    """
    batch.refresh_from_db(fields=["match"])  # the sheet was read in the meantime
    rule = batch.match_rule
    fits = rule.by == "one" or {rule.column, rule.folder or rule.column} <= set(columns)
    return rule if fits else MatchRule()


def _limits() -> sheets.SheetLimits:
    return sheets.SheetLimits(file_bytes=settings.MAX_SHEET_BYTES, rows=settings.MAX_ROWS)


def without_rows(found: sheets.ReadSheet) -> dict[str, Any]:
    """Return everything that reading found except rows and pictures, as plain JSON."""
    kept = {
        field.name: getattr(found, field.name)
        for field in fields(found)
        if field.name not in ROW_BY_ROW
    }
    kept["differing_columns"] = [asdict(difference) for difference in found.differing_columns]
    return kept


def _remove_rows(batch: Batch) -> None:
    """Delete all rows of a draft.

    Only findings refer to them, so two statements replace a cascade row by row.
    """
    search_blocks.remove(batch)
    for rows in (Finding.objects.filter(batch=batch), batch.jobs.all()):
        rows._raw_delete(rows.db)


# --- From the pictures ----------------------------------------------------------------------------


def from_pictures(batch: Batch) -> int:
    """Make one row per picture from its name, in natural order, and return the number of rows.

    Pictures that come later are added at the end, so that corrected rows stay.
    """
    with transaction.atomic():
        hold_draft(batch)
        if batch.match_rule.by != "pictures":
            _remove_rows(batch)
            keep_match_rule(batch, MatchRule("pictures"))
        else:
            batch.jobs.filter(source=None).delete()
        _add_pictures(batch)
        search_blocks.renew(batch)
        return batch.jobs.count()


def _add_pictures(batch: Batch) -> None:
    last = batch.jobs.order_by("-row").values_list("row", flat=True).first() or 0
    new = sorted(_without_row(batch), key=lambda source: _natural(source.path))
    numbered = enumerate(new, last + 1)
    values = ((number, source.pk, picture_row(source, number)) for number, source in numbered)
    Insertion(Job(batch=batch), ["row", "source_id", "cells"], values).write()


def _without_row(batch: Batch) -> QuerySet[Source]:
    return uploaded(batch).filter(~is_replaced(), jobs=None).exclude(~Q(code=""), key="")


def picture_row(source: Source, number: int) -> dict[str, Cell]:
    """Return the columns from a picture's name:

    `{file}`, `{name}`, `{number}` and `{date}` (last change).
    """
    path = PurePosixPath(source.path)
    day = (
        datetime.fromtimestamp(source.modified_ms / 1000, UTC).date().isoformat()
        if source.modified_ms
        else ""
    )
    return {
        "file": Cell.of_text(source.path),
        "name": Cell.of_text(re.sub(r"[_\s]+", " ", path.stem).strip()),
        "number": Cell(str(number), number),
        "date": Cell(day, day or None, "yyyy-mm-dd" if day else ""),
    }


def _natural(path: str) -> list[tuple[int, str]]:
    """Return a sort key that puts `img2` before `img10`."""
    return [
        (int(part), "") if part.isdecimal() else (-1, part.casefold())
        for part in re.split(r"(\d+)", path)
    ]


# --- For pages ------------------------------------------------------------------------------------


def preview_rows(batch: Batch, count: int) -> list[Job]:
    """Return the first rows as they will print."""
    return list(batch.jobs.select_related("source").order_by("row")[:count])


def columns(batch: Batch) -> list[str]:
    """Return the columns of the batch in the sheet's order (PostgreSQL does not keep the order of a
    JSON object).
    """
    if batch.match_rule.by == "pictures":
        return list(PICTURE_COLUMNS)
    sheet = Sheet.objects.filter(batch=batch).only("found").first()
    return sheet.columns if sheet else []


def missing_columns(batch: Batch, among: Sequence[str] | None = None) -> list[str]:
    """Return the columns that the design uses for text, names, credits or language but neither the
    sheet nor a photo has. `among`: the columns of another sheet than the batch's.
    """
    parsed = batch.design
    if parsed is None:
        return []
    here = set(map(facts.folded, columns(batch) if among is None else among))
    needed = used_columns(parsed)
    return [name for name in needed if facts.folded(name) not in here and not facts.named(name)]


def text_columns(batch: Batch) -> list[str]:
    """Return the columns without the one that names the pictures. The most likely caption comes
    first.

    That is the first column that mostly holds words, neither codes nor paragraphs.
    """
    rule = batch.match_rule
    texts = [column for column in columns(batch) if column != rule.column]
    first = "name" if rule.by == "pictures" else _wordy(batch, texts)
    return sorted(texts, key=lambda column: column != first) or columns(batch)


def _wordy(batch: Batch, names: Sequence[str]) -> str:
    cells = list(batch.jobs.order_by("row").values_list("cells", flat=True)[:LOOKED_AT])
    texts = ((name, [text_of(row, name) for row in cells if name in row]) for name in names)
    return next((name for name, shown in texts if _holds_words(shown)), "")


def _holds_words(shown: Sequence[str]) -> bool:
    length = sum(map(len, shown))
    letters = sum(character.isalpha() for text in shown for character in text)
    return 0 < length <= CAPTION * len(shown) and letters >= length / 2
