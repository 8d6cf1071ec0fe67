"""What each button of the design page does to the design, and where it leads."""

from collections.abc import Callable
from dataclasses import dataclass

from dashboard.desk.desk import Desk, box_within
from dashboard.desk.forms import boxes
from dashboard.desk.forms.box import Offer
from dashboard.desk.forms.kind import BoxControls
from dashboard.desk.forms.kinds import KINDS
from jobs.design import Document


@dataclass(frozen=True, slots=True)
class EditedDesign:
    """The design to save, the box to show next, and the step to go to."""

    document: Document
    index: int
    step: str = "design"


def outcome_of(deed: str, edited: Desk) -> EditedDesign:
    """Return what the button `deed` makes of the design: `save`, `add`, `show:2`.

    A button that is not known, or cannot be pressed now, only saves.
    """
    name, _, argument = deed.partition(":")
    return DEEDS.get(name, _save)(edited, argument)


def _save(edited: Desk, _: str) -> EditedDesign:
    return EditedDesign(edited.document, edited.index)


def _leading_to(step: str) -> "Deed":
    return lambda edited, _: EditedDesign(edited.document, edited.index, step)


def _show(edited: Desk, number: str) -> EditedDesign:
    return EditedDesign(edited.document, box_within(edited.document, number))


def _adding(kind: BoxControls) -> "Deed":
    """Add a box of this kind, or go to the page on which it is chosen."""

    def add(edited: Desk, _: str) -> EditedDesign:
        if kind.step:
            return EditedDesign(edited.document, edited.index, kind.step)
        offered = Offer(edited.document, edited.columns, edited.every_column)
        place = 0 if kind.is_ground else len(edited.boxes)
        return EditedDesign(boxes.with_new(kind, offered), place)

    return add


def _put_on_strip(edited: Desk, _: str) -> EditedDesign:
    return EditedDesign(boxes.with_box_on_strip(edited.document, edited.index), edited.index)


def _moved_by(by: int) -> "Deed":
    def move(edited: Desk, _: str) -> EditedDesign:
        index = edited.index + by
        if not 0 <= index < len(edited.boxes):
            return _save(edited, _)
        return EditedDesign(boxes.moved(edited.document, edited.index, by), index)

    return move


def _duplicate(edited: Desk, _: str) -> EditedDesign:
    return EditedDesign(boxes.with_duplicate(edited.document, edited.index), edited.index + 1)


def _undo_duplicate(edited: Desk, _: str) -> EditedDesign:
    if edited.index == 0:
        return _save(edited, _)
    return EditedDesign(boxes.without_box(edited.document, edited.index), edited.index - 1)


def _remove(edited: Desk, _: str) -> EditedDesign:
    if len(edited.boxes) == 1:
        return _save(edited, _)
    return EditedDesign(boxes.without_box(edited.document, edited.index), 0)


type Deed = Callable[[Desk, str], EditedDesign]
DEEDS: dict[str, Deed] = {
    "save": _save,
    "check": _leading_to("check"),
    "keep": _leading_to("design-keep"),
    "show": _show,
    "sooner": _moved_by(-1),
    "later": _moved_by(1),
    "on-strip": _put_on_strip,
    "duplicate": _duplicate,
    "undo-duplicate": _undo_duplicate,
    "remove": _remove,
    **{kind.deed: _adding(kind) for kind in KINDS},
}
