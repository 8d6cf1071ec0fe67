"""Copies of boxes, in the same design or in another one."""

import copy
import re
from collections.abc import Collection, Sequence

from dashboard.desk.forms.box import Offer
from dashboard.desk.several.shifts import within_range
from jobs.design import Document

ASIDE = 3  #: % of the canvas that copies move towards the middle, so that both are visible
FARTHEST = 16  #: such steps, until a copy may lie on another one


def duplicated(document: Document, chosen: Sequence[int]) -> tuple[Document, list[int]]:
    """Return the document with a copy of each of these boxes, and the indices of the copies.

    They are painted right after the last of these boxes.
    """
    copied = [document["boxes"][index] for index in chosen]
    return _with(document, aside(copied), chosen[-1] + 1)


def pasted(document: Document, copied: Sequence[Document]) -> tuple[Document, list[int]]:
    """Return the document with copies of boxes, perhaps of another design, and their indices.

    They are painted last. They keep their places, or move a little if one of them would hide its
    like. A different box in the same place does not move them: a bar over the whole width would
    leave a gap.
    """
    there = list(map(_look, document["boxes"]))
    moved = (aside(copied, steps) for steps in range(FARTHEST + 1))
    free = (boxes for boxes in moved if not any(_look(box) in there for box in boxes))
    return _with(document, next(free, copied), len(document["boxes"]))


def _with(document: Document, copied: Sequence[Document], place: int) -> tuple[Document, list[int]]:
    """Return the document with these boxes under free names, from this place of its list on."""
    boxes = list(document["boxes"])
    names = _free_names(document, copied)
    known = {box["name"] for box in boxes if box["kind"] == "text"}
    boxes[place:place] = [_named(box, names, known) for box in copied]
    indices = list(range(place, place + len(copied)))
    return copy.deepcopy(document | {"boxes": boxes}), indices


def _free_names(document: Document, copied: Sequence[Document]) -> dict[str, str]:
    """Return the name of each box → that of its copy."""
    boxes, names = list(document["boxes"]), {}
    for box in copied:
        name = Offer({"boxes": boxes}).free_name(without_number(box["name"]))
        names[box["name"]] = name
        boxes.append({"name": name})
    return names


def without_number(name: str) -> str:
    return re.sub(r" \d+$", "", name)


def _named(box: Document, names: dict[str, str], known: Collection[str]) -> Document:
    """Return the box with the name of its copy. It follows the copy of its text, if there is one,
    or the same text as before.
    """
    named = box | {"name": names[box["name"]]}
    if leader := box.get("behind"):
        named["behind"] = names.get(leader, leader if leader in known else "")
    return named


def _look(box: Document) -> Document:
    """Return all of a box but its name and that of the text it follows."""
    return {key: value for key, value in box.items() if key not in ("name", "behind")}


def aside(boxes: Sequence[Document], steps: int = 1) -> list[Document]:
    """Return the boxes a little nearer to the middle, in the same places to one another."""
    first = boxes[0]
    moves = {side: steps * (ASIDE if first[side] <= 50 else -ASIDE) for side in ("x", "y")}
    return [
        box | {side: within_range(side, box[side] + by) for side, by in moves.items()}
        for box in boxes
    ]
