"""Rows taken out: some rows as a sheet of their own, as they came, each with its number and what is wrong with it.

Mended in a spreadsheet program, it comes back as the sheet of another batch: columns of ours are left out then.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from django.db.models import QuerySet

from jobs.design import formulas
from jobs.design.cells import Cell
from jobs.models import Batch, Job
from jobs.results import report, workbook
from jobs.results.report import Remark, Remarks

FIELDS = ("pk", "row", "cells", "code", "sentence")
AFTER = ("code", "reason")


def is_text(batch: Batch) -> bool:
    """Whether its sheet came as CSV: then what is taken out is one, else a workbook."""
    return report.delimiter(batch) is not None


def csv(batch: Batch, jobs: QuerySet[Job]) -> Iterator[bytes]:
    """UTF-8 in pieces, with the sheet's own delimiter."""
    columns = report.sheet_columns(batch)
    lines = ([cell.shown for cell in cells] for cells in _rows(batch, jobs, columns))
    return report.encoded(batch, report.head(columns, AFTER), lines)


def write_workbook(batch: Batch, jobs: QuerySet[Job], file: IO[bytes], *, folder: Path) -> None:
    """XLSX, by way of temporary files in `folder`: numbers, dates, and zeros in front of a text stay as they are."""
    columns = report.sheet_columns(batch)
    head = [formulas.defuse(name) for name in report.head(columns, AFTER)]
    rows = ([_harmless(cell) for cell in cells] for cells in _rows(batch, jobs, columns))
    workbook.write(file, head, rows, folder=folder)


def _rows(batch: Batch, jobs: QuerySet[Job], columns: list[str]) -> Iterator[list[Cell]]:
    remarks = Remarks(batch)
    for job in jobs.select_related(None).order_by("row").only(*FIELDS).iterator(chunk_size=report.ROWS_AT_ONCE):
        code, sentence = (job.code, job.sentence) if job.code else _wrong(remarks.of(job.row))
        theirs = (Cell.from_json(job.cells[name]) if name in job.cells else Cell("") for name in columns)
        yield [Cell(str(job.row), job.row), *theirs, Cell.of_text(code), Cell.of_text(sentence)]


def _harmless(cell: Cell) -> Cell:
    text = formulas.defuse(cell.shown)
    return cell if text == cell.shown or isinstance(cell.raw, int | float) else Cell.of_text(text)


def _wrong(remarks: Sequence[Remark]) -> tuple[str, str]:
    """Code and sentences of what blocks the row; where nothing does, of what is good to know."""
    weighty = [remark for remark in remarks if remark.blocks == remarks[0].blocks]
    return (weighty[0].code, " ".join(remark.sentence for remark in weighty)) if weighty else ("", "")
