"""One of several results that each row gives: its name, its area and its file."""

import re
from dataclasses import dataclass
from typing import Annotated

from jobs.design.canvas import Canvas, canvas_contradictions
from jobs.design.changes import CHANGES, BoxChange
from jobs.design.controls import Label
from jobs.design.key_rules import Problems, Text
from jobs.design.output import FileFormat, MostKilobytes, Quality, output_contradictions
from jobs.design.safe_names import safe
from jobs.design.sections import Section

MOST_OUTPUTS = 20
SEPARATORS = ",;|、，；"
"""Between the names of outputs in a cell, besides line breaks."""

_BETWEEN = re.compile(rf"[{re.escape(SEPARATORS)}\n]")
_NOT_IN_NAMES = re.compile(rf"[{re.escape(SEPARATORS)}\[\]{{}}]")
_SAME_AS_PHOTO = Canvas()


@dataclass(frozen=True, slots=True)
class RowOutput:
    """One result of each row. Everything it does not say is as in the design."""

    name: Annotated[
        str,
        Text(60),
        Label("Name"),
        "Its name in texts and file names, as {output}, and in the column that chooses outputs.",
    ]
    canvas: Annotated[Canvas, Section(Canvas, canvas_contradictions), "The area of the result."] = (
        _SAME_AS_PHOTO
    )
    format: FileFormat = "keep"
    quality: Quality = "keep"
    most_kb: MostKilobytes = None
    changes: Annotated[
        tuple[BoxChange, ...], CHANGES, "What is different about the boxes of this output."
    ] = ()


def names_in(cell: str) -> list[str]:
    """Return the names of outputs, or of boxes, that a cell lists."""
    return [part.strip() for part in _BETWEEN.split(cell) if part.strip()]


def row_output_contradictions(output: RowOutput) -> Problems:
    return [*_unsafe_name(output.name), *output_contradictions(output)]


def _unsafe_name(name: str) -> Problems:
    if found := _NOT_IN_NAMES.search(name):
        return [("name", f"“{name}” holds “{found[0]}”; write the name of an output without it.")]
    if safe(name) == name:
        return []
    instead = f"; “{safe(name)}” can" if safe(name) else ""
    return [("name", f"“{name}” cannot be the name of a folder{instead}.")]
