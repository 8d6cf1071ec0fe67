"""Turn a grid into named columns: find the header row, the problems, and the notices for a
person.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from jobs import formats
from jobs.design.cells.cell import Cell, Raw, Row
from jobs.intake.sheets.choices import SheetChoices
from jobs.intake.sheets.grids import EMPTY, Grid
from jobs.intake.sheets.limits import SheetLimits
from jobs.intake.sheets.refusals import letters, listing, quoted, refused

HEADER_WITHIN = 30
"""The number of rows, without empty ones, to look for column names in."""

HEADER_SHARE = 0.6
"""The header row is the first with this share of the widest row's cells: titles above a table fill
fewer.
"""

SCIENTIFIC = re.compile(r"\s*\d[.,]\d+E\+\d\d\s*")

PICTURE_ENDINGS = tuple(f".{extension}" for extension in formats.EXTENSIONS)


@dataclass(frozen=True, slots=True)
class Difference:
    """A column whose stored and shown values differ, with its first example."""

    column: str
    row: int
    stored: str
    shown: str


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """A sheet as rows. `rows` are (row number that its author sees, column name → cell), without
    blank rows.

    `translated` are the names that have columns in several `languages` (tags). `language_column`
    names the column with a row's language if each language has its own row, and is empty if rows
    are as in the sheet (`translations`). `worksheet` and `worksheets` are for XLSX, `delimiter` and
    `encoding` for CSV; None otherwise. `notices` are sentences that a person should read but need
    not act on.
    """

    worksheets: tuple[str, ...]
    worksheet: str | None
    header_row: int
    delimiter: str | None
    encoding: str | None
    language: str
    columns: tuple[str, ...]
    rows: list[tuple[int, Row]]
    differing_columns: tuple[Difference, ...]
    notices: tuple[str, ...]
    translated: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    language_column: str = ""


@dataclass(frozen=True, slots=True)
class _Table:
    header_row: int
    names: dict[int, str]  # column index → name
    rows: list[tuple[int, list[Cell]]]

    def holds(self, place: tuple[int, int]) -> bool:
        row, column = place
        return row >= self.header_row and column in self.names


def build(grid: Grid, choices: SheetChoices, limits: SheetLimits) -> ReadSheet:
    """Build the sheet. Raises SheetRefused with every problem of the table at once."""
    if not grid.rows:
        raise refused(
            "The sheet is empty. It needs a row of column names, and a row for each image below it."
        )
    at = _header_at(grid, choices)
    table = _table(grid, at)
    if problems := list(_problems(grid, table, choices, limits)):
        raise refused(problems)
    rows = list(_named(table))
    return ReadSheet(
        worksheets=grid.worksheets,
        worksheet=grid.worksheet,
        header_row=table.header_row,
        delimiter=grid.delimiter,
        encoding=grid.encoding,
        language=grid.language,
        columns=tuple(table.names.values()),
        rows=rows,
        differing_columns=tuple(differences(table.names.values(), rows)),
        notices=(*grid.notices, *_notices(grid, table)),
    )


# --- Column names ---------------------------------------------------------------------------------


def _header_at(grid: Grid, choices: SheetChoices) -> int:
    """Return the index in `grid.rows` of the header row."""
    if choices.header_row is None:
        return _find_header([cells for _, cells in islice(grid.rows, HEADER_WITHIN)])
    for index, (number, _) in enumerate(grid.rows):
        if number == choices.header_row:
            return index
    raise refused(f"Row {choices.header_row:,} is empty; choose a row that holds the column names.")


def _find_header(first_rows: Sequence[list[Cell]]) -> int:
    counts = [sum(map(_is_filled, cells)) for cells in first_rows]
    enough = max(counts) * HEADER_SHARE
    return next(index for index, count in enumerate(counts) if count >= enough)


def _is_filled(cell: Cell) -> bool:
    return bool(cell.shown.strip())


def _table(grid: Grid, at: int) -> _Table:
    header_row, header = grid.rows[at]
    names = {index: name for index, cell in enumerate(header) if (name := _column_name(cell.shown))}
    return _Table(header_row, names, grid.rows[at + 1 :])


def _column_name(text: str) -> str:
    """Return a column name in one line and NFC: line breaks in a header are only visual."""
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _named(table: _Table) -> Iterator[tuple[int, Row]]:
    names, indexes = list(table.names.values()), list(table.names)
    width = max(indexes, default=-1) + 1
    for number, cells in table.rows:
        wide = cells if len(cells) >= width else [*cells, *[EMPTY] * (width - len(cells))]
        yield number, dict(zip(names, map(wide.__getitem__, indexes), strict=True))


# --- Problems -------------------------------------------------------------------------------------


def _problems(
    grid: Grid, table: _Table, choices: SheetChoices, limits: SheetLimits
) -> Iterator[str]:
    if choices.header_row is None:
        yield from _data_as_header(grid, table)
    yield from _equal_names(table)
    yield from _nameless_columns(grid, table)
    characters, longest = _lengths(table)
    yield from _too_many(table, characters, limits)
    yield from _long_names(table, limits)
    if longest > limits.cell_length:
        yield from _long_cells(table, limits)
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


def _data_as_header(grid: Grid, table: _Table) -> Iterator[str]:
    header = dict(grid.rows)[table.header_row]
    filled = [(index, cell) for index, cell in enumerate(header) if _is_filled(cell)]
    data = [(index, cell) for index, cell in filled if _is_picture_name(cell) or _is_value(cell)]
    if any(_is_picture_name(cell) for _, cell in data) or len(data) * 2 > len(filled):
        index, cell = next(((i, c) for i, c in data if _is_picture_name(c)), data[0])
        yield (
            f"Row {table.header_row:,} should name the columns, but "
            f"{letters(index)}{table.header_row} is "
            f"{quoted(cell.shown)}. Add a row of names above the data, or choose the row that has "
            f"the names."
        )


def _is_picture_name(cell: Cell) -> bool:
    return cell.shown.strip().lower().endswith(PICTURE_ENDINGS)


def _is_value(cell: Cell) -> bool:
    """Return whether a cell is a number or a date, as a value of an XLSX or a text of a CSV."""
    if isinstance(cell.raw, int | float):
        return True
    return cell.shown.strip().replace(",", "").replace(".", "").replace("-", "").isdecimal()


def _equal_names(table: _Table) -> Iterator[str]:
    alike: dict[str, list[int]] = {}
    for index, name in table.names.items():
        alike.setdefault(name.casefold(), []).append(index)
    for indexes in alike.values():
        if len(indexes) > 1:
            both = "both" if len(indexes) == 2 else "all"
            yield (
                f"Columns {listing(map(letters, indexes))} are {both} named "
                f"{quoted(table.names[indexes[0]])} "
                f"in row {table.header_row:,}. Each column needs its own name."
            )


def _nameless_columns(grid: Grid, table: _Table) -> Iterator[str]:
    first: dict[int, tuple[int, Cell]] = {}
    count: dict[int, int] = {}
    widest = max((len(cells) for _, cells in table.rows), default=0)
    nameless = [index for index in range(widest) if index not in table.names]
    for number, cells in table.rows if nameless else ():
        for index in nameless:
            if index < len(cells) and _is_filled(cell := cells[index]):
                first.setdefault(index, (number, cell))
                count[index] = count.get(index, 0) + 1
    for index, (number, cell) in sorted(first.items()):
        rows = "one row has" if count[index] == 1 else f"{count[index]:,} rows have"
        place = f"{letters(index)}{table.header_row}"
        why = (
            f" ({place} is part of a merged cell)"
            if (table.header_row, index) in grid.merged_headers
            else ""
        )
        yield (
            f"Column {letters(index)} has no name in row {table.header_row:,}{why}, but {rows} "
            f"something in it: "
            f"{letters(index)}{number} is {quoted(cell.shown)}. Name the column, or clear it."
        )


def _lengths(table: _Table) -> tuple[int, int]:
    """Return the characters of all cells, and of the longest one."""
    characters = longest = 0
    for _, cells in table.rows:
        lengths = [len(cell.shown) for cell in cells]
        characters += sum(lengths)
        longest = max(longest, *lengths, 0)
    return characters, longest


def _too_many(table: _Table, characters: int, limits: SheetLimits) -> Iterator[str]:
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


def _long_names(table: _Table, limits: SheetLimits) -> Iterator[str]:
    for index, name in table.names.items():
        if len(name) > limits.name_length:
            yield (
                f"{letters(index)}{table.header_row} should name a column, but holds {len(name):,} "
                f"characters; the "
                f"limit is {limits.name_length:,}. Shorten it, or choose the row that has the "
                f"names."
            )


def _long_cells(table: _Table, limits: SheetLimits) -> Iterator[str]:
    for number, cells in table.rows:
        for index, cell in enumerate(cells):
            if len(cell.shown) > limits.cell_length:
                yield (
                    f"{letters(index)}{number} holds {len(cell.shown):,} characters; the limit is "
                    f"{limits.cell_length:,}. Shorten the text."
                )


def _uncached(grid: Grid, table: _Table) -> Iterator[str]:
    places = [
        f"{letters(column)}{row}" for row, column in grid.uncached if table.holds((row, column))
    ]
    if places:
        cells = "holds a formula" if len(places) == 1 else "hold formulas"
        yield (
            f"{listing(places)} {cells} whose result is not in the file. Open the sheet in your "
            "spreadsheet program, save it there, and upload it again."
        )


def _unshowable(grid: Grid, table: _Table) -> Iterator[str]:
    for (row, column), reason in grid.unshowable.items():
        if table.holds((row, column)):
            yield (
                f"{letters(column)}{row} holds {reason}, which cannot be printed. Correct the "
                "value, or give the cell another number format."
            )


# --- Notices --------------------------------------------------------------------------------------


def _notices(grid: Grid, table: _Table) -> Iterator[str]:
    yield from _error_cells(grid, table)
    yield from _hidden_values(grid, table)
    yield from _cut_numbers(table)
    hidden = sorted(number for number, _ in table.rows if number in grid.hidden_rows)
    if hidden:
        rows = (
            f"Row {hidden[0]:,} is"
            if len(hidden) == 1
            else f"{len(hidden):,} rows (first: {hidden[0]:,}) are"
        )
        yield (
            f"{rows} hidden in the sheet, but read like the others. Delete rows that should not "
            f"be made."
        )
    columns = sorted(index for index in table.names if index in grid.hidden_columns)
    if columns:
        word, verb = ("Column", "is") if len(columns) == 1 else ("Columns", "are")
        yield (
            f"{word} {listing(map(letters, columns))} {verb} hidden in the sheet, but read like "
            f"the others."
        )


def _cut_numbers(table: _Table) -> Iterator[str]:
    """Yield a notice on article numbers that a spreadsheet program shortened:

    `4.00638E+12` does not name a picture.
    """
    for index, name in table.names.items():
        column = [cells[index].shown for _, cells in table.rows if index < len(cells)]
        shown = [text for text in column if "E+" in text]
        cut = list(filter(SCIENTIFIC.fullmatch, shown))
        if cut:
            rows = "one row" if len(cut) == 1 else f"{len(cut):,} rows"
            yield (
                f"Column {quoted(name)} has large numbers as {cut[0].strip()} in {rows}: their "
                f"last digits are "
                "missing. Format the column as a number without decimals in your spreadsheet "
                "program, check the "
                "digits, save the sheet and upload it again."
            )


def _error_cells(grid: Grid, table: _Table) -> Iterator[str]:
    shown = dict(table.rows) if grid.errors else {}
    for index, name in table.names.items():
        rows = [row for row, column in grid.errors if column == index and row in shown]
        if rows:
            error = shown[rows[0]][index].shown
            word = "row" if len(rows) == 1 else "rows"
            yield (
                f"Column {quoted(name)} shows an error ({error}) in {word} {listing(rows)}. The "
                f"error would be printed."
            )


def _hidden_values(grid: Grid, table: _Table) -> Iterator[str]:
    for index, name in table.names.items():
        rows = [
            row
            for row, column in grid.hidden_values
            if column == index and table.holds((row, column))
        ]
        if rows:
            word = "row" if len(rows) == 1 else "rows"
            yield (
                f"Column {quoted(name)} has a value in {word} {listing(rows)} that its number "
                f"format hides. It is "
                "read as empty, as your spreadsheet program shows it."
            )


def differences(columns: Iterable[str], rows: list[tuple[int, Row]]) -> Iterator[Difference]:
    for column in columns:
        for number, row in rows:
            shown, raw, _ = row[column]
            if raw is shown or raw is None or raw == shown:
                continue
            if (stored := stored_text(raw)) != shown:
                yield Difference(column, number, stored, shown)
                break


def stored_text(raw: Raw) -> str:
    """Return the stored value as a person would write it: `12.5`, `TRUE`, `2026-11-24`."""
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    return "" if raw is None else str(raw)
