"""What the check says of a design whose boxes are all shown only in proofs."""

from collections.abc import Iterator

from jobs.design import Box, Design
from jobs.design.boxes.kinds import leader_of
from jobs.design.by_aspect import every_box
from jobs.findings.results import BoxesOnlyInProofs


def only_marks(parsed: Design) -> Iterator[BoxesOnlyInProofs]:
    """Yield a notice if no result can have a box, as all of them are only in proofs."""
    looks = [every_box(look) for look in parsed.every_look]
    if any(looks) and all(map(_are_marks, looks)):
        yield BoxesOnlyInProofs()


def _are_marks(boxes: list[Box]) -> bool:
    """Return whether all of these are only in proofs, or follow one that is."""
    marks = {box.name for box in boxes if _is_mark(box)}
    return all(_is_mark(box) or leader_of(box) in marks for box in boxes)


def _is_mark(box: Box) -> bool:
    return bool(getattr(box, "only_in_proofs", False))
