"""Check rows of a batch with its design: each result of each row, and what is the same in all of
them.

Pure, for child processes.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from jobs import rendering
from jobs.checking.verdicts.row_values import CheckedRow, RowNames, RowToCheck
from jobs.checking.verdicts.rows import OfPicture, check_one, name_of, on_picture, unnamed
from jobs.design import Design, OneResult, each_result, outputs_of
from jobs.design.aspects import Aspect
from jobs.design.facts.rows import NO_FACTS, PrintedFacts
from jobs.design.overrides import boxes_of
from jobs.errors import JobFailed
from jobs.findings import FailureOrNotice
from jobs.rendering import Sizes
from jobs.rendering.boxes.common_sizes import in_output, of_output


@dataclass(frozen=True, slots=True)
class RowPack:
    """Rows of one batch, with its design, the known sizes for all rows, its files, the facts of
    photos that it prints, the columns in which some dates are text, and all columns in the order of
    the sheet.
    """

    design: Design
    sizes: Sizes = field(default_factory=dict)
    files: Mapping[str, Path] = field(default_factory=dict)
    printed: PrintedFacts = NO_FACTS
    mixed_dates: frozenset[str] = frozenset()
    columns: Sequence[str] = ()
    rows: Sequence[RowToCheck] = ()


type ByOutput = Mapping[str, CheckedRow]
"""Output → the verdict on it."""


class _Checked(NamedTuple):
    """A result as the rows of a pack are checked for it."""

    result: OneResult
    sizes: Sizes
    of_picture: OfPicture

    @property
    def output(self) -> str:
        return self.result.output

    def check(self, row: RowToCheck) -> CheckedRow:
        return check_one(self.result.design, row, self.sizes, self.of_picture)


def check_pack(pack: RowPack) -> list[CheckedRow]:
    rendering.bring(pack.files)
    results = _results(pack)
    return [_check_row(pack.design, results, row) for row in pack.rows]


def _results(pack: RowPack) -> list[_Checked]:
    return [_for_rows(one, pack.sizes) for one in each_result(pack.design)]


def _check_row(parsed: Design, results: Sequence[_Checked], row: RowToCheck) -> CheckedRow:
    try:
        wanted = _wanted(parsed, row)
    except JobFailed as failure:
        return CheckedRow(row.job, row.row, unnamed(parsed, row), [failure], outputs=())
    if wanted is None:
        return results[0].check(row)
    return _together(row, {one.output: one.check(row) for one in results if one.output in wanted})


def _wanted(parsed: Design, row: RowToCheck) -> Container[str] | None:
    """Return the outputs that a row gives, or None if the design has none. Raises JobFailed if its
    cells name an output, a box or a saved design that there is not.
    """
    if parsed.boxes_column or parsed.design_column:
        boxes_of(parsed, row.values(parsed))
    return outputs_of(parsed, row.values(parsed)) if parsed.outputs else None


def names_of(parsed: Design, row: RowToCheck) -> RowNames:
    """Return the names of a row's results by the design's pattern."""
    cells = row.values(parsed)
    if not parsed.outputs:
        return RowNames(name_of(parsed, row, cells)[0])
    try:
        wanted = outputs_of(parsed, cells)
    except JobFailed:
        return RowNames(unnamed(parsed, row), ())
    results = [one for one in each_result(parsed) if one.output in wanted]
    names = tuple(name_of(one.design, row, cells)[0] for one in results)
    return RowNames(names[0], wanted, names)


def _for_rows(one: OneResult, sizes: Sizes) -> _Checked:
    of_picture = cache(partial(on_picture, one.design))
    return _Checked(one, of_output(sizes, one.output), of_picture)


def _together(row: RowToCheck, checked: ByOutput) -> CheckedRow:
    """Return one verdict on all results of a row, by their output."""
    each = list(checked.values())
    names = tuple(one.result_name for one in each)
    return CheckedRow(
        row.job,
        row.row,
        result_name=names[0],
        findings=_findings({output: one.findings for output, one in checked.items()}),
        smallest_px=_smallest_px(each),
        characters=max(one.characters for one in each),
        sizes=_sizes(checked),
        aspects=_aspects(checked),
        outputs=tuple(checked),
        output_names=names,
        look=each[0].look,
    )


def _smallest_px(each: Iterable[CheckedRow]) -> float | None:
    return min((one.smallest_px for one in each if one.smallest_px is not None), default=None)


def _aspects(checked: ByOutput) -> dict[str, Aspect]:
    return {output: one.aspects[""] for output, one in checked.items() if one.aspects}


def _sizes(checked: ByOutput) -> Sizes:
    return {
        in_output(output, box): size
        for output, one in checked.items()
        for box, size in one.sizes.items()
    }


def _findings(of_outputs: Mapping[str, Iterable[FailureOrNotice]]) -> list[FailureOrNotice]:
    """Return what was found, each once. What is not the same in all outputs names those it is
    about.
    """
    alike: dict[tuple[str, bool, str], dict[str, FailureOrNotice]] = {}
    for output, findings in of_outputs.items():
        for finding in findings:
            key = finding.code, finding.blocks, finding.sentence
            alike.setdefault(key, {}).setdefault(output, finding)
    return [_named(by_output, len(of_outputs)) for by_output in alike.values()]


def _named(by_output: Mapping[str, FailureOrNotice], of: int) -> FailureOrNotice:
    """Return a finding that some outputs of a row have alike, out of that many."""
    first = next(iter(by_output.values()))
    return first if len(by_output) == of else first.in_output(", ".join(by_output))
