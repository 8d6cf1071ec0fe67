"""The largest size at which a text stays inside its box: in width, height, lines and ink.

Everything about a block is proportional to the font size, so it is measured once in em units. A
size fits if the block is at most as large as the room divided by that size. Sizes are steps of a
quarter pixel.
"""

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Final, NamedTuple

from jobs.design.boxes.text import LongWords, Wrap
from jobs.rendering.areas.rects import Rect, as_rect
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
    edge of the text. They do not know their paragraph, which remembers them.

    `reach` is everything that must stay inside the box: lines with the plate's padding, ink with
    the outline, and its shadow if that counts.
    """

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
    known: list[tuple[TextLimits, FittedText | None]] = paragraphs[0].fits
    for same, found in known:
        if same == limits:
            return found
    if len(known) >= _MOST_FITS:
        known.clear()
    found = _fit(paragraphs, limits)
    known.append((limits, found))
    return found


def _fit(paragraphs: list[Paragraph], limits: TextLimits) -> FittedText | None:
    fitting = _Fitting(paragraphs, limits)
    return fitting.with_whole_words() or fitting.at_smallest()


def needs(paragraphs: list[Paragraph], limits: TextLimits) -> TextBlock:
    """Return the block at the smallest size, with as many lines as the text needs."""
    room, words = _line_room(limits, limits.smallest), _WORDS[limits.long_words]
    if words == "whole":
        room = max(room, widest_word(paragraphs))
    return stack(wrap(paragraphs, room, most=10_000, words=words) or [], limits)


class _Fitting:
    """The search for the size of one text."""

    __slots__ = ("first", "limits", "paragraphs")

    def __init__(self, paragraphs: list[Paragraph], limits: TextLimits) -> None:
        self.paragraphs, self.limits = paragraphs, limits
        self.first = round(limits.smallest / STEP)

    def with_whole_words(self) -> FittedText | None:
        step, spans = self.largest_step()
        block: TextBlock | None = None
        stacked: list[LineSpan] | None = None
        while spans is not None and step >= self.first:
            if block is None or spans != stacked:
                block, stacked = stack(spans, self.limits), spans
            possible = _steps(_largest_size(block, self.limits))
            if possible >= step:
                return self.settled(spans, block, step * STEP)
            # Ink reaches past the lines: stacked marks, overhanging letters, the outline.
            step = self.next_step(spans, possible, step)
            spans = self.wrapped(step) if step >= self.first else None
        return None

    def settled(self, spans: list[LineSpan], full: TextBlock, size: float) -> FittedText:
        """Return full lines, or as many that are evened."""
        if self.limits.wrap == "greedy" or len(spans) == len(self.paragraphs):
            return self.found(spans, full, size)
        return self.evened(size) or self.found(spans, full, size)

    def found(self, spans: list[LineSpan], block: TextBlock, size: float) -> FittedText:
        """Return the lines at this size, justified if the design wants that."""
        limits = self.limits
        return FittedText(_justified(spans, block, limits, size) if limits.justify else block, size)

    def largest_step(self) -> tuple[int, list[LineSpan] | None]:
        """Return the largest step at which the lines fit, ignoring ink, and those lines; None if
        they fit at no size.

        Starts close to it, then moves from one size at which the lines change to the next.
        """
        first, last = self.first, max(self.first, _steps(min(self.limits.largest, self.bound())))
        step, stride = max(first, min(last, math.floor(self.guess() / STEP))), 1
        best, found = first, None
        while first <= last:
            spans = self.wrapped(step)
            if spans is not None:
                best, found = max(step, min(last, _last_step(spans, self.limits))), spans
                first = best + 1
                step = min(best + stride, last)
            else:
                last = step - 1
                step = (first + last) // 2 if found else max(first, step - step * stride // 32)
            stride *= 2
        return best, found

    def guess(self) -> float:
        """Estimate the size of nearly full lines, as if the text were spread evenly over the best
        number of lines.
        """
        limits, best = self.limits, 0.0
        length = max(1, sum([paragraph.edges[-1] for paragraph in self.paragraphs]))
        for count in range(1, limits.most_lines + 1):
            by_height = _by_height(limits, count)
            if by_height <= best:
                break
            by_width = _by_width(limits, length / count / FULLNESS)
            best = max(best, min(by_height, by_width))
        return best

    def bound(self) -> float:
        """Return an upper bound of the size, from the widest word, and one line for each
        paragraph.
        """
        limits = self.limits
        return _size_of(limits, widest_word(self.paragraphs), len(self.paragraphs)) * EM

    def evened(self, size: float) -> FittedText | None:
        """Return the same number of lines, evened, at this size.

        None if overhanging ink then needs more room.
        """
        limits = self.limits
        spans = evened(self.paragraphs, _line_room(limits, size), limits.wrap)
        block = stack(spans, limits)
        return self.found(spans, block, size) if _largest_size(block, limits) >= size else None

    def next_step(self, spans: list[LineSpan], possible: int, step: int) -> int:
        """Return the largest step at which these lines fit, or the largest step above it at which
        the lines differ.
        """

        def differs(candidate: int) -> bool:
            return self.wrapped(candidate) != spans

        if possible + 1 >= step or not differs(possible + 1):
            return possible
        return _last_true(possible + 1, step - 1, differs) or possible

    def wrapped(self, step: int) -> list[LineSpan] | None:
        """Return the lines at a size, if they fit by their pitch. Ink is checked later."""
        limits, size = self.limits, step * STEP
        height = limits.height / size * EM - 2 * limits.padding
        rows = math.floor(height / limits.pitch + 1e-9)
        if rows <= 0:
            return None
        return wrap(self.paragraphs, _line_room(limits, size), most=min(rows, limits.most_lines))

    def at_smallest(self) -> FittedText | None:
        """Fit at the smallest size, cutting words if the design allows it.

        If ink reaches too far past the ends of lines, tries lines up to one em shorter, so that
        they end with other letters.
        """
        limits, size = self.limits, self.limits.smallest
        full = math.floor(_line_room(limits, size))
        for room in range(full, full - EM, -EM // 64):
            spans = self.cut(room)
            if spans is None:
                return None
            block = stack(spans, limits)
            if _largest_size(block, limits) >= size:
                return self.found(spans, block, size)
            if block.reach.width <= limits.width / size * EM:
                return None  # too high: more lines would not help
        return None

    def cut(self, room: float) -> list[LineSpan] | None:
        """Return lines of this width, with words cut if the design allows it."""
        limits, words = self.limits, _WORDS[self.limits.long_words]
        return wrap(self.paragraphs, room, most=limits.most_lines, words=words)


def _steps(size: float) -> int:
    """Return the number of whole steps in a size."""
    return math.floor(size / STEP + 1e-9)


def _last_step(spans: list[LineSpan], limits: TextLimits) -> int:
    """Return the largest step at which these lines stay as they are."""
    size = _size_of(limits, max([span.width for span in spans]), len(spans)) * EM
    return math.floor(size / STEP - 1e-9)


def _size_of(limits: TextLimits, width: int, lines: int) -> float:
    """Return the size, in ems, at which lines are as wide or as high as the room."""
    height = lines * limits.pitch + 2 * limits.padding
    return min(limits.width / max(width + 2 * limits.margin, 1), limits.height / height)


def _by_height(limits: TextLimits, lines: int) -> float:
    return limits.height / (lines * limits.pitch + 2 * limits.padding) * EM


def _by_width(limits: TextLimits, length: float) -> float:
    return limits.width / (length + 2 * limits.margin) * EM


def _justified(
    spans: list[LineSpan], block: TextBlock, limits: TextLimits, size: float
) -> TextBlock:
    """Justify every line but the last of each paragraph, keeping ink and outline inside the box."""
    lines = list(block.lines)
    for number, (span, following) in enumerate(pairwise(spans)):
        if span.paragraph is following.paragraph:
            lines[number] = justified(span, _line_limit(lines[number], limits, size))
    return _stacked(lines, limits)


def _line_limit(line: Line, limits: TextLimits, size: float) -> float:
    before = max(limits.margin, limits.outline + limits.cast.left - line.ink.left)
    after = max(limits.margin, limits.outline + limits.cast.right + line.ink.right - line.width)
    return limits.width / size * EM - before - after


_WORDS: Final[dict[LongWords, Words]] = {"cut": "cut", "hyphenate": "hyphenate", "keep": "whole"}


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
    return _stacked([place(span) for span in spans], limits)


def _stacked(placed: list[Line], limits: TextLimits) -> TextBlock:
    lines = limits.rules.drawn(placed) if limits.rules.are_any else placed
    baselines, height = _baselines(lines, limits)
    width = max([line.width for line in lines], default=0)
    reach = _reach(lines, baselines, width, height, limits)
    return TextBlock(lines, baselines, width, height, reach)


def _baselines(lines: list[Line], limits: TextLimits) -> tuple[list[int], int]:
    """Return the baselines of the lines, and the height of all of them."""
    first, pitch = _first_baseline(limits), limits.pitch
    if limits.is_uneven:
        return _unevenly(lines, first, pitch)
    return [first + index * pitch for index in range(len(lines))], pitch * len(lines)


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
    return as_rect((-left, top, width + right, bottom))
