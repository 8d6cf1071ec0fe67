"""One text box on a canvas: its text, its room, the largest size that fits, and the position of its
lines.
"""

import math
from collections.abc import Callable, Sequence
from typing import Literal, NotRequired, TypedDict

from jobs.design import Row, TextBox, Typeface, overrides
from jobs.design.boxes.style_rules import ruled
from jobs.errors import DesignDoesNotApply, TextDoesNotFit, ValueUnusable
from jobs.findings import Notice
from jobs.findings.texts import HiddenByRule, RuleNotCompared, Shortened, SmallText
from jobs.rendering.boxes import styled_texts, text_notices
from jobs.rendering.boxes.common_sizes import box_of_row, is_fixed
from jobs.rendering.boxes.contents import check_required
from jobs.rendering.boxes.kind import BoxKind, Surface
from jobs.rendering.boxes.styled_texts import Looks
from jobs.rendering.fonts.chains import Chain, WantedFont, chain_of
from jobs.rendering.fonts.opened import EM
from jobs.rendering.geometry.placements import PlacedLine, PlacedText
from jobs.rendering.geometry.rooms import room_on_canvas
from jobs.rendering.geometry.tiling import check_copies
from jobs.rendering.geometry.turning import check_turned
from jobs.rendering.lines.ellipsis import shortened
from jobs.rendering.lines.fitting import STEP, FittedText, TextBlock, TextLimits, fit, needs
from jobs.rendering.lines.placing import Line, Rect
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
    box, hiding, not_compared = ruled(box, row, on.design.language)
    if hiding:
        return None, [HiddenByRule(box.name, hiding.column, str(hiding))]
    placed, notices = _place_on(on, box, row)
    unread = (RuleNotCompared(box.name, rule.column, str(rule), why) for rule, why in not_compared)
    return placed, [*unread, *notices]


def _place_on(on: Surface, box: TextBox, row: Row) -> tuple[PlacedText | None, list[Notice]]:
    own = box_of_row(box, row, on.design.language, on.sizes)
    look = on.design
    return place_box(
        own, row, look.language, on.width, on.height, look.typefaces, size_base=on.size_base
    )


def place_box(
    box: TextBox,
    row: Row,
    language: str,
    width: int,
    height: int,
    typefaces: tuple[Typeface, ...] = (),
    *,
    size_base: float | None = None,
) -> tuple[PlacedText | None, list[Notice]]:
    """Place the text of a row and return it with its notices. Sizes are in % of `size_base`, in
    pixels, or of the height.

    The first value is None if the box hides because its text is empty. Raises `JobFailed`
    subclasses.
    """
    styled = styled_texts.read(box, row, language)
    text = styled.text
    check_required(box, row, text)
    if not text:
        return None, []
    room = room_on_canvas(box, width, height)
    fonts = _fonts(box, row, language, text, typefaces)
    looks = Looks(box, styled, _style(box, fonts, language))
    limits = _limits(box, room, height if size_base is None else size_base, fonts, looks)
    paragraphs = looks.shaped(text)
    notices = [
        *text_notices.on_markup(box, styled.unclear),
        *text_notices.on_characters(box, paragraphs),
        *text_notices.on_weights(box, row, [fonts, *looks.chains]),
        *text_notices.on_italics(box, paragraphs),
        *text_notices.on_features(box, paragraphs),
    ]
    found = fit(paragraphs, limits)
    shown, found = (text, found) if found else _overflowing(box, text, looks.shaped, limits)
    placed = _settled(box, shown, found, room, limits, overflow=shown != text)
    if box.tile:
        check_copies(placed, width, height)
    else:
        check_turned(placed, width, height)
    return placed, [*notices, *_small(box, placed, limits), *_shortened(placed)]


def _fonts(
    box: TextBox, row: Row, language: str, text: str, typefaces: tuple[Typeface, ...]
) -> Chain:
    """Return the chain of fonts.

    An unknown family is blamed on the design, or on the row's column if it names the family.
    """
    try:
        return chain_of(WantedFont(box.fonts, box.weight, box.italic, typefaces), language, text)
    except DesignDoesNotApply as failure:
        column = overrides.column_of(box, "fonts", row)
        if column is None:
            raise
        shown, reason = row[column].shown, failure.sentence.replace("There", "there", 1)
        sentence = f"“{shown}” in column “{column}” cannot be used: {reason}"
        raise ValueUnusable(sentence, column=column, value=shown) from failure


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


def _limits(box: TextBox, room: Rect, size_base: float, fonts: Chain, looks: Looks) -> TextLimits:
    smallest = max(1.0, math.ceil(box.size_min / 100 * size_base / STEP - 1e-9) * STEP)
    outline = em(box.outline.width) if box.outline else 0
    padding = em(box.plate.padding) if box.plate else 0
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
        cast=Rect(*map(em, box.shadow.reach)) if box.shadow and box.shadow.inside else _NO_CAST,
        ascender=fonts.first.ascender,
        descender=fonts.first.descender,
        wrap=box.wrap,
        long_words=box.long_words,
        justify=box.align == "justify",
        rules=RuledLines.of(box, of_parts=looks.are_ruled),
        is_uneven=looks.is_uneven,
    )


# --- What does not fit -------------------------------------------------------------------------


def _small(box: TextBox, placed: PlacedText, limits: TextLimits) -> list[Notice]:
    if placed.size_px >= limits.largest / 2:
        return []
    return [SmallText(box.name, placed.size_px, limits.largest)]


def _shortened(placed: PlacedText) -> list[Notice]:
    return [Shortened(placed.box.name, placed.text)] if placed.overflow else []


def _overflowing(
    box: TextBox, text: str, shape_all: Callable[[str], list[Paragraph]], limits: TextLimits
) -> tuple[str, FittedText]:
    if box.overflow == "ellipsis":
        cut = shortened(text, shape_all, limits)
        if cut:
            return cut
    raise _does_not_fit(box, needs(shape_all(text), limits), limits)


_NO_CAST = Rect(0, 0, 0, 0)
_SAME_FOR_ALL = "All rows use the size that the check found. Shorten the text."


def _does_not_fit(box: TextBox, block: TextBlock, limits: TextLimits) -> TextDoesNotFit:
    scale = limits.smallest / EM
    if block.reach.width * scale > limits.width + 0.5:
        side, needed, allowed = "wide", block.reach.width * scale, limits.width
    else:
        most = (limits.most_lines * limits.pitch + 2 * limits.padding) * scale
        side, needed, allowed = "high", block.reach.height * scale, min(limits.height, most)
    needs_px, allowed_px = math.ceil(needed), math.floor(allowed + 0.1)  # em units are rounded
    fixed = is_fixed(box)
    at_size = "At the size for all rows" if fixed else "At its smallest size"
    lines, fix = len(block.lines), "Shorten the text, or change the box."
    if side == "high" and allowed < limits.height:
        room = (
            f"only {limits.most_lines} {'fits' if limits.most_lines == 1 else 'fit'} "
            f"({allowed_px} px)"
        )
        fix = "Shorten the text, or allow more lines."
    else:
        room = f"the box has room for {allowed_px} px and {_lines(limits.most_lines)}"
    return TextDoesNotFit(
        f"{at_size}, {limits.smallest:.0f} px, the text of “{box.name}” needs {_lines(lines)} and "
        f"is {needs_px} px {side}; {room}. {_SAME_FOR_ALL if fixed else fix}",
        needs_px=needs_px,
        allowed_px=allowed_px,
        lines=lines,
        max_lines=limits.most_lines,
        size_px=limits.smallest,
    )


def _lines(count: int) -> str:
    return f"{count} lines" if count > 1 else "1 line"


# --- Position of the lines ------------------------------------------------------------------------


def _settled(
    box: TextBox, text: str, found: FittedText, room: Rect, limits: TextLimits, *, overflow: bool
) -> PlacedText:
    block, scale = found.block, found.size / EM
    top = _top(box, block, room, limits, scale)
    lines = [
        PlacedLine(
            line, _left(box, line, room, limits, scale), top + baseline * scale, line.width * scale
        )
        for line, baseline in zip(block.lines, block.baselines, strict=True)
    ]
    edges = Rect(
        min([line.x for line in lines]),
        top,
        max([line.x + line.width for line in lines]),
        top + block.height * scale,
    )
    ink = _ink(box, lines, edges, limits, scale)
    return PlacedText(box, text, found.size, tuple(lines), overflow, room, edges, ink)


def _top(box: TextBox, block: TextBlock, room: Rect, limits: TextLimits, scale: float) -> float:
    """Return the top of the first line, moved if ink or plate would leave the room."""
    height, padding = block.height * scale, limits.padding * scale
    match box.valign:
        case "top":
            wanted = room.top + padding
        case "middle":
            wanted = (room.top + room.bottom - height) / 2
        case "bottom":
            wanted = room.bottom - padding - height
    return _between(
        wanted, room.top - block.reach.top * scale, room.bottom - block.reach.bottom * scale
    )


def _left(box: TextBox, line: Line, room: Rect, limits: TextLimits, scale: float) -> float:
    margin, width = limits.margin * scale, line.width * scale
    match _side(box, line):
        case "left":
            wanted = room.left + margin
        case "centre":
            wanted = (room.left + room.right - width) / 2
        case "right":
            wanted = room.right - margin - width
    before, after = limits.outline + limits.cast.left, limits.outline + limits.cast.right
    first = room.left + max(limits.margin, before - line.ink.left) * scale
    last = room.right - max(line.width + limits.margin, line.ink.right + after) * scale
    return _between(wanted, first, last)


def _side(box: TextBox, line: Line) -> Literal["left", "centre", "right"]:
    if box.align == "start" or box.align == "end" or box.align == "justify":
        return "right" if line.is_right_to_left == (box.align != "end") else "left"
    return box.align


def _between(wanted: float, first: float, last: float) -> float:
    return max(first, min(wanted, last))


def _ink(
    box: TextBox, lines: Sequence[PlacedLine], block: Rect, limits: TextLimits, scale: float
) -> Rect:
    outline, padding = limits.outline * scale, limits.padding * scale
    rects = [
        (
            x + min(line.ink.left, 0) * scale - outline,
            baseline + line.ink.top * scale - outline,
            x + max(line.ink.right * scale, width) + outline,
            baseline + line.ink.bottom * scale + outline,
        )
        for line, x, baseline, width in lines
    ]
    if box.plate:
        rects.append(
            (
                block.left - padding,
                block.top - padding,
                block.right + padding,
                block.bottom + padding,
            )
        )
    lefts, tops, rights, bottoms = zip(*rects, strict=True)
    return Rect(min(lefts), min(tops), max(rights), max(bottoms))


KIND: BoxKind[TextBox, PlacedText] = BoxKind(
    TextBox, place_text, texts.stamp_of, texts.covers, told, called_as_cover="The plate of “{}”"
)
