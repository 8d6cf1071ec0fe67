"""The boxes of a design document: edited, added, moved and removed, each time in a copy.

`initial` reads the values of the controls of one box, `edited` writes them back. Values without a
control stay as they were.
"""

import copy
import re
from collections.abc import Callable, Mapping
from functools import partial
from itertools import chain
from typing import Any

from dashboard.desk import strips
from dashboard.desk.forms import moves, result
from dashboard.desk.forms.box import Offer, free_name
from dashboard.desk.forms.kind import BoxControls
from dashboard.desk.forms.kinds import kind_of
from dashboard.desk.forms.text import LANGUAGE_KEYS
from dashboard.desk.strips import Beside
from jobs.design import Document, parse, to_document


def initial(document: Document, index: int) -> Document:
    """Return the values of the controls for one box of a complete document."""
    box = document["boxes"][index]
    shown = kind_of(box["kind"]).initial(box, document)
    own = {"placed_as": box["anchor"], "new_name": box["name"]}
    return shown | own | result.initial(document)


def complete(document: Document) -> Document:
    """Return the document with keys that were added after it was saved."""
    return to_document(parse(document))


def edited(document: Document, index: int, values: Mapping[str, Any]) -> Document:
    """Return a copy of a complete document with the values of a valid form in one of its boxes.

    If the form changes the strip, all boxes keep their places on the photo.
    """
    before, document = strips.of(document), result.edited(document, values)
    document["boxes"] = _edited_boxes(document, index, values, before)
    return document | {key: values[key] for key in LANGUAGE_KEYS if key in values}


def _edited_boxes(
    document: Document, index: int, values: Mapping[str, Any], before: Beside | None
) -> list[Document]:
    """Return the boxes of a document with the strip that it has now: one edited, the others kept
    in their places on the photo.
    """
    keep = partial(strips.kept_in_place, after=strips.of(document), unit=document["size_unit"])
    own = _edited_box(document["boxes"][index], values, before, keep)
    return [
        own if number == index else keep(box, before)
        for number, box in enumerate(document["boxes"])
    ]


def _edited_box(
    box: Document, values: Mapping[str, Any], before: Beside | None, keep: "Keep"
) -> Document:
    kind = kind_of(box["kind"])
    written = box | kind.edited(box, values)
    placed = keep(written, strips.parsed(values["placed_beside"], before))
    is_moved = values["anchor"] != values["placed_as"]
    return placed | kind.placed(values["anchor"]) if is_moved else placed


type Keep = Callable[[Document, Beside | None], Document]
"""Keep a box in its place on the photo, from a result with the given strip."""


def with_new(kind: BoxControls, offered: Offer) -> Document:
    """Return the document with one more box of a kind, painted last, or first if it is a ground."""
    place = 0 if kind.is_ground else len(offered.document["boxes"])
    return with_box(offered.document, kind.new(offered), place)


def with_box(document: Document, box: Document, index: int) -> Document:
    document = copy.deepcopy(document)
    document["boxes"].insert(index, box)
    return document


def with_box_on_strip(document: Document, index: int) -> Document:
    """Return the document with the box of this index moved onto the strip, if there is one."""
    document = copy.deepcopy(document)
    if strips.of(document):
        document["boxes"][index] = strips.put_on(
            document["canvas"]["strip"], document["boxes"][index]
        )
    return document


def moved(document: Document, index: int, by: int) -> Document:
    """Return the document with the box of this index painted `by` places later, or earlier if `by`
    is negative.
    """
    document = copy.deepcopy(document)
    document["boxes"] = moves.moved(document["boxes"], index, by)
    return document


ASIDE = 3  #: % of the canvas that a duplicate moves towards the middle, so that both are visible


def with_duplicate(document: Document, index: int) -> Document:
    """Return the document with a copy of the box of this index, right above it."""
    document = copy.deepcopy(document)
    boxes = document["boxes"]
    box = copy.deepcopy(boxes[index])
    box["name"] = free_name(re.sub(r" \d+$", "", box["name"]), boxes)
    box |= {
        side: round(box[side] + (ASIDE if box[side] <= 50 else -ASIDE), 2) for side in ("x", "y")
    }
    boxes.insert(index + 1, box)
    return document


def without_box(document: Document, index: int) -> Document:
    """Return the document without a box. Boxes that followed it are on their own."""
    document = copy.deepcopy(document)
    gone = document["boxes"].pop(index)
    for box in document["boxes"]:
        if box.get("behind") == gone["name"]:
            box["behind"] = ""
    return document


def renamed(document: Document, index: int, name: str) -> Document:
    """Return the document with another name for a box, also where others refer to it: shapes behind
    it, and changes of outputs and of shapes of results.
    """
    before = document["boxes"][index]["name"]
    if not name or name == before:
        return document
    document = copy.deepcopy(document)
    document["boxes"][index]["name"] = name
    changes = _all_changes(document)
    settings = [change["settings"] for change in changes]
    _refer_to(name, before, "behind", [*document["boxes"], *settings])
    _refer_to(name, before, "box", changes)
    return document


def _refer_to(name: str, before: str, key: str, referring: list[Document]) -> None:
    """Replace the name of a box under this key, in place."""
    for one in referring:
        if one.get(key) == before:
            one[key] = name


def _all_changes(document: Document) -> list[Document]:
    """Return the changes of all outputs and of all shapes of results."""
    of_outputs = (output["changes"] for output in document["outputs"])
    return list(chain(*of_outputs, *document["aspects"].values()))
