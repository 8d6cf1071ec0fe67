"""What the check says of portrait, landscape and square results: how many rows each shape has, what
was found in it, and changes of the design that no row has a use for.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from jobs.checking.verdicts.row_values import CheckedRow
from jobs.design import Design
from jobs.design.aspects import ASPECTS, Aspect
from jobs.findings import FailureOrNotice
from jobs.findings.results import AspectUnused


def totals(rows: Sequence[CheckedRow]) -> dict[str, Any]:
    """Return the rows of each shape, those that would fail in it, and the rows by finding and
    shape. Empty if all results have the same shape.

    A row with several outputs counts for each of their shapes.
    """
    counts = Counter(aspect for row in rows for aspect in set(row.aspects.values()))
    if len(counts) < 2:
        return {}
    failing = Counter(aspect for row in rows for aspect in _failing(row))
    return {
        "rows": {aspect: [counts[aspect], failing[aspect]] for aspect in ASPECTS},
        "findings": _findings(rows),
    }


def _findings(rows: Sequence[CheckedRow]) -> dict[str, dict[str, int]]:
    """Return code → shape → rows."""
    found = Counter(pair for row in rows for pair in set(_found(row)))
    codes = dict.fromkeys(code for code, _ in found)
    return {
        code: {aspect: found[code, aspect] for aspect in ASPECTS if found[code, aspect]}
        for code in codes
    }


def _found(row: CheckedRow) -> Iterator[tuple[str, Aspect]]:
    return ((found.code, aspect) for found in row.findings for aspect in _aspects_of(found, row))


def _failing(row: CheckedRow) -> set[Aspect]:
    blocking = (found for found in row.findings if found.blocks)
    return {aspect for found in blocking for aspect in _aspects_of(found, row)}


def _aspects_of(found: FailureOrNotice, row: CheckedRow) -> set[Aspect]:
    """Return the shapes of the results that a finding is about: of all results, unless it names
    outputs.
    """
    outputs = str(found.details.get("output", "")).split(", ")
    named = {row.aspects[output] for output in outputs if output in row.aspects}
    return named or set(row.aspects.values())


def unused(design: Design, rows: Iterable[CheckedRow]) -> Iterator[AspectUnused]:
    """Yield a notice for each shape that the design has changes for and no result has."""
    there = {aspect for row in rows for aspect in row.aspects.values()}
    for aspect in ASPECTS if there else ():
        if design.aspects.of(aspect) and aspect not in there:
            yield AspectUnused(ASPECTS[aspect].lower())
