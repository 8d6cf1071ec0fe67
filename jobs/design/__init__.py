"""How the text should look: frozen values, JSON in and out. Pure: no Django, no files, no clock."""

from jobs.design.boxes.code import CodeBox
from jobs.design.boxes.effects import Outline, Plate, Shadow
from jobs.design.boxes.image import ImageBox
from jobs.design.boxes.kinds import Box
from jobs.design.boxes.text import TextBox
from jobs.design.by_output import OneResult, each_result, for_output, outputs_of
from jobs.design.canvas import Canvas, Strip
from jobs.design.cells.cell import Cell, Row
from jobs.design.document import Document, fingerprint, json_schema, parse, to_document
from jobs.design.languages import in_language_of
from jobs.design.output import Kept, Output
from jobs.design.row_output import RowOutput
from jobs.design.starting import starting_design
from jobs.design.values import Design, Inset, Typeface

__all__ = [
    "Box",
    "Canvas",
    "Cell",
    "CodeBox",
    "Design",
    "Document",
    "ImageBox",
    "Inset",
    "Kept",
    "OneResult",
    "Outline",
    "Output",
    "Plate",
    "Row",
    "RowOutput",
    "Shadow",
    "Strip",
    "TextBox",
    "Typeface",
    "each_result",
    "fingerprint",
    "for_output",
    "in_language_of",
    "json_schema",
    "outputs_of",
    "parse",
    "starting_design",
    "to_document",
]
