"""Check every row before anything is drawn: what would fail, what is worth knowing, and the names
of the results.
"""

import time
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import batched
from typing import Any, Self

from django.db import transaction
from django.db.models import Count, Max, Q, Sum

from jobs import design, models
from jobs.checking import design_notices, kilobytes, saving
from jobs.checking.checked_rows import CheckedRows
from jobs.checking.missing_pictures import picture_failure
from jobs.checking.read_rows import rows_in_order
from jobs.checking.verdicts import common_sizes, totals
from jobs.checking.verdicts.common_sizes import Needs
from jobs.checking.verdicts.packs import RowPack, check_pack, names_of
from jobs.checking.verdicts.row_values import CheckedRow, PixelSize, RowNames, RowToCheck
from jobs.checking.verdicts.trials import Trial
from jobs.databases import clock
from jobs.design import Design, result_names
from jobs.design.facts.rows import NO_FACTS, PrintedFacts, used_facts
from jobs.errors import NotPossibleNow
from jobs.findings.results import SameResultName
from jobs.intake.drafts import ensure_draft, hold_draft
from jobs.intake.pictures import inspecting
from jobs.intake.rows import matches
from jobs.intake.rows.rows import columns
from jobs.models import Batch, Job, Sheet, Source
from jobs.processes import children, parallel
from jobs.rendering import Sizes
from jobs.reporting import ReportProgress
from jobs.storage import file_paths

PACK = 200  #: rows handed to a child at once, at most
LAYOUTS = 1_600  #: boxes laid out in a pack, at most: half a second, until which the page hears
ROUNDS = 5
"""Of checking all rows at one size, each smaller than the last; one is nearly always enough."""

_HERE = Count("pk", filter=~Q(key=""))

type ReportRows = Callable[[int], None]
"""Takes how many rows are done."""
type Fingerprint = tuple[Any, ...]
"""Numbers and times of what a check reads."""


def check(batch: Batch, report: ReportProgress) -> dict[str, Any]:
    """Check every picture and every row, and replace the last findings.

    Return the numbers for the check page: rows, ready, blocked, the worst rows, and a smaller size
    for texts that do not fit. Only in a child process. Raises NotPossibleNow without a design, or
    if the batch has started.
    """
    began = time.monotonic()
    parsed = _design_of_draft(batch)
    _look_at_pictures(batch, parsed, report)
    matches.match_rows(batch)
    before = _fingerprint(batch)
    found = _check_all(batch, parsed, report)
    tried = _try_sizes(batch, parsed, found)
    found = found.noted(tried)
    samples = _sample_sizes(batch, parsed, found)
    is_stale = _save(batch, found, before, began)
    return {**_figures(found, tried), "samples": samples, "stale": is_stale}


def _design_of_draft(batch: Batch) -> Design:
    """Return the design to check. Raises NotPossibleNow without one, or after the start."""
    ensure_draft(batch)
    if batch.design is None:
        raise NotPossibleNow("Choose how the text looks first, on the Design page.")
    return batch.design


def _look_at_pictures(batch: Batch, parsed: Design, report: ReportProgress) -> None:
    """Look at the headers of new pictures, and for the facts that the design prints."""
    uncounted = _uncounted(report)
    inspecting.look(batch, uncounted)
    if used_facts(parsed):
        inspecting.look_for_facts(batch, uncounted)


def _uncounted(report: ReportProgress) -> ReportProgress:
    """Return a report of progress without numbers: the page counts rows."""
    return lambda _done, _total: report(0, 0)


def _try_sizes(batch: Batch, parsed: Design, found: CheckedRows) -> list[Trial]:
    """Draw a few of the good rows on trial, if files have a maximum size."""
    return kilobytes.try_each(parsed, batch.printed_facts(parsed), found.made, found.sizes)


def _sample_sizes(batch: Batch, parsed: Design, found: CheckedRows) -> list[dict[str, Any]]:
    """Draw a few of the good rows whose photos do not tell the bytes of their results."""
    printed = batch.printed_facts(parsed)
    samples = kilobytes.sample_sizes(parsed, printed, found.made, found.sizes)
    return [one.figures for one in samples]


def _figures(found: CheckedRows, tried: Sequence[Trial]) -> dict[str, Any]:
    return {
        **totals.of_check(found.rows, found.wanted),
        "trial": next((trial.figures for trial in tried if not trial.output), None),
        "trials": [{"output": trial.output, **trial.figures} for trial in tried if trial.output],
    }


def _save(batch: Batch, found: CheckedRows, before: Fingerprint, began: float) -> bool:
    """Save what was found, and return whether the batch changed while it was checked."""
    with transaction.atomic():
        hold_draft(batch)
        is_stale = _fingerprint(batch) != before
        saving.save(batch, found)
        _sign(batch, found.sizes, time.monotonic() - began, is_stale=is_stale)
    return is_stale


def _fingerprint(batch: Batch) -> Fingerprint:
    """Return a value that changes with every input of the check, so that a stale check cannot start
    a batch.
    """
    jobs = batch.jobs.aggregate(n=Count("pk"), last=Max("pk"))
    deeds = batch.audit.aggregate(n=Count("pk"))
    return *_fingerprint_of_pictures(batch), *jobs.values(), *deeds.values(), _chosen(batch)


def _chosen(batch: Batch) -> Fingerprint:
    own = Batch.objects.filter(pk=batch.pk)
    return own.values_list("design_version", "match", "clocks").get()


def _fingerprint_of_pictures(batch: Batch) -> Fingerprint:
    found = batch.sources.aggregate(n=Count("pk"), here=_HERE, last=Max("pk"), all=Sum("size"))
    return tuple(found.values())


# --- Checking -------------------------------------------------------------------------------------


def _check_all(batch: Batch, parsed: Design, report: ReportProgress) -> CheckedRows:
    """Check all rows once.

    If a box has one size for all rows, check again at the size that was found.
    """
    with children.collector_at_rest():
        return _looked_at(batch, parsed, report)


def _looked_at(batch: Batch, parsed: Design, report: ReportProgress) -> CheckedRows:
    empty = _empty_pack(batch, parsed, SheetFacts.of(batch))
    found = _with_sizes_in_common(empty, batch, report)
    noted = design_notices.with_currencies(parsed, empty.printed, found.jobs, found.rows)
    return found._replace(rows=noted)


def _with_sizes_in_common(empty: RowPack, batch: Batch, report: ReportProgress) -> CheckedRows:
    total = batch.jobs.count()
    rows = rows_in_order(batch, empty.printed)
    if common_sizes.sized_boxes(empty.design):
        return _checked_twice(empty, rows, total, report)
    return _check_rows(empty, rows, total, lambda done: report(done, total))


def _empty_pack(batch: Batch, parsed: Design, sheet: "SheetFacts") -> RowPack:
    """Return what the packs of all rows have in common."""
    return RowPack(
        parsed,
        files=file_paths(parsed),
        printed=batch.printed_facts(parsed),
        mixed_dates=sheet.mixed_dates,
        columns=sheet.columns,
    )


def _checked_twice(
    empty: RowPack, rows: Iterable[Job], total: int, report: ReportProgress
) -> CheckedRows:
    """Check each row at its own sizes, and then at those that all rows have in common."""
    alone = _check_rows(empty, rows, total, lambda done: report(done // 2, total))
    return _at_common_sizes(empty, alone, lambda done: report((total + done) // 2, total))


def _at_common_sizes(empty: RowPack, found: CheckedRows, report: ReportRows) -> CheckedRows:
    """Check the rows again at the sizes that they have in common, until all of them fit."""
    made = {row.row for _, row in found.made}
    needs = _needs_of(found.rows, made)
    for _ in range(ROUNDS):
        decided = common_sizes.decide(empty.design, needs)
        sized = replace(empty, sizes=common_sizes.sizes(decided))
        found = _check_rows(sized, found.jobs, len(found.jobs), report)
        smaller = common_sizes.still_smaller(decided, _needs_of(found.rows, made))
        if not smaller:
            break
        needs = _with_smaller(needs, smaller)
    return found._replace(decided=decided)


def _with_smaller(needs: Needs, smaller: Needs) -> Needs:
    """Return the needs of all rows, where some turned out to need smaller sizes."""
    return {**needs, **{row: {**needs[row], **own} for row, own in smaller.items()}}


def _needs_of(checked: Sequence[CheckedRow], made: Container[int]) -> Needs:
    """Return the sizes that the rows need which a start would make."""
    return common_sizes.needs_of(row for row in checked if row.row in made)


def rows_besides(batch: Batch, left_out: Container[int | None]) -> Iterator[Job]:
    """Yield the rows of a batch that are not among these ids, in the sheet's order."""
    assert batch.design_version is not None  # noqa: S101 - it has started
    printed = batch.printed_facts(batch.design_version.parsed)
    return (job for job in rows_in_order(batch, printed) if job.pk not in left_out)


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """What a check needs of a sheet besides its rows: its columns in their order, and those in
    which some dates are text.
    """

    columns: Sequence[str]
    mixed_dates: frozenset[str]

    @classmethod
    def of(cls, batch: Batch) -> Self:
        sheet = Sheet.objects.filter(batch=batch).first()
        mixed = sheet.found.get("mixed_dates", ()) if sheet else ()
        return cls(columns(batch), frozenset(mixed))


def check_with(batch: Batch, version: models.DesignVersion, report: ReportProgress) -> CheckedRows:
    """Check all rows of a batch with another version of its design, without saving anything."""
    batch.design_version = version
    return _check_all(batch, version.parsed, report)


def check_some(
    batch: Batch,
    jobs: Sequence[Job],
    report: ReportRows,
    *,
    sheet: SheetFacts,
    taken: Sequence[str],
    others: Iterable[Job],
) -> list[CheckedRow]:
    """Check some rows of a started batch, at the sizes that its rows have in common. They need not
    be saved yet. `sheet`: the one that they are from. `taken`: the names that results of other rows
    have. `others`: these rows, read only if a finding depends on them.
    """
    assert batch.design_version is not None  # noqa: S101 - it has started
    parsed = batch.design_version.parsed
    empty = replace(_empty_pack(batch, parsed, sheet), sizes=batch.common_sizes)
    with children.collector_at_rest():
        checked = _check_rows(empty, jobs, len(jobs), report, taken).rows
        return design_notices.with_currencies(parsed, empty.printed, jobs, checked, others)


def _check_rows(
    empty: RowPack,
    rows: Iterable[Job],
    total: int,
    report: ReportRows,
    taken: Sequence[str] = (),
) -> CheckedRows:
    """Check layouts in child processes and pictures here.

    Names are made distinct over all rows at the end, and from those that are `taken`.
    """
    jobs: list[Job] = []
    seen: list[CheckedRow] = []
    count = rows_of_pack(empty.design)
    report(0)
    for pack in _looked_at_packs(_packs(empty, rows, jobs, count), is_one=total <= count):
        seen += pack
        report(len(seen))
    return CheckedRows(jobs, _with_names_and_pictures(jobs, seen, taken))


def rows_of_pack(parsed: Design) -> int:
    """Return how many rows are checked at once: fewer if each has many boxes and outputs, so that
    the page can say soon how far the check is.
    """
    return max(1, min(PACK, LAYOUTS // max(_layouts(parsed), 1)))


def _layouts(parsed: Design) -> int:
    """Return how many boxes are laid out for a row."""
    return sum(len(one.design.boxes) for one in design.each_result(parsed))


def _looked_at_packs(packs: Iterable[RowPack], *, is_one: bool) -> Iterable[list[CheckedRow]]:
    """Check packs in their order, several at once if there is more than one."""
    if is_one:
        return map(check_pack, packs)
    return parallel.in_order(check_pack, packs, makes_cycles=False)


def _packs(empty: RowPack, rows: Iterable[Job], jobs: list[Job], count: int) -> Iterator[RowPack]:
    """Yield the rows in packs of this many, and add those of each pack to `jobs`."""
    for pack in batched(rows, count):
        jobs.extend(pack)
        rows_of_pack = [to_check(job, empty.printed).ordered(empty.columns) for job in pack]
        if empty.mixed_dates:
            rows_of_pack = [row._replace(mixed_dates=empty.mixed_dates) for row in rows_of_pack]
        yield replace(empty, rows=rows_of_pack)


def _with_names_and_pictures(
    jobs: Sequence[Job], seen: Sequence[CheckedRow], taken: Sequence[str]
) -> list[CheckedRow]:
    names = result_names.distinct_in_rows([row.names for row in seen], taken)
    return [
        _with_names(_with_picture(row, job), own)
        for row, own, job in zip(seen, names, jobs, strict=True)
    ]


def to_check(job: Job, printed: PrintedFacts = NO_FACTS) -> RowToCheck:
    """Return the row as a child process needs it, with the facts of its photo that are printed."""
    source, photo = job.source, job.photo(printed)
    if source is None:
        return RowToCheck(job.pk, job.row, job.cells, photo=photo)
    return RowToCheck(
        job.pk,
        job.row,
        job.cells,
        source.path,
        source.format,
        _size(source),
        tuple(source.notes.split()),
        photo,
    )


def _size(source: Source) -> PixelSize | None:
    """Return the size of a picture that can be drawn on, as far as its header says."""
    if source.is_here and source.width and source.height:
        return PixelSize(source.width, source.height)
    return None


def names_now(job: Job) -> RowNames:
    """Return the outputs of one row and the names of its results, from its cells, its picture and
    the batch's current design.
    """
    version = job.batch.design_version
    return RowNames(job.result_name) if version is None else _names_by(version.parsed, job)


def _names_by(parsed: Design, job: Job) -> RowNames:
    return names_of(parsed, to_check(job, job.batch.printed_facts(parsed)))


def _with_picture(row: CheckedRow, job: Job) -> CheckedRow:
    """Add why the row has no usable picture, if it has none."""
    failure = picture_failure(job)
    return row if failure is None else row._replace(findings=[failure, *row.findings])


def _with_names(row: CheckedRow, names: tuple[str, ...]) -> CheckedRow:
    """Give the row's results their distinct names, with a notice on each that differs."""
    if names == row.names:
        return row
    wanted = zip(row.names, names, strict=True)
    same = [SameResultName(name, other) for name, other in wanted if name != other]
    output_names = names if row.output_names else ()
    return row.with_more(same)._replace(result_name=names[0], output_names=output_names)


def _sign(batch: Batch, sizes: Sizes, seconds: float, *, is_stale: bool) -> None:
    batch.common_sizes = sizes
    batch.check_seconds = seconds
    batch.checked_at = None if is_stale else clock.now()
    batch.save(update_fields=["check_seconds", "checked_at", "common_sizes"])
