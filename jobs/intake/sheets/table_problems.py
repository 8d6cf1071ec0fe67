"""Say everything that keeps a table from becoming rows, with the place where its author sees it."""

from jobs import formats
from jobs.design.cells.cell import Cell
from jobs.intake.sheets.choices import Reading
from jobs.intake.sheets.grids import Grid, Table, TextsByRow, is_filled
from jobs.intake.sheets.limits import SheetLimits
from jobs.intake.sheets.refusals import Sentences, at, letters, listing, one_or_more, quoted

FEWER_CHARACTERS = "Split it into several, or delete columns of long texts that are not needed."
WITHOUT_MARKS = str.maketrans("", "", ",.-")
PICTURE_ENDINGS = tuple(f".{extension}" for extension in formats.EXTENSIONS)


def problems(grid: Grid, table: Table, reading: Reading) -> Sentences:
    if reading.choices.header_row is None:
        yield from _data_as_header(grid, table)
    yield from _nameless_columns(grid, table)
    yield from _too_large(table, reading.limits)
    yield from _uncached(grid, table)
    yield from _unshowable(grid, table)
    if not table.rows:
        yield _without_rows(grid, table)


def _without_rows(grid: Grid, table: Table) -> str:
    where, fix = "The sheet", "Add a row for each image."
    if grid.worksheet and len(grid.worksheets) > 1:
        where = f"The worksheet {quoted(grid.worksheet)}"
        fix = "Add a row for each image, or choose another worksheet."
    return f"{where} has column names in row {table.header_row:,} but no rows below. {fix}"


# --- Column names ---------------------------------------------------------------------------------


def _data_as_header(grid: Grid, table: Table) -> Sentences:
    number = table.header_row
    for index, cell in _data_in(dict(grid.rows)[number]):
        yield (
            f"Row {number:,} should name the columns, but {at(number, index)} is "
            f"{quoted(cell.shown)}. "
            "Add a row of names above the data, or choose the row that has the names."
        )


def _data_in(header: list[Cell]) -> list[tuple[int, Cell]]:
    """Return the first cell that shows that the row names no columns, if there is one."""
    filled = {index: cell for index, cell in enumerate(header) if is_filled(cell)}
    pictures = [index for index, cell in filled.items() if _is_picture_name(cell)]
    values = [index for index, cell in filled.items() if _is_value(cell)]
    telling = pictures or (values if len(values) * 2 > len(filled) else [])
    return [(index, filled[index]) for index in telling[:1]]


def _is_picture_name(cell: Cell) -> bool:
    return cell.shown.strip().lower().endswith(PICTURE_ENDINGS)


def _is_value(cell: Cell) -> bool:
    """Return whether a cell is a number or a date, as a value of an XLSX or a text of a CSV."""
    if isinstance(cell.raw, int | float):
        return True
    return cell.shown.strip().translate(WITHOUT_MARKS).isdecimal()


def _nameless_columns(grid: Grid, table: Table) -> Sentences:
    widest = max((len(cells) for _, cells in table.rows), default=0)
    for index in range(widest):
        if index not in table.names and (filled := _filled(table, index)):
            yield f"{_nameless(grid, table, index)}, but {_something(index, filled)}"


def _filled(table: Table, index: int) -> TextsByRow:
    """Return the texts of a column that are not empty, by the numbers of their rows."""
    return {row: text for row, text in table.texts_of(index).items() if text.strip()}


def _nameless(grid: Grid, table: Table, index: int) -> str:
    row = table.header_row
    is_merged = (row, index) in grid.merged_headers
    why = f" ({at(row, index)} is part of a merged cell)" if is_merged else ""
    return f"Column {letters(index)} has no name in row {row:,}{why}"


def _something(index: int, filled: TextsByRow) -> str:
    number, text = next(iter(filled.items()))
    rows = one_or_more(filled, "one row has", f"{len(filled):,} rows have")
    cell = f"{at(number, index)} is {quoted(text)}"
    return f"{rows} something in it: {cell}. Name the column, or clear it."


# --- Sizes ----------------------------------------------------------------------------------------


def _too_large(table: Table, limits: SheetLimits) -> Sentences:
    characters = [sum([len(cell.shown) for cell in cells]) for _, cells in table.rows]
    yield from _too_many(table, sum(characters), limits)
    yield from _long_names(table, limits)
    if max(characters, default=0) > limits.cell_length:
        yield from _long_cells(table, limits)


def _too_many(table: Table, characters: int, limits: SheetLimits) -> Sentences:
    rows, columns = len(table.rows), len(table.names)
    if rows > limits.rows:
        limit = f"{rows:,} rows; the limit is {limits.rows:,}"
        yield f"The sheet has {limit}. Split it into several, one batch each."
    if columns > limits.columns:
        limit = f"{columns:,} columns; the limit is {limits.columns:,}"
        yield f"The sheet has {limit}. Delete those that are not needed."
    if characters > limits.characters:
        limit = f"{characters:,} characters in all; the limit is {limits.characters:,}"
        yield f"The cells of the sheet show {limit}. {FEWER_CHARACTERS}"


def _long_names(table: Table, limits: SheetLimits) -> Sentences:
    for index, name in table.names.items():
        if len(name) > limits.name_length:
            held = f"{len(name):,} characters; the limit is {limits.name_length:,}"
            yield (
                f"{at(table.header_row, index)} should name a column, but holds {held}. Shorten "
                "it, or choose the row that has the names."
            )


def _long_cells(table: Table, limits: SheetLimits) -> Sentences:
    for number, cells in table.rows:
        for index, cell in enumerate(cells):
            if (length := len(cell.shown)) > limits.cell_length:
                held = f"{length:,} characters; the limit is {limits.cell_length:,}"
                yield f"{at(number, index)} holds {held}. Shorten the text."


# --- Values ---------------------------------------------------------------------------------------


def _uncached(grid: Grid, table: Table) -> Sentences:
    places = [at(*place) for place in grid.uncached if table.holds(place)]
    if places:
        cells = one_or_more(places, "holds a formula", "hold formulas")
        yield (
            f"{listing(places)} {cells} whose result is not in the file. Open the sheet in your "
            "spreadsheet program, save it there, and upload it again."
        )


def _unshowable(grid: Grid, table: Table) -> Sentences:
    for place, reason in grid.unshowable.items():
        if table.holds(place):
            yield (
                f"{at(*place)} holds {reason}, which cannot be printed. Correct the "
                "value, or give the cell another number format."
            )
