"""The report: the sheet as it was uploaded, with the outcome of each row.

The site's own columns begin with `overprint_`, so a report can be corrected and uploaded as a
sheet.
"""

import csv as csv_format
import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched, chain
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from django.db.models import QuerySet

from jobs.design.cells import formulas
from jobs.design.result_names import distinct_in_rows
from jobs.design.used_columns import series_of
from jobs.models import Batch, Job, ResultDetails, RowResult, Sheet
from jobs.row_pictures import row_as_text, row_in_short
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

type Names = Sequence[str]
"""The names of the results of a row."""
type Lines = Iterable[Sequence[str]]
"""Lines of a CSV, cell by cell."""


class ReportedFinding(NamedTuple):
    """A finding of the check on a row. `blocks`: the row would fail."""

    blocks: bool
    code: str
    sentence: str


type JobWithFindings = tuple[Job, list[ReportedFinding]]


class _ResultTexts(NamedTuple):
    """Names, font sizes and SHA-256 of the results of a row; empty texts without one."""

    names: str = ""
    sizes: str = ""
    sha256: str = ""


def csv(batch: Batch) -> Iterator[bytes]:
    """Yield the whole report as UTF-8, in pieces: memory does not grow with the batch."""
    columns, called = ReportColumns.of(batch), result_names(batch)
    rows = with_findings(batch, batch.jobs.only(*FIELDS))
    lines = (columns.line(job, called.get(job.row, ()), findings) for job, findings in rows)
    return encoded(batch, columns.head, lines)


def encoded(batch: Batch, names: Sequence[str], lines: Lines) -> Iterator[bytes]:
    """Yield head and lines as the bytes of a CSV, with the delimiter of the uploaded sheet."""
    return _written(batch, map(_defused, chain([names], lines)))


def _defused(cells: Iterable[str]) -> list[str]:
    return list(map(formulas.defuse, cells))


def line_encoder(batch: Batch) -> Callable[[Iterable[str]], bytes]:
    """Return a function that encodes one line as `encoded` does."""
    csv = _CsvText(batch)
    return lambda cells: csv.encoded([_defused(cells)])


def told(batch: Batch, report: Iterable[str], said: Mapping[int, str]) -> Iterator[bytes]:
    """Yield a finished report with one more column: a text for each row (row → text)."""
    by_row = {row_as_text(row): text for row, text in said.items()}
    lines = csv_format.reader(report, delimiter=_own_delimiter(batch))
    head = [*next(lines), CHANGE_COLUMN]
    return _written(batch, chain([head], (_with_change(cells, by_row) for cells in lines)))


def _with_change(cells: Sequence[str], said: Mapping[str, str]) -> list[str]:
    return [*cells, formulas.defuse(said.get(cells[0], ""))]


def _written(batch: Batch, lines: Lines) -> Iterator[bytes]:
    csv = _CsvText(batch)
    yield BYTE_ORDER_MARK
    yield from map(csv.encoded, batched(lines, ROWS_AT_ONCE))


class _CsvText:
    """Encodes lines as a CSV with the delimiter of the uploaded sheet."""

    def __init__(self, batch: Batch) -> None:
        self._text = io.StringIO()
        self._writer = csv_format.writer(self._text, delimiter=_own_delimiter(batch))

    def encoded(self, lines: Lines) -> bytes:
        self._writer.writerows(lines)
        return self._taken().encode()

    def _taken(self) -> str:
        """Return the text so far, and begin another."""
        text = self._text.getvalue()
        self._text.seek(0)
        self._text.truncate()
        return text


@dataclass(frozen=True, slots=True)
class ReportColumns:
    """The columns of a report: those of the sheet, between the site's own."""

    sheet: Sequence[str]
    after: Sequence[str] = AFTER

    @classmethod
    def of(cls, batch: Batch) -> "ReportColumns":
        has_numbers = batch.design is not None and series_of(batch.design)
        return cls(sheet_columns(batch), NUMBERED_AFTER if has_numbers else AFTER)

    @property
    def head(self) -> list[str]:
        """Return the names of all columns."""
        return [formulas.ROW_COLUMN, *self.sheet, *map(_our_column, self.after)]

    def line(self, job: Job, called: Names, findings: Sequence[ReportedFinding]) -> list[str]:
        """Return one row: its number, its cells as shown, its outcome, and the findings of the
        check. `called`: the names of its results.
        """
        outcome = _outcome(job, called, findings)
        numbers = [serial_numbers(job)] if self.after == NUMBERED_AFTER else []
        return [row_as_text(job.row), *map(job.text, self.sheet), *outcome, *numbers]


def _our_column(name: str) -> str:
    return f"{formulas.OUR_COLUMNS}{name}"


def serial_numbers(job: Job) -> str:
    """Return the serial numbers on the result of a row; an empty text without one."""
    return BETWEEN.join(job.details.get("serials", {}).values()) if job.state == State.DONE else ""


def with_findings(batch: Batch, jobs: QuerySet[Job]) -> Iterator[JobWithFindings]:
    """Yield the jobs in the order of the sheet, each with its findings, blocking ones first.

    They are read page by page, and the queries of a page end before its first row is yielded. One
    long query would hold SQLite's log open during a slow download, and the log would grow with
    everything written meanwhile.
    """
    page = _page(jobs)
    while page:
        findings = _findings_of(batch, page)
        yield from ((job, findings.get(job.pk, [])) for job in page)
        page = _page(jobs.filter(row__gt=page[-1].row))


def _page(jobs: QuerySet[Job]) -> list[Job]:
    return list(jobs.order_by("row")[:ROWS_AT_ONCE])


def _findings_of(batch: Batch, page: Sequence[Job]) -> dict[int, list[ReportedFinding]]:
    found = batch.findings.filter(job__in=[job.pk for job in page]).order_by("-blocks", "pk")
    findings: dict[int, list[ReportedFinding]] = defaultdict(list)
    for job_id, *finding in found.values_list("job", *ReportedFinding._fields):
        findings[job_id].append(ReportedFinding(*finding))
    return findings


def _outcome(job: Job, called: Names, findings: Sequence[ReportedFinding]) -> tuple[str, ...]:
    """Return the texts of the columns `AFTER` the sheet's own."""
    name, sizes, digest = _of_results(job, called)
    state = str(State(job.state).label)
    return name, state, job.code, job.sentence, _notices(findings), sizes, digest


def _notices(findings: Sequence[ReportedFinding]) -> str:
    return " ".join(finding.sentence for finding in findings if not finding.blocks)


def _of_results(job: Job, called: Names) -> _ResultTexts:
    if job.state != State.DONE:
        return _ResultTexts()
    if job.output_results is None:
        return _ResultTexts("".join(called[:1]), font_sizes(job.result_details), job.result_sha256)
    return _of_outputs(named(job.row, job.outputs, job.output_results, called))


def _of_outputs(results: Sequence[tuple[RowResult, str]]) -> _ResultTexts:
    names = BETWEEN.join(name for _, name in results)
    sizes = BETWEEN.join(_sizes_of(one) for one, _ in results if one.details.texts)
    return _ResultTexts(names, sizes, BETWEEN.join(one.sha256 for one, _ in results))


def _sizes_of(result: RowResult) -> str:
    return f"{result.output}: {font_sizes(result.details)}"


def named(
    row: int,
    outputs: Sequence[str] | None,
    output_results: Sequence[Mapping[str, Any]] | None,
    called: Names,
) -> list[tuple[RowResult, str]]:
    """Return the results of a row with outputs, each with its name out of those of the row.

    `outputs` and `output_results` are the fields of its job.
    """
    by_output = dict(zip(outputs or (), called, strict=False))
    results = map(RowResult.from_json, output_results or ())
    return [(one, by_output.get(one.output) or _unnamed(row, one)) for one in results]


def _unnamed(row: int, result: RowResult) -> str:
    """Return a name for a result whose row has meanwhile other outputs."""
    return f"{result.output}/row {row_in_short(row)}{PurePosixPath(result.key).suffix}"


def result_names(batch: Batch) -> dict[int, Names]:
    """Return row → the names of its results in the archive, without duplicates.

    For all rows, finished or not, so that `a (2).jpg` keeps this name after every retry.
    """
    rows = batch.jobs.order_by("row").values_list("row", "result_name", "output_names")
    given = {row: names or (name,) for row, name, names in rows}
    return dict(zip(given, distinct_names(given.keys(), given.values()), strict=True))


def distinct_names(rows: Iterable[int], given: Iterable[Names]) -> list[tuple[str, ...]]:
    """Return distinct names of results from the given ones, row by row.

    Every row of the batch must be included.
    """
    return distinct_in_rows(map(_row_names, rows, given), [NAME])


def _row_names(row: int, given: Names) -> list[str]:
    """Return the names of a row's results. One without a name is called after its row."""
    return [name or f"row {row_in_short(row)}" for name in given]


def sheet_columns(batch: Batch) -> list[str]:
    """Return the sheet's own columns in their order, without those that an earlier report had
    added.
    """
    names = _all_columns(batch)
    return [name for name in names if not name.startswith(formulas.OUR_COLUMNS)]


def _all_columns(batch: Batch) -> list[str]:
    sheet = _sheet_with(batch, "found")
    if sheet is None or not sheet.columns:
        return _columns_of_first_row(batch)
    sheet.batch = batch
    return sheet.columns_of_rows


def _sheet_with(batch: Batch, *fields: str) -> Sheet | None:
    return Sheet.objects.filter(batch=batch).only(*fields).first()


def _columns_of_first_row(batch: Batch) -> list[str]:
    job = batch.jobs.order_by("row").only("cells").first()
    return list(job.cells) if job else []


def font_sizes(details: ResultDetails) -> str:
    """Format the text sizes: `48 px`, or with several boxes `Title 48 px, Price 31.5 px`."""
    has_several = len(details.texts) > 1
    return ", ".join(
        f"{text.box} {text.size_px:g} px" if has_several else f"{text.size_px:g} px"
        for text in details.texts
    )


def delimiter(batch: Batch) -> str | None:
    """Return the delimiter of the person's own CSV, or None without one.

    A German Excel puts commas into one column.
    """
    sheet = _sheet_with(batch, "choices", "found")
    return sheet.delimiter if sheet else None


def _own_delimiter(batch: Batch) -> str:
    return delimiter(batch) or ","
