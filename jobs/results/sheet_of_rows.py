"""Export some rows as a separate sheet, as they were uploaded, each with its number, its problems
and change requests.

People fix it in a spreadsheet program and upload it as the sheet of another batch, which ignores
the site's columns.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from django.db.models import QuerySet

from jobs import reading
from jobs.design.cells import formulas
from jobs.design.cells.cell import Cell
from jobs.models import Batch, Job
from jobs.results import report, workbook
from jobs.results.report import ReportColumns, ReportedFinding
from jobs.row_pictures import row_as_text

FIELDS = ("pk", "row", "cells", "code", "sentence")
AFTER, PROOF = ("code", "reason"), "proof"  #: the last one only if there are change requests


def is_text(batch: Batch) -> bool:
    """Return whether its sheet is a CSV: then the export is one too, else a workbook."""
    return report.delimiter(batch) is not None


def csv(batch: Batch, jobs: QuerySet[Job]) -> Iterator[bytes]:
    """Yield the rows as a CSV in UTF-8, with the sheet's own delimiter."""
    rows = _RowsWithProblems(batch, jobs)
    lines = ([cell.shown for cell in cells] for cells in rows)
    return report.encoded(batch, rows.head, lines)


def write_workbook(batch: Batch, jobs: QuerySet[Job], file: IO[bytes], *, folder: Path) -> None:
    """Write an XLSX, using temporary files in `folder`.

    Numbers, dates and leading zeros stay as they are.
    """
    rows = _RowsWithProblems(batch, jobs)
    head = [formulas.defuse(name) for name in rows.head]
    workbook.write(file, head, map(_harmless_row, rows), folder=folder)


def _harmless_row(cells: Sequence[Cell]) -> list[Cell]:
    return list(map(_harmless, cells))


class _RowsWithProblems:
    """The rows of an export, with the columns of the sheet and what is to correct."""

    def __init__(self, batch: Batch, jobs: QuerySet[Job]) -> None:
        self._batch, self._jobs = batch, jobs.select_related(None).only(*FIELDS)
        columns = report.sheet_columns(batch)
        self._requested = reading.change_requests_in_words(batch)
        self._columns = ReportColumns(columns, (*AFTER, PROOF) if self._requested else AFTER)

    @property
    def head(self) -> list[str]:
        return self._columns.head

    def __iter__(self) -> Iterator[list[Cell]]:
        for job, findings in report.with_findings(self._batch, self._jobs):
            said = map(Cell.of_text, self._said(job, findings))
            yield [*_numbered(job, self._columns.sheet), *said]

    def _said(self, job: Job, findings: Sequence[ReportedFinding]) -> Iterator[str]:
        """Yield what the columns after those of the sheet say of a row."""
        yield from (job.code, job.sentence) if job.code else _wrong(findings)
        if self._requested:
            yield self._requested.get(job.pk, "")


def _numbered(job: Job, columns: Sequence[str]) -> list[Cell]:
    """Return the number of a row, then its cells."""
    values, empty = job.values, Cell("")
    return [_number(job.row), *(values.get(name, empty) for name in columns)]


def _number(row: int) -> Cell:
    """Return the number of a row as a number, or with its picture as a text."""
    named = row_as_text(row)
    return Cell(named, row) if named == f"{row}" else Cell.of_text(named)


def _harmless(cell: Cell) -> Cell:
    text = formulas.defuse(cell.shown)
    is_same = text == cell.shown or isinstance(cell.raw, int | float)
    return cell if is_same else Cell.of_text(text)


def _wrong(findings: Sequence[ReportedFinding]) -> tuple[str, str]:
    """Return code and sentences of the blocking findings, or of the notices if nothing blocks."""
    if not findings:
        return "", ""
    first = findings[0]
    sentences = (finding.sentence for finding in findings if finding.blocks == first.blocks)
    return first.code, " ".join(sentences)
