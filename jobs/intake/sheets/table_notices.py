"""Say what a person should know of a table that was read."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median_high

from jobs.design.cells.cell import Cell
from jobs.intake.sheets import telling_cells
from jobs.intake.sheets.grids import Grid, NumberedCells, Table, TextsByRow, is_filled
from jobs.intake.sheets.pictures.found import CellPlace
from jobs.intake.sheets.refusals import (
    Sentences,
    letters,
    listing,
    one_or_more,
    quoted,
    rows_in_words,
)
from jobs.intake.sheets.texts import may_have_html

USUAL_OF = 200  #: rows that show how many cells a row usually has
READ_ANYWAY = "hidden in the sheet, but read like the others."
HIDDEN_VALUES = (
    "Column {column} has a value in {rows} that its number format hides. It is read as empty, as "
    "your spreadsheet program shows it."
)
UNCOMPUTED = (
    "Column {column} has formulas with the result 0 in {rows}, which the program that wrote the "
    "file may not have computed. Open the sheet in your spreadsheet program, save it there, and "
    "upload it again."
)
LOST_DIGITS = (
    "Column {column} has numbers of more than 15 digits in {rows}: {first}. Spreadsheet programs "
    "keep 15 digits of a number, so the last ones may be wrong. Format the column as text, enter "
    "the numbers again and upload the sheet again."
)
EARLY_DATES = (
    "Column {column} has dates before March 1900 in {rows}: {first}. Small numbers and references "
    "to empty cells look like this, and Excel shows 28 February 1900 as the 29th if its number is "
    "60. Correct them, or clear the cells."
)
SCIENTIFIC = re.compile(r"\s*\d[.,]\d+E\+\d\d\s*")


def notices(grid: Grid, table: Table) -> Sentences:
    scientific, misread, lacking, html = _suspects(table)
    yield from _equal_names(table)
    for name, new in table.renamed.items():
        yield f"Column {quoted(name)} is read as {quoted(new)}."
    yield from telling_cells.misread_texts(misread)
    yield from telling_cells.lost_letters(lacking)
    yield from telling_cells.html_texts(html)
    yield from _error_cells(grid, table)
    yield from _on_cells(table, grid.hidden_values, HIDDEN_VALUES)
    yield from _on_cells(table, grid.uncomputed, UNCOMPUTED)
    yield from _on_cells(table, grid.lost_digits, LOST_DIGITS)
    yield from _on_cells(table, grid.early_dates, EARLY_DATES)
    if grid.delimiter is None:
        yield from telling_cells.without_currency(table, grid.language)
    yield from _cut_numbers(scientific)
    yield from _hidden_rows(grid, table)
    yield from _hidden_columns(grid, table)
    yield from _apart(grid, table)


def _suspects(table: Table) -> Iterator[Table]:
    """Return the rows that may have a number in scientific notation, those that may have a text in
    a wrong encoding, those that may lack letters, and those that may have HTML. Each row is joined
    once: most have none.
    """
    scientific, misread, lacking, html = [], [], [], []
    for row in table.rows:
        text = " ".join([cell[0] for cell in row[1]])
        if "E+" in text:
            scientific.append(row)
        if telling_cells.may_be_misread(text):
            misread.append(row)
        if telling_cells.may_lack_letters(text):
            lacking.append(row)
        if may_have_html(text):
            html.append(row)
    return (replace(table, rows=rows) for rows in (scientific, misread, lacking, html))


def _equal_names(table: Table) -> Sentences:
    alike: dict[str, list[int]] = {}
    for index, name in table.in_header.items():
        alike.setdefault(name.casefold(), []).append(index)
    several = (indexes for indexes in alike.values() if len(indexes) > 1)
    return (_equally_named(table, indexes) for indexes in several)


def _equally_named(table: Table, indexes: Sequence[int]) -> str:
    both = "both" if len(indexes) == 2 else "all"
    named = f"{both} named {quoted(table.in_header[indexes[0]])} in row {table.header_row:,}"
    here = listing(_called(table, index) for index in indexes[1:])
    return f"Columns {listing(map(letters, indexes))} are {named}. Here, column {here}."


def _called(table: Table, index: int) -> str:
    return f"{letters(index)} is called {quoted(table.names[index])}"


def _hidden_rows(grid: Grid, table: Table) -> Sentences:
    hidden = sorted(number for number, _ in table.rows if number in grid.hidden_rows)
    if hidden:
        several = f"{len(hidden):,} rows (first: {hidden[0]:,}) are"
        rows = one_or_more(hidden, f"Row {hidden[0]:,} is", several)
        them = one_or_more(hidden, "it", "them")
        yield f"{rows} {READ_ANYWAY} To leave {them} out, choose Leave out under Hidden rows."


def _hidden_columns(grid: Grid, table: Table) -> Sentences:
    columns = sorted(index for index in table.names if index in grid.hidden_columns)
    if columns:
        word, verb = one_or_more(columns, "Column", "Columns"), one_or_more(columns, "is", "are")
        named = [f"{letters(index)} ({quoted(table.names[index])})" for index in columns]
        yield f"{word} {listing(named)} {verb} {READ_ANYWAY}"


def _apart(grid: Grid, table: Table) -> Sentences:
    """Yield a notice on rows after an empty row that have few cells, as totals, headings and titles
    of a second table do.
    """
    after_gaps = list(_after_empty_rows(grid, table))
    usual = median_high(map(_count, table.rows[:USUAL_OF])) if after_gaps else 0
    few = [index for index in after_gaps if 0 < 2 * _count(table.rows[index]) <= usual]
    if few == [len(table.rows) - 1]:
        yield _last_apart(table)
    elif len(few) == 1:
        yield _one_apart(table, few[0])
    elif few:
        yield _several_apart(table, few)


def _after_empty_rows(grid: Grid, table: Table) -> Iterator[int]:
    """Yield the indexes of the rows that follow an empty row. A hidden row that is left out is
    not empty.
    """
    for index, ((before, _), (number, _)) in enumerate(pairwise(table.rows), 1):
        if not grid.hidden_rows.issuperset(range(before + 1, number)):
            yield index


def _count(row: NumberedCells) -> int:
    return sum(map(is_filled, row[1]))


def _last_apart(table: Table) -> str:
    number, cells = table.rows[-1]
    return (
        f"Row {number:,} is the last one, after an empty row, and {_has_text(table, cells)}. It "
        "counts as a row to make. If it is a total or a note, delete it from the sheet."
    )


def _one_apart(table: Table, index: int) -> str:
    number, cells = table.rows[index]
    below = len(table.rows) - index - 1
    rows = "row" if below == 1 else f"{below:,} rows"
    return (
        f"Row {number:,} comes after an empty row and {_has_text(table, cells)}. It and the {rows} "
        "below it count as rows to make. If another table or a note begins here, delete it from "
        "the sheet."
    )


def _several_apart(table: Table, few: Sequence[int]) -> str:
    numbers = [table.rows[index][0] for index in few]
    first = next(filter(is_filled, table.rows[few[0]][1]))
    return (
        f"{rows_in_words(numbers).capitalize()} come after an empty row and have text in few "
        f"columns, such as {quoted(first.shown)}. They count as rows to make. If they are "
        "headings, totals or another table, delete them from the sheet."
    )


def _has_text(table: Table, cells: Sequence[Cell]) -> str:
    filled = list(filter(is_filled, cells))
    columns = f"{len(filled):,} of {len(table.names):,} columns"
    return f"has text in {columns}: {quoted(filled[0].shown)}"


def _cut_numbers(table: Table) -> Sentences:
    """Yield a notice on article numbers that a spreadsheet program shortened:

    `4.00638E+12` does not name a picture.
    """
    for index, name in table.names.items():
        texts = table.texts_of(index).items()
        if cut := {row: text for row, text in texts if SCIENTIFIC.fullmatch(text)}:
            yield _cut(name, cut)


def _cut(name: str, numbers: TextsByRow) -> str:
    shown = next(iter(numbers.values())).strip()
    return (
        f"Column {quoted(name)} has large numbers as {shown} in {rows_in_words(numbers)}: "
        "their last digits are missing. Format the column as a number without decimals in your "
        "spreadsheet program, check the digits, save the sheet and upload it again."
    )


def _error_cells(grid: Grid, table: Table) -> Sentences:
    for index, rows in _by_column(table, grid.errors):
        shown = table.texts_of(index)
        if here := [row for row in rows if row in shown]:
            yield (
                f"Column {quoted(table.names[index])} shows an error ({shown[here[0]]}) in "
                f"{rows_in_words(here)}. The error would be printed."
            )


def _on_cells(table: Table, places: Sequence[CellPlace], sentence: str) -> Sentences:
    """Yield the sentence for each column that has some of these cells."""
    for index, rows in _by_column(table, places):
        first = table.texts_of(index).get(rows[0], "")
        yield sentence.format(
            column=quoted(table.names[index]), rows=rows_in_words(rows), first=quoted(first)
        )


def _by_column(table: Table, places: Sequence[CellPlace]) -> Iterator[tuple[int, list[int]]]:
    """Yield the columns of the table that have some of these cells, each with their rows."""
    held = [place for place in places if table.holds(place)]
    for index in table.names if held else ():
        if rows := [row for row, column in held if column == index]:
            yield index, rows
