"""The largest size at which a text stays inside its box: in width, height, lines and ink.

Everything about a block is proportional to the font size, so it is measured once in em units. A
size fits if the block is at most as large as the room divided by that size. Sizes are steps of a
quarter pixel.
"""

import math
from collections.abc import Callable
from typing import Final, NamedTuple

from jobs.design.boxes.text import LongWords, Wrap
from jobs.rendering.areas.rects import Rect
from jobs.rendering.fonts.opened import EM
from jobs.rendering.lines.evening import evened
from jobs.rendering.lines.placing import Line, justified, place
from jobs.rendering.lines.shaping import Paragraph
from jobs.rendering.lines.underlines import RuledLines
from jobs.rendering.lines.wrapping import LineSpan, Words, widest_word, wrap

STEP: Final = 0.25
FULLNESS: Final = 0.88  #: of lines, at the first size tried
_MOST_FITS: Final = 8  #: kept of a paragraph: rows that share words mostly share their canvas


class TextLimits(NamedTuple):
    """The room in pixels, and the limits on the text. `smallest` is a whole number of steps.

    `outline` and `padding` surround ink and lines, and `margin` is the larger of the two. `cast` is
    how far a shadow that counts is seen beyond the outline, on each side; `pitch` is the distance
    between baselines. These are in em units, like ascender and descender. `is_uneven`: some parts
    are larger than the box's font size, and their lines higher than the pitch.
    """

    width: float
    height: float
    smallest: float
    largest: float
    most_lines: int
    pitch: int
    outline: int
    padding: int
    margin: int
    cast: Rect
    ascender: int
    descender: int
    wrap: Wrap
    long_words: LongWords
    justify: bool
    rules: RuledLines
    is_uneven: bool = False


class TextBlock(NamedTuple):
    """Lines below each other, in em units. The origin is the top left of the first line, at the
    edge of the text.

    `reach` is everything that must stay inside the box: lines with the plate's padding, ink with
    the outline, and its shadow if that counts.
    """

    spans: list[LineSpan]
    lines: list[Line]
    baselines: list[int]
    width: int
    height: int
    reach: Rect


class FittedText(NamedTuple):
    block: TextBlock
    size: float


def fit(paragraphs: list[Paragraph], limits: TextLimits) -> FittedText | None:
    """Return the largest size that fits with whole words, else the smallest with words cut between
    clusters, else None.

    The size is that of greedy wrapping; other kinds of wrapping only move words between its lines,
    and justifying widens them.
    """
    if len(paragraphs) != 1:
        return _fit(paragraphs, limits)
    known: dict[TextLimits, FittedText | None] = paragraphs[0].fits
    if limits in known:
        return known[limits]
    if len(known) >= _MOST_FITS:
        known.clear()
    found = known[limits] = _fit(paragraphs, limits)
    return found


def _fit(paragraphs: list[Paragraph], limits: TextLimits) -> FittedText | None:
    found = _with_whole_words(paragraphs, limits) or _at_smallest(paragraphs, limits)
    return _justified(limits, found) if found and limits.justify else found


def needs(paragraphs: list[Paragraph], limits: TextLimits) -> TextBlock:
    """Return the block at the smallest size, with as many lines as the text needs."""
    room = _line_room(limits, limits.smallest)
    if limits.long_words == "keep":
        lines = wrap(paragraphs, max(room, widest_word(paragraphs)), most=10_000)
    else:
        lines = wrap(paragraphs, room, most=10_000, words=limits.long_words)
    return stack(lines or [], limits)


def _with_whole_words(paragraphs: list[Paragraph], limits: TextLimits) -> FittedText | None:
    first = round(limits.smallest / STEP)
    step, spans = _largest_step(paragraphs, limits)
    block: TextBlock | None = None
    while spans is not None and step >= first:
        if block is None or spans != block.spans:
            block = stack(spans, limits)
        possible = math.floor(_largest_size(block, limits) / STEP + 1e-9)
        if possible >= step:
            full = FittedText(block, step * STEP)
            if limits.wrap == "greedy" or len(spans) == len(paragraphs):
                return full
            return _evened(paragraphs, limits, full.size) or full
        # Ink reaches past the lines: stacked marks, overhanging letters, the outline.
        step = _next_step(paragraphs, limits, spans, possible, step)
        spans = _wrapped(paragraphs, limits, step * STEP) if step >= first else None
    return None


def _largest_step(
    paragraphs: list[Paragraph], limits: TextLimits
) -> tuple[int, list[LineSpan] | None]:
    """Return the largest step at which the lines fit, ignoring ink, and those lines; None if they
    fit at no size.

    Starts close to it, then moves from one size at which the lines change to the next.
    """
    first = round(limits.smallest / STEP)
    last = max(first, math.floor(min(limits.largest, _bound(paragraphs, limits)) / STEP + 1e-9))
    step, stride = max(first, min(last, math.floor(_guess(paragraphs, limits) / STEP))), 1
    best, found = first, None
    while first <= last:
        spans = _wrapped(paragraphs, limits, step * STEP)
        if spans is not None:
            best, found = max(step, min(last, _last_step(spans, limits))), spans
            first = best + 1
            step = min(best + stride, last)
        else:
            last = step - 1
            step = (first + last) // 2 if found else max(first, step - step * stride // 32)
        stride *= 2
    return best, found


def _guess(paragraphs: list[Paragraph], limits: TextLimits) -> float:
    """Estimate the size of nearly full lines, as if the text were spread evenly over the best
    number of lines.
    """
    length = max(1, sum([paragraph.edges[-1] for paragraph in paragraphs]))
    best, padding, margin = 0.0, limits.padding, limits.margin
    for count in range(1, limits.most_lines + 1):
        by_height = limits.height / (count * limits.pitch + 2 * padding) * EM
        if by_height <= best:
            break
        by_width = limits.width / (length / count / FULLNESS + 2 * margin) * EM
        best = max(best, min(by_height, by_width))
    return best


def _last_step(spans: list[LineSpan], limits: TextLimits) -> int:
    """Return the largest step at which these lines stay as they are."""
    width = max([span.width for span in spans]) + 2 * limits.margin
    height = len(spans) * limits.pitch + 2 * limits.padding
    return math.floor(min(limits.width / max(width, 1), limits.height / height) * EM / STEP - 1e-9)


def _evened(paragraphs: list[Paragraph], limits: TextLimits, size: float) -> FittedText | None:
    """Return the same number of lines, evened, at this size.

    None if overhanging ink then needs more room.
    """
    block = stack(evened(paragraphs, _line_room(limits, size), limits.wrap), limits)
    return FittedText(block, size) if _largest_size(block, limits) >= size else None


def _justified(limits: TextLimits, found: FittedText) -> FittedText:
    """Justify every line but the last of each paragraph, keeping ink and outline inside the box."""
    spans = found.block.spans
    following = [*(span.paragraph for span in spans[1:]), None]
    lines = [
        line
        if span.paragraph is not after
        else justified(span, _line_limit(line, limits, found.size))
        for span, line, after in zip(spans, found.block.lines, following, strict=True)
    ]
    return FittedText(_stacked(spans, lines, limits), found.size)


def _line_limit(line: Line, limits: TextLimits, size: float) -> float:
    before = max(limits.margin, limits.outline + limits.cast.left - line.ink.left)
    after = max(limits.margin, limits.outline + limits.cast.right + line.ink.right - line.width)
    return limits.width / size * EM - before - after


def _next_step(
    paragraphs: list[Paragraph], limits: TextLimits, spans: list[LineSpan], possible: int, step: int
) -> int:
    """Return the largest step at which these lines fit, or the largest step above it at which the
    lines differ.
    """

    def differs(candidate: int) -> bool:
        return _wrapped(paragraphs, limits, candidate * STEP) != spans

    if possible + 1 >= step or not differs(possible + 1):
        return possible
    return _last_true(possible + 1, step - 1, differs) or possible


def _bound(paragraphs: list[Paragraph], limits: TextLimits) -> float:
    """Return an upper bound of the size, from the widest word, and one line for each paragraph."""
    width = widest_word(paragraphs) + 2 * limits.margin
    height = len(paragraphs) * limits.pitch + 2 * limits.padding
    return min(limits.width / max(width, 1), limits.height / height) * EM


def _at_smallest(paragraphs: list[Paragraph], limits: TextLimits) -> FittedText | None:
    """Fit at the smallest size, cutting words if the design allows it.

    If ink reaches too far past the ends of lines, tries lines up to one em shorter, so that they
    end with other letters.
    """
    size, words = limits.smallest, _WORDS[limits.long_words]
    full = math.floor(_line_room(limits, size))
    for room in range(full, full - EM, -EM // 64):
        spans = wrap(paragraphs, room, most=limits.most_lines, words=words)
        if spans is None:
            return None
        block = stack(spans, limits)
        if _largest_size(block, limits) >= size:
            return FittedText(block, size)
        if block.reach.width <= limits.width / size * EM:
            return None  # too high: more lines would not help
    return None


_WORDS: Final[dict[LongWords, Words]] = {"cut": "cut", "hyphenate": "hyphenate", "keep": "whole"}


def _wrapped(paragraphs: list[Paragraph], limits: TextLimits, size: float) -> list[LineSpan] | None:
    """Return the lines at a size, if they fit by their pitch. Ink is checked later."""
    rows = math.floor((limits.height / size * EM - 2 * limits.padding) / limits.pitch + 1e-9)
    return (
        wrap(paragraphs, _line_room(limits, size), most=min(rows, limits.most_lines))
        if rows > 0
        else None
    )


def _line_room(limits: TextLimits, size: float) -> float:
    return limits.width / size * EM - 2 * limits.margin


def _largest_size(block: TextBlock, limits: TextLimits) -> float:
    left, top, right, bottom = block.reach
    return min(limits.width / max(right - left, 1.0), limits.height / max(bottom - top, 1.0)) * EM


def _last_true(low: int, high: int, holds: Callable[[int], bool]) -> int | None:
    """Return the last of low … high for which it holds, or None.

    It must hold up to some point and never after.
    """
    if holds(high):
        return high
    if not holds(low):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low


def stack(spans: list[LineSpan], limits: TextLimits) -> TextBlock:
    """Stack the lines. Half the leading goes above each line, half below (CSS 2, 10.8.1)."""
    return _stacked(spans, [place(span) for span in spans], limits)


def _stacked(spans: list[LineSpan], placed: list[Line], limits: TextLimits) -> TextBlock:
    lines = limits.rules.drawn(placed) if limits.rules.are_any else placed
    first, pitch = _first_baseline(limits), limits.pitch
    baselines = [first + index * pitch for index in range(len(lines))]
    width, height = max([line.width for line in lines], default=0), pitch * len(lines)
    if limits.is_uneven:
        baselines, height = _unevenly(lines, first, pitch)
    reach = _reach(lines, baselines, width, height, limits)
    return TextBlock(spans, lines, baselines, width, height, reach)


def _unevenly(lines: list[Line], first: int, pitch: int) -> tuple[list[int], int]:
    """Return the baselines of lines, each as high as its largest part needs, and their height."""
    baselines: list[int] = []
    top = 0
    for line in lines:
        baselines.append(top + round(first * line.tallest))
        top += round(pitch * line.tallest)
    return baselines, top


def _first_baseline(limits: TextLimits) -> int:
    return (limits.pitch - limits.ascender + limits.descender) // 2 + limits.ascender


def _reach(
    lines: list[Line], baselines: list[int], width: int, height: int, limits: TextLimits
) -> Rect:
    outline, padding, margin = limits.outline, limits.padding, limits.margin
    before, above, after, below = [outline + side for side in limits.cast]
    left, right = float(margin), float(margin)
    top, bottom = float(-padding), float(height + padding)
    for number, line in enumerate(lines):
        ink_left, ink_top, ink_right, ink_bottom = line.ink
        baseline = baselines[number]
        left, right = max(left, before - ink_left), max(right, after + ink_right - line.width)
        top, bottom = (
            min(top, baseline + ink_top - above),
            max(bottom, baseline + ink_bottom + below),
        )
    return Rect(-left, top, width + right, bottom)
