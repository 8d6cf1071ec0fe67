"""Save what a check found: the findings, the names of results, and why pictures are missing."""

from collections.abc import Iterator, Sequence
from typing import Any

from jobs import models
from jobs.checking import design_notices, picture_notes
from jobs.checking.checked_rows import CheckedRows
from jobs.checking.missing_pictures import picture_failure
from jobs.checking.verdicts import common_sizes
from jobs.design import Design
from jobs.design.facts.rows import PrintedFacts
from jobs.findings import FailureOrNotice
from jobs.findings.pictures import PictureUnnamed
from jobs.intake.bulk_writing import Insertion, update_many
from jobs.intake.rows import match_counts, rows, search_blocks
from jobs.models import Batch, Job

FINDING = ("job_id", "source_id", "code", "blocks", "sentence", "details")
LONGEST_SENTENCE = 500

type StoredValues = tuple[Any, ...]
type OnPicture = tuple[int, FailureOrNotice]
"""The id of a picture, and a notice on it."""


def save(batch: Batch, found: CheckedRows) -> None:
    """Replace the findings of the batch and the names of its results, in the caller's
    transaction.
    """
    models.Finding.objects.filter(batch=batch).delete()
    findings = list(_findings(batch, found))
    Insertion(models.Finding(batch=batch), FINDING, findings).write()
    update_many(Job, ["source_problem"], _reasons_why_not_here(found.jobs))
    _rename(batch, list(_renamed(found)))


def _rename(batch: Batch, renamed: Sequence[StoredValues]) -> None:
    update_many(Job, ["result_name", "outputs", "output_names"], renamed)
    if renamed:
        search_blocks.renew_names(batch)


def _renamed(found: CheckedRows) -> Iterator[StoredValues]:
    """Yield the names of rows whose results are called otherwise, with the row's id."""
    for job, row in found.pairs:
        names = row.row_names
        if names.as_stored != (job.result_name, job.outputs, job.output_names):
            yield *names.as_json, job.pk


def _findings(batch: Batch, found: CheckedRows) -> Iterator[StoredValues]:
    """Yield what the table stores of each finding on a row, a picture or the whole batch."""
    for row in found.rows:
        yield from (_stored(finding, job=row.job) for finding in row.findings)
    yield from (_stored(notice, source=source) for source, notice in _on_pictures(batch, found))
    yield from _of_design(batch, found)


def _of_design(batch: Batch, found: CheckedRows) -> Iterator[StoredValues]:
    """Yield what the table stores of each finding on columns, the design, and its sizes."""
    assert batch.design_version is not None  # noqa: S101 - `check` has seen it
    parsed = batch.design_version.parsed
    printed = batch.printed_facts(parsed)
    yield from map(_stored, design_notices.on_columns(parsed, rows.columns(batch)))
    yield from map(_stored, design_notices.on_design(parsed, printed, found.jobs))
    yield from map(_stored, design_notices.on_all_rows(parsed, printed, found))
    for job, size in _on_common_sizes(parsed, printed, found):
        yield _stored(size, job=job)


def _on_pictures(batch: Batch, found: CheckedRows) -> Iterator[OnPicture]:
    """Yield source and notice for unused pictures, and for what results cannot have of others."""
    for source in match_counts.pictures_without_row(batch):
        yield source.pk, PictureUnnamed()
    if batch.design is not None:
        yield from picture_notes.on_pictures(batch.design, found.jobs)


def _on_common_sizes(
    parsed: Design, printed: PrintedFacts, found: CheckedRows
) -> Iterator[tuple[int | None, FailureOrNotice]]:
    """Yield the size of each box that has one in all rows, with the row that decides it."""
    numbers = {one.row for one in found.decided}
    deciding = {job.row: job for job in found.jobs if job.row in numbers}
    limiting = {number: job.values_with(printed, parsed) for number, job in deciding.items()}
    for number, size in common_sizes.notices(parsed, found.decided, limiting):
        job = None if number is None else deciding[number].pk
        yield job, size


def _stored(
    finding: FailureOrNotice, job: int | None = None, source: int | None = None
) -> StoredValues:
    sentence = finding.sentence[:LONGEST_SENTENCE]
    return job, source, finding.code, finding.blocks, sentence, finding.details


def _reasons_why_not_here(jobs: Sequence[Job]) -> Iterator[tuple[str, int]]:
    """Yield reasons for rows whose picture never arrived: the worker repeats them."""
    for job in jobs:
        if job.source is not None and not job.source.is_here and (failure := picture_failure(job)):
            yield failure.sentence[:LONGEST_SENTENCE], job.pk
