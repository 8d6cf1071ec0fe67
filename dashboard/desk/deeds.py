"""What each button of the design page does to the design, and where it leads."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from dashboard.desk import aspects, differences, outputs
from dashboard.desk.desk import Desk, box_within, boxes_beside
from dashboard.desk.differences import Change
from dashboard.desk.forms import boxes
from dashboard.desk.forms.box import Offer
from dashboard.desk.forms.kind import BoxControls
from dashboard.desk.forms.kinds import KINDS
from dashboard.desk.forms.moves import order_after
from dashboard.desk.presets import preset_of
from dashboard.desk.several import copies
from jobs.design import Document
from jobs.design.aspects import Aspect
from jobs.texts import whole_number


@dataclass(frozen=True, slots=True)
class EditedDesign:
    """The design to save, the box, the output and the shape to show next, and the step to go to.

    `also` has the indices of other boxes that are chosen then.
    """

    document: Document
    index: int
    step: str = "design"
    output: int = 0
    aspect: Aspect | None = None
    also: Sequence[int] = ()


def outcome_of(deed: str, edited: Desk) -> EditedDesign:
    """Return what the button `deed` makes of the design: `save`, `add`, `show:2`.

    A button that is not known, or cannot be pressed now, only saves.
    """
    name, _, argument = deed.partition(":")
    return DEEDS.get(name, _save)(edited, argument)


def _save(edited: Desk, _: str) -> EditedDesign:
    return EditedDesign(
        edited.whole, edited.index, output=edited.output, aspect=edited.aspect, also=edited.also
    )


def _with_boxes(
    edited: Desk,
    document: Document,
    index: int,
    *,
    everywhere: bool = True,
    also: Sequence[int] = (),
) -> EditedDesign:
    """Save the boxes of this document, which is the design as the shown output has it."""
    after = edited.edited(document, everywhere=everywhere)
    return _save(replace(after, index=index, also=also), "")


def with_copies(edited: Desk, document: Document, copied: Sequence[int]) -> EditedDesign:
    """Save a document with copies of boxes, and choose them."""
    return _with_boxes(edited, document, copied[-1], also=copied[:-1])


def _leading_to(step: str) -> "Deed":
    return lambda edited, _: replace(_save(edited, ""), step=step)


def _show(edited: Desk, numbers: str) -> EditedDesign:
    """Show the box of the first of these numbers, and choose those of the others beside it."""
    number, _, others = numbers.partition(",")
    index = box_within(edited.whole, number)
    also = boxes_beside(edited.whole, index, others)
    return _save(replace(edited, index=index, also=also), "")


def _adding(kind: BoxControls) -> "Deed":
    """Add a box of this kind, or go to the page on which it is chosen."""

    def add(edited: Desk, _: str) -> EditedDesign:
        if kind.step:
            return replace(_save(edited, ""), step=kind.step)
        offered = Offer(edited.document, edited.columns, edited.every_column)
        place = 0 if kind.is_ground else len(edited.boxes)
        return _with_boxes(edited, boxes.with_new(kind, offered), place)

    return add


def _put_on_strip(edited: Desk, _: str) -> EditedDesign:
    """Put the box on the strip. If there are several outputs, the strip is of one only."""
    document = boxes.with_box_on_strip(edited.document, edited.index)
    return _with_boxes(edited, document, edited.index, everywhere=False)


def _move(by: int, edited: Desk, _: str) -> EditedDesign:
    """Paint the chosen boxes one place later or earlier; they stay chosen."""
    order = order_after(len(edited.boxes), edited.chosen, by)
    also = [order.index(index) for index in edited.also]
    document = boxes.moved(edited.document, edited.chosen, by)
    return _with_boxes(edited, document, order.index(edited.index), also=also)


def _duplicate(edited: Desk, _: str) -> EditedDesign:
    """Copy the chosen boxes, and choose the copies."""
    return with_copies(edited, *copies.duplicated(edited.document, edited.chosen))


def _remove(edited: Desk, _: str) -> EditedDesign:
    """Remove the chosen boxes unless there are no others, and show another one."""
    if len(edited.boxes) == len(edited.chosen):
        return _save(edited, _)
    kept = boxes.without_boxes(edited.document, edited.chosen)
    return _with_boxes(edited, kept, max(edited.chosen[0] - 1, 0))


# --- Portrait, landscape and square ---------------------------------------------------------------


def _show_aspect(edited: Desk, name: str) -> EditedDesign:
    """Show the design as results of this shape have it, or of all shapes if there is none."""
    return _save(replace(edited, aspect=aspects.chosen(name)), "")


def _undo_aspect(edited: Desk, argument: str) -> EditedDesign:
    """Give a box the settings in results of a shape that it has in the design: `portrait 2`.
    Without a number, all boxes.
    """
    name, _, number = argument.partition(" ")
    aspect = aspects.chosen(name)
    if aspect is None:
        return _save(edited, "")
    undone = _undoing(edited, number) if number else _nothing
    return _save(replace(edited, whole=aspects.with_changes(edited.whole, aspect, undone)), "")


def _nothing(_: Sequence[Document]) -> list[Document]:
    return []


# --- Outputs --------------------------------------------------------------------------------------


def _show_output(edited: Desk, number: str) -> EditedDesign:
    return _save(replace(edited, output=_output_within(edited, number)), "")


def _add_output(edited: Desk, name: str) -> EditedDesign:
    preset = preset_of(name)
    if preset is None:
        return _save(edited, "")
    whole = outputs.with_output(edited.whole, preset)
    return EditedDesign(whole, edited.index, output=len(whole["outputs"]) - 1)


def _remove_output(edited: Desk, number: str) -> EditedDesign:
    whole = outputs.without_output(edited.whole, _output_within(edited, number))
    return EditedDesign(whole, edited.index)


def _move_output(by: int, edited: Desk, number: str) -> EditedDesign:
    index = _output_within(edited, number)
    whole = outputs.moved(edited.whole, index, by)
    return EditedDesign(whole, edited.index, output=_output_within(edited, f"{index + by}"))


def _undo_difference(edited: Desk, number: str) -> EditedDesign:
    """Give the box of this index the settings in this output that it has in the design."""
    whole = outputs.with_changes(edited.whole, edited.output, _undoing(edited, number))
    return _save(replace(edited, whole=whole), "")


def _undoing(edited: Desk, number: str) -> Change:
    """Return what takes the changes of the box of this index away."""
    box = edited.whole["boxes"][box_within(edited.whole, number)]
    return partial(differences.undone, name=box["name"])


def _output_within(edited: Desk, number: str) -> int:
    return max(min(whole_number(number) or 0, len(edited.outputs) - 1), 0)


type Deed = Callable[[Desk, str], EditedDesign]
DEEDS: dict[str, Deed] = {
    "save": _save,
    "check": _leading_to("check"),
    "keep": _leading_to("design-keep"),
    "show": _show,
    "forward": partial(_move, 1),
    "backward": partial(_move, -1),
    "on-strip": _put_on_strip,
    "duplicate": _duplicate,
    "remove": _remove,
    "output": _show_output,
    "add-output": _add_output,
    "remove-output": _remove_output,
    "output-earlier": partial(_move_output, -1),
    "output-later": partial(_move_output, 1),
    "undo-difference": _undo_difference,
    "aspect": _show_aspect,
    "undo-aspect": _undo_aspect,
    **{kind.deed: _adding(kind) for kind in KINDS},
}
