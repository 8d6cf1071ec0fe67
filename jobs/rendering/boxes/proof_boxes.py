"""Boxes that only proofs show, and those that follow them."""

from dataclasses import replace

from jobs.design.boxes.kinds import leader_of
from jobs.rendering.geometry.placements import Layout, Placed


def in_results(layout: Layout) -> Layout:
    """Return the layout without the boxes that only proofs show."""
    marks = _marks(layout)
    if not marks:
        return layout
    return replace(layout, placed=tuple(it for it in layout.placed if it.box.name not in marks))


def in_proofs(layout: Layout) -> Layout:
    """Return the layout of what proofs show on top of a result."""
    marks = _marks(layout)
    return replace(layout, placed=tuple(it for it in layout.placed if it.box.name in marks))


def _marks(layout: Layout) -> set[str]:
    names = {placed.box.name for placed in layout.placed if _is_mark(placed)}
    return names | {it.box.name for it in layout.placed if leader_of(it.box) in names}


def _is_mark(placed: Placed) -> bool:
    return bool(getattr(placed.box, "only_in_proofs", False))
