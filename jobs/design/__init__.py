"""How the text should look: frozen values, JSON in and out. Pure: no Django, no files, no clock."""

from jobs.design.boxes.code import CodeBox
from jobs.design.boxes.effects import Outline, Plate, Shadow
from jobs.design.boxes.image import ImageBox
from jobs.design.boxes.kinds import Box
from jobs.design.boxes.text import TextBox
from jobs.design.canvas import Canvas, Strip
from jobs.design.cells.cell import Cell, Row
from jobs.design.document import Document, fingerprint, json_schema, parse, to_document
from jobs.design.languages import in_language_of
from jobs.design.output import Kept, Output
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
    "Outline",
    "Output",
    "Plate",
    "Row",
    "Shadow",
    "Strip",
    "TextBox",
    "Typeface",
    "fingerprint",
    "in_language_of",
    "json_schema",
    "parse",
    "starting_design",
    "to_document",
]
