"""The numbers of a check for its page."""

from collections.abc import Sequence
from heapq import nlargest, nsmallest
from itertools import chain
from math import ceil, floor
from operator import attrgetter
from typing import Any

from jobs.checking.verdicts import by_aspect
from jobs.checking.verdicts.row_values import CheckedRow
from jobs.errors import TextDoesNotFit

WORST = 12  #: rows listed for each measure, of those that can be drawn
#: share of the texts that do not fit; a smaller size must fix at least this share to be proposed
MOST = 0.9


def of_check(checked: Sequence[CheckedRow], wanted: Sequence[CheckedRow]) -> dict[str, Any]:
    """Return the numbers. `wanted` are the rows that were not left out."""
    ready = [row for row in wanted if not row.is_blocked]
    unfit = _unfit_texts(wanted)
    return {
        "rows": len(checked),
        "ready": len(ready),
        "blocked": len(wanted) - len(ready),
        "left_out": len(checked) - len(wanted),
        "shapes": by_aspect.totals(wanted),
        "smallest": _smallest(ready),
        "longest": _longest(ready),
        "smaller": _smaller_size(unfit),
        "more_lines": _more_lines(unfit),
    }


def _unfit_texts(rows: Sequence[CheckedRow]) -> list[TextDoesNotFit]:
    """Return the texts that do not fit, of rows without a saved design."""
    findings = chain.from_iterable(row.findings for row in rows if not row.look)
    return [finding for finding in findings if isinstance(finding, TextDoesNotFit)]


def _smallest(rows: Sequence[CheckedRow]) -> list[list[float]]:
    """Return `[row number, pixels]` of the rows with the smallest text."""
    sized = [(row.smallest_px, row.row) for row in rows if row.smallest_px is not None]
    return [[row, round(pixels, 1)] for pixels, row in nsmallest(WORST, sized)]


def _longest(rows: Sequence[CheckedRow]) -> list[list[int]]:
    """Return `[row number, characters]` of the rows with the longest text."""
    longest = nlargest(WORST, rows, key=attrgetter("characters"))
    return [[row.row, row.characters] for row in longest]


def _smaller_size(failures: Sequence[TextDoesNotFit]) -> dict[str, Any] | None:
    """Return a size, in the design's unit of sizes, at which most of the texts that do not fit
    would fit, or None.
    """
    sizes = [size for failure in failures if (size := failure.details.get("fits_at"))]
    if not sizes:
        return None
    size = floor(10 * _of_most(sizes, reverse=True)) / 10
    return {"size_min": size, "rows": sum(one >= size for one in sizes), "of": len(failures)}


def _of_most[Number: (int, float)](numbers: Sequence[Number], *, reverse: bool = False) -> Number:
    """Return the number that most of them reach, counted from the smallest or from the largest."""
    return sorted(numbers, reverse=reverse)[ceil(MOST * len(numbers)) - 1]


def _more_lines(failures: Sequence[TextDoesNotFit]) -> dict[str, Any] | None:
    """Return a number of lines with which most of the texts that do not fit, and for which more
    lines help, would fit at their smallest size, and the names of their boxes; or None.
    """
    helped = [failure for failure in failures if _lines(failure)]
    if not helped:
        return None
    most = _of_most(list(map(_lines, helped)))
    fitting = [failure for failure in helped if _lines(failure) <= most]
    boxes = sorted({failure.details["box"] for failure in fitting})
    return {"max_lines": most, "boxes": boxes, "rows": len(fitting), "of": len(failures)}


def _lines(failure: TextDoesNotFit) -> int:
    """Return the number of lines in which a text would fit; 0 if more lines do not help."""
    return failure.details.get("fits_in") or 0
