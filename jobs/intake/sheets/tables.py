"""Turn a grid into named columns: find the header row, and where shown and stored values differ."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count, islice
from typing import Literal

from jobs.design.cells.cell import Cell, Raw
from jobs.intake.sheets import picture_cells
from jobs.intake.sheets.choices import Reading, SheetChoices
from jobs.intake.sheets.grids import EMPTY, ColumnNames, Grid, NumberedRow, Rows, Table, is_filled
from jobs.intake.sheets.mixed_dates import dates_among_numbers, dates_by_column, mixed_dates
from jobs.intake.sheets.mixed_dates import notices as in_words
from jobs.intake.sheets.picture_cells import PicturedTable, SheetPicture
from jobs.intake.sheets.refusals import refused
from jobs.intake.sheets.table_notices import notices
from jobs.intake.sheets.table_problems import problems
from jobs.intake.sheets.texts import html_in, without_html

HEADER_WITHIN = 30
"""The number of rows, without empty ones, to look for column names in."""

HEADER_SHARE = 0.6
"""The header row is the first with this share of the widest row's cells: titles above a table fill
fewer.
"""


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
    are as in the sheet (`translations`). `alike` are adjacent columns whose cells look alike, and
    could be rows. If columns were read as rows, these are `as_rows` of the `columns_in_file`, and
    `as_rows_column` has the name of each row's own (`columns_as_rows`). `counting_columns`: if one
    row of the file makes several, its number. `report_rows`: if it is a report of this site, the
    number that each row has in its batch. `worksheet` and `worksheets` are for workbooks,
    `delimiter` and `encoding` for CSV; None otherwise. `notices` are sentences that a person should
    read but need not act on. `mixed_dates` are columns in which some dates are text. `pictures` are
    those in cells of an XLSX; the cells show their names. `html` says what became of characters
    written as HTML, and `hidden_rows` of rows that the program hides; both are empty if there were
    none. `renamed` are columns that have another name in the file: that name → the one here.
    """

    worksheets: tuple[str, ...]
    worksheet: str | None
    header_row: int
    delimiter: str | None
    encoding: str | None
    language: str
    columns: tuple[str, ...]
    rows: list[NumberedRow]
    differing_columns: tuple[Difference, ...]
    notices: tuple[str, ...]
    report_rows: tuple[int | None, ...] = ()
    translated: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    language_column: str = ""
    alike: tuple[str, ...] = ()
    columns_in_file: tuple[str, ...] = ()
    as_rows: tuple[str, ...] = ()
    as_rows_column: str = ""
    counting_columns: tuple[str, ...] = ()
    mixed_dates: tuple[str, ...] = ()
    pictures: tuple[SheetPicture, ...] = ()
    html: Literal["", "kept", "decoded"] = ""
    hidden_rows: Literal["", "kept", "left_out"] = ""
    renamed: Mapping[str, str] = field(default_factory=dict)


def build(grid: Grid, reading: Reading) -> ReadSheet:
    """Build the sheet. Raises SheetRefused with every problem of the table at once."""
    if not grid.rows:
        raise refused(
            "The sheet is empty. It needs a row of column names, and a row for each image below it."
        )
    choices = reading.choices
    grid, html = _with_html_chosen(grid, choices)
    at = _header_at(grid, choices)
    grid, hidden_rows = _with_hidden_chosen(grid, at, choices)
    found = picture_cells.pictured(grid, _table(grid, at, choices))
    without_pictures = [place for place in grid.errors if place not in found.at]
    grid = replace(grid, errors=without_pictures)
    if listed := list(problems(grid, found.table, reading)):
        raise refused(listed)
    return replace(_as_sheet(grid, found), html=html, hidden_rows=hidden_rows)


def _with_html_chosen(
    grid: Grid, choices: SheetChoices
) -> tuple[Grid, Literal["", "kept", "decoded"]]:
    """Return the grid with its characters in HTML as they are to be read."""
    texts = (cell[0] for _, cells in grid.rows for cell in cells if "&" in cell[0])
    if not any(map(html_in, texts)):
        return grid, ""
    if not choices.decode_html:
        return grid, "kept"
    rows = [(row, list(map(_without_html, cells))) for row, cells in grid.rows]
    return replace(grid, rows=rows), "decoded"


def _without_html(cell: Cell) -> Cell:
    if not html_in(cell.shown):
        return cell
    raw = without_html(cell.raw) if isinstance(cell.raw, str) else cell.raw
    return cell._replace(shown=without_html(cell.shown), raw=raw)


def _with_hidden_chosen(
    grid: Grid, header_at: int, choices: SheetChoices
) -> tuple[Grid, Literal["", "kept", "left_out"]]:
    """Return the grid with or without the rows below its header that the program hides."""
    head, rows = grid.rows[: header_at + 1], grid.rows[header_at + 1 :]
    shown = [row for row in rows if row[0] not in grid.hidden_rows]
    left_out = len(rows) - len(shown)
    if not (left_out and choices.leave_out_hidden):
        return grid, "kept" if left_out else ""
    notice = f"{left_out:,} hidden {'row was' if left_out == 1 else 'rows were'} left out."
    kept = replace(grid, rows=[*head, *shown], notices=(*grid.notices, notice))
    return kept, "left_out"


def _as_sheet(grid: Grid, found: PicturedTable) -> ReadSheet:
    table = found.table
    columns = tuple(table.names.values())
    rows = list(_named(table))
    shows_what_it_stores = grid.delimiter is not None
    dates = {} if shows_what_it_stores else dates_by_column(columns, rows)
    mixed, among_numbers = mixed_dates(dates, rows), dates_among_numbers(dates, rows)
    return ReadSheet(
        worksheets=grid.worksheets,
        worksheet=grid.worksheet,
        header_row=table.header_row,
        delimiter=grid.delimiter,
        encoding=grid.encoding,
        language=grid.language,
        columns=columns,
        rows=rows,
        differing_columns=() if shows_what_it_stores else tuple(differences(columns, rows)),
        notices=(
            *grid.notices,
            *found.notices,
            *notices(grid, table),
            *in_words(mixed, among_numbers),
        ),
        mixed_dates=tuple(one.column for one in mixed),
        pictures=found.pictures,
        renamed=table.renamed,
    )


# --- Column names ---------------------------------------------------------------------------------


def _header_at(grid: Grid, choices: SheetChoices) -> int:
    """Return the index in `grid.rows` of the header row."""
    if choices.header_row is None:
        return _find_header(grid.rows[:HEADER_WITHIN])
    numbers = [number for number, _ in grid.rows]
    if choices.header_row in numbers:
        return numbers.index(choices.header_row)
    raise refused(f"Row {choices.header_row:,} is empty; choose a row that holds the column names.")


def _find_header(first_rows: Rows) -> int:
    counts = [sum(map(is_filled, cells)) for _, cells in first_rows]
    enough = max(counts) * HEADER_SHARE
    return next(index for index, count in enumerate(counts) if count >= enough)


def _table(grid: Grid, at: int, choices: SheetChoices) -> Table:
    header_row, header = grid.rows[at]
    in_header = _names_in(header)
    names = _distinct(in_header)
    renamed = _renamed(names, choices.renamed or {})
    names = {index: renamed.get(name, name) for index, name in names.items()}
    return Table(header_row, names, grid.rows[at + 1 :], in_header, renamed)


def _names_in(header: list[Cell]) -> ColumnNames:
    names = {index: _column_name(cell.shown) for index, cell in enumerate(header)}
    return {index: name for index, name in names.items() if name}


def _column_name(text: str) -> str:
    """Return a column name in one line and NFC: line breaks in a header are only visual."""
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _distinct(names: ColumnNames) -> ColumnNames:
    """Number every further column of a name: `Name`, `Name (2)`. Case makes no difference, and a
    name that the sheet has itself is not given to another column.
    """
    free = _FreeNames(names.values())
    return {index: free.taken(name) for index, name in names.items()}


def _renamed(names: ColumnNames, wanted: Mapping[str, str]) -> dict[str, str]:
    """Return the columns of the sheet that get the wanted names.

    A name that the sheet has itself is given to no other column: its next version may have it
    again.
    """
    taken, renamed = {name.casefold() for name in names.values()}, {}
    for name in names.values():
        new = wanted.get(name, name)
        if new.casefold() not in taken:
            taken.add(new.casefold())
            renamed[name] = new
    return renamed


class _FreeNames:
    """Gives out names, each once. Only the first who asks for a name gets it as it is."""

    def __init__(self, names: Iterable[str]) -> None:
        self._of_sheet = set(map(str.casefold, names))
        self._numbers: dict[str, Iterator[int]] = {}  #: given name → further numbers for it

    def taken(self, name: str) -> str:
        numbers = self._numbers.get(name.casefold())
        free = name if numbers is None else self._numbered(name, numbers)
        self._numbers[free.casefold()] = count(2)
        return free

    def _numbered(self, name: str, numbers: Iterator[int]) -> str:
        tried = (f"{name} ({number})" for number in numbers)
        return next(filter(self._is_free, tried))

    def _is_free(self, name: str) -> bool:
        folded = name.casefold()
        return folded not in self._of_sheet and folded not in self._numbers


def _named(table: Table) -> Iterator[NumberedRow]:
    names, indexes = list(table.names.values()), list(table.names)
    width = max(indexes, default=-1) + 1
    is_every_column_named = indexes == list(range(width))
    for number, cells in table.rows:
        wide = cells if len(cells) >= width else cells + [EMPTY] * (width - len(cells))
        named = wide[:width] if is_every_column_named else map(wide.__getitem__, indexes)
        yield number, dict(zip(names, named, strict=True))


# --- Stored values --------------------------------------------------------------------------------


def differences(columns: Iterable[str], rows: list[NumberedRow]) -> Iterator[Difference]:
    for column in columns:
        yield from islice(_of_column(column, rows), 1)


def _of_column(column: str, rows: list[NumberedRow]) -> Iterator[Difference]:
    for number, row in rows:
        shown, raw, _ = row[column]
        if raw is shown or raw is None or raw == shown:
            continue
        if (stored := stored_text(raw)) != shown:
            yield Difference(column, number, stored, shown)


def stored_text(raw: Raw) -> str:
    """Return the stored value as a person would write it: `12.5`, `TRUE`, `2026-11-24`."""
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    return "" if raw is None else str(raw)
