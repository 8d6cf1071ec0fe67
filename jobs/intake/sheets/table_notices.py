"""Say what a person should know of a table that was read."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from jobs.intake.sheets import telling_cells
from jobs.intake.sheets.grids import Grid, Table, is_filled
from jobs.intake.sheets.refusals import letters, listing, quoted
from jobs.intake.sheets.texts import may_have_html

SCIENTIFIC = re.compile(r"\s*\d[.,]\d+E\+\d\d\s*")


def notices(grid: Grid, table: Table) -> Iterator[str]:
    scientific, misread, html = _suspects(table)
    yield from _equal_names(table)
    yield from telling_cells.misread_texts(misread)
    yield from telling_cells.html_texts(html)
    yield from _error_cells(grid, table)
    yield from _hidden_values(grid, table)
    yield from _cut_numbers(scientific)
    yield from _hidden_rows(grid, table)
    yield from _hidden_columns(grid, table)
    yield from _apart(table)


def _suspects(table: Table) -> tuple[Table, Table, Table]:
    """Return the rows that may have a number in scientific notation, those that may have a text in
    a wrong encoding, and those that may have HTML. Each row is joined once: most have none.
    """
    scientific, misread, html = [], [], []
    for row in table.rows:
        text = " ".join([cell[0] for cell in row[1]])
        if "E+" in text:
            scientific.append(row)
        if telling_cells.may_be_misread(text):
            misread.append(row)
        if may_have_html(text):
            html.append(row)
    only = (replace(table, rows=rows) for rows in (scientific, misread, html))
    return next(only), next(only), next(only)


def _equal_names(table: Table) -> Iterator[str]:
    alike: dict[str, list[int]] = {}
    for index, name in table.in_header.items():
        alike.setdefault(name.casefold(), []).append(index)
    for indexes in alike.values():
        if len(indexes) > 1:
            yield _equally_named(table, indexes)


def _equally_named(table: Table, indexes: Sequence[int]) -> str:
    both = "both" if len(indexes) == 2 else "all"
    numbered = [f"{letters(index)} is called {quoted(table.names[index])}" for index in indexes[1:]]
    return (
        f"Columns {listing(map(letters, indexes))} are {both} named "
        f"{quoted(table.in_header[indexes[0]])} in row {table.header_row:,}. "
        f"Here, column {listing(numbered)}."
    )


def _hidden_rows(grid: Grid, table: Table) -> Iterator[str]:
    hidden = sorted(number for number, _ in table.rows if number in grid.hidden_rows)
    if hidden:
        rows = (
            f"Row {hidden[0]:,} is"
            if len(hidden) == 1
            else f"{len(hidden):,} rows (first: {hidden[0]:,}) are"
        )
        yield (
            f"{rows} hidden in the sheet, but read like the others. To leave "
            f"{'it' if len(hidden) == 1 else 'them'} out, choose Leave out under Hidden rows."
        )


def _hidden_columns(grid: Grid, table: Table) -> Iterator[str]:
    columns = sorted(index for index in table.names if index in grid.hidden_columns)
    if columns:
        word, verb = ("Column", "is") if len(columns) == 1 else ("Columns", "are")
        yield (
            f"{word} {listing(map(letters, columns))} {verb} hidden in the sheet, "
            "but read like the others."
        )


def _apart(table: Table) -> Iterator[str]:
    """Yield a notice on a last row that stands apart with few cells, as a total does."""
    if len(table.rows) < 2:
        return
    (before, usual), (last, cells) = table.rows[-2:]
    filled = [cell for cell in cells if is_filled(cell)]
    is_apart = last > before + 1 and 2 * len(filled) <= sum(map(is_filled, usual))
    if filled and is_apart:
        yield (
            f"Row {last:,} is the last one, after an empty row, and has text in {len(filled):,} of "
            f"{len(table.names):,} columns: {quoted(filled[0].shown)}. It counts as a row to make. "
            "If it is a total or a note, delete it from the sheet."
        )


def _cut_numbers(table: Table) -> Iterator[str]:
    """Yield a notice on article numbers that a spreadsheet program shortened:

    `4.00638E+12` does not name a picture.
    """
    for index, name in table.names.items():
        shown = {row: cells[index].shown for row, cells in table.rows if index < len(cells)}
        if cut := {row: text for row, text in shown.items() if SCIENTIFIC.fullmatch(text)}:
            yield _cut(name, cut)


def _cut(name: str, numbers: Mapping[int, str]) -> str:
    shown = next(iter(numbers.values())).strip()
    return (
        f"Column {quoted(name)} has large numbers as {shown} in {_rows(list(numbers))}: "
        "their last digits are missing. Format the column as a number without decimals in your "
        "spreadsheet program, check the digits, save the sheet and upload it again."
    )


def _error_cells(grid: Grid, table: Table) -> Iterator[str]:
    shown = dict(table.rows) if grid.errors else {}
    for index, name in table.names.items():
        rows = [row for row, column in grid.errors if column == index and row in shown]
        if rows:
            error = shown[rows[0]][index].shown
            yield (
                f"Column {quoted(name)} shows an error ({error}) in {_rows(rows)}. "
                "The error would be printed."
            )


def _hidden_values(grid: Grid, table: Table) -> Iterator[str]:
    held = [place for place in grid.hidden_values if table.holds(place)]
    for index, name in table.names.items():
        if rows := [row for row, column in held if column == index]:
            yield (
                f"Column {quoted(name)} has a value in {_rows(rows)} that its number format hides. "
                "It is read as empty, as your spreadsheet program shows it."
            )


def _rows(rows: Sequence[int]) -> str:
    return f"{'row' if len(rows) == 1 else 'rows'} {listing(rows)}"
