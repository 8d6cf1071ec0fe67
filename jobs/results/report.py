"""The report: the sheet as it was uploaded, with the outcome of each row.

The site's own columns begin with `overprint_`, so a report can be corrected and uploaded as a
sheet.
"""

import csv as csv_format
import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import batched, chain, islice
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from django.db.models import QuerySet

from jobs.design.cells import formulas
from jobs.design.result_names import distinct
from jobs.design.used_columns import series_of
from jobs.models import Batch, Job, ResultDetails, RowResult, Sheet
from jobs.states import State

NAME = "report.csv"  #: its name in the archive
FIELDS = (
    "pk",
    "row",
    "cells",
    "result_name",
    "state",
    "code",
    "sentence",
    "details",
    "result_sha256",
    "outputs",
    "output_results",
)
BETWEEN = " | "  #: between the results of one row; no name has it
AFTER = ("result", "state", "code", "reason", "check", "font_size", "sha256")
NUMBERED_AFTER = (*AFTER, "serial")  #: in batches whose results have serial numbers
CHANGE_COLUMN = f"{formulas.OUR_COLUMNS}change"  #: the extra column in an archive of what changed
ROWS_AT_ONCE = 500
BYTE_ORDER_MARK = b"\xef\xbb\xbf"  #: without it, Excel reads UTF-8 as the system's encoding


def csv(batch: Batch) -> Iterator[bytes]:
    """Yield the whole report as UTF-8, in pieces: memory does not grow with the batch."""
    columns, called, after = sheet_columns(batch), result_names(batch), after_of(batch)
    rows = with_findings(batch, batch.jobs.only(*FIELDS))
    lines = (line(job, columns, called.get(job.row, ()), findings, after) for job, findings in rows)
    return encoded(batch, head(columns, after), lines)


def encoded(batch: Batch, names: Sequence[str], lines: Iterable[list[str]]) -> Iterator[bytes]:
    """Yield head and lines as the bytes of a CSV, with the delimiter of the uploaded sheet."""
    return _written(
        batch, ([formulas.defuse(cell) for cell in cells] for cells in chain([names], lines))
    )


def line_encoder(batch: Batch) -> Callable[[Iterable[str]], bytes]:
    """Return a function that encodes one line as `encoded` does."""
    text = io.StringIO()
    writer = csv_format.writer(text, delimiter=delimiter(batch) or ",")

    def written(cells: Iterable[str]) -> bytes:
        writer.writerow(map(formulas.defuse, cells))
        return _taken(text)

    return written


def told(batch: Batch, report: Iterable[str], said: Mapping[int, str]) -> Iterator[bytes]:
    """Yield a finished report with one more column: a text for each row (row → text)."""
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
    """Return the sheet's columns between the site's own."""
    return [formulas.ROW_COLUMN, *columns, *(f"{formulas.OUR_COLUMNS}{name}" for name in after)]


def after_of(batch: Batch) -> Sequence[str]:
    """Return the site's own columns of a batch's report, after those of the sheet."""
    has_numbers = batch.design is not None and series_of(batch.design)
    return NUMBERED_AFTER if has_numbers else AFTER


def serial_numbers(job: Job) -> str:
    """Return the serial numbers on the result of a row; an empty text without one."""
    return BETWEEN.join(job.details.get("serials", {}).values()) if job.state == State.DONE else ""


class ReportedFinding(NamedTuple):
    """A finding of the check on a row. `blocks`: the row would fail."""

    blocks: bool
    code: str
    sentence: str


def with_findings(batch: Batch, jobs: QuerySet[Job]) -> Iterator[tuple[Job, list[ReportedFinding]]]:
    """Yield the jobs in the order of the sheet, each with its findings, blocking ones first.

    They are read page by page, and the queries of a page end before its first row is yielded. One
    long query would hold SQLite's log open during a slow download, and the log would grow with
    everything written meanwhile.
    """
    page = list(jobs.order_by("row")[:ROWS_AT_ONCE])
    while page:
        findings = _findings_of(batch, page)
        yield from ((job, findings.get(job.pk, [])) for job in page)
        last = page[-1].row
        page = list(jobs.filter(row__gt=last).order_by("row")[:ROWS_AT_ONCE])


def _findings_of(batch: Batch, page: Sequence[Job]) -> dict[int, list[ReportedFinding]]:
    found = batch.findings.filter(job__in=[job.pk for job in page]).order_by("-blocks", "pk")
    findings: dict[int, list[ReportedFinding]] = defaultdict(list)
    for job_id, blocks, code, sentence in found.values_list("job", "blocks", "code", "sentence"):
        findings[job_id].append(ReportedFinding(blocks, code, sentence))
    return findings


def line(
    job: Job,
    columns: Sequence[str],
    called: Sequence[str],
    findings: Sequence[ReportedFinding],
    after: Sequence[str] = AFTER,
) -> list[str]:
    """Return one row: its number, its cells as shown, its outcome, and the findings of the check.

    `called`: the names of its results. `after`: as in the head.
    """
    outcome = _outcome(job, called, findings)
    numbers = [serial_numbers(job)] if after == NUMBERED_AFTER else []
    return [str(job.row), *(job.text(name) for name in columns), *outcome, *numbers]


def _outcome(
    job: Job, called: Sequence[str], findings: Sequence[ReportedFinding]
) -> tuple[str, ...]:
    """Return the texts of the columns `AFTER` the sheet's own."""
    notices = " ".join(finding.sentence for finding in findings if not finding.blocks)
    name, sizes, digest = _of_results(job, called)
    return name, str(State(job.state).label), job.code, job.sentence, notices, sizes, digest


def _of_results(job: Job, called: Sequence[str]) -> tuple[str, str, str]:
    """Return names, font sizes and SHA-256 of the results; empty texts without one."""
    if job.state != State.DONE:
        return "", "", ""
    if job.output_results is None:
        return "".join(called[:1]), font_sizes(job.result_details), job.result_sha256
    return _of_outputs(named(job.row, job.outputs, job.output_results, called))


def _of_outputs(results: Sequence[tuple[RowResult, str]]) -> tuple[str, str, str]:
    names = [name for _, name in results]
    sizes = [f"{one.output}: {font_sizes(one.details)}" for one, _ in results if one.details.texts]
    digests = [one.sha256 for one, _ in results]
    return BETWEEN.join(names), BETWEEN.join(sizes), BETWEEN.join(digests)


def named(
    row: int,
    outputs: Sequence[str] | None,
    output_results: Sequence[Mapping[str, Any]] | None,
    called: Sequence[str],
) -> list[tuple[RowResult, str]]:
    """Return the results of a row with outputs, each with its name out of those of the row.

    `outputs` and `output_results` are the fields of its job.
    """
    by_output = dict(zip(outputs or (), called, strict=False))
    results = map(RowResult.from_json, output_results or ())
    return [(one, by_output.get(one.output) or _unnamed(row, one)) for one in results]


def _unnamed(row: int, result: RowResult) -> str:
    """Return a name for a result whose row has meanwhile other outputs."""
    return f"{result.output}/row {row}{PurePosixPath(result.key).suffix}"


def result_names(batch: Batch) -> dict[int, tuple[str, ...]]:
    """Return row → the names of its results in the archive, without duplicates.

    For all rows, finished or not, so that `a (2).jpg` keeps this name after every retry.
    """
    rows = batch.jobs.order_by("row").values_list("row", "result_name", "output_names")
    given = {row: names or (name,) for row, name, names in rows}
    return dict(zip(given, distinct_names(given.keys(), given.values()), strict=True))


def distinct_names(rows: Iterable[int], given: Iterable[Sequence[str]]) -> list[tuple[str, ...]]:
    """Return distinct names of results from the given ones, row by row.

    Every row of the batch must be included.
    """
    of_rows = [
        [name or f"row {row}" for name in names] for row, names in zip(rows, given, strict=True)
    ]
    found = iter(distinct([NAME, *chain.from_iterable(of_rows)])[1:])
    return [tuple(islice(found, len(of_row))) for of_row in of_rows]


def sheet_columns(batch: Batch) -> list[str]:
    """Return the sheet's own columns in their order, without those that an earlier report had
    added.
    """
    sheet = Sheet.objects.filter(batch=batch).only("found").first()
    names = (sheet.columns if sheet else None) or _columns_of_first_row(batch)
    return [name for name in names if not name.startswith(formulas.OUR_COLUMNS)]


def _columns_of_first_row(batch: Batch) -> list[str]:
    job = batch.jobs.order_by("row").only("cells").first()
    return list(job.cells) if job else []


def font_sizes(details: ResultDetails) -> str:
    """Format the text sizes: `48 px`, or with several boxes `Title 48 px, Price 31.5 px`."""
    if len(details.texts) == 1:
        return f"{details.texts[0].size_px:g} px"
    return ", ".join(f"{text.box} {text.size_px:g} px" for text in details.texts)


def delimiter(batch: Batch) -> str | None:
    """Return the delimiter of the person's own CSV, or None without one.

    A German Excel puts commas into one column.
    """
    sheet = Sheet.objects.filter(batch=batch).only("choices", "found").first()
    wanted = sheet.delimiter if sheet else None
    return wanted if wanted in (",", ";", "\t", "|") else None


def _taken(text: io.StringIO) -> bytes:
    data = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return data
