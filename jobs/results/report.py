"""The report: the sheet as it was given, and beside each row what became of it.

Columns of ours begin with `overprint_`: a report can be corrected and sent back as a sheet.
"""

import csv as csv_format
import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import batched, chain
from typing import Any, NamedTuple

from django.db.models import QuerySet

from jobs.design import formulas, names
from jobs.models import Batch, Job, Sheet
from jobs.states import State

NAME = "report.csv"  #: in the archive
FIELDS = ("pk", "row", "cells", "result_name", "state", "code", "sentence", "details", "result_sha256")
AFTER = ("result", "state", "code", "reason", "check", "font_size", "sha256")
CHANGE_COLUMN = f"{formulas.OUR_COLUMNS}change"  #: in an archive of what changed
ROWS_AT_ONCE = 500
BYTE_ORDER_MARK = b"\xef\xbb\xbf"  #: without it Excel reads UTF-8 as the system's own encoding


def csv(batch: Batch) -> Iterator[bytes]:
    """The whole report as UTF-8, in pieces: its memory does not grow with the batch."""
    columns, called = sheet_columns(batch), result_names(batch)
    rows = with_remarks(batch, batch.jobs.only(*FIELDS))
    return encoded(
        batch, head(columns), (line(job, columns, called.get(job.row, ""), remarks) for job, remarks in rows)
    )


def encoded(batch: Batch, names: Sequence[str], lines: Iterable[list[str]]) -> Iterator[bytes]:
    """Head and lines as the bytes of a CSV, with the delimiter of the sheet that was given."""
    return _written(batch, ([formulas.defuse(cell) for cell in cells] for cells in chain([names], lines)))


def line_encoder(batch: Batch) -> Callable[[Iterable[str]], bytes]:
    """Return what writes one line as `encoded` does."""
    text = io.StringIO()
    writer = csv_format.writer(text, delimiter=delimiter(batch) or ",")

    def written(cells: Iterable[str]) -> bytes:
        writer.writerow(map(formulas.defuse, cells))
        return _taken(text)

    return written


def told(batch: Batch, report: Iterable[str], said: Mapping[int, str]) -> Iterator[bytes]:
    """A report that was written, with one more column: what is said of a row (row → words)."""
    lines = csv_format.reader(report, delimiter=delimiter(batch) or ",")
    head = [*next(lines), CHANGE_COLUMN]
    told = ([*cells, formulas.defuse(said.get(int(cells[0]), ""))] for cells in lines)
    return _written(batch, chain([head], told))


def _written(batch: Batch, lines: Iterable[Sequence[str]]) -> Iterator[bytes]:
    text = io.StringIO()
    writer = csv_format.writer(text, delimiter=delimiter(batch) or ",")
    yield BYTE_ORDER_MARK
    for piece in batched(lines, ROWS_AT_ONCE):
        writer.writerows(piece)
        yield _taken(text)


def head(columns: Sequence[str], after: Iterable[str] = AFTER) -> list[str]:
    """The sheet's columns between ours."""
    return [formulas.ROW_COLUMN, *columns, *(f"{formulas.OUR_COLUMNS}{name}" for name in after)]


class Remark(NamedTuple):
    """What the check before the start found of a row; `blocks`: the row would fail."""

    blocks: bool
    code: str
    sentence: str


def with_remarks(batch: Batch, jobs: QuerySet[Job]) -> Iterator[tuple[Job, list[Remark]]]:
    """Yield the jobs in the sheet's order, each with the remarks of the check, those that block first.

    They are read a page at a time, each by queries that end before a row of it goes out. One long query would hold
    SQLite's log for as long as somebody's slow download takes, and the log would grow by all that is written meanwhile.
    """
    page = list(jobs.order_by("row")[:ROWS_AT_ONCE])
    while page:
        remarks = _remarks_of(batch, page)
        yield from ((job, remarks.get(job.pk, [])) for job in page)
        last = page[-1].row
        page = list(jobs.filter(row__gt=last).order_by("row")[:ROWS_AT_ONCE])


def _remarks_of(batch: Batch, page: Sequence[Job]) -> dict[int, list[Remark]]:
    found = batch.findings.filter(job__in=[job.pk for job in page]).order_by("-blocks", "pk")
    remarks: dict[int, list[Remark]] = defaultdict(list)
    for job_id, blocks, code, sentence in found.values_list("job", "blocks", "code", "sentence"):
        remarks[job_id].append(Remark(blocks, code, sentence))
    return remarks


def line(job: Job, columns: Sequence[str], result_name: str, remarks: Sequence[Remark]) -> list[str]:
    """One row: its number, the cells as shown, what became of it, and what was good to know of it before."""
    state, is_done = State(job.state), job.state == State.DONE
    outcome = [
        result_name if is_done else "",
        str(state.label),
        job.code,
        job.sentence,
        " ".join(remark.sentence for remark in remarks if not remark.blocks),
        font_sizes(job.details) if is_done else "",
        job.result_sha256 if is_done else "",
    ]
    return [str(job.row), *(_shown(job.cells.get(name)) for name in columns), *outcome]


def result_names(batch: Batch) -> dict[int, str]:
    """Row → the name of its result in the archive, where no two are one file.

    Of all rows, done or not: what is called `a (2).jpg` today is called so after every retry.
    """
    given = dict(batch.jobs.order_by("row").values_list("row", "result_name"))
    return dict(zip(given, distinct_names(given.keys(), given.values()), strict=True))


def distinct_names(rows: Iterable[int], given: Iterable[str]) -> list[str]:
    """Return the names of results from those they were given, row by row; every row of the batch has to be there."""
    return names.distinct([NAME, *(name or f"row {row}" for row, name in zip(rows, given, strict=True))])[1:]


def sheet_columns(batch: Batch) -> list[str]:
    """The sheet's own columns in its order, without those an earlier report of ours had added."""
    sheet = Sheet.objects.filter(batch=batch).only("found").first()
    names = (sheet.found.get("columns") if sheet else None) or _columns_of_first_row(batch)
    return [name for name in names if not name.startswith(formulas.OUR_COLUMNS)]


def _columns_of_first_row(batch: Batch) -> list[str]:
    job = batch.jobs.order_by("row").only("cells").first()
    return list(job.cells) if job else []


def _shown(cell: list[Any] | None) -> str:
    return str(cell[0]) if cell else ""


def font_sizes(details: dict[str, Any]) -> str:
    """`48 px`, or with several boxes `Title 48 px, Price 31.5 px`."""
    texts = details.get("boxes", [])
    if len(texts) == 1:
        return f"{texts[0]['size_px']:g} px"
    return ", ".join(f"{text['box']} {text['size_px']:g} px" for text in texts)


def delimiter(batch: Batch) -> str | None:
    """The one their own program wrote: a German Excel puts a CSV with commas into one column. None without a CSV."""
    sheet = Sheet.objects.filter(batch=batch).only("choices", "found").first()
    wanted = (sheet.choices.get("delimiter") or sheet.found.get("delimiter")) if sheet else None
    return wanted if wanted in (",", ";", "\t", "|") else None


def _taken(text: io.StringIO) -> bytes:
    data = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return data
