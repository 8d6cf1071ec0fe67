"""Boxes that only proofs show, and those that follow them."""

from collections.abc import Callable
from dataclasses import replace

from jobs.design.boxes.kinds import leader_of
from jobs.rendering.geometry.placements import Layout, Placed


def in_results(layout: Layout) -> Layout:
    """Return the layout without the boxes that only proofs show."""
    marks = _marks(layout)
    return _only(layout, lambda name: name not in marks) if marks else layout


def in_proofs(layout: Layout) -> Layout:
    """Return the layout of what proofs show on top of a result."""
    return _only(layout, _marks(layout).__contains__)


def _only(layout: Layout, is_wanted: Callable[[str], bool]) -> Layout:
    return replace(layout, placed=tuple(it for it in layout.placed if is_wanted(it.box.name)))


def _marks(layout: Layout) -> set[str]:
    names = {placed.box.name for placed in layout.placed if _is_mark(placed)}
    return names | {it.box.name for it in layout.placed if leader_of(it.box) in names}


def _is_mark(placed: Placed) -> bool:
    return bool(getattr(placed.box, "only_in_proofs", False))
