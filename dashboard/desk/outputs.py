"""The outputs of a design document: one of them shown as an ordinary design, and edited.

The controls know nothing of outputs. They show the design as one output has it: with its area and
file, and its changes laid over the boxes. What they change is then written where it belongs: area
and file to the output, boxes to it or to all outputs, everything else to the design.
"""

from copy import deepcopy

from dashboard.desk import differences, strips
from dashboard.desk.differences import Boxes, Change, Edits
from dashboard.desk.forms import moves
from dashboard.desk.presets import Preset, name_of
from jobs.design import Document
from jobs.texts import free_name

FILE = ("format", "quality", "most_kb")
"""Keys of an output's file. Its name and metadata are the design's."""
_MOVED = ("x", "y", "width", "height", "size_min", "size_max")
"""Settings of boxes that follow from the strip of an output."""


def shown(document: Document, index: int) -> Document:
    """Return the design as one output has it; a design without outputs as it is.

    Boxes that are hidden there stay, so that they can be edited.
    """
    if not document["outputs"]:
        return document
    output = document["outputs"][index]
    return deepcopy(
        document
        | {
            "canvas": output["canvas"],
            "output": document["output"] | _file(output),
            "boxes": differences.laid_over(document["boxes"], output["changes"]),
        }
    )


def written(document: Document, index: int, after: Document, *, everywhere: bool) -> Document:
    """Return the document after an edit of what `shown` returned for this output.

    Settings of boxes count for all outputs if `everywhere`, otherwise for this one. Boxes that
    were added, removed or put in another order are so for all.
    """
    if not document["outputs"]:
        return after
    here, for_all = _split(shown(document, index), after, everywhere=everywhere)
    boxes = _in_design(document["boxes"], after["boxes"], for_all)
    outputs = [_noted(output, boxes, {}, {}) for output in document["outputs"]]
    edited = _noted(document["outputs"][index], boxes, here, for_all)
    outputs[index] = edited | _area_and_file(after)
    return after | {
        "canvas": document["canvas"],
        "output": after["output"] | _file(document["output"]),
        "boxes": boxes,
        "outputs": outputs,
    }


def _noted(output: Document, boxes: Boxes, here: Edits, for_all: Edits) -> Document:
    """Return an output with its changes after these edits."""
    return output | {"changes": differences.noted(output["changes"], boxes, here, for_all)}


def _file(output: Document) -> Document:
    return {key: output[key] for key in FILE}


def _split(before: Document, after: Document, *, everywhere: bool) -> tuple[Edits, Edits]:
    """Return the edits of boxes that count for one output only, and those that count for all.

    Boxes that moved because the strip changed moved in this output only, since the strip is its
    own.
    """
    edited = differences.edits(before["boxes"], after["boxes"])
    if not everywhere:
        return edited, {}
    is_same_strip = strips.of(before) == strips.of(after)
    return differences.split(edited, () if is_same_strip else _MOVED)


def _in_design(boxes: Boxes, after: Boxes, for_all: Edits) -> Boxes:
    """Return the boxes of the design, in the order of the edit and with what counts for all."""
    own = differences.by_name(boxes)
    return [{**own.get(box["name"], box), **for_all.get(box["name"], {})} for box in after]


def with_output(document: Document, preset: Preset) -> Document:
    """Return the document with one more output.

    The first time, the design as it is becomes the first output.
    """
    outputs = document["outputs"] or [_as_designed(document)]
    last = outputs[-1]
    added = last | {
        "name": _free(preset.name, outputs),
        "canvas": last["canvas"] | preset.canvas | {"strip": None},
        "changes": [],
    }
    return deepcopy(document | {"outputs": [*outputs, added]})


def _as_designed(document: Document) -> Document:
    name = name_of(document["canvas"]) or "first"
    return {"name": name, **_area_and_file(document), "changes": []}


def _area_and_file(document: Document) -> Document:
    """Return what only this output has besides its changes."""
    return {"canvas": document["canvas"], **_file(document["output"])}


def _free(wanted: str, outputs: list[Document]) -> str:
    return free_name(wanted, [output["name"].casefold() for output in outputs])


def without_output(document: Document, index: int) -> Document:
    """Return the document without one output. Without any, it is the design as it was before."""
    outputs = [output for n, output in enumerate(document["outputs"]) if n != index]
    column = document["outputs_column"] if outputs else ""
    return document | {"outputs": outputs, "outputs_column": column}


def moved(document: Document, index: int, by: int) -> Document:
    """Return the document with one output `by` places later, or earlier if `by` is negative."""
    return document | {"outputs": moves.moved(document["outputs"], [index], by)}


def with_changes(document: Document, index: int, change: Change) -> Document:
    """Return the document with the changes of one output replaced."""
    outputs = document["outputs"]
    if not outputs:
        return document
    return _with(document, index, {"changes": change(outputs[index]["changes"])})


def named(document: Document, index: int, name: str) -> Document:
    """Return the document with another name for one output; the same one if it is empty."""
    return _with(document, index, {"name": name}) if name else document


def _with(document: Document, index: int, settings: Document) -> Document:
    """Return the document with these settings of one output replaced."""
    outputs = [
        output | settings if number == index else output
        for number, output in enumerate(document["outputs"])
    ]
    return document | {"outputs": outputs}
