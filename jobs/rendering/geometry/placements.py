"""The values that layout hands to paint: pixels of the canvas, y downwards. They can be pickled."""

from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

from jobs.design import Box, CodeBox, ImageBox, Inset, TextBox
from jobs.errors import JobFailed
from jobs.findings import Notice
from jobs.rendering.areas.rects import Point, Rect, Size
from jobs.rendering.fonts.opened import EM
from jobs.rendering.lines.placing import Line
from jobs.rendering.symbols import Symbol


class PlacedLine(NamedTuple):
    """A line with its origin on the baseline; `width` is its advance."""

    line: Line
    x: float
    baseline: float
    width: float

    @property
    def text(self) -> str:
        return self.line.text

    def moved(self, by: Point) -> "PlacedLine":
        return self._replace(x=self.x + by[0], baseline=self.baseline + by[1])

    def scaled(self, share: float) -> "PlacedLine":
        return PlacedLine(self.line, self.x * share, self.baseline * share, self.width * share)


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A box with its text at its final size. Rectangles are given before rotation, which is around
    the centre of `room`.

    `room` is the part of the box that is on the canvas; `block` the lines without plate and
    outline; `ink` everything painted except the shadow. `overflow`: the text was shortened with an
    ellipsis.
    """

    box: TextBox
    text: str
    size_px: float
    lines: tuple[PlacedLine, ...]
    overflow: bool
    room: Rect
    block: Rect
    ink: Rect

    @property
    def outline_px(self) -> float:
        return self.pixels(self.box.outline.width) if self.box.outline else 0.0

    def pixels(self, share: float) -> float:
        """Convert % of the font size to pixels."""
        return share / 100 * self.size_px

    def with_outline(self, line: PlacedLine, ink: Rect) -> Rect:
        """Return ink on a line, given in em units, y downwards, as pixels of the canvas."""
        area = ink.scaled(self.size_px / EM).moved((line.x, line.baseline))
        return area.grown(self.outline_px)


@dataclass(frozen=True, slots=True)
class PlacedImage:
    """A box with its inset. `rect` is the area it covers before rotation, which is around the
    centre of `room`.

    Both may reach past the canvas. `part` is the visible part of the inset, in the inset's pixels.
    `size_base` is what sizes are a percentage of, in pixels.
    """

    box: ImageBox
    inset: Inset
    room: Rect
    rect: Rect
    part: Rect
    size_base: float


@dataclass(frozen=True, slots=True)
class PlacedCode:
    """A box with its code, before rotation, which is around the centre of `room`.

    `rect` includes the quiet zone and the digits, `body` only the modules. `module` and the edges
    of both are whole pixels. `figures` are the digits, placed on a canvas that is `rect`.
    """

    box: CodeBox
    symbol: Symbol
    module: int
    room: Rect
    rect: Rect
    body: Rect
    figures: tuple[PlacedText, ...]


class Placed(Protocol):
    """A placed box of any kind. It rotates around the centre of its room."""

    @property
    def box(self) -> Box: ...
    @property
    def room(self) -> Rect: ...


def scaled(placed: PlacedText, share: float) -> PlacedText:
    """Return the same text on a canvas whose sides are scaled by `share`."""
    lines = tuple(line.scaled(share) for line in placed.lines)
    room, block, ink = (it.scaled(share) for it in (placed.room, placed.block, placed.ink))
    size_px = placed.size_px * share
    return replace(placed, size_px=size_px, lines=lines, room=room, block=block, ink=ink)


def scaled_image(placed: PlacedImage, share: float) -> PlacedImage:
    room, rect = placed.room.scaled(share), placed.rect.scaled(share)
    return replace(placed, room=room, rect=rect, size_base=placed.size_base * share)


@dataclass(frozen=True, slots=True)
class Layout:
    """The placed boxes of a picture, in painting order.

    `failures` are the boxes that cannot be made; `notices` stop nothing.
    """

    width: int
    height: int
    placed: tuple[Placed, ...] = ()
    failures: tuple[JobFailed, ...] = ()
    notices: tuple[Notice, ...] = ()

    @property
    def size(self) -> Size:
        return self.width, self.height

    def raise_failure(self) -> None:
        """Raise the first failure, if there is any."""
        if self.failures:
            raise self.failures[0]

    @property
    def texts(self) -> tuple[PlacedText, ...]:
        return tuple([placed for placed in self.placed if isinstance(placed, PlacedText)])

    @property
    def images(self) -> tuple[PlacedImage, ...]:
        return tuple([placed for placed in self.placed if isinstance(placed, PlacedImage)])

    @property
    def codes(self) -> tuple[PlacedCode, ...]:
        return tuple([placed for placed in self.placed if isinstance(placed, PlacedCode)])
