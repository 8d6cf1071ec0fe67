"""Read a sheet with a column per language (`headline_de`, `headline_ar`) as one with a row per
language.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from jobs.design.cells.cell import Cell, Row
from jobs.design.languages import tag_of
from jobs.intake.sheets.grids import EMPTY, NumberedRow
from jobs.intake.sheets.limits import SheetLimits
from jobs.intake.sheets.refusals import refused
from jobs.intake.sheets.tables import ReadSheet, differences

LANGUAGE, SHEET_ROW = "language", "sheet row"
_LONGEST_LANGUAGE = 80  #: most characters of a language tag or name at the end of a column's name
_BETWEEN = re.compile(r"[\s_.:/([–-]+")

type Translated = Mapping[str, Mapping[str, str]]
"""Translated name → language tag → its column."""


def found_in(sheet: ReadSheet) -> ReadSheet:
    """Return the sheet with the names it has in several languages, for a person to choose."""
    translated = _translated(sheet.columns, sheet.language)
    return replace(sheet, translated=tuple(translated), languages=_languages(translated))


def by_language(sheet: ReadSheet, limits: SheetLimits) -> ReadSheet:
    """Return each row once per language, even if its translation is missing, so that people notice
    it.

    Rows are numbered as if the sheet had them, below one header row; an extra column has the
    original numbers. Raises SheetRefused if they are too many. A sheet in one language stays as it
    is.
    """
    translated = _translated(sheet.columns, sheet.language)
    if not sheet.languages:
        return sheet
    _refuse_too_many(sheet, limits)
    names = _names(sheet.columns, translated)
    language_column, row_column = (_free(name, names.values()) for name in (LANGUAGE, SHEET_ROW))
    columns = (*dict.fromkeys(names.values()), language_column, row_column)
    rows: Iterator[Row] = (
        {
            **_in_one_language(row, translated, names, language),
            language_column: Cell.of_text(language),
            row_column: Cell(str(number), number),
        }
        for number, row in sheet.rows
        for language in sheet.languages
    )
    return _with_rows(sheet, columns, language_column, [*enumerate(rows, 2)])


def _refuse_too_many(sheet: ReadSheet, limits: SheetLimits) -> None:
    count = len(sheet.rows) * len(sheet.languages)
    if count > limits.rows:
        raise refused(
            f"{len(sheet.rows):,} rows in {len(sheet.languages):,} languages make {count:,}; the "
            f"limit is {limits.rows:,}. "
            "Split the sheet into several, one batch each, or choose “One per row”."
        )


def _with_rows(
    sheet: ReadSheet, columns: tuple[str, ...], language_column: str, rows: list[NumberedRow]
) -> ReadSheet:
    return replace(
        sheet,
        columns=columns,
        rows=rows,
        differing_columns=tuple(differences(columns, rows)),
        language_column=language_column,
    )


def _translated(columns: Iterable[str], language: str) -> Translated:
    """Return the names that have columns in at least two languages."""
    found: dict[str, dict[str, str]] = {}
    for column in columns:
        for name, tag in _splits(column, language):
            found.setdefault(name, {}).setdefault(tag, column)
    return {name: by_tag for name, by_tag in found.items() if len(by_tag) > 1}


def _splits(column: str, language: str) -> Iterator[tuple[str, str]]:
    """Split `product_name_pt_BR` into `product_name` and pt-BR: the longest end that is a
    language.
    """
    for between in _BETWEEN.finditer(column, max(0, len(column) - _LONGEST_LANGUAGE)):
        name, tag = (
            column[: between.start()].strip(),
            tag_of(column[between.end() :].rstrip(" )]"), language),
        )
        if name and tag:
            yield name, tag
            return


def _languages(translated: Translated) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tag for by_tag in translated.values() for tag in by_tag))


def _names(columns: Iterable[str], translated: Translated) -> dict[str, str]:
    """Return column of the sheet → its name without the language."""
    groups = {column: name for name, by_tag in translated.items() for column in by_tag.values()}
    others = [column for column in columns if column not in groups]
    return {
        column: _free(groups[column], others) if column in groups else column for column in columns
    }


def _free(name: str, taken: Iterable[str]) -> str:
    folded, candidate, number = {other.casefold() for other in taken}, name, 2
    while candidate.casefold() in folded:
        candidate, number = f"{name} ({number})", number + 1
    return candidate


def _in_one_language(
    row: Row, translated: Translated, names: Mapping[str, str], language: str
) -> Row:
    spoken = {by_tag[language] for by_tag in translated.values() if language in by_tag}
    told = {names[column]: EMPTY for column in row}
    return told | {
        names[column]: cell
        for column, cell in row.items()
        if column in spoken or names[column] == column
    }
