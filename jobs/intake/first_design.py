"""The first design of a batch, from its sheet and its matching."""

from typing import Any

from jobs import design
from jobs.design.starting import placeholder
from jobs.intake.rows import rows
from jobs.models import Batch


def first_design(batch: Batch) -> design.Document:
    """Return a complete document in the sheet's language.

    Its names differ even if all rows have the same picture.
    """
    columns, found = rows.text_columns(batch), _found(batch)
    document = design.to_document(design.starting_design(columns))
    document["language"] = found.get("language") or document["language"]
    if batch.match_rule.by == "one" and columns:
        document["output"]["name"] = placeholder(
            columns[0]
        )  # every result would have the photo's name
    if told := found.get("language_column"):
        _tell_languages_apart(document, told)
    return document


def _found(batch: Batch) -> dict[str, Any]:
    """Return what reading the sheet found."""
    return batch.sheet.found if hasattr(batch, "sheet") else {}


def _tell_languages_apart(document: design.Document, column: str) -> None:
    """Set up one row per language: its language column, a folder each, no picture without a
    translation.
    """
    document["language_column"] = column
    document["output"]["name"] = f"{placeholder(column)}/{document['output']['name']}"
    for box in document["boxes"]:
        box["required"] = True
