"""How the text should look: frozen values, JSON in and out. Pure: no Django, no files, no clock."""

from jobs.design.cells.cell import Cell, Row
from jobs.design.code_boxes import CodeBox
from jobs.design.document import Document, fingerprint, json_schema, parse, to_document
from jobs.design.languages import in_language_of
from jobs.design.starting import starting_design
from jobs.design.values import (
    Box,
    Canvas,
    Design,
    ImageBox,
    Inset,
    Kept,
    Outline,
    Output,
    Plate,
    Shadow,
    Strip,
    TextBox,
    Typeface,
)

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
