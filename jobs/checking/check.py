"""Check every row before anything is drawn: what would fail, what is worth knowing, and the names
of the results.
"""

import json
import time
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import batched
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Q, Sum
from django.utils import timezone

from jobs import design, models
from jobs.checking import kilobytes, picture_notes
from jobs.checking.verdicts import by_aspect, by_row, common_sizes, style_rules, totals
from jobs.checking.verdicts.common_sizes import Decided
from jobs.checking.verdicts.packs import (
    RowNames,
    RowPack,
    all_names,
    check_pack,
    distinct_names,
    names_of,
)
from jobs.checking.verdicts.rows import (
    CheckedRow,
    PixelSize,
    RowToCheck,
)
from jobs.design import overrides, result_names
from jobs.design.by_output import PLACEHOLDER
from jobs.design.facts.rows import NO_FACTS, PrintedFacts, hidden_facts, used_facts
from jobs.errors import JobFailed, NotPossibleNow, PictureAmbiguous, PictureMissing, PictureNotTaken
from jobs.findings import FailureOrNotice
from jobs.findings.pictures import PictureUnnamed
from jobs.findings.results import (
    ColumnHidden,
    ColumnMistaken,
    ColumnsInsteadOfFacts,
    ColumnsOfBoxes,
    SameResultName,
)
from jobs.intake.bulk_writing import Insertion, update_many
from jobs.intake.drafts import ensure_draft, hold_draft
from jobs.intake.files import kinds
from jobs.intake.pictures import inspecting
from jobs.intake.rows import matches, rows, search_blocks
from jobs.models import Batch, Job
from jobs.processes import children, parallel
from jobs.rendering import Sizes
from jobs.reporting import ReportProgress
from jobs.states import State
from jobs.storage import file_paths

PACK = 200  #: rows handed to a child at once
READ = 2 * PACK  #: rows read at once: fewer than the children are working on
LOOKED_AT = (
    *("row", "cells", "state", "result_name", "outputs", "output_names", "source_problem"),
    *(
        f"source__{name}"
        for name in (
            *("path", "key", "size", "format", "width", "height", "code", "sentence", "notes"),
        )
    ),
)
FACTS_OF_SOURCE = ("source__facts", "source__clock")
FINDING = ("job_id", "source_id", "code", "blocks", "sentence", "details")
LONGEST_SENTENCE = 500
NO_PICTURE = "This row has no picture. Upload the picture it names, or leave the row out."
# : rounds of checking all rows at one size, each smaller than the last; one is nearly always enough
ROUNDS = 5


def check(batch: Batch, report: ReportProgress) -> dict[str, Any]:
    """Check every picture and every row, and replace the last findings.

    Return the numbers for the check page: rows, ready, blocked, the worst rows, and a smaller size
    for texts that do not fit. Only in a child process. Raises NotPossibleNow without a design, or
    if the batch has started.
    """
    began = time.monotonic()
    ensure_draft(batch)
    if batch.design is None:
        raise NotPossibleNow("Choose how the text looks first, on the Design page.")
    inspecting.look(batch, report)
    if used_facts(batch.design):
        inspecting.look_for_facts(batch, report)
    matches.match_rows(batch)
    before = _fingerprint(batch)
    jobs, checked, decided = _check_all(batch, batch.design, report)
    printed = batch.printed_facts(batch.design)
    good = _without_blocked(jobs, checked)
    tried = kilobytes.try_each(batch.design, printed, good, common_sizes.sizes(decided))
    for trial in tried:
        checked = [trial.noted(row) for row in checked]
    with transaction.atomic():
        hold_draft(batch)
        is_stale = _fingerprint(batch) != before
        _keep(batch, jobs, checked, decided)
        _sign(batch, decided, time.monotonic() - began, is_stale=is_stale)
    return totals.of_check(checked, _wanted(jobs, checked)) | {
        "stale": is_stale,
        "trial": next((trial.figures for trial in tried if not trial.output), None),
        "trials": [{"output": trial.output, **trial.figures} for trial in tried if trial.output],
    }


def _fingerprint(batch: Batch) -> tuple[Any, ...]:
    """Return a value that changes with every input of the check, so that a stale check cannot start
    a batch.
    """
    sources = batch.sources.aggregate(
        n=Count("pk"), here=Count("pk", filter=~Q(key="")), last=Max("pk"), all=Sum("size")
    )
    jobs = batch.jobs.aggregate(n=Count("pk"), last=Max("pk"))
    deeds = batch.audit.aggregate(n=Count("pk"))
    chosen = (
        Batch.objects.filter(pk=batch.pk).values_list("design_version", "match", "clocks").get()
    )
    return *sources.values(), *jobs.values(), *deeds.values(), chosen


# --- Checking -------------------------------------------------------------------------------------


type Checked = tuple[list[Job], list[CheckedRow], list[Decided]]


def _check_all(batch: Batch, parsed: design.Design, report: ReportProgress) -> Checked:
    """Check all rows once.

    If a box has one size for all rows, check again at the size that was found.
    """
    with children.collector_at_rest():
        return _looked_at(batch, parsed, report)


def _looked_at(batch: Batch, parsed: design.Design, report: ReportProgress) -> Checked:
    total = batch.jobs.count()
    printed = batch.printed_facts(parsed)
    empty = RowPack(parsed, files=file_paths(parsed), printed=printed)
    if not common_sizes.sized_boxes(parsed):
        return *_check_rows(
            empty, _read(batch, printed), total, lambda done: report(done, total)
        ), []
    jobs, checked = _check_rows(
        empty, _read(batch, printed), total, lambda done: report(done // 2, total)
    )
    return _at_common_sizes(empty, jobs, checked, lambda done: report((total + done) // 2, total))


def _at_common_sizes(
    empty: RowPack, jobs: list[Job], checked: list[CheckedRow], report: Callable[[int], None]
) -> Checked:
    """Check the rows again at the sizes that they have in common, until all of them fit."""
    made = {row.row for row in _wanted(jobs, checked) if not row.is_blocked}
    needs = _needs_of(checked, made)
    for _ in range(ROUNDS):
        decided = common_sizes.decide(empty.design, needs)
        sized = replace(empty, sizes=common_sizes.sizes(decided))
        _, checked = _check_rows(sized, jobs, len(jobs), report)
        smaller = common_sizes.still_smaller(decided, _needs_of(checked, made))
        if not smaller:
            break
        needs |= {row: {**needs[row], **own} for row, own in smaller.items()}
    return jobs, checked, decided


def _needs_of(checked: Sequence[CheckedRow], made: Container[int]) -> dict[int, Sizes]:
    """Return the sizes that the rows need which a start would make."""
    return dict(common_sizes.needs_of(row for row in checked if row.row in made))


def _read(batch: Batch, printed: PrintedFacts) -> Iterator[Job]:
    """Yield the rows in the sheet's order, a few at a time: meanwhile other processes check the
    previous ones.
    """
    last = -1
    fields = (*LOOKED_AT, *FACTS_OF_SOURCE) if printed.names else LOOKED_AT
    jobs = batch.jobs.select_related("source").only(*fields).order_by("row")
    while page := list(jobs.filter(row__gt=last)[:READ]):
        yield from page
        last = page[-1].row


def _wanted(jobs: Sequence[Job], checked: Sequence[CheckedRow]) -> list[CheckedRow]:
    return [row for job, row in zip(jobs, checked, strict=True) if job.state != State.LEFT_OUT]


def check_with(
    batch: Batch, version: models.DesignVersion, report: ReportProgress
) -> tuple[list[Job], list[CheckedRow], Sizes]:
    """Check all rows of a batch with another version of its design, without saving anything.

    Return the rows, what is found of each, and the sizes that they have in common.
    """
    batch.design_version = version
    jobs, checked, decided = _check_all(batch, version.parsed, report)
    return jobs, checked, common_sizes.sizes(decided)


def check_some(
    batch: Batch, jobs: Sequence[Job], report: Callable[[int], None], taken: Sequence[str] = ()
) -> list[CheckedRow]:
    """Check some rows of a started batch, at the sizes that its rows have in common. They need not
    be saved yet. `taken`: the names that results of other rows have.
    """
    parsed = _design_of(batch)
    files, printed = file_paths(parsed), batch.printed_facts(parsed)
    empty = RowPack(parsed, sizes=batch.common_sizes, files=files, printed=printed)
    with children.collector_at_rest():
        return _check_rows(empty, jobs, len(jobs), report, taken)[1]


def _without_blocked(
    jobs: Sequence[Job], checked: Sequence[CheckedRow]
) -> list[tuple[Job, CheckedRow]]:
    """Return the rows that a start would make."""
    good = {row.row: row for row in _wanted(jobs, checked) if not row.is_blocked}
    return [(job, good[job.row]) for job in jobs if job.row in good]


def _check_rows(
    empty: RowPack,
    rows: Iterable[Job],
    total: int,
    report: Callable[[int], None],
    taken: Sequence[str] = (),
) -> tuple[list[Job], list[CheckedRow]]:
    """Check layouts in child processes and pictures here.

    Names are made distinct over all rows at the end, and from those that are `taken`.
    """
    jobs: list[Job] = []
    seen: list[CheckedRow] = []

    def packs() -> Iterator[RowPack]:
        for pack in batched(rows, PACK):
            jobs.extend(pack)
            yield replace(empty, rows=[to_check(job, empty.printed) for job in pack])

    looked_at = parallel.in_order(check_pack, packs()) if total > PACK else map(check_pack, packs())
    for pack in looked_at:
        seen += pack
        report(len(seen))
    return jobs, _with_names_and_pictures(jobs, seen, taken)


def _with_names_and_pictures(
    jobs: Sequence[Job], seen: Sequence[CheckedRow], taken: Sequence[str]
) -> list[CheckedRow]:
    distinct = result_names.distinct([*taken, *all_names(seen)])[len(taken) :]
    names = distinct_names(seen, distinct)
    return [_with_names_and_picture(*found) for found in zip(seen, names, jobs, strict=True)]


def to_check(job: Job, printed: PrintedFacts = NO_FACTS) -> RowToCheck:
    """Return the row as a child process needs it, with the facts of its photo that are printed."""
    source = job.source
    photo = job.photo(printed)
    if source is None:
        return RowToCheck(job.pk, job.row, job.cells, photo=photo)
    size = (
        PixelSize(source.width, source.height)
        if source.is_here and source.width and source.height
        else None
    )
    notes = tuple(source.notes.split())
    return RowToCheck(job.pk, job.row, job.cells, source.path, source.format, size, notes, photo)


def names_now(job: Job) -> RowNames:
    """Return the outputs of one row and the names of its results, from its cells, its picture and
    the batch's current design.
    """
    version = job.batch.design_version
    if version is None:
        return RowNames(job.result_name)
    printed = job.batch.printed_facts(version.parsed)
    return names_of(version.parsed, to_check(job, printed))


def _with_names_and_picture(row: CheckedRow, names: tuple[str, ...], job: Job) -> CheckedRow:
    failure = picture_failure(job)
    if failure is not None:
        row = row._replace(findings=[failure, *row.findings])
    if names == row.names:
        return row
    wanted = zip(row.names, names, strict=True)
    same = [SameResultName(name, other) for name, other in wanted if name != other]
    output_names = names if row.output_names else ()
    return row.with_more(same)._replace(result_name=names[0], output_names=output_names)


def picture_failure(job: Job) -> JobFailed | None:
    """Return why the row has no usable picture, or None if its header looks usable."""
    source = job.source
    if source is None:
        kind = PictureAmbiguous if matches.is_ambiguous(job) else PictureMissing
        return kind(job.source_problem or NO_PICTURE)
    if source.code == PictureNotTaken.code:
        return PictureNotTaken(kinds.why_not_taken(source.path, source.sentence))
    if source.code:
        return JobFailed.of(source.code)(source.sentence)
    if not source.is_here:
        return PictureMissing(f"{source.path} is not uploaded yet. Choose the folder again.")
    return None


# --- Saving ---------------------------------------------------------------------------------------


def _keep(
    batch: Batch, jobs: Sequence[Job], checked: Sequence[CheckedRow], decided: Sequence[Decided]
) -> None:
    renamed = list(_renamed(jobs, checked))
    models.Finding.objects.filter(batch=batch).delete()
    findings = list(_findings(batch, jobs, checked, decided))
    Insertion(models.Finding(batch=batch), FINDING, findings).write()
    update_many(Job, ["source_problem"], _reasons_why_not_here(jobs))
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
    for source, notice in _on_pictures(batch):
        yield _stored(notice, source=source)
    parsed = _design_of(batch)
    yield from map(_stored, _on_columns(parsed, rows.columns(batch)))
    printed = batch.printed_facts(parsed)
    yield from map(_stored, style_rules.unused(parsed, _values(jobs, printed, parsed)))
    yield from map(_stored, by_aspect.unused(parsed, checked))
    yield from map(_stored, by_row.looks(parsed, checked))
    yield from map(_stored, by_row.shown(parsed, _values(jobs, printed, parsed)))
    for job, size in _on_common_sizes(parsed, printed, jobs, decided):
        yield _stored(size, job=job)


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


def _design_of(batch: Batch) -> design.Design:
    assert batch.design_version is not None  # noqa: S101 - `check` has seen it
    return batch.design_version.parsed


def _on_columns(parsed: design.Design, columns: Sequence[str]) -> Iterator[FailureOrNotice]:
    """Yield notices on columns that were read as changes of a box, and on those that look so."""
    if taken := [override.column for override in overrides.taken(parsed, columns)]:
        yield ColumnsOfBoxes(taken)
    for _, sentence in overrides.mistaken(parsed, columns):
        yield ColumnMistaken(sentence)
    hidden = [name for name in columns if name.strip().casefold() == PLACEHOLDER]
    yield from (ColumnHidden(name) for name in hidden if parsed.outputs)
    if hidden := hidden_facts(parsed, columns):
        yield ColumnsInsteadOfFacts(hidden)


def _reasons_why_not_here(jobs: Sequence[Job]) -> Iterator[tuple[str, int]]:
    """Yield reasons for rows whose picture never arrived: the worker repeats them."""
    for job in jobs:
        if job.source is not None and not job.source.is_here and (failure := picture_failure(job)):
            yield failure.sentence[:LONGEST_SENTENCE], job.pk


def _sign(batch: Batch, decided: Sequence[Decided], seconds: float, *, is_stale: bool) -> None:
    batch.common_sizes = common_sizes.sizes(decided)
    batch.check_seconds = seconds
    batch.checked_at = None if is_stale else timezone.now()
    batch.save(update_fields=["check_seconds", "checked_at", "common_sizes"])
