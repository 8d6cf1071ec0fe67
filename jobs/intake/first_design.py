"""The first design of a batch, from its sheet and its matching."""

from dataclasses import replace

from jobs import design
from jobs.design import Design
from jobs.design.starting import placeholder
from jobs.intake.result_naming import first_name
from jobs.intake.rows import rows
from jobs.models import Batch, Sheet


def first_design(batch: Batch) -> design.Document:
    """Return a complete document in the sheet's language.

    Its names differ even if all rows have the same picture.
    """
    columns, sheet = rows.text_columns(batch), getattr(batch, "sheet", None)
    first = design.starting_design(columns)
    language = sheet.language_column if sheet is not None else ""
    column = sheet.as_rows_column if sheet is not None else ""
    if columns and (batch.match_rule.by == "one" or language or column):
        name = first_name(batch, first.output.name, columns, column or language)
        first = _named(first, f"{placeholder(column)}/{name}" if column else name)
    if sheet is not None:
        first = _in_language_of(sheet, first)
    return design.to_document(first)


def _in_language_of(sheet: Sheet, first: Design) -> Design:
    spoken = replace(first, language=sheet.language or first.language)
    if sheet.language_column:
        return _with_languages_apart(spoken, sheet.language_column)
    return spoken


def _with_languages_apart(first: Design, column: str) -> Design:
    """Set up one row per language: its language column, a folder each, no picture without a
    translation.
    """
    in_folders = _named(first, f"{placeholder(column)}/{first.output.name}")
    texts = tuple(replace(box, required=True) for box in first.texts)
    return replace(in_folders, language_column=column, boxes=texts)


def _named(first: Design, name: str) -> Design:
    return replace(first, output=replace(first.output, name=name))
