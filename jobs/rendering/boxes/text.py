"""One text box on a canvas: its text, its room, the largest size that fits, and the position of its
lines.
"""

import math
from collections.abc import Callable
from typing import Any, Final, Literal, NamedTuple, NotRequired, TypedDict

from jobs.design import Row, TextBox, Typeface, overrides
from jobs.design.boxes.style_rules import ruled
from jobs.errors import DesignDoesNotApply, TextDoesNotFit, ValueUnusable
from jobs.findings import Notice
from jobs.findings.texts import HiddenByRule, RuleNotCompared, Shortened, SmallText
from jobs.rendering.areas.rects import NOTHING, Rect, Size
from jobs.rendering.boxes import styled_texts, text_notices
from jobs.rendering.boxes.common_sizes import box_of_row, is_fixed
from jobs.rendering.boxes.contents import check_required
from jobs.rendering.boxes.kind import BoxKind, Surface
from jobs.rendering.boxes.line_positions import LinePositions
from jobs.rendering.boxes.styled_texts import Looks, StyledText
from jobs.rendering.fonts.chains import Chain, WantedFont, chain_of
from jobs.rendering.fonts.opened import EM
from jobs.rendering.geometry.placements import PlacedText
from jobs.rendering.geometry.rooms import room_on_canvas
from jobs.rendering.geometry.tiling import check_copies
from jobs.rendering.geometry.turning import check_turned
from jobs.rendering.lines.ellipsis import shortened
from jobs.rendering.lines.fitting import STEP, FittedText, TextBlock, TextLimits, fit, needs
from jobs.rendering.lines.runs import TextStyle, features_of
from jobs.rendering.lines.shaping import Paragraph, em
from jobs.rendering.lines.underlines import RuledLines
from jobs.rendering.paint import texts


class SetText(TypedDict):
    """How a text box turned out: its font size in pixels of the result, and the number of lines.

    `contrast` is that on this photo (WCAG, 1 to 21), once it is painted.
    """

    box: str
    size_px: float
    lines: int
    contrast: NotRequired[float]


def told(placed: PlacedText) -> SetText:
    return {"box": placed.box.name, "size_px": placed.size_px, "lines": len(placed.lines)}


def place_text(box: TextBox, row: Row, on: Surface) -> tuple[PlacedText | None, list[Notice]]:
    if not box.style_rules:
        return _place_on(on, box, row)
    box, hiding, not_compared = ruled(box, row, on.language)
    if hiding:
        return None, [HiddenByRule(box.name, hiding.column, str(hiding))]
    placed, notices = _place_on(on, box, row)
    unread = (RuleNotCompared(box.name, rule.column, str(rule), why) for rule, why in not_compared)
    return placed, [*unread, *notices]


def _place_on(on: Surface, box: TextBox, row: Row) -> tuple[PlacedText | None, list[Notice]]:
    design = on.design
    own = box_of_row(box, row, design.language, on.sizes)
    surface = TextSurface(
        design.language,
        on.canvas,
        on.size_base,
        design.typefaces,
        only_size=on.only_size and not (own.rotation or own.tile),
    )
    return place_box(own, row, surface)


class TextSurface:
    """What a text depends on besides its box and its row. Sizes are in % of `size_base`, in
    pixels. `only_size`: nobody looks at its lines.
    """

    __slots__ = ("canvas", "language", "only_size", "size_base", "typefaces")

    def __init__(
        self,
        language: str,
        canvas: Size,
        size_base: float,
        typefaces: tuple[Typeface, ...] = (),
        *,
        only_size: bool = False,
    ) -> None:
        self.language, self.canvas = language, canvas
        self.size_base, self.typefaces = size_base, typefaces
        self.only_size = only_size


def place_box(box: TextBox, row: Row, on: TextSurface) -> tuple[PlacedText | None, list[Notice]]:
    """Place the text of a row and return it with its notices.

    The first value is None if the box hides because its text is empty. Raises `JobFailed`
    subclasses.
    """
    styled = styled_texts.read(box, row, on.language)
    check_required(box, row, styled.text)
    return _placed(box, row, styled, on) if styled.text else (None, [])


def _placed(
    box: TextBox, row: Row, styled: StyledText, on: TextSurface
) -> tuple[PlacedText, list[Notice]]:
    room, text = room_on_canvas(box, on.canvas), styled.text
    looks = Looks(box, styled, _style(box, _fonts(box, row, text, on), on.language))
    limits = _limits(box, room, on, looks)
    paragraphs = looks.shaped(text)
    notices = text_notices.on_text(box, row, styled.unclear, looks.chains, paragraphs)
    found = fit(paragraphs, limits)
    shown, found = (text, found) if found else _overflowing(box, text, looks.shaped, limits)
    placed = _settled(box, shown, found, room, limits, overflow=shown != text)
    _check_place(placed, on.canvas)
    return placed, [*notices, *_small(placed, limits), *_shortened(placed)]


def _check_place(placed: PlacedText, canvas: Size) -> None:
    if placed.box.tile:
        check_copies(placed, canvas)
    else:
        check_turned(placed, canvas)


def _fonts(box: TextBox, row: Row, text: str, on: TextSurface) -> Chain:
    """Return the chain of fonts.

    An unknown family is blamed on the design, or on the row's column if it names the family.
    """
    wanted = WantedFont(box.fonts, box.weight, box.italic, on.typefaces)
    try:
        return chain_of(wanted, on.language, text)
    except DesignDoesNotApply as failure:
        column = overrides.column_of(box, "fonts", row)
        if column is None:
            raise
        raise _unknown_font(column, row[column].shown, failure) from failure


def _unknown_font(column: str, shown: str, failure: DesignDoesNotApply) -> ValueUnusable:
    reason = failure.sentence.replace("There", "there", 1)
    sentence = f"“{shown}” in column “{column}” cannot be used: {reason}"
    return ValueUnusable(sentence, column=column, value=shown)


def _style(box: TextBox, fonts: Chain, language: str) -> TextStyle:
    return TextStyle(
        fonts,
        language,
        em(box.letter_spacing),
        em(box.word_spacing),
        phrased=box.wrap != "greedy",
        base=box.direction,
        features=features_of(box.features) if box.features else None,
    )


def _limits(box: TextBox, room: Rect, on: TextSurface, looks: Looks) -> TextLimits:
    """Return the limits of a text in a room.

    Cached by the box itself: most rows have the same one, on a canvas of the same size.
    """
    font = looks.first_font
    size_base = on.size_base
    key = id(box), room, size_base, on.only_size, font, looks.are_ruled, looks.is_uneven
    known = _known_limits.get(key)
    if known is not None and known[0] is box:
        return known[1]
    if len(_known_limits) >= _MOST_LIMITS:
        _known_limits.clear()
    limits = _new_limits(box, room, size_base, looks)
    if on.only_size:  # words are moved between lines, and lines justified, at the size found before
        limits = limits._replace(wrap="greedy", justify=False)
    _known_limits[key] = box, limits
    return limits


def _new_limits(box: TextBox, room: Rect, size_base: float, looks: Looks) -> TextLimits:
    smallest = max(1.0, math.ceil(box.size_min / 100 * size_base / STEP - 1e-9) * STEP)
    outline = em(box.outline.width) if box.outline else 0
    padding = em(box.plate.padding) if box.plate else 0
    first = looks.first_font
    return TextLimits(
        width=room.width,
        height=room.height,
        smallest=smallest,
        largest=max(smallest, box.size_max / 100 * size_base),
        most_lines=box.max_lines,
        pitch=em(box.line_height * 100),
        outline=outline,
        padding=padding,
        margin=max(outline, padding),
        cast=_cast(box),
        ascender=first.ascender,
        descender=first.descender,
        wrap=box.wrap,
        long_words=box.long_words,
        justify=box.align == "justify",
        rules=RuledLines.of(box, of_parts=looks.are_ruled),
        is_uneven=looks.is_uneven,
    )


_MOST_LIMITS: Final = 64
_known_limits: Final[dict[tuple[Any, ...], tuple[TextBox, TextLimits]]] = {}


def _cast(box: TextBox) -> Rect:
    """Return how far a shadow that counts reaches on each side, in em units."""
    return Rect(*map(em, box.shadow.reach)) if box.shadow and box.shadow.inside else NOTHING


# --- What does not fit -------------------------------------------------------------------------


def _small(placed: PlacedText, limits: TextLimits) -> list[Notice]:
    if placed.size_px >= limits.largest / 2:
        return []
    return [SmallText(placed.box.name, placed.size_px, limits.largest)]


def _shortened(placed: PlacedText) -> list[Notice]:
    return [Shortened(placed.box.name, placed.text)] if placed.overflow else []


def _overflowing(
    box: TextBox, text: str, shape_all: Callable[[str], list[Paragraph]], limits: TextLimits
) -> tuple[str, FittedText]:
    cut = shortened(text, shape_all, limits) if box.overflow == "ellipsis" else None
    if cut:
        return cut
    raise _does_not_fit(box, needs(shape_all(text), limits), limits)


_SAME_FOR_ALL = "All rows use the size that the check found. Shorten the text."


class _Excess(NamedTuple):
    """The side on which a text does not fit at its smallest size: pixels it needs, and may have."""

    side: Literal["wide", "high"]
    needed: float
    allowed: float

    @classmethod
    def of(cls, block: TextBlock, limits: TextLimits) -> "_Excess":
        scale = limits.smallest / EM
        width = block.reach.width * scale
        if width > limits.width + 0.5:
            return cls("wide", width, limits.width)
        most = (limits.most_lines * limits.pitch + 2 * limits.padding) * scale
        return cls("high", block.reach.height * scale, min(limits.height, most))

    def is_of_lines(self, limits: TextLimits) -> bool:
        """Return whether the number of lines is the limit, not the box."""
        return self.side == "high" and self.allowed < limits.height

    @property
    def needs_px(self) -> int:
        return math.ceil(self.needed)

    @property
    def allowed_px(self) -> int:
        return math.floor(self.allowed + 0.1)  # em units are rounded


def _does_not_fit(box: TextBox, block: TextBlock, limits: TextLimits) -> TextDoesNotFit:
    excess, lines = _Excess.of(block, limits), len(block.lines)
    room, fix = _room_and_fix(excess, limits)
    at_size = "At the size for all rows" if is_fixed(box) else "At its smallest size"
    return TextDoesNotFit(
        f"{at_size}, {limits.smallest:.0f} px, the text of “{box.name}” needs {_lines(lines)} and "
        f"is {excess.needs_px} px {excess.side}; {room}. {_SAME_FOR_ALL if is_fixed(box) else fix}",
        needs_px=excess.needs_px,
        allowed_px=excess.allowed_px,
        lines=lines,
        max_lines=limits.most_lines,
        size_px=limits.smallest,
    )


def _room_and_fix(excess: _Excess, limits: TextLimits) -> tuple[str, str]:
    most, allowed = limits.most_lines, f"{excess.allowed_px} px"
    if excess.is_of_lines(limits):
        fit = "fits" if most == 1 else "fit"
        return f"only {most} {fit} ({allowed})", "Shorten the text, or allow more lines."
    room = f"the box has room for {allowed} and {_lines(most)}"
    return room, "Shorten the text, or change the box."


def _lines(count: int) -> str:
    return f"{count} lines" if count > 1 else "1 line"


def _settled(
    box: TextBox, text: str, found: FittedText, room: Rect, limits: TextLimits, *, overflow: bool
) -> PlacedText:
    positions = LinePositions(box, room, limits, found)
    lines = positions.lines()
    covered = positions.covered(lines)
    ink = positions.ink(lines, covered)
    return PlacedText(box, text, found.size, tuple(lines), overflow, room, covered, ink)


KIND: BoxKind[TextBox, PlacedText] = BoxKind(
    TextBox, place_text, texts.stamp_of, texts.covers, told, called_as_cover="The plate of “{}”"
)
