"""Say what a person should know of a table that was read."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from jobs.design.cells.cell import Cell
from jobs.intake.sheets import telling_cells
from jobs.intake.sheets.grids import Grid, Table, TextsByRow, is_filled
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

READ_ANYWAY = "hidden in the sheet, but read like the others."
SCIENTIFIC = re.compile(r"\s*\d[.,]\d+E\+\d\d\s*")


def notices(grid: Grid, table: Table) -> Sentences:
    scientific, misread, lacking, html = _suspects(table)
    yield from _equal_names(table)
    yield from telling_cells.misread_texts(misread)
    yield from telling_cells.lost_letters(lacking)
    yield from telling_cells.html_texts(html)
    yield from _error_cells(grid, table)
    yield from _hidden_values(grid, table)
    yield from _cut_numbers(scientific)
    yield from _hidden_rows(grid, table)
    yield from _hidden_columns(grid, table)
    yield from _apart(table)


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
        yield f"{word} {listing(map(letters, columns))} {verb} {READ_ANYWAY}"


def _apart(table: Table) -> Sentences:
    """Yield a notice on a last row that stands apart with few cells, as a total does."""
    if len(table.rows) < 2:
        return
    (before, usual), (last, cells) = table.rows[-2:]
    filled = list(filter(is_filled, cells))
    has_few = 2 * len(filled) <= sum(map(is_filled, usual))
    if filled and last > before + 1 and has_few:
        yield _standing_apart(table, filled)


def _standing_apart(table: Table, filled: Sequence[Cell]) -> str:
    columns = f"{len(filled):,} of {len(table.names):,} columns: {quoted(filled[0].shown)}"
    return (
        f"Row {table.rows[-1][0]:,} is the last one, after an empty row, and has text in "
        f"{columns}. It counts as a row to make. If it is a total or a note, delete it from the "
        "sheet."
    )


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


def _hidden_values(grid: Grid, table: Table) -> Sentences:
    for index, rows in _by_column(table, grid.hidden_values):
        yield (
            f"Column {quoted(table.names[index])} has a value in {rows_in_words(rows)} that its "
            "number format hides. It is read as empty, as your spreadsheet program shows it."
        )


def _by_column(table: Table, places: Sequence[CellPlace]) -> Iterator[tuple[int, list[int]]]:
    """Yield the columns of the table that have some of these cells, each with their rows."""
    held = [place for place in places if table.holds(place)]
    for index in table.names if held else ():
        if rows := [row for row, column in held if column == index]:
            yield index, rows
