"""The values that layout hands to paint: pixels of the canvas, y downwards. They can be pickled."""

from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

from jobs.design import Box, CodeBox, ImageBox, Inset, TextBox
from jobs.errors import JobFailed
from jobs.findings import Notice
from jobs.rendering.lines.placing import Line, Rect
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
        return self.box.outline.width / 100 * self.size_px if self.box.outline else 0.0


@dataclass(frozen=True, slots=True)
class PlacedImage:
    """A box with its inset. `rect` is the area it covers before rotation, which is around the
    centre of `room`.

    Both may reach past the canvas. `part` is the visible part of the inset, in the inset's pixels.
    """

    box: ImageBox
    inset: Inset
    room: Rect
    rect: Rect
    part: Rect


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
    return replace(
        placed,
        size_px=placed.size_px * share,
        lines=tuple(
            PlacedLine(it.line, it.x * share, it.baseline * share, it.width * share)
            for it in placed.lines
        ),
        room=smaller(placed.room, share),
        block=smaller(placed.block, share),
        ink=smaller(placed.ink, share),
    )


def scaled_image(placed: PlacedImage, share: float) -> PlacedImage:
    return replace(placed, room=smaller(placed.room, share), rect=smaller(placed.rect, share))


def smaller(rect: Rect, share: float) -> Rect:
    return Rect(*(edge * share for edge in rect))


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
    def texts(self) -> tuple[PlacedText, ...]:
        return tuple([placed for placed in self.placed if isinstance(placed, PlacedText)])

    @property
    def images(self) -> tuple[PlacedImage, ...]:
        return tuple([placed for placed in self.placed if isinstance(placed, PlacedImage)])

    @property
    def codes(self) -> tuple[PlacedCode, ...]:
        return tuple([placed for placed in self.placed if isinstance(placed, PlacedCode)])
