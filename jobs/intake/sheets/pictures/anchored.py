"""Pictures anchored over the cells of a worksheet: a drawing (ECMA-376 part 1, 20.5).

A picture belongs to the cell that it covers most. People place them by hand, and many begin a few
pixels before their cell.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO

from jobs.intake.sheets import markup
from jobs.intake.sheets.limits import SheetLimits
from jobs.intake.sheets.markup import Attributes
from jobs.intake.sheets.refusals import refused
from jobs.intake.sheets.xlsx.worksheets import Contents, Place

EMU_PER_POINT = 12_700
EMU_PER_PIXEL = 9_525
PIXELS_PER_CHARACTER = 7
PADDING = 5  #: pixels beside the characters of a column
MOST_SPANNED = 2_000
"""Rows or columns that one picture is followed over."""

ANCHORS = ("twoCellAnchor", "oneCellAnchor")
INDEXES = ("col", "row")
NUMBERS = (*INDEXES, "colOff", "rowOff")

type SizeOf = Callable[[int], float]
"""Returns the height of a row or the width of a column, in EMU."""


@dataclass(slots=True)
class Anchor:
    """Where pictures lie. Offsets and lengths are in EMU, 914,400 to the inch.

    `relations` are the ids of its pictures, several for a group. `linked` counts pictures that are
    not in the file. `end` is None if only their size is known.
    """

    begin: dict[str, int] = field(default_factory=dict)
    end: dict[str, int] | None = None
    width: int = 0
    height: int = 0
    relations: list[str] = field(default_factory=list)
    linked: int = 0

    def place(self, contents: Contents) -> Place:
        """Return the cell that most of the picture lies on."""
        row = _covered_most("row", self, self.height, lambda at: _height(contents, at))
        return row, _covered_most("col", self, self.width, lambda at: _width(contents, at))


def read(file: IO[bytes], limits: SheetLimits) -> list[Anchor]:
    """Read a drawing. Raises SheetRefused above the limits, expat.ExpatError for broken XML."""
    parser = markup.new_parser()
    reader = _Reader(limits)
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    markup.feed(parser, file)
    return reader.anchors


class _Reader:
    """Follows the anchors of a drawing."""

    def __init__(self, limits: SheetLimits) -> None:
        self.anchors: list[Anchor] = []
        self._limits = limits
        self._anchor: Anchor | None = None
        self._corner: dict[str, int] | None = None
        self._text: list[str] | None = None

    def start(self, name: str, attributes: Attributes) -> None:
        local = _local(name)
        if local in ANCHORS:
            self._begin()
        elif self._anchor is not None:
            self._inside(self._anchor, local, attributes)

    def _begin(self) -> None:
        if len(self.anchors) >= self._limits.anchors:
            raise refused(
                f"The worksheet shows more than the limit of {self._limits.anchors:,} pictures. "
                "Split it."
            )
        self._anchor = Anchor()

    def _inside(self, anchor: Anchor, local: str, attributes: Attributes) -> None:
        if local == "from":
            self._corner = anchor.begin
        elif local == "to":
            self._corner = anchor.end = {}
        elif local in NUMBERS and self._corner is not None:
            self._text = []
        elif local == "ext" and "cx" in attributes and not anchor.width:
            anchor.width, anchor.height = int(attributes["cx"]), int(attributes["cy"])
        elif local == "blip":
            _note_picture(anchor, attributes)

    def text(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def end(self, name: str) -> None:
        local = _local(name)
        if self._text is not None and self._corner is not None and local in NUMBERS:
            self._corner[local] = _number("".join(self._text), is_index=local in INDEXES)
            self._text = None
        elif local in ("from", "to"):
            self._corner = None
        elif local in ANCHORS and self._anchor is not None:
            if self._anchor.relations or self._anchor.linked:
                self.anchors.append(self._anchor)
            self._anchor = None


def _number(text: str, *, is_index: bool) -> int:
    """Return a number of a corner. Raises ValueError for one before the first row or column."""
    number = int(text)
    if is_index and number < 0:
        raise ValueError(text)
    return number


def _note_picture(anchor: Anchor, attributes: Attributes) -> None:
    by_name = {_local(name): value for name, value in attributes.items()}
    if relation := by_name.get("embed"):
        anchor.relations.append(relation)
    elif by_name.get("link"):
        anchor.linked += 1


def _covered_most(axis: str, anchor: Anchor, length: int, size_of: SizeOf) -> int:
    """Return the row or column that most of the picture lies on; of equal ones the first."""
    covered = list(_covered(axis, anchor, length, size_of))
    return max(covered, key=lambda part: (part[1], -part[0]))[0]


def _covered(
    axis: str, anchor: Anchor, length: int, size_of: SizeOf
) -> Iterator[tuple[int, float]]:
    """Yield each row or column that the picture lies on, and how much of it, in EMU."""
    first, offset = anchor.begin.get(axis, 0), anchor.begin.get(f"{axis}Off", 0)
    if anchor.end is None:
        parts = _covered_by_length(first, offset, length, size_of)
    else:
        end = anchor.end.get(axis, first), anchor.end.get(f"{axis}Off", 0)
        parts = _covered_until(first, offset, end, size_of)
    yield from parts


def _covered_by_length(
    first: int, offset: int, length: int, size_of: SizeOf
) -> Iterator[tuple[int, float]]:
    """Yield the rows or columns of a picture whose length is known, but not its end."""
    rest = float(length)
    for at in range(first, first + MOST_SPANNED + 1):
        part = min(max(size_of(at) - (offset if at == first else 0), 0), rest)
        yield at, part
        rest -= part
        if rest <= 0:
            return


def _covered_until(
    first: int, offset: int, end: tuple[int, int], size_of: SizeOf
) -> Iterator[tuple[int, float]]:
    """Yield the rows or columns of a picture whose end is known: row or column, and offset."""
    last, last_offset = end
    for at in range(first, min(last, first + MOST_SPANNED) + 1):
        until = float(last_offset) if at == last else size_of(at)
        yield at, max(until - (offset if at == first else 0), 0)


def _height(contents: Contents, row: int) -> float:
    return contents.heights.of(row) * EMU_PER_POINT


def _width(contents: Contents, column: int) -> float:
    return (contents.widths.of(column) * PIXELS_PER_CHARACTER + PADDING) * EMU_PER_PIXEL


def _local(name: str) -> str:
    return name.rpartition(":")[2]
