"""The boxes of a design document: edited, added, moved and removed, each time in a copy.

`initial` reads the values of the controls of one box, `edited` writes them back. Values without a
control stay as they were.
"""

import copy
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from dashboard.desk import strips
from dashboard.desk.forms import moves, result
from dashboard.desk.forms.box import Offer
from dashboard.desk.forms.fields import Values
from dashboard.desk.forms.kind import BoxControls
from dashboard.desk.forms.kinds import kind_of
from dashboard.desk.forms.text import LANGUAGE_KEYS
from dashboard.desk.several import shifts
from dashboard.desk.several.copies import without_number
from dashboard.desk.strips import Beside
from jobs.design import Document, parse, to_document
from jobs.design.boxes.properties import SizeUnit
from jobs.design.cells import patterns
from jobs.texts import free_name


def initial(document: Document, index: int) -> Document:
    """Return the values of the controls for one box of a complete document."""
    box = document["boxes"][index]
    shown = kind_of(box["kind"]).initial(box, document)
    return shown | _place_and_name(box) | result.initial(document)


def _place_and_name(box: Document) -> Document:
    return {"placed_as": box["anchor"], "new_name": box["name"]}


def complete(document: Document) -> Document:
    """Return the document with keys that were added after it was saved."""
    return to_document(parse(document))


def edited(document: Document, index: int, values: Values) -> Document:
    """Return a copy of a complete document with the values of a valid form in one of its boxes.

    If the form changes the strip, all boxes keep their places on the photo. Boxes that were moved
    beside the edited one are where they were moved to.
    """
    after = result.edited(document, values)
    edit = BoxEdit(values, strips.of(document), strips.of(after), after["size_unit"])
    boxes = [edit.moved(box) for box in after["boxes"]]
    boxes[index] = edit.written(after["boxes"][index])
    languages = {key: values[key] for key in LANGUAGE_KEYS if key in values}
    return after | {"boxes": boxes} | languages


@dataclass(frozen=True, slots=True)
class BoxEdit:
    """The values of a form, and the strip before and after them. `unit`: that of sizes."""

    values: Values
    before: Beside | None
    after: Beside | None
    unit: SizeUnit

    def kept(self, box: Document) -> Document:
        """Keep a box in its place on the photo."""
        return strips.kept_in_place(box, self.before, self.after, self.unit)

    def moved(self, box: Document) -> Document:
        """Return a box beside the edited one, where it was moved to."""
        return shifts.shifted(self.kept(box), self.values.get("shifts", {}))

    def written(self, box: Document) -> Document:
        """Return the edited box. Its controls were made for the strip that they name."""
        kind, anchor = kind_of(box["kind"]), self.values["anchor"]
        written = box | kind.edited(box, self.values)
        beside = strips.parsed(self.values["placed_beside"], self.before)
        placed = replace(self, before=beside).kept(written)
        return placed | kind.placed(anchor) if anchor != self.values["placed_as"] else placed


def with_new(kind: BoxControls, offered: Offer) -> Document:
    """Return the document with one more box of a kind, painted last, or first if it is a ground."""
    place = 0 if kind.is_ground else len(offered.document["boxes"])
    return with_box(offered.document, kind.new(offered), place)


def with_box(document: Document, box: Document, index: int) -> Document:
    boxes = [*document["boxes"]]
    boxes.insert(index, box)
    return _with_boxes(document, boxes)


def _with_boxes(document: Document, boxes: Sequence[Document]) -> Document:
    """Return a copy of the document with these boxes."""
    return copy.deepcopy(document | {"boxes": list(boxes)})


def with_box_on_strip(document: Document, index: int) -> Document:
    """Return the document with the box of this index moved onto the strip, if there is one."""
    boxes = [*document["boxes"]]
    if strips.of(document):
        boxes[index] = strips.put_on(document["canvas"]["strip"], boxes[index])
    return _with_boxes(document, boxes)


def moved(document: Document, chosen: Sequence[int], by: int) -> Document:
    """Return the document with these boxes painted one place later, or earlier if `by` is -1."""
    return _with_boxes(document, moves.moved(document["boxes"], chosen, by))


def without_boxes(document: Document, indices: Collection[int]) -> Document:
    """Return the document without these boxes. Boxes that followed them are on their own."""
    kept = [box for number, box in enumerate(document["boxes"]) if number not in indices]
    without = _with_boxes(document, kept)
    for index in indices:
        _refer_to("", document["boxes"][index]["name"], "behind", without["boxes"])
    return without


def name_of(before: Sequence[Document], after: Sequence[Document], index: int, written: str) -> str:
    """Return the name of an edited box: as a person wrote it. A box that still has the name of its
    first column follows the text to another column.
    """
    name, kept = written.strip(), before[index]["name"]
    old, new = (_first_column(found[index]) for found in (before, after))
    is_of_column = old[:50] in (kept, without_number(kept))
    if name in ("", kept) and is_of_column and new not in ("", old):
        return free_name(new[:50], [box["name"] for box in before])
    return name


def _first_column(box: Document) -> str:
    """Return the first column that the text of a box prints, or an empty text."""
    return next(iter(patterns.columns(box.get("text", ""))), "")


def renamed(document: Document, index: int, name: str) -> Document:
    """Return the document with another name for a box, also where others refer to it: shapes behind
    it, and changes of outputs and of shapes of results.
    """
    before = document["boxes"][index]["name"]
    if not name or name == before:
        return document
    document = copy.deepcopy(document)
    document["boxes"][index]["name"] = name
    _refer_everywhere(document, name, before)
    return document


def _refer_everywhere(document: Document, name: str, before: str) -> None:
    """Replace the name of a box wherever others refer to it, in place."""
    changes = _all_changes(document)
    settings = [change["settings"] for change in changes]
    _refer_to(name, before, "behind", [*document["boxes"], *settings])
    _refer_to(name, before, "box", changes)


def _refer_to(name: str, before: str, key: str, referring: list[Document]) -> None:
    """Replace the name of a box under this key, in place."""
    for one in referring:
        if one.get(key) == before:
            one[key] = name


def _all_changes(document: Document) -> list[Document]:
    """Return the changes of all outputs and of all shapes of results."""
    of_outputs = (output["changes"] for output in document["outputs"])
    return list(chain(*of_outputs, *document["aspects"].values()))
