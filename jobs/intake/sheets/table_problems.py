"""Say everything that keeps a table from becoming rows, with the place where its author sees it."""

from collections.abc import Iterator

from jobs import formats
from jobs.design.cells.cell import Cell
from jobs.intake.sheets.choices import Reading
from jobs.intake.sheets.grids import Grid, Table, is_filled
from jobs.intake.sheets.limits import SheetLimits
from jobs.intake.sheets.refusals import letters, listing, quoted

PICTURE_ENDINGS = tuple(f".{extension}" for extension in formats.EXTENSIONS)


def problems(grid: Grid, table: Table, reading: Reading) -> Iterator[str]:
    if reading.choices.header_row is None:
        yield from _data_as_header(grid, table)
    yield from _nameless_columns(grid, table)
    yield from _too_large(table, reading.limits)
    yield from _uncached(grid, table)
    yield from _unshowable(grid, table)
    if not table.rows:
        yield (
            f"{_where(grid)} has column names in row {table.header_row:,} but no rows below. "
            f"{_fix(grid)}"
        )


def _where(grid: Grid) -> str:
    return (
        f"The worksheet {quoted(grid.worksheet)}"
        if grid.worksheet and len(grid.worksheets) > 1
        else "The sheet"
    )


def _fix(grid: Grid) -> str:
    others = len(grid.worksheets) > 1
    return (
        "Add a row for each image, or choose another worksheet."
        if others
        else "Add a row for each image."
    )


# --- Column names ---------------------------------------------------------------------------------


def _data_as_header(grid: Grid, table: Table) -> Iterator[str]:
    if (found := _data_in(dict(grid.rows)[table.header_row])) is not None:
        index, cell = found
        number = table.header_row
        yield (
            f"Row {number:,} should name the columns, but {letters(index)}{number} is "
            f"{quoted(cell.shown)}. "
            "Add a row of names above the data, or choose the row that has the names."
        )


def _data_in(header: list[Cell]) -> tuple[int, Cell] | None:
    """Return the first cell that shows that the row names no columns, or None."""
    filled = [place for place in enumerate(header) if is_filled(place[1])]
    pictures = [place for place in filled if _is_picture_name(place[1])]
    if pictures:
        return pictures[0]
    values = [place for place in filled if _is_value(place[1])]
    return values[0] if len(values) * 2 > len(filled) else None


def _is_picture_name(cell: Cell) -> bool:
    return cell.shown.strip().lower().endswith(PICTURE_ENDINGS)


def _is_value(cell: Cell) -> bool:
    """Return whether a cell is a number or a date, as a value of an XLSX or a text of a CSV."""
    if isinstance(cell.raw, int | float):
        return True
    return cell.shown.strip().replace(",", "").replace(".", "").replace("-", "").isdecimal()


def _nameless_columns(grid: Grid, table: Table) -> Iterator[str]:
    widest = max((len(cells) for _, cells in table.rows), default=0)
    for index in range(widest):
        if index in table.names:
            continue
        filled = [
            (number, cells[index])
            for number, cells in table.rows
            if index < len(cells) and is_filled(cells[index])
        ]
        if filled:
            yield _nameless(grid, table, index, filled)


def _nameless(grid: Grid, table: Table, index: int, filled: list[tuple[int, Cell]]) -> str:
    number, cell = filled[0]
    column = letters(index)
    rows = "one row has" if len(filled) == 1 else f"{len(filled):,} rows have"
    return (
        f"Column {column} has no name in row {table.header_row:,}"
        f"{_why_nameless(grid, table, index)}, but {rows} something in it: "
        f"{column}{number} is {quoted(cell.shown)}. Name the column, or clear it."
    )


def _why_nameless(grid: Grid, table: Table, index: int) -> str:
    is_merged = (table.header_row, index) in grid.merged_headers
    return f" ({letters(index)}{table.header_row} is part of a merged cell)" if is_merged else ""


# --- Sizes ----------------------------------------------------------------------------------------


def _too_large(table: Table, limits: SheetLimits) -> Iterator[str]:
    characters = [sum([len(cell.shown) for cell in cells]) for _, cells in table.rows]
    yield from _too_many(table, sum(characters), limits)
    yield from _long_names(table, limits)
    if max(characters, default=0) > limits.cell_length:
        yield from _long_cells(table, limits)


def _too_many(table: Table, characters: int, limits: SheetLimits) -> Iterator[str]:
    if len(table.rows) > limits.rows:
        yield (
            f"The sheet has {len(table.rows):,} rows; the limit is {limits.rows:,}. "
            "Split it into several, one batch each."
        )
    if len(table.names) > limits.columns:
        yield (
            f"The sheet has {len(table.names):,} columns; the limit is {limits.columns:,}. "
            "Delete those that are not needed."
        )
    if characters > limits.characters:
        yield (
            f"The cells of the sheet show {characters:,} characters in all; the limit is "
            f"{limits.characters:,}. "
            "Split it into several, or delete columns of long texts that are not needed."
        )


def _long_names(table: Table, limits: SheetLimits) -> Iterator[str]:
    for index, name in table.names.items():
        if len(name) > limits.name_length:
            yield (
                f"{letters(index)}{table.header_row} should name a column, but holds {len(name):,} "
                f"characters; the "
                f"limit is {limits.name_length:,}. Shorten it, or choose the row that has the "
                f"names."
            )


def _long_cells(table: Table, limits: SheetLimits) -> Iterator[str]:
    for number, cells in table.rows:
        for index, cell in enumerate(cells):
            if len(cell.shown) > limits.cell_length:
                yield (
                    f"{letters(index)}{number} holds {len(cell.shown):,} characters; the limit is "
                    f"{limits.cell_length:,}. Shorten the text."
                )


# --- Values ---------------------------------------------------------------------------------------


def _uncached(grid: Grid, table: Table) -> Iterator[str]:
    places = [
        f"{letters(column)}{row}" for row, column in grid.uncached if table.holds((row, column))
    ]
    if places:
        cells = "holds a formula" if len(places) == 1 else "hold formulas"
        yield (
            f"{listing(places)} {cells} whose result is not in the file. Open the sheet in your "
            "spreadsheet program, save it there, and upload it again."
        )


def _unshowable(grid: Grid, table: Table) -> Iterator[str]:
    for (row, column), reason in grid.unshowable.items():
        if table.holds((row, column)):
            yield (
                f"{letters(column)}{row} holds {reason}, which cannot be printed. Correct the "
                "value, or give the cell another number format."
            )
