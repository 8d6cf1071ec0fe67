"""Save what a check found: the findings, the names of results, and why pictures are missing."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from jobs import design, models
from jobs.checking import picture_notes
from jobs.checking.missing_pictures import picture_failure
from jobs.checking.verdicts import by_aspect, by_row, common_sizes, style_rules
from jobs.checking.verdicts.common_sizes import Decided
from jobs.checking.verdicts.packs import RowNames
from jobs.checking.verdicts.rows import CheckedRow
from jobs.design import overrides
from jobs.design.by_output import PLACEHOLDER
from jobs.design.facts.rows import PrintedFacts, hidden_facts
from jobs.findings import FailureOrNotice
from jobs.findings.pictures import PictureUnnamed
from jobs.findings.results import (
    ColumnHidden,
    ColumnMistaken,
    ColumnsInsteadOfFacts,
    ColumnsOfBoxes,
)
from jobs.intake.bulk_writing import Insertion, update_many
from jobs.intake.rows import matches, rows, search_blocks
from jobs.models import Batch, Job

FINDING = ("job_id", "source_id", "code", "blocks", "sentence", "details")
LONGEST_SENTENCE = 500


def save(
    batch: Batch, jobs: Sequence[Job], checked: Sequence[CheckedRow], decided: Sequence[Decided]
) -> None:
    """Replace the findings of the batch and the names of its results, in the caller's
    transaction.
    """
    models.Finding.objects.filter(batch=batch).delete()
    findings = list(_findings(batch, jobs, checked, decided))
    Insertion(models.Finding(batch=batch), FINDING, findings).write()
    update_many(Job, ["source_problem"], _reasons_why_not_here(jobs))
    _rename(batch, list(_renamed(jobs, checked)))


def _rename(batch: Batch, renamed: Sequence[tuple[Any, ...]]) -> None:
    update_many(Job, ["result_name", "outputs", "output_names"], renamed)
    if renamed:
        search_blocks.renew_names(batch)


def _renamed(jobs: Sequence[Job], checked: Sequence[CheckedRow]) -> Iterator[tuple[Any, ...]]:
    """Yield the names of rows whose results are called otherwise, with the row's id."""
    for job, row in zip(jobs, checked, strict=True):
        now = RowNames(row.result_name, row.outputs, row.output_names).as_stored
        if now != (job.result_name, job.outputs, job.output_names):
            stored = (None if value is None else json.dumps(value) for value in now[1:])
            yield row.result_name, *stored, job.pk


def _findings(
    batch: Batch, jobs: Sequence[Job], checked: Sequence[CheckedRow], decided: Sequence[Decided]
) -> Iterator[tuple[Any, ...]]:
    """Yield what the table stores of each finding on a row, a picture or the whole batch."""
    for row in checked:
        yield from (_stored(finding, job=row.job) for finding in row.findings)
    yield from (_stored(notice, source=source) for source, notice in _on_pictures(batch))
    yield from _of_design(batch, jobs, checked, decided)


def _of_design(
    batch: Batch, jobs: Sequence[Job], checked: Sequence[CheckedRow], decided: Sequence[Decided]
) -> Iterator[tuple[Any, ...]]:
    """Yield what the table stores of each finding on columns, the design, and its sizes."""
    assert batch.design_version is not None  # noqa: S101 - `check` has seen it
    parsed = batch.design_version.parsed
    printed = batch.printed_facts(parsed)
    yield from map(_stored, _on_columns(parsed, rows.columns(batch)))
    yield from map(_stored, _on_design(parsed, printed, jobs, checked))
    for job, size in _on_common_sizes(parsed, printed, jobs, decided):
        yield _stored(size, job=job)


def _on_design(
    parsed: design.Design,
    printed: PrintedFacts,
    jobs: Sequence[Job],
    checked: Sequence[CheckedRow],
) -> Iterator[FailureOrNotice]:
    """Yield notices on what the design prepares for rows, and which rows use it."""
    yield from style_rules.unused(parsed, _values(jobs, printed, parsed))
    yield from by_aspect.unused(parsed, checked)
    yield from by_row.looks(parsed, checked)
    yield from by_row.shown(parsed, _values(jobs, printed, parsed))


def _values(
    jobs: Sequence[Job], printed: PrintedFacts, parsed: design.Design
) -> Iterator[design.Row]:
    return (job.values_with(printed, parsed) for job in jobs)


def _on_pictures(batch: Batch) -> Iterator[tuple[int, FailureOrNotice]]:
    """Yield source and notice for unused pictures, and for what results cannot have of others."""
    for source in matches.pictures_without_row(batch):
        yield source.pk, PictureUnnamed()
    yield from picture_notes.of_pictures(batch)


def _on_common_sizes(
    parsed: design.Design,
    printed: PrintedFacts,
    jobs: Sequence[Job],
    decided: Sequence[Decided],
) -> Iterator[tuple[int | None, FailureOrNotice]]:
    """Yield the size of each box that has one in all rows, with the row that decides it."""
    numbers = {one.row for one in decided}
    deciding = {job.row: job for job in jobs if job.row in numbers}
    limiting = {number: job.values_with(printed, parsed) for number, job in deciding.items()}
    for number, size in common_sizes.notices(parsed, decided, limiting):
        yield None if number is None else deciding[number].pk, size


def _stored(
    finding: FailureOrNotice, job: int | None = None, source: int | None = None
) -> tuple[int | None, int | None, str, bool, str, dict[str, Any]]:
    sentence = finding.sentence[:LONGEST_SENTENCE]
    return job, source, finding.code, finding.blocks, sentence, finding.details


def _on_columns(parsed: design.Design, columns: Sequence[str]) -> Iterator[FailureOrNotice]:
    """Yield notices on columns that are not what they may seem to a person."""
    yield from _on_columns_of_boxes(parsed, columns)
    hidden = [name for name in columns if name.strip().casefold() == PLACEHOLDER]
    yield from (ColumnHidden(name) for name in hidden if parsed.outputs)
    if facts := hidden_facts(parsed, columns):
        yield ColumnsInsteadOfFacts(facts)


def _on_columns_of_boxes(
    parsed: design.Design, columns: Sequence[str]
) -> Iterator[FailureOrNotice]:
    """Yield notices on columns that were read as changes of a box, and on those that look so."""
    if taken := [override.column for override in overrides.taken(parsed, columns)]:
        yield ColumnsOfBoxes(taken)
    for _, sentence in overrides.mistaken(parsed, columns):
        yield ColumnMistaken(sentence)


def _reasons_why_not_here(jobs: Sequence[Job]) -> Iterator[tuple[str, int]]:
    """Yield reasons for rows whose picture never arrived: the worker repeats them."""
    for job in jobs:
        if job.source is not None and not job.source.is_here and (failure := picture_failure(job)):
            yield failure.sentence[:LONGEST_SENTENCE], job.pk
