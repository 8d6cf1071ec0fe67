"""What is different about the boxes of one result, in a design document.

A change is a document of `jobs.design.changes`: a box by its name, whether it is hidden, and
settings that replace its own. Here changes are laid over the boxes for the controls, and what a
person edited is noted: for one result, or for all.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from jobs.design import Document
from jobs.design.boxes.kinds import BOXES
from jobs.design.controls import controls_of

_TOPICS = {
    **dict.fromkeys(("anchor", "x", "y"), "position"),
    **dict.fromkeys(("width", "height"), "size"),
    **dict.fromkeys(("size_min", "size_max"), "text size"),
}
"""What people call settings that belong together."""

type Boxes = Sequence[Document]
"""The boxes of a design, in its order."""
type Changes = Sequence[Document]
"""What is different about them in one result."""
type Change = Callable[[Changes], Changes]
type Edits = Mapping[str, Document]
"""Name of a box → the settings that a person edited, with their new values."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A box that is different in one result: its place in the design, and what differs."""

    index: int
    box: str
    words: str


def edits(before: Boxes, after: Boxes) -> dict[str, Document]:
    """Return what was edited in the boxes that are in both."""
    shown = by_name(before)
    return {box["name"]: _unlike(box, shown[box["name"]]) for box in after if box["name"] in shown}


def split(edited: Edits, keys: Collection[str]) -> tuple[Edits, Edits]:
    """Return the edits of these keys, and the others."""
    of_keys = {
        name: {key: value for key, value in settings.items() if key in keys}
        for name, settings in edited.items()
    }
    return of_keys, {name: _unlike(edited[name], of_keys[name]) for name in edited}


def laid_over(boxes: Boxes, changes: Changes) -> Boxes:
    """Return the boxes with the changed settings. Hidden boxes stay: the controls show them."""
    settings = settings_by_box(changes)
    return [{**box, **settings.get(box["name"], {})} for box in boxes]


def settings_by_box(changes: Changes) -> Edits:
    return {change["box"]: change["settings"] for change in changes}


def noted(changes: Changes, boxes: Boxes, here: Edits, everywhere: Edits) -> Changes:
    """Return the changes of a result after edits that count for it only, and edits for all.

    `boxes` are those of the design, after the edits. A setting that is as in the design is not a
    change, and boxes that the design no longer has are left out.
    """
    before, names = by_name(changes, "box"), {"", *by_name(boxes)}
    found = []
    for box in boxes:
        name = box["name"]
        change = before.get(name, _no_change(name))
        kept = _without(change["settings"], everywhere.get(name, {}))
        settings = _unlike({**kept, **here.get(name, {})}, box)
        found.append(change | {"settings": _with_known_leader(settings, names)})
    return _that_matter(found)


def _no_change(name: str) -> Document:
    return {"box": name, "hidden": False, "settings": {}}


def _with_known_leader(settings: Document, names: Collection[str]) -> Document:
    """Return the settings without the text that the box follows, if none of the boxes has its
    name.
    """
    return _without(settings, {} if settings.get("behind", "") in names else {"behind": ""})


def hidden_or_shown(changes: Changes, *, name: str, hidden: bool) -> Changes:
    """Return the changes with this box hidden, or not hidden."""
    own = _change_of(changes, name) | {"hidden": hidden}
    return _that_matter([*undone(changes, name=name), own])


def _change_of(changes: Changes, name: str) -> Document:
    return by_name(changes, "box").get(name, _no_change(name))


def undone(changes: Changes, *, name: str) -> Changes:
    """Return the changes without those of this box."""
    return [change for change in changes if change["box"] != name]


def is_hidden(changes: Changes, name: str) -> bool:
    return any(change["box"] == name and change["hidden"] for change in changes)


def in_words(boxes: Boxes, changes: Changes) -> list[Difference]:
    """List the boxes that are different, in the order of the design."""
    found = by_name(changes, "box")
    return [
        Difference(index, box["name"], _words(box["kind"], found[box["name"]]))
        for index, box in enumerate(boxes)
        if box["name"] in found
    ]


def _words(kind: str, change: Document) -> str:
    """Say what a change does: `hidden`, `position, size`."""
    if change["hidden"]:
        return "hidden"
    controls = controls_of(BOXES.kinds()[kind].kind).values()
    labels = {one.key: one.label.name.lower() for one in controls if one.label}
    words = (_TOPICS.get(key, labels.get(key, key)) for key in change["settings"])
    return ", ".join(dict.fromkeys(words))


def by_name(documents: Sequence[Document], key: str = "name") -> dict[str, Document]:
    """Return boxes by their names, or documents by another key."""
    return {document[key]: document for document in documents}


def _unlike(settings: Document, other: Document) -> Document:
    """Return the settings that the other document does not have with this value."""
    absent = object()
    return {key: value for key, value in settings.items() if other.get(key, absent) != value}


def _without(settings: Document, other: Document) -> Document:
    return {key: value for key, value in settings.items() if key not in other}


def _that_matter(changes: Changes) -> Changes:
    return [change for change in changes if change["hidden"] or change["settings"]]
