"""Read a sheet with a column for each branch, day or size as one with a row for each of them."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice

from babel import Locale

from jobs.design.cells.cell import Cell, Row
from jobs.design.cells.currencies import currency_of
from jobs.intake.sheets.choices import SheetChoices
from jobs.intake.sheets.grids import NumberedRow, free_name
from jobs.intake.sheets.limits import SheetLimits
from jobs.intake.sheets.refusals import (
    Sentences,
    having_found,
    listing,
    one_or_more,
    quoted,
    refused,
    rows_in_words,
)
from jobs.intake.sheets.tables import ReadSheet, differences

COLUMN, VALUE, SHEET_ROW = "column", "value", "sheet row"
FEWEST_ALIKE = 5  #: adjacent columns whose cells look alike, to be mentioned
LOOKED_AT = 50  #: rows
LONGEST_SHAPE = 12  #: characters of a number with its signs and unit
HOW_READ = ("worksheets", "worksheet", "header_row", "delimiter", "encoding", "language")
ENGLISH = Locale("en")
_DIGITS = re.compile(r"\d+")

type Columns = tuple[str, ...]


def found_in(sheet: ReadSheet) -> ReadSheet:
    """Return the sheet with the columns that could be rows, for a person to choose."""
    return replace(sheet, alike=_alike(sheet))


def as_chosen(sheet: ReadSheet, choices: SheetChoices, limits: SheetLimits) -> ReadSheet:
    """Return the sheet with a row for each cell of the chosen columns that is not empty.

    Each row has the name of its column, the cell, and the number of its row in the sheet. Rows are
    numbered as if the sheet had them, below one header row. A report of this site has such rows
    already. Raises SheetRefused if a chosen column is missing, or the rows are too many.
    """
    if choices.rows_from is None or sheet.report_rows:
        return sheet
    with having_found(**_reading_of(sheet)):
        chosen = _chosen(sheet.columns, choices.rows_from, choices.rows_to)
        made = _RowsOfColumns.of(sheet, chosen)
        rows = [(number, row) for number, row in enumerate(made.rows(sheet.rows), 2)]
        if not rows:
            raise refused(f"{_between(chosen)} have only empty cells. Choose other columns.")
        if len(rows) > limits.rows:
            raise refused(
                f"{len(chosen):,} columns of {len(sheet.rows):,} rows make {len(rows):,} rows; the "
                f"limit is {limits.rows:,}. Choose fewer columns."
            )
    return replace(
        sheet,
        columns=made.columns,
        rows=rows,
        differing_columns=tuple(differences(made.columns, rows)),
        notices=(*sheet.notices, *_notices(sheet, chosen)),
        columns_in_file=sheet.columns,
        as_rows=chosen,
        as_rows_column=made.column,
        counting_columns=(made.number,),
    )


def _reading_of(sheet: ReadSheet) -> dict[str, object]:
    """Return how the sheet was read, for a person to choose other columns."""
    return {"columns_in_file": sheet.columns, **{name: getattr(sheet, name) for name in HOW_READ}}


def _chosen(columns: Columns, first: str, last: str | None) -> Columns:
    """Return the columns from the first to the last one, or to the end."""
    if missing := [name for name in (first, last) if name and name not in columns]:
        raise refused(
            f"The sheet has no column {quoted(missing[0])}, which was chosen under "
            "“Columns as rows”. Choose another one, or “None”."
        )
    chosen = columns[columns.index(first) : columns.index(last) + 1 if last else None]
    if not chosen:
        raise refused(f"{quoted(str(last))} comes before {quoted(first)}. Choose a later column.")
    return chosen


@dataclass(frozen=True, slots=True)
class _RowsOfColumns:
    """How rows are made. `kept`: the other columns. `column`, `value` and `number` are the columns
    that each row gets.
    """

    chosen: Columns
    kept: Columns
    column: str
    value: str
    number: str

    @classmethod
    def of(cls, sheet: ReadSheet, chosen: Columns) -> "_RowsOfColumns":
        kept = tuple(name for name in sheet.columns if name not in set(chosen))
        return cls(chosen, kept, *(free_name(name, kept) for name in (COLUMN, VALUE, SHEET_ROW)))

    @property
    def columns(self) -> Columns:
        return (*self.kept, self.column, self.value, self.number)

    def rows(self, rows: Sequence[NumberedRow]) -> Iterator[Row]:
        names = {name: Cell.of_text(name) for name in self.chosen}
        for number, row in rows:
            same = {name: row[name] for name in self.kept}
            of_sheet = Cell(str(number), number)
            for name in self.chosen:
                if is_value(row[name]):
                    own = {self.column: names[name], self.value: row[name], self.number: of_sheet}
                    yield {**same, **own}


def is_value(cell: Cell) -> bool:
    """Return whether a cell makes a row: a dash says as little as an empty cell."""
    return any(map(str.isalnum, cell.shown))


# --- What a person should know --------------------------------------------------------------------


def _notices(sheet: ReadSheet, chosen: Columns) -> Sentences:
    empty = [
        (row, name) for row, cells in sheet.rows for name in chosen if not is_value(cells[name])
    ]
    if empty:
        row, name = empty[0]
        cells = one_or_more(empty, "cell that is", "cells that are")
        make = one_or_more(empty, "makes", "make")
        yield (
            f"{len(empty):,} {cells} empty or a dash {make} no row, such as {quoted(name)} in "
            f"row {row:,}."
        )
    times = Counter(row for row, _ in empty)
    if without := [row for row, count in times.items() if count == len(chosen)]:
        yield f"Nothing is made of {rows_in_words(without)}: all of these cells are empty."
    yield from _texts_among_numbers(sheet, chosen)
    yield from _left_beside(sheet, chosen)


def _texts_among_numbers(sheet: ReadSheet, chosen: Columns) -> Sentences:
    filled = [
        (row, cells[name].shown)
        for row, cells in sheet.rows
        for name in chosen
        if is_value(cells[name])
    ]
    texts = [(row, shown) for row, shown in filled if not _DIGITS.search(shown)]
    if texts and len(texts) * 2 < len(filled):
        row, shown = texts[0]
        have = one_or_more(texts, "has", "have")
        yield (
            f"{len(texts):,} of the cells {have} no digits, such as {quoted(shown)} in row "
            f"{row:,}. They make rows, too. Empty such a cell if nothing is to be made of it."
        )


def _left_beside(sheet: ReadSheet, chosen: Columns) -> Sentences:
    """Name the columns after the chosen ones that look like them, such as that of a new branch."""
    after = sheet.columns[sheet.columns.index(chosen[-1]) + 1 :]
    shape = _shape(sheet, chosen[-1])
    beside = [
        name for name, other in zip(after, _shapes(sheet, after), strict=True) if other == shape
    ]
    if shape and beside:
        look, make = one_or_more(beside, "looks makes", "look make").split()
        yield f"{listing(map(quoted, beside))} {look} like these columns, but {make} no rows."


def _between(chosen: Columns) -> str:
    return f"The columns from {quoted(chosen[0])} to {quoted(chosen[-1])}"


# --- Columns that look alike ----------------------------------------------------------------------


def _alike(sheet: ReadSheet) -> Columns:
    """Return the longest run of adjacent columns whose cells look alike, such as prices."""
    runs = groupby(
        zip(_shapes(sheet, sheet.columns), sheet.columns, strict=True), lambda one: one[0]
    )
    named = [tuple(name for _, name in run) for shape, run in runs if shape]
    longest = max(named, key=len, default=())
    return longest if len(longest) >= FEWEST_ALIKE else ()


def _shapes(sheet: ReadSheet, columns: Columns) -> Iterator[str]:
    return (_shape(sheet, name) for name in columns)


def _shape(sheet: ReadSheet, name: str) -> str:
    """Return how most numbers of a column look, as `9 ¤` for 12,50 € and CHF 1'250.–. Empty
    for words and whole numbers: such columns are next to each other in any sheet.
    """
    cells = (row[name] for _, row in islice(sheet.rows, LOOKED_AT))
    shapes = Counter(_shape_of(cell) for cell in cells if _DIGITS.search(cell.shown))
    shape = shapes.most_common(1)[0][0] if shapes else ""
    return shape if shape != "9" and len(shape) <= LONGEST_SHAPE else ""


def _shape_of(cell: Cell) -> str:
    """Return the text with each number as `9`; `9 ¤` for an amount of money in any currency."""
    shape = _DIGITS.sub("9", cell.shown)
    is_money = len(shape) <= LONGEST_SHAPE and currency_of(cell, ENGLISH) is not None
    return "9 ¤" if is_money else shape
