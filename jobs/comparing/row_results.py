"""The results of a row that gives one for each of its pictures, before and after a changed sheet.

A result continues with its picture. Those whose pictures are no longer of the row take over what
came in their place, in their order, so only what is left over is new or gone.
"""

from collections import defaultdict, deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from jobs.comparing.rows import BatchRow

type Picture = str | None
"""The path of a picture; None without one of the row's own."""


class RowResult(NamedTuple):
    """A result of the batch, and the picture that it shows."""

    row: BatchRow
    picture: Picture


class Shown(NamedTuple):
    """A result as it will be. `result`: None for a new one. `place`: that of its picture among
    those found for the row; None if it keeps the one that it has.
    """

    result: RowResult | None
    place: int | None


@dataclass(slots=True)
class RowResults:
    """The results of a row in their new order. `gone`: those whose picture it no longer has, the
    ones that earlier sheets had removed included.
    """

    shown: list[Shown] = field(default_factory=list)
    gone: list[RowResult] = field(default_factory=list)


def row_results(
    before: Sequence[RowResult], found: Sequence[Picture], kept: Collection[str]
) -> RowResults:
    """Assign the pictures found for a row to its results. `kept`: pictures that it keeps although
    they were not found for it.
    """
    live = _live(before)
    named = _by_picture(before, found)
    free = [one for one in live if one not in named]
    keeping = [one for one in free if one.picture in kept]
    spare = _without_picture_first(one for one in free if one not in keeping)
    shown = [
        Shown(one or _next(spare), place)
        for place, one in enumerate(named)
        if one or found[place] is not None or not keeping
    ]
    shown += [Shown(one, None) for one in keeping]
    used = [one.result for one in shown]
    return RowResults(shown, [one for one in before if one not in used])


def _live(results: Sequence[RowResult]) -> Sequence[RowResult]:
    """Return the results that the last sheet had, or all those of a row that comes back."""
    return [one for one in results if not one.row.is_gone] or results


def _by_picture(before: Sequence[RowResult], found: Sequence[Picture]) -> list[RowResult | None]:
    """Return the result that shows each picture, or None. Those that are gone come last."""
    showing: defaultdict[Picture, deque[RowResult]] = defaultdict(deque)
    for one in sorted(before, key=lambda one: one.row.is_gone):
        showing[one.picture].append(one)
    return [_next(showing[picture]) for picture in found]


def _without_picture_first(results: Iterator[RowResult]) -> deque[RowResult]:
    return deque(sorted(results, key=lambda one: one.picture is not None))


def _next(results: deque[RowResult]) -> RowResult | None:
    return results.popleft() if results else None
