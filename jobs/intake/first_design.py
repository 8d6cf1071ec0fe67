"""The design a batch begins with, by its sheet and by how its rows find their pictures."""

from typing import Any

from jobs import design
from jobs.design.starting import placeholder
from jobs.intake import rows
from jobs.models import Batch


def first_design(batch: Batch) -> design.Document:
    """A complete document: in the sheet's language, with names that differ where all rows have one picture."""
    columns, found = rows.text_columns(batch), _found(batch)
    document = design.to_document(design.starting_design(columns))
    document["language"] = found.get("language") or document["language"]
    if batch.match.get("by") == "one" and columns:
        document["output"]["name"] = placeholder(columns[0])  # the photo's name would name every result
    if told := found.get("language_column"):
        _tell_languages_apart(document, told)
    return document


def _found(batch: Batch) -> dict[str, Any]:
    """What reading the sheet found."""
    return batch.sheet.found if hasattr(batch, "sheet") else {}


def _tell_languages_apart(document: design.Document, column: str) -> None:
    """A row for each language: told by its column, a folder for each, and no picture where a translation is missing."""
    document["language_column"] = column
    document["output"]["name"] = f"{placeholder(column)}/{document['output']['name']}"
    for box in document["boxes"]:
        box["required"] = True
