"""Scan a worksheet's XML once for what the grid reader does not report: types, formulas, merges,
hidden parts.

It stops as soon as the sheet is larger than allowed, before building anything of its size.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import IO
from xml.parsers.expat import XMLParserType

from jobs.intake.sheets import markup
from jobs.intake.sheets.limits import SheetLimits
from jobs.intake.sheets.markup import Attributes
from jobs.intake.sheets.refusals import letters, refused
from jobs.intake.sheets.xlsx import alike_rows
from jobs.intake.sheets.xlsx.alike_rows import RowShape
from jobs.intake.sheets.xlsx.packages import TRUE

MOST_NAMES = 1_000  #: of elements that are kept with what handles them

USUAL_HEIGHT = 15.0  #: points
USUAL_WIDTH = 8.43  #: characters

MARGIN_ROWS = 10_000
"""Extra rows for blank rows and titles. A cell beyond is a stray one."""


class CellKind(IntEnum):
    """What a cell stores (ECMA-376 part 1, 18.18.11)."""

    NOTHING = 0
    NUMBER = 1  #: dates and times too, by their number format
    TEXT = 2
    BOOLEAN = 3
    ERROR = 4
    RESULT = 5  #: the text result of a formula


FORMULA = 8
"""Added to the kind of a cell that holds a formula."""

NEGATIVE = 16
"""Added to the kind of a negative number: it cannot be shown as a date or time, and the grid reader
drops its sign.
"""

KINDS = {
    "s": CellKind.TEXT,
    "str": CellKind.RESULT,
    "inlineStr": CellKind.TEXT,
    "b": CellKind.BOOLEAN,
    "e": CellKind.ERROR,
    "n": CellKind.NUMBER,
    "d": CellKind.NUMBER,
}


@dataclass(slots=True)
class Lengths:
    """The heights of rows, in points, or the widths of columns, in characters."""

    usual: float
    own: dict[int, float] = field(default_factory=dict)

    def of(self, index: int) -> float:
        return self.own.get(index, self.usual)


type Handler = Callable[[Attributes], None]
"""Takes an element that begins."""

type Place = tuple[int, int]
"""Row and column, from 0."""

type Range = tuple[int, int, int, int]
"""First row, first column, last row, last column; from 0, inclusive."""


@dataclass(slots=True)
class Contents:
    """`kinds`: row index → one byte a column (a Kind, plus FORMULA and NEGATIVE).

    `long_formats`: row and column of cells with a number format over the limit, and its length.
    `value_numbers`: row and column of cells whose value is a picture or another rich value → its
    number in the workbook, from 1. `heights` and `widths` are those that differ from the usual.
    """

    kinds: dict[int, bytearray] = field(default_factory=dict)
    merges: list[Range] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    long_formats: list[tuple[int, int, int]] = field(default_factory=list)
    value_numbers: dict[Place, int] = field(default_factory=dict)
    heights: Lengths = field(default_factory=lambda: Lengths(USUAL_HEIGHT))
    widths: Lengths = field(default_factory=lambda: Lengths(USUAL_WIDTH))
    hides_zeros: bool = False


def scan(file: IO[bytes], limits: SheetLimits, long_formats: Mapping[str, int]) -> Contents:
    """Scan a worksheet. Raises SheetRefused above the limits, expat.ExpatError for broken XML.

    `long_formats`: the number of a cell style → the length of its number format, if that is over
    the limit.
    """
    parser = markup.new_text_parser()
    scanner = _Scanner(parser, limits, long_formats)
    parser.StartElementHandler = scanner.start
    alike_rows.feed(parser, file, scanner)
    return scanner.contents


class _Scanner:
    """Follows rows and cells.

    A row or cell without a number follows the previous one (18.3.1.4, 18.3.1.73).
    """

    def __init__(
        self, parser: XMLParserType, limits: SheetLimits, long_formats: Mapping[str, int]
    ) -> None:
        self.contents = Contents()
        self._parser = parser
        self._limits = limits
        self._long_formats = long_formats
        self._indexes: dict[str, int] = {}
        self._handlers = _Handlers(self)
        self._cells = 0
        self._row = self._column = -1
        self._kinds: bytearray | None = None  # of this row, once it has a cell
        self._kind = CellKind.NOTHING
        self._long_format = 0
        self._number: tuple[bytearray, int] = bytearray(1), 0
        self._is_plain = True  # since a row was expected: a shape says all there was
        self._rows_begun = self._cells_before = 0

    def start(self, name: str, attributes: Attributes) -> None:
        self._handlers[name](attributes)

    def on_row(self, attributes: Attributes) -> None:
        number = attributes.get("r")
        self._row = int(number) - 1 if number else self._row + 1
        self._column = -1
        self._kinds = self.contents.kinds.get(self._row)
        self._rows_begun += 1
        self._is_plain = self._is_plain and self._kinds is None
        if attributes.get("hidden", "false") != "false":
            self._is_plain = False
            if attributes["hidden"] in TRUE:
                self.contents.hidden_rows.add(self._row)
        if "ht" in attributes:
            self.contents.heights.own[self._row] = float(attributes["ht"])

    def on_cell(self, attributes: Attributes) -> None:
        place = attributes.get("r")
        self._column = self._index(place.rstrip("0123456789")) if place else self._column + 1
        self._kind = KINDS.get(attributes.get("t", "n"), CellKind.NUMBER)
        if "vm" in attributes:
            self.contents.value_numbers[self._row, self._column] = int(attributes["vm"])
            self._is_plain = False
        if self._long_formats:
            self._long_format = self._long_formats.get(attributes.get("s", "0"), 0)

    def on_value(self, _: Attributes) -> None:
        self._mark(self._kind)
        if self._kind is CellKind.NUMBER and self._kinds is not None:
            self._number = self._kinds, self._column
            self._parser.CharacterDataHandler = self._on_number

    def _on_number(self, text: str) -> None:
        """Read only the sign of a number, its first characters."""
        self._parser.CharacterDataHandler = None
        if text.lstrip().startswith("-"):
            row, column = self._number
            row[column] |= NEGATIVE

    def on_text(self, _: Attributes) -> None:
        self._mark(self._kind)

    def on_formula(self, _: Attributes) -> None:
        self._mark(FORMULA)

    def _mark(self, code: int) -> None:
        row = self._kinds
        if row is None:
            row = self._kinds = self._new_row()
        if self._column >= len(row):
            row.extend(bytes(self._column + 1 - len(row)))
            self._check_column()
        row[self._column] |= code
        self._cells += 1
        if self._long_format:
            self._note_long_format()

    def _note_long_format(self) -> None:
        self.contents.long_formats.append((self._row, self._column, self._long_format))
        self._long_format = 0

    def _new_row(self) -> bytearray:
        most = self._limits.rows
        if self._row >= most + MARGIN_ROWS or len(self.contents.kinds) > most + MARGIN_ROWS:
            raise refused(
                f"The sheet has something in row {self._row + 1:,}; the limit is {most:,} rows. "
                "Delete cells far below the table, or split the sheet."
            )
        if self._cells > self._limits.cells * 2:  # a formula and its value are counted separately
            raise refused(
                f"The sheet has more than the limit of {self._limits.cells:,} cells. Split it."
            )
        return self.contents.kinds.setdefault(self._row, bytearray())

    def _check_column(self) -> None:
        if self._column >= self._limits.columns:
            raise refused(
                f"The sheet has something in column {letters(self._column)} (row "
                f"{self._row + 1:,}); the limit is "
                f"{self._limits.columns:,} columns. Delete cells far to the right of the table."
            )

    # --- Rows that are written alike

    def expect_row(self) -> None:
        self._rows_begun, self._cells_before = 0, self._cells
        self._is_plain = not self._long_formats

    def shape(self) -> RowShape | None:
        if not self._is_plain or self._rows_begun != 1:
            return None
        has_height = self._row in self.contents.heights.own
        return RowShape(bytes(self._kinds or b""), self._cells - self._cells_before, has_height)

    def repeat(self, row: int, shape: RowShape, height: float | None) -> bool:
        if row in self.contents.kinds:
            return False
        self._row = row
        self._kinds = None
        if shape.kinds:
            self._kinds = self._new_row()
            self._kinds[:] = shape.kinds
            self._cells += shape.cells
        if height is not None:
            self.contents.heights.own[row] = height
        return True

    # --- Beside the rows

    def on_merge(self, attributes: Attributes) -> None:
        self._is_plain = False
        first, _, last = attributes.get("ref", "").replace("$", "").partition(":")
        if last:
            self.contents.merges.append((*self._place(first), *self._place(last)))

    def on_column(self, attributes: Attributes) -> None:
        self._is_plain = False
        last = min(int(attributes.get("max", "0")), self._limits.columns)
        columns = range(int(attributes.get("min", "1")) - 1, last)
        if attributes.get("hidden") in TRUE:
            self.contents.hidden_columns.update(columns)
        if "width" in attributes:
            self.contents.widths.own.update(dict.fromkeys(columns, float(attributes["width"])))

    def on_view(self, attributes: Attributes) -> None:
        if attributes.get("showZeros") in ("0", "false"):
            self.contents.hides_zeros = True

    def on_usual_lengths(self, attributes: Attributes) -> None:
        self._is_plain = False
        self.contents.heights.usual = float(attributes.get("defaultRowHeight", USUAL_HEIGHT))
        self.contents.widths.usual = float(attributes.get("defaultColWidth", USUAL_WIDTH))

    def _place(self, reference: str) -> Place:
        name = reference.rstrip("0123456789")
        return int(reference[len(name) :]) - 1, self._index(name)

    def _index(self, name: str) -> int:
        found = self._indexes.get(name)
        if found is None:
            found = self._indexes[name] = _column_index(name)
        return found


class _Handlers(dict[str, Handler]):
    """Name of an element, with or without its namespace's prefix → what handles it."""

    def __init__(self, scanner: _Scanner) -> None:
        super().__init__(
            row=scanner.on_row,
            c=scanner.on_cell,
            v=scanner.on_value,
            f=scanner.on_formula,
            mergeCell=scanner.on_merge,
            col=scanner.on_column,
            sheetFormatPr=scanner.on_usual_lengths,
            sheetView=scanner.on_view,
        )
        self["is"] = scanner.on_text

    def __missing__(self, name: str) -> Handler:
        found = self.get(name.rpartition(":")[2], _ignore)
        if len(self) < MOST_NAMES:
            self[name] = found
        return found


def _ignore(_: Attributes) -> None:
    """Handle an element that says nothing here."""


def _column_index(name: str) -> int:
    """Return the index of a column:

    `A` is 0, `AA` is 26. Raises ValueError for an invalid column.
    """
    if not (1 <= len(name) <= 3 and name.isascii() and name.isalpha()):
        raise ValueError(name)
    index = 0
    for letter in name.upper():
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1
