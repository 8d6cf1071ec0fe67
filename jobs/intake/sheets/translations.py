"""Read a sheet with a column per language (`headline_de`, `headline_ar`) as one with a row per
language.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from jobs.design.cells.cell import Cell, Row
from jobs.design.languages import tag_of
from jobs.intake.sheets.grids import EMPTY, NumberedRow, free_name
from jobs.intake.sheets.limits import SheetLimits
from jobs.intake.sheets.refusals import refused
from jobs.intake.sheets.tables import ReadSheet, differences

LANGUAGE, SHEET_ROW = "language", "sheet row"
FEWER_ROWS = "Split the sheet into several, one batch each, or choose “One per row”."
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
    if not sheet.languages:
        return sheet
    _refuse_too_many(sheet, limits)
    by_language = _ByLanguage.of(sheet)
    rows = (
        by_language.row(number, row, language)
        for number, row in sheet.rows
        for language in sheet.languages
    )
    return _with_rows(sheet, by_language, [*enumerate(rows, 2)])


@dataclass(frozen=True, slots=True)
class _ByLanguage:
    """How rows in one language are made. `names`: column of the sheet → its name without the
    language. `language` and `number` are the columns that each row gets.
    """

    translated: Translated
    names: Mapping[str, str]
    language: str
    number: str

    @classmethod
    def of(cls, sheet: ReadSheet) -> "_ByLanguage":
        translated = _translated(sheet.columns, sheet.language)
        names = _names(sheet.columns, translated)
        own = (free_name(name, names.values()) for name in (LANGUAGE, SHEET_ROW))
        return cls(translated, names, *own)

    @property
    def columns(self) -> tuple[str, ...]:
        return (*dict.fromkeys(self.names.values()), self.language, self.number)

    def row(self, number: int, row: Row, language: str) -> Row:
        """Return a row of the sheet in one language, with its number in the sheet."""
        own = {self.language: Cell.of_text(language), self.number: Cell(str(number), number)}
        return {**self._translated_cells(row, language), **own}

    def _translated_cells(self, row: Row, language: str) -> Row:
        spoken = {each[language] for each in self.translated.values() if language in each}
        cells = {self.names[column]: EMPTY for column in row}
        for column, cell in row.items():
            if column in spoken or self.names[column] == column:
                cells[self.names[column]] = cell
        return cells


def _refuse_too_many(sheet: ReadSheet, limits: SheetLimits) -> None:
    rows, languages = len(sheet.rows), len(sheet.languages)
    if rows * languages > limits.rows:
        made = f"{rows:,} rows in {languages:,} languages make {rows * languages:,}"
        raise refused(f"{made}; the limit is {limits.rows:,}. {FEWER_ROWS}")


def _with_rows(sheet: ReadSheet, made: _ByLanguage, rows: list[NumberedRow]) -> ReadSheet:
    differing = tuple(differences(made.columns, rows))
    in_columns = replace(sheet, columns=made.columns, language_column=made.language)
    counting = (*sheet.counting_columns, made.number)
    return replace(in_columns, rows=rows, differing_columns=differing, counting_columns=counting)


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
        name, end = column[: between.start()].strip(), column[between.end() :]
        tag = tag_of(end.rstrip(" )]"), language)
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
        column: free_name(groups[column], others) if column in groups else column
        for column in columns
    }
