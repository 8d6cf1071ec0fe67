"""Rows taken out: some rows as a sheet of their own, as they came, each with its number, what is wrong with it and what
clients want changed.

Mended in a spreadsheet program, it comes back as the sheet of another batch: columns of ours are left out then.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

from django.db.models import QuerySet

from jobs import reading
from jobs.design import formulas
from jobs.design.cells import Cell
from jobs.models import Batch, Job
from jobs.results import report, workbook
from jobs.results.report import Remark

FIELDS = ("pk", "row", "cells", "code", "sentence")
AFTER, PROOF = ("code", "reason"), "proof"  #: the last only where some client wants something changed


def is_text(batch: Batch) -> bool:
    """Whether its sheet came as CSV: then what is taken out is one, else a workbook."""
    return report.delimiter(batch) is not None


def csv(batch: Batch, jobs: QuerySet[Job]) -> Iterator[bytes]:
    """UTF-8 in pieces, with the sheet's own delimiter."""
    columns, wishes = report.sheet_columns(batch), reading.wishes_in_words(batch)
    lines = ([cell.shown for cell in cells] for cells in _rows(batch, jobs, columns, wishes))
    return report.encoded(batch, _head(columns, wishes), lines)


def write_workbook(batch: Batch, jobs: QuerySet[Job], file: IO[bytes], *, folder: Path) -> None:
    """XLSX, by way of temporary files in `folder`: numbers, dates, and zeros in front of a text stay as they are."""
    columns, wishes = report.sheet_columns(batch), reading.wishes_in_words(batch)
    head = [formulas.defuse(name) for name in _head(columns, wishes)]
    rows = ([_harmless(cell) for cell in cells] for cells in _rows(batch, jobs, columns, wishes))
    workbook.write(file, head, rows, folder=folder)


def _head(columns: list[str], wishes: Mapping[int, str]) -> list[str]:
    return report.head(columns, (*AFTER, PROOF) if wishes else AFTER)


def _rows(batch: Batch, jobs: QuerySet[Job], columns: list[str], wishes: Mapping[int, str]) -> Iterator[list[Cell]]:
    """`wishes`: job → what clients want changed."""
    for job, remarks in report.with_remarks(batch, jobs.select_related(None).only(*FIELDS)):
        code, sentence = (job.code, job.sentence) if job.code else _wrong(remarks)
        theirs = (Cell.from_json(job.cells[name]) if name in job.cells else Cell("") for name in columns)
        wish = [Cell.of_text(wishes.get(job.pk, ""))] if wishes else []
        yield [Cell(str(job.row), job.row), *theirs, Cell.of_text(code), Cell.of_text(sentence), *wish]


def _harmless(cell: Cell) -> Cell:
    text = formulas.defuse(cell.shown)
    return cell if text == cell.shown or isinstance(cell.raw, int | float) else Cell.of_text(text)


def _wrong(remarks: Sequence[Remark]) -> tuple[str, str]:
    """Code and sentences of what blocks the row; where nothing does, of what is good to know."""
    weighty = [remark for remark in remarks if remark.blocks == remarks[0].blocks]
    return (weighty[0].code, " ".join(remark.sentence for remark in weighty)) if weighty else ("", "")
