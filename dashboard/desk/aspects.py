"""What is different about portrait, landscape or square results, at the design page.

With a shape chosen, the controls show the boxes as results of that shape have them, and what a
person edits of a box counts for that shape only. Boxes are added, removed and ordered for all.
"""

from dataclasses import dataclass

from dashboard.desk import differences, strips
from dashboard.desk.differences import Boxes, Change, Changes, Difference, Edits
from jobs.design import Document
from jobs.design.aspects import ASPECTS, Aspect


@dataclass(frozen=True, slots=True)
class AspectView:
    """A shape beside the others: how many rows give it, and what is different there."""

    name: Aspect
    title: str
    rows: int
    differences: list[Difference]
    is_chosen: bool


def chosen(asked: str) -> Aspect | None:
    """Return the shape that a request asks for, or None for all shapes."""
    return next((aspect for aspect in ASPECTS if aspect == asked), None)


def shown(document: Document, aspect: Aspect | None) -> Document:
    """Return the design as results of this shape have it, or as it is.

    Boxes that are hidden there stay, so that they can be edited.
    """
    if aspect is None:
        return document
    changes = document["aspects"][aspect]
    return document | {"boxes": differences.laid_over(document["boxes"], changes)}


def written(before: Document, aspect: Aspect | None, after: Document) -> Document:
    """Return the document after an edit of what `shown` returned for this shape.

    If the edit changed the strip, boxes keep their places on the photo in every shape.
    """
    boxes = after["boxes"] if aspect is None else _of_design(before, after)
    changes = {
        name: differences.noted(
            before["aspects"][name],
            boxes,
            _edits(before, name, after, is_edited=name == aspect),
            {},
        )
        for name in ASPECTS
    }
    return after | {"boxes": boxes, "aspects": changes}


def _edits(before: Document, name: Aspect, after: Document, *, is_edited: bool) -> Edits:
    """Return what an edit changes in results of a shape.

    If another shape, or all, was edited, that is what moves with the strip of the settings that
    only this shape has.
    """
    laid = shown(before, name)["boxes"]
    if is_edited:
        return differences.edits(laid, after["boxes"])
    moved = differences.edits(laid, _kept_in_place(laid, before, after))
    return _of_its_own(moved, before["aspects"][name])


def _of_its_own(edits: Edits, changes: Changes) -> Edits:
    """Return only the edits of settings that only that shape has."""
    own = differences.settings_by_box(changes)
    return {
        box: {key: value for key, value in settings.items() if key in own.get(box, {})}
        for box, settings in edits.items()
    }


def _of_design(before: Document, after: Document) -> Boxes:
    """Return the boxes of the design: those that were there as they are for all shapes, in the
    order of the edit.
    """
    own = differences.by_name(_kept_in_place(before["boxes"], before, after))
    return [own.get(box["name"], box) for box in after["boxes"]]


def _kept_in_place(boxes: Boxes, before: Document, after: Document) -> Boxes:
    strip, now = strips.of(before), strips.of(after)
    return [strips.kept_in_place(box, strip, now, after["size_unit"]) for box in boxes]


def with_changes(document: Document, aspect: Aspect, change: Change) -> Document:
    """Return the document with the changes for one shape replaced."""
    aspects = document["aspects"]
    return document | {"aspects": aspects | {aspect: change(aspects[aspect])}}
