"""A table on pages of paper: its columns, its rows and where they are divided. Pure arithmetic.

Texts wrap in their columns, and what is too high for a page continues on the next one, so nothing
is ever cut off. Lengths are in points, y upwards.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import zip_longest
from typing import NamedTuple

from jobs.rendering import typesetting
from jobs.rendering.fonts.opened import EM
from jobs.rendering.lines.placing import Line
from jobs.rendering.typesetting import PrintedFont
from jobs.results.pdf.choices import PaperRefused, PaperSize
from jobs.results.pdf.glyph_fonts import PrintedLine
from jobs.results.pdf.paper import MM, PrintedStroke
from jobs.results.pdf.writer import TextPage

TITLE, HEAD, BODY = 14.0, 8.5, 9.0  #: font sizes
ASCENT, DESCENT = 0.95, 0.3  #: of a usual line, in font sizes; a line with more ink is higher
PADDING = 1.1 * MM  #: above and below the texts of a row
BETWEEN = 3.0 * MM  #: between two columns
TITLE_SHARE = 0.6  #: of the width; the rest is for count and page number
LEAST_COLUMN = 12.0 * MM
LEAST_HEIGHT = 40.0 * MM  #: of the rows on a page
MEASURED = 1000  #: rows that decide the widths of columns; texts of others wrap
WIDEST_WORD = 0.4  #: of the width that one column may claim for a word
GREY = 0.35
BOLD = 700


class TableCell(NamedTuple):
    text: str
    is_strong: bool = False


class Table(NamedTuple):
    """A table with its title, a note beside it, and a head for each column."""

    title: str
    note: str
    heads: tuple[str, ...]
    rows: Sequence[tuple[TableCell, ...]]
    language: str = "en"


class RowPart(NamedTuple):
    """The lines `first` to before `last` of a row."""

    row: int
    first: int
    last: int


class _Column(NamedTuple):
    x: float
    width: float


class _Lines(NamedTuple):
    """Lines side by side on one baseline, one for each column, and how far they reach."""

    lines: tuple[Line | None, ...]
    ascent: float
    descent: float

    @property
    def height(self) -> float:
        return self.ascent + self.descent


class TableLayout:
    """A table laid out for pages of one size. Rows are set again when their page is written."""

    def __init__(self, table: Table, size: PaperSize, margin: float) -> None:
        """Lay the table out. Raises PaperRefused if the paper is too small."""
        self._table, self._size, self._margin = table, size, margin
        self._font = PrintedFont(language=table.language)
        self._bold = PrintedFont(BOLD, table.language)
        self._room = size[0] - 2 * margin
        require_room(len(table.heads), size, margin)
        self._columns = self._widths()

    @cached_property
    def pages(self) -> list[list[RowPart]]:
        """The parts of rows that are on each page."""
        pages: list[list[RowPart]] = [[]]
        left = whole = self._room_for_rows
        for number, row in enumerate(self._table.rows):
            heights = [line.height for line in self._set(row)]
            if sum(heights) + 2 * PADDING > left and pages[-1]:
                pages.append([])
                left = whole
            first = 0
            for last in _divided(heights, whole - 2 * PADDING):
                if first:
                    pages.append([])
                    left = whole
                pages[-1].append(RowPart(number, first, last))
                left -= sum(heights[first:last]) + 2 * PADDING
                first = last
        return pages

    def page(self, number: int) -> TextPage:
        """Return a page, counted from 0, with title, head and rows."""
        texts: list[PrintedLine] = []
        rules = []
        y = self._size[1] - self._margin
        y = self._put_title(texts, y, f"page {number + 1:,} of {len(self.pages):,}")
        y = self._put(texts, y - PADDING, self._heads, HEAD, GREY) - PADDING
        for part in self.pages[number]:
            rules.append(self._rule(y))
            lines = self._set(self._table.rows[part.row])[part.first : part.last]
            y = self._put(texts, y - PADDING, lines, BODY) - PADDING
        rules.append(self._rule(y))
        return TextPage(*self._size, texts, rules)

    def _put_title(self, texts: list[PrintedLine], top: float, numbered: str) -> float:
        """Put title and note side by side. Return where the head begins."""
        title, note = self._title_lines(numbered)
        right = self._margin + self._room
        y = top
        for line, measured in _stacked(title, TITLE):
            y -= measured.ascent
            x = self._margin
            if line.is_right_to_left:
                x += self._room * TITLE_SHARE - _points(line.width, TITLE)
            texts.append(PrintedLine(line, x, y, TITLE))
            y -= measured.descent
        note_y = top - (TITLE - BODY) * ASCENT  # both first lines on one baseline
        for line, measured in _stacked(note, BODY):
            note_y -= measured.ascent
            texts.append(PrintedLine(line, right - _points(line.width, BODY), note_y, BODY, GREY))
            note_y -= measured.descent
        return min(y, note_y) - PADDING

    def _title_lines(self, numbered: str) -> tuple[list[Line], list[Line]]:
        room = self._room * TITLE_SHARE
        title = typesetting.typeset(self._table.title, _ems(room, TITLE), self._bold)
        words = " · ".join(filter(None, (self._table.note, numbered)))
        rest = self._room - room - BETWEEN
        return title, typesetting.typeset(words, _ems(rest, BODY), self._font)

    def _put(
        self,
        texts: list[PrintedLine],
        top: float,
        lines: Sequence[_Lines],
        size: float,
        grey: float = 0.0,
    ) -> float:
        """Put lines into their columns. Return where they end."""
        y = top
        for side_by_side in lines:
            y -= side_by_side.ascent
            for line, column in zip(side_by_side.lines, self._columns, strict=True):
                if line is not None:
                    texts.append(PrintedLine(line, _left(line, column, size), y, size, grey))
            y -= side_by_side.descent
        return y

    def _rule(self, y: float) -> PrintedStroke:
        return (self._margin, y), (self._margin + self._room, y)

    @cached_property
    def _heads(self) -> list[_Lines]:
        cells = [(head, self._bold) for head in self._table.heads]
        return self._side_by_side(cells, HEAD)

    def _set(self, row: Sequence[TableCell]) -> list[_Lines]:
        return self._side_by_side([(cell.text, self._font_of(cell)) for cell in row], BODY)

    def _font_of(self, cell: TableCell) -> PrintedFont:
        return self._bold if cell.is_strong else self._font

    def _side_by_side(self, cells: Sequence[tuple[str, PrintedFont]], size: float) -> list[_Lines]:
        columns = [
            typesetting.typeset(text, _ems(column.width, size), font)
            for (text, font), column in zip(cells, self._columns, strict=True)
        ]
        found = [_together(lines, size) for lines in zip_longest(*columns)]
        return found or [_together((None,) * len(columns), size)]

    @cached_property
    def _room_for_rows(self) -> float:
        """The height that title and head leave on a page of many."""
        texts: list[PrintedLine] = []
        top = self._size[1] - self._margin
        below = self._put_title(texts, top, "page 8,888 of 8,888")
        head = sum(line.height for line in self._heads) + 2 * PADDING
        room = below - head - self._margin
        if room < LEAST_HEIGHT:
            raise _too_small(self._size, self._margin, "more height")
        return room

    def _widths(self) -> list[_Column]:
        """Return the columns: as wide as their texts, or less in proportion to what can wrap."""
        between = BETWEEN * (len(self._table.heads) - 1)
        room = self._room - between
        texts = zip(*self._measured(), strict=True)
        asked = [_asked(column, room) for column in texts]
        widths = shares([it[0] for it in asked], [it[1] for it in asked], room)
        x, columns = self._margin, []
        for width in widths:
            columns.append(_Column(x, width))
            x += width + BETWEEN
        return columns

    def _measured(self) -> Iterator[tuple[tuple[float, float], ...]]:
        """Yield the widths of the heads and of some rows, evenly chosen: whole, and of a word."""
        yield tuple(_in_points(head, self._bold, HEAD) for head in self._table.heads)
        rows = self._table.rows
        for row in rows[:: max(1, len(rows) // MEASURED)]:
            yield tuple(_in_points(cell.text, self._font_of(cell), BODY) for cell in row)


def require_room(columns: int, size: PaperSize, margin: float) -> None:
    """Raise PaperRefused if a table with this many columns does not fit on the paper."""
    least = columns * LEAST_COLUMN + (columns - 1) * BETWEEN
    if size[0] - 2 * margin < least:
        raise _too_small(size, margin, f"{least / MM:.0f} mm for {columns} columns")
    if size[1] - 2 * margin < LEAST_HEIGHT:
        raise _too_small(size, margin, f"{LEAST_HEIGHT / MM:.0f} mm of height")


def _too_small(size: PaperSize, margin: float, needed: str) -> PaperRefused:
    paper = " × ".join(f"{side / MM:.0f}" for side in size)
    return PaperRefused(
        f"The list needs {needed} between the margins of {margin / MM:g} mm; the paper is {paper} "
        "mm. Choose fewer columns, larger paper or a smaller margin."
    )


def shares(natural: Sequence[float], least: Sequence[float], room: float) -> list[float]:
    """Return the widths of columns that fill a room, by their natural and their least widths."""
    if sum(natural) <= room:
        return [width * room / sum(natural) for width in natural]
    if sum(least) >= room:
        return [width * room / sum(least) for width in least]
    spare = (room - sum(least)) / (sum(natural) - sum(least))
    return [low + (high - low) * spare for low, high in zip(least, natural, strict=True)]


def _asked(texts: Sequence[tuple[float, float]], room: float) -> tuple[float, float]:
    """Return the natural and the least width of a column by those of its texts."""
    natural = max(LEAST_COLUMN, max(width for width, _ in texts))
    word = max(LEAST_COLUMN, max(word for _, word in texts))
    return natural, min(natural, word, max(LEAST_COLUMN, room * WIDEST_WORD))


def _divided(heights: Sequence[float], room: float) -> Iterator[int]:
    """Yield the line before which a row is divided so that no part is higher than the room, and
    the number of its lines last. A line that is too high by itself gets a page.
    """
    held = 0.0
    for number, height in enumerate(heights):
        if held and held + height > room:
            yield number
            held = 0.0
        held += height
    yield len(heights)


def _together(lines: Sequence[Line | None], size: float) -> _Lines:
    there = [line for line in lines if line is not None]
    ascent = max([ASCENT * size, *(_points(-line.ink.top, size) for line in there)])
    descent = max([DESCENT * size, *(_points(line.ink.bottom, size) for line in there)])
    return _Lines(tuple(lines), ascent, descent)


def _stacked(lines: Sequence[Line], size: float) -> Iterator[tuple[Line, _Lines]]:
    """Yield lines below each other, each with what it needs above and below its baseline."""
    for line in lines:
        yield line, _together((line,), size)


def _left(line: Line, column: _Column, size: float) -> float:
    """Return where a line begins: at the side from which its script is read."""
    if line.is_right_to_left:
        return column.x + column.width - _points(line.width, size)
    return column.x


def _in_points(text: str, font: PrintedFont, size: float) -> tuple[float, float]:
    whole, word = typesetting.widths(text, font)
    return _points(whole + 1, size), _points(word + 1, size)


def _points(length: float, size: float) -> float:
    return length * size / EM


def _ems(length: float, size: float) -> float:
    return length * EM / size
