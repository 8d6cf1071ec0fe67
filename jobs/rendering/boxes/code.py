"""One code box on a canvas: its content, the size of its modules, and anything that may keep
scanners from reading it.
"""

from dataclasses import replace
from math import ceil, floor
from typing import TypedDict

from jobs.design import CodeBox, Row, TextBox
from jobs.design.cells import patterns
from jobs.design.overrides import overridden
from jobs.errors import CodeDoesNotFit, CodeOutside, ContentUnusable
from jobs.findings import Notice
from jobs.findings.codes import CodeFaint, CodeShortened
from jobs.rendering import symbols
from jobs.rendering.areas.rects import Rect, Size, sized
from jobs.rendering.boxes.contents import check_required
from jobs.rendering.boxes.kind import BoxKind, Surface
from jobs.rendering.boxes.payloads import payload
from jobs.rendering.boxes.text import TextSurface, place_box
from jobs.rendering.colours.contrast import luminance_of
from jobs.rendering.geometry.placements import PlacedCode, PlacedText
from jobs.rendering.geometry.rooms import at_anchor, whole_room
from jobs.rendering.geometry.turning import turned_around
from jobs.rendering.paint import code_modules
from jobs.rendering.symbols import Figures, Quiet, Symbol, Unencodable, is_shortened

LEAST = 2
"""Smallest width of a module, in pixels: JPEG blurs finer ones, and scanners need at least two."""
_LOWEST_BARS = 15
"""Lowest height of bars, in modules. Lower bars would need too steady a hand."""
_EDGE = 3
"""Modules of ground above and below bars, where their standards ask for none."""
_BAND = 11
"""Height of the band below bars that holds the digits, in modules."""
_FIGURES_SIZE = 9.0
"""Font size of the digits, in modules.

With the spacing, in % of the size, a digit is about as wide as its seven modules.
"""
_FIGURES_BOX = TextBox(
    text="",
    anchor="top-left",
    weight=400,
    features=("tnum",),
    size_min=0,
    valign="middle",
    line_height=1.0,
    letter_spacing=12.0,
    max_lines=1,
)
_ENOUGH = 0.55
"""Least difference in reflectance of dark and light (ISO/IEC 15416, grade 3); black on white has 1.

JPEG costs some of it.
"""


class SetCode(TypedDict):
    """How a code box turned out: the kind of code and what a scanner reads.

    In pixels of the result: one module, and the whole code with its quiet zone, before rotation.
    """

    box: str
    kind: str
    content: str
    module: int
    width: int
    height: int


def told(placed: PlacedCode) -> SetCode:
    return {
        "box": placed.box.name,
        "kind": placed.symbol.name,
        "content": placed.symbol.content,
        "module": placed.module,
        "width": round(placed.rect.width),
        "height": round(placed.rect.height),
    }


def place_code(box: CodeBox, row: Row, on: Surface) -> tuple[PlacedCode | None, list[Notice]]:
    """Place the code of a row and return it with its notices.

    The first value is None if the box hides because a cell is empty. Raises `JobFailed` subclasses.
    """
    box = overridden(box, row, on.language)
    written = payload(box, row, on.language)
    check_required(box, row, written)
    if not written:
        return None, []
    symbol = _symbol(box, written)
    placed = _placed(box, symbol, on.canvas)
    _check_inside(placed, on.canvas)
    return placed, [*_faint(box, symbol), *_shortened(box, written)]


def _symbol(box: CodeBox, written: str) -> Symbol:
    try:
        return symbols.symbol_of(box.symbology, written, box.correction)
    except Unencodable as reason:
        raise _unusable(box, written, reason) from reason


def _unusable(box: CodeBox, written: str, reason: Unencodable) -> ContentUnusable:
    shown = f"{written[:57]}…" if len(written) > 60 else written
    column = next(iter(patterns.columns(box.text)), None)
    if column is None:
        return ContentUnusable(
            f"“{box.name}”: “{shown}” is not a valid code. {reason}", value=shown
        )
    why = str(reason).replace("{column:", "{" + column.replace(":", "::") + ":")
    sentence = f"“{shown}” in column “{column}” is not a valid code. {why}"
    return ContentUnusable(sentence, value=shown, column=column)


# --- Position and size ----------------------------------------------------------------------------


def _placed(box: CodeBox, symbol: Symbol, canvas: Size) -> PlacedCode:
    read, room = _read(box, symbol), whole_room(box, canvas)
    around = _around(box, symbol, has_figures=bool(read))
    needs, high = _least_modules(symbol, around), floor(room.height + 0.01)
    module = min(floor(room.width + 0.01) // needs[0], high // needs[1])
    if module < LEAST:
        raise _does_not_fit(box, symbol, (needs[0] * LEAST, needs[1] * LEAST), canvas)
    rect = _at_side(box, room, needs[0] * module, high if symbol.bars else needs[1] * module)
    body = around.inside(rect, module)
    figures = tuple(_figures(box, it, rect, body, module) for it in read)
    return PlacedCode(box, symbol, module, room, rect, body, figures)


def _least_modules(symbol: Symbol, around: Quiet) -> Size:
    """Return the modules that a code needs across and down."""
    columns = around.left + symbol.columns + around.right
    rows = _LOWEST_BARS if symbol.bars else symbol.rows
    return columns, around.above + rows + around.below


def _around(box: CodeBox, symbol: Symbol, *, has_figures: bool) -> Quiet:
    """Return the modules around the symbol: quiet zone, band for the digits, and an edge that
    closes the ground of bars.
    """
    quiet = symbol.quiet if box.quiet else Quiet(0, 0)
    if not symbol.bars:
        return quiet
    edge = _EDGE if box.quiet else 0
    return quiet._replace(above=edge, below=_BAND if has_figures else edge)


def _at_side(box: CodeBox, room: Rect, width: int, height: int) -> Rect:
    """Return a rectangle of this size, on whole pixels, at the anchor's side of the room."""
    exact = at_anchor(box, room, width, height)
    return sized(round(exact.left), round(exact.top), width, height)


def _read(box: CodeBox, symbol: Symbol) -> tuple[Figures, ...]:
    """Return the digits to print below the bars.

    Without a quiet zone nothing fits beside the bars, so all digits go below them together.
    """
    if not box.digits or not symbol.bars:
        return ()
    return symbol.figures if box.quiet else (Figures(symbol.content, 0, symbol.columns),)


def _does_not_fit(box: CodeBox, symbol: Symbol, needs_px: Size, canvas: Size) -> CodeDoesNotFit:
    (wide, high), room = needs_px, whole_room(box, canvas)
    width, height = map(_tenths, needs_px, canvas)
    larger = [f"{width:g} % wide"] if room.width < wide else []
    larger += [f"{height:g} % high"] if room.height < high else []
    sentence = (
        f"“{box.name}” has {floor(room.width)} × {floor(room.height)} px; with modules of {LEAST} "
        f"px, this {symbol.name} needs {wide} × {high} px. Make the box at least "
        f"{' and '.join(larger)}."
    )
    return CodeDoesNotFit(sentence, needs_px=[wide, high], width=width, height=height)


def _tenths(needed: int, whole: int) -> float:
    """Return a length in % of the canvas, rounded up to tenths."""
    return ceil(1000 * needed / whole) / 10


def _figures(box: CodeBox, figures: Figures, rect: Rect, body: Rect, module: int) -> PlacedText:
    """Set the digits like any text, on a canvas that is the code, in a box below the bars."""
    text = replace(
        _FIGURES_BOX,
        text=_plainly(figures.text),
        name=box.name,
        x=(body.left - rect.left + figures.first * module) / rect.width * 100,
        y=(body.bottom - rect.top) / rect.height * 100,
        width=(figures.last - figures.first) * module / rect.width * 100,
        height=_BAND * module / rect.height * 100,
        size_max=_FIGURES_SIZE * module / rect.height * 100,
        colour=box.colour,
    )
    canvas = int(rect.width), int(rect.height)
    placed, _ = place_box(text, {}, TextSurface("en", canvas, canvas[1]))
    assert placed is not None  # noqa: S101 - there are always digits
    return placed


def _plainly(text: str) -> str:
    """Escape the text as a pattern that prints exactly this text."""
    return "".join(character * 2 if character in "[]{}" else character for character in text)


def _check_inside(placed: PlacedCode, canvas: Size) -> None:
    """Raise `CodeOutside` if the code reaches past the edge of the picture: no scanner reads a code
    that is cut.
    """
    over = ceil(turned_around(placed, placed.rect).past(canvas) - 0.5)
    if over > 0:
        raise CodeOutside(
            f"The code of “{placed.box.name}” reaches {over} px past the edge of the picture, so "
            f"that no scanner could "
            "read it. Move the box in, or make it smaller.",
            over_px=over,
        )


# --- Problems for scanners ------------------------------------------------------------------------


def _faint(box: CodeBox, symbol: Symbol) -> list[Notice]:
    ground = box.background
    if ground is None:
        return [CodeFaint.without_ground(box.name)]
    lights = _seen(symbol)
    contrast = _contrast(box.colour, ground, lights) * box.opacity
    if contrast >= _ENOUGH:
        return []
    if luminance_of(box.colour) > luminance_of(ground):
        return [CodeFaint.light_on_dark(box.name, contrast)]
    is_red = len(lights) > 1
    return [CodeFaint.low_contrast(box.name, contrast, enough=_ENOUGH, is_red=is_red)]


def _contrast(colour: str, ground: str, lights: tuple[str, ...]) -> float:
    """Return the difference in reflectance, in the light that shows the least of it."""
    return min(_light(ground, seen) - _light(colour, seen) for seen in lights)


def _seen(symbol: Symbol) -> tuple[str, ...]:
    """Return the kinds of light that read the symbol: cameras read QR codes; barcode lasers are red
    and see red as white.
    """
    return ("all", "red") if symbol.bars else ("all",)


def _light(colour: str, seen: str) -> float:
    """Return how much light the colour reflects, from 0 to 1."""
    return luminance_of(colour if seen == "all" else f"#{colour[1:3] * 3}")


def _shortened(box: CodeBox, written: str) -> list[Notice]:
    return [CodeShortened(box.name, written)] if is_shortened(written) else []


KIND: BoxKind[CodeBox, PlacedCode] = BoxKind(
    CodeBox,
    place_code,
    code_modules.stamp_of,
    code_modules.covers,
    told,
    called_as_cover="The code “{}”",
)
