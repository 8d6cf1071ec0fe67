"""Characters that a web shop or a form wrote as HTML into cells: `M&uuml;ller &amp; S&ouml;hne`."""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from jobs.design.cells.cell import Cell
from jobs.intake.sheets.grids import Grid, Table
from jobs.intake.sheets.refusals import listing, quoted
from jobs.intake.sheets.texts import plain

_SIGN = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,31}|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});")


def may_have(text: str) -> bool:
    """Return quickly whether a text may have such a character."""
    return "&" in text and ";" in text


def first_in(text: str) -> str:
    """Return the first such character as it is written, or an empty text."""
    if not may_have(text):
        return ""
    written = (match.group() for match in _SIGN.finditer(text))
    return next((sign for sign in written if html.unescape(sign) != sign), "")


def decoded(grid: Grid) -> Grid:
    """Return the grid with the characters themselves."""
    return replace(grid, rows=[(row, list(map(_decoded, cells))) for row, cells in grid.rows])


def _decoded(cell: Cell) -> Cell:
    if not first_in(cell.shown):
        return cell
    raw = _text(cell.raw) if isinstance(cell.raw, str) else cell.raw
    return cell._replace(shown=_text(cell.shown), raw=raw)


def _text(written: str) -> str:
    return plain(html.unescape(written))


def notices(table: Table) -> Iterator[str]:
    """Yield a notice on the columns that have such characters. `table`: rows that may have some."""
    found: dict[int, tuple[int, str, str]] = {}
    for row, cells in table.rows:
        for index, sign in _signs(cells):
            if index in table.names:
                found.setdefault(index, (row, cells[index].shown, sign))
    if found:
        row, text, sign = next(iter(found.values()))
        word, verb = ("Column", "has") if len(found) == 1 else ("Columns", "have")
        names = listing(quoted(table.names[index]) for index in sorted(found))
        yield (
            f"{word} {names} {verb} characters written as HTML: row {row:,} says {quoted(text)}. "
            f"It would be printed like that. To print “{html.unescape(sign)}” for “{sign}”, "
            "choose Decode under Characters as HTML."
        )


def _signs(cells: Sequence[Cell]) -> Iterator[tuple[int, str]]:
    for index, cell in enumerate(cells):
        if sign := first_in(cell.shown):
            yield index, sign
