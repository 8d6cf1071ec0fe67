"""Decide the place and size of each box on a canvas, and find what prevents it. Draws nothing."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from jobs.design import Box, Design, Row
from jobs.design.boxes.kinds import leader_of
from jobs.errors import JobFailed
from jobs.findings import Notice
from jobs.rendering.boxes.common_sizes import NO_SIZES, Sizes
from jobs.rendering.boxes.kind import Surface
from jobs.rendering.boxes.kinds import kind_of
from jobs.rendering.geometry.placements import (
    Layout,
    Placed,
    PlacedCode,
    PlacedImage,
    PlacedLine,
    PlacedText,
)

__all__ = ["Layout", "PlacedCode", "PlacedImage", "PlacedLine", "PlacedText", "lay_out"]


class _Tried(NamedTuple):
    """What came of one box: placed, hidden, or failed."""

    placed: Placed | None
    notices: Sequence[Notice] = ()
    failure: JobFailed | None = None


def lay_out(
    design: Design,
    row: Row,
    width: int,
    height: int,
    sizes: Sizes = NO_SIZES,
    *,
    only_size: bool = False,
) -> Layout:
    """Place all boxes on a canvas of these pixels, as displayed. `sizes` are the sizes for all
    rows, once they are known. `only_size` leaves the lines of texts as they are filled, which
    changes no size, and no failure.

    A box that cannot be made is a failure in the layout, with its name in `details["box"]`. Nothing
    is raised, so that a check sees all failures.
    """
    on = Surface(design, width, height, sizes, only_size=only_size)
    tried = _try_all(design.boxes, row, on)
    placed = tuple([it.placed for it in tried if it.placed])
    failures = tuple([it.failure for it in tried if it.failure])
    notices = tuple([notice for it in tried for notice in it.notices])
    return Layout(width, height, placed, failures, notices)


def _try_all(boxes: Sequence[Box], row: Row, on: Surface) -> list[_Tried]:
    """Place the boxes that stand alone, then those that follow one of them; return them in the
    order of the design.
    """
    tried: dict[int, _Tried] = {}
    followers: list[tuple[int, str]] = []
    for index, box in enumerate(boxes):
        if name := leader_of(box):
            followers.append((index, name))
        else:
            tried[index] = _try(box, row, on)
    for index, name in followers:
        tried[index] = _follow(boxes[index], row, on, name, tried.values())
    return [tried[index] for index in range(len(boxes))]


def _follow(box: Box, row: Row, on: Surface, name: str, tried: Iterable[_Tried]) -> _Tried:
    """Place a box beside the one it follows. Without that one, it hides."""
    placed = (it.placed for it in tried if it.placed)
    leader = next((it for it in placed if it.box.name == name), None)
    return _try(box, row, on._replace(leader=leader)) if leader else _Tried(None)


def _try(box: Box, row: Row, on: Surface) -> _Tried:
    try:
        placed, notices = kind_of(box).place(box, row, on)
    except JobFailed as failure:
        failure.details["box"] = box.name
        return _Tried(None, failure=failure)
    return _Tried(placed, notices)
