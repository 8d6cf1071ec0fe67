"""Export some rows as a separate sheet, as they were uploaded, each with its number, its problems
and change requests.

People fix it in a spreadsheet program and upload it as the sheet of another batch, which ignores
the site's columns.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

from django.db.models import QuerySet

from jobs import reading
from jobs.design.cells import formulas
from jobs.design.cells.cell import Cell
from jobs.models import Batch, Job
from jobs.results import report, workbook
from jobs.results.report import ReportedFinding

FIELDS = ("pk", "row", "cells", "code", "sentence")
AFTER, PROOF = ("code", "reason"), "proof"  #: the last one only if there are change requests


def is_text(batch: Batch) -> bool:
    """Return whether its sheet is a CSV: then the export is one too, else a workbook."""
    return report.delimiter(batch) is not None


def csv(batch: Batch, jobs: QuerySet[Job]) -> Iterator[bytes]:
    """Yield the rows as a CSV in UTF-8, with the sheet's own delimiter."""
    columns, requested = report.sheet_columns(batch), reading.change_requests_in_words(batch)
    lines = ([cell.shown for cell in cells] for cells in _rows(batch, jobs, columns, requested))
    return report.encoded(batch, _head(columns, requested), lines)


def write_workbook(batch: Batch, jobs: QuerySet[Job], file: IO[bytes], *, folder: Path) -> None:
    """Write an XLSX, using temporary files in `folder`.

    Numbers, dates and leading zeros stay as they are.
    """
    columns, requested = report.sheet_columns(batch), reading.change_requests_in_words(batch)
    head = [formulas.defuse(name) for name in _head(columns, requested)]
    rows = ([_harmless(cell) for cell in cells] for cells in _rows(batch, jobs, columns, requested))
    workbook.write(file, head, rows, folder=folder)


def _head(columns: list[str], requested: Mapping[int, str]) -> list[str]:
    return report.head(columns, (*AFTER, PROOF) if requested else AFTER)


def _rows(
    batch: Batch, jobs: QuerySet[Job], columns: list[str], requested: Mapping[int, str]
) -> Iterator[list[Cell]]:
    """Yield the rows. `requested`: job → change requests."""
    for job, findings in report.with_findings(batch, jobs.select_related(None).only(*FIELDS)):
        said = [job.code, job.sentence] if job.code else [*_wrong(findings)]
        if requested:
            said.append(requested.get(job.pk, ""))
        yield [*_numbered(job, columns), *map(Cell.of_text, said)]


def _numbered(job: Job, columns: Sequence[str]) -> Iterator[Cell]:
    """Yield the number of a row, then its cells."""
    yield Cell(str(job.row), job.row)
    values = job.values
    for name in columns:
        yield values.get(name, Cell(""))


def _harmless(cell: Cell) -> Cell:
    text = formulas.defuse(cell.shown)
    return cell if text == cell.shown or isinstance(cell.raw, int | float) else Cell.of_text(text)


def _wrong(findings: Sequence[ReportedFinding]) -> tuple[str, str]:
    """Return code and sentences of the blocking findings, or of the notices if nothing blocks."""
    weighty = [finding for finding in findings if finding.blocks == findings[0].blocks]
    return (
        (weighty[0].code, " ".join(finding.sentence for finding in weighty))
        if weighty
        else ("", "")
    )
