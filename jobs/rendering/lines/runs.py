"""Characters of one font, script and direction as HarfBuzz shapes them: glyphs in em units, and
where to cut them.
"""

from bisect import bisect_left, bisect_right
from functools import cache
from math import ceil, floor
from typing import Any, Final, NamedTuple

import uharfbuzz as hb

from jobs.rendering.fonts.chains import Chain
from jobs.rendering.fonts.opened import FAR, Font
from jobs.rendering.lines import glyph_arrays
from jobs.rendering.lines.glyph_arrays import Flags, Offsets
from jobs.rendering.unicode import bidi
from jobs.rendering.unicode.breaks import clusters
from jobs.rendering.unicode.characters import CURSIVE, SOFT_HYPHEN, WORD_SPACES

_NO_LIGATURES: Final = {"liga": 0, "clig": 0}
_OUT_OF_CONTEXT: Final = frozenset(
    {"Zyyy", "Latn", "Cyrl", "Grek", "Hani", "Hira", "Kana", "Bopo", "Hang", "Thai"}
)
"""Scripts that HarfBuzz shapes without a look at the text around a run. It looks there only for how
letters join, as in Arabic.
"""
_LONGEST_KEPT: Final = 16  #: characters of a run that is kept
_MOST_KEPT: Final = 2_000  #: runs


class Part(NamedTuple):
    """What is different about a styled part of a text when it is placed and painted.

    `colour` is empty for that of the box. `share` is that of the box's font size, `rise` how far
    the part is above the baseline, in em units of the box.
    """

    colour: str = ""
    share: float = 1.0
    rise: int = 0
    is_struck: bool = False
    is_underlined: bool = False

    @property
    def is_ruled(self) -> bool:
        return self.is_struck or self.is_underlined


class Look:
    """How a styled part of a text looks: its fonts, and the rest."""

    __slots__ = ("chain", "part")

    def __init__(self, chain: Chain, part: Part) -> None:
        self.chain, self.part = chain, part


class TextStyle:
    """Everything that shaping depends on besides the text.

    `looks` are those of the characters of one paragraph, if it has styled parts. `spacing` is added
    after each cluster, `word_spacing` after each space, both in em units.
    `phrased` keeps Japanese phrases and Korean words on one line. `features` are OpenType tags: 0
    is off, 1 on, more is the number of an alternative.
    """

    __slots__ = (
        "base",
        "chain",
        "features",
        "language",
        "looks",
        "phrased",
        "spacing",
        "word_spacing",
    )

    def __init__(
        self,
        chain: Chain,
        language: str,
        spacing: int = 0,
        word_spacing: int = 0,
        *,
        phrased: bool = False,
        base: bidi.Base = "auto",
        features: dict[str, int] | None = None,
        looks: list[Look] | None = None,
    ) -> None:
        self.chain, self.language, self.base, self.looks = chain, language, base, looks
        self.spacing, self.word_spacing = spacing, word_spacing
        self.phrased, self.features = phrased, features

    @property
    def key(self) -> tuple[Any, ...]:
        """Return what tells it from others that have no looks either."""
        features = tuple(self.features.items()) if self.features else ()
        spacings = self.spacing, self.word_spacing
        return self.chain, self.language, spacings, self.phrased, self.base, features

    def directed(self, base: bidi.Base) -> "TextStyle":
        return self._with(base, self.looks)

    def looking(self, looks: list[Look] | None) -> "TextStyle":
        """Return the style with the looks of the characters of a paragraph."""
        return self._with(self.base, looks)

    def _with(self, base: bidi.Base, looks: list[Look] | None) -> "TextStyle":
        return TextStyle(
            self.chain,
            self.language,
            self.spacing,
            self.word_spacing,
            phrased=self.phrased,
            base=base,
            features=self.features,
            looks=looks,
        )

    def features_of(self, spacing: int) -> dict[str, int] | None:
        """Return the features for this spacing.

        Spaced letters form no ligatures, unless requested (CSS Text 4, 8.2).
        """
        if not spacing:
            return self.features
        return _NO_LIGATURES | self.features if self.features else _NO_LIGATURES


@cache
def features_of(written: tuple[str, ...]) -> dict[str, int]:
    """Return `tnum`, `-liga` and `salt=2` as tags with their values."""
    parts = (feature.partition("=") for feature in written)
    return {tag.removeprefix("-"): int(value or not tag.startswith("-")) for tag, _, value in parts}


class Item:
    """Characters `start` to `stop` of one font, script and level, and of one styled part if the
    text has any.
    """

    __slots__ = ("font", "level", "part", "script", "start", "stop")

    def __init__(
        self,
        start: int,
        stop: int,
        font: Font,
        script: str,
        level: int,
        part: Part | None = None,
    ) -> None:
        self.start, self.stop, self.font, self.script, self.level = start, stop, font, script, level
        self.part = part

    def goes_on(self, font: Font, script: str, level: int, part: Part | None) -> bool:
        """Return whether a cluster of this font, script, level and part can be shaped with it."""
        return (
            self.font is font
            and self.script == script
            and self.level == level
            and self.part is part
        )


type _Ink = tuple[int, int, int, int]
"""Left, bottom, right, top."""


class Run:
    """Glyphs of an item or a part of it, from left to right, in em units, y upwards.

    Each sequence has one value per glyph: its number, the index in the paragraph of the cluster it
    draws, its advance, its offset. `offsets` is None if no glyph has one. Sequences rather than an
    object per glyph, because a check of many rows looks at millions of glyphs. Never changed.
    """

    __slots__ = (
        "_flags",
        "_inks",
        "_safe",
        "advances",
        "characters",
        "edges",
        "item",
        "numbers",
        "offsets",
        "start",
    )

    def __init__(
        self,
        item: Item,
        numbers: list[int],
        characters: list[int],
        advances: list[int],
        offsets: Offsets | None,
        flags: Flags,
        start: int = 0,
        same: "Run | None" = None,
    ) -> None:
        """Make a run of characters from `start` on. `same`: one of the same glyphs elsewhere, which
        shares what is found of them.
        """
        self.item, self.start = item, start
        self.numbers, self.characters = numbers, characters
        self.advances, self.offsets = advances, offsets
        self._flags = flags
        self._safe: dict[int, bool] = {} if same is None else same._safe
        """Whether the run can be cut before a character, counted from `start`."""
        self._inks: dict[tuple[int, int], _Ink] = {} if same is None else same._inks
        self.edges: list[int] = sums(advances) if same is None else same.edges
        """The start of each glyph, and the end of the last, from the start of the run."""

    def moved(self, item: Item, start: int) -> "Run":
        """Return the run of the same characters in another item, from `start` on."""
        by = start - self.start
        characters = [character + by for character in self.characters] if by else self.characters
        return Run(
            item,
            self.numbers,
            characters,
            self.advances,
            self.offsets,
            self._flags,
            start,
            self,
        )

    def ink(self, first: int, last: int) -> _Ink:
        """Return the ink of glyphs `first` to `last`, at least one, from the start of the run.

        Cached: many lines are tried.
        """
        ink = self._inks.get((first, last))
        if ink is None:
            ink = self._inks[first, last] = self._covered(first, last)
        return ink

    def _covered(self, first: int, last: int) -> _Ink:
        font, edges, offsets = self.item.font, self.edges, self.offsets
        numbers: list[Any] = self.numbers  # passed on as they are
        known, part = font.inks, self.item.part
        left = bottom = FAR
        right = top = -FAR
        for index in range(first, last):
            number, x = numbers[index], edges[index]
            ink = known.get(number)
            if ink is None:
                ink = font.ink(number)
            if part is not None:
                ink = _scaled(ink, part.share)
            ink_left, ink_bottom, ink_right, ink_top = ink
            if offsets is not None:
                dx, dy = offsets[index]
                x += dx
                ink_bottom += dy
                ink_top += dy
            left, right = min(left, x + ink_left), max(right, x + ink_right)
            bottom, top = min(bottom, ink_bottom), max(top, ink_top)
        return left, bottom, right, top

    def within(self, start: int, stop: int) -> tuple[int, int]:
        """Return the range of glyphs for characters `start` to `stop`.

        In right-to-left runs the last character comes first.
        """
        if self.item.level % 2:
            return self._before(stop), self._before(start)
        return bisect_left(self.characters, start), bisect_left(self.characters, stop)

    def _before(self, place: int) -> int:
        """Return the number of glyphs of later characters, in a right-to-left run."""
        return bisect_right(self.characters, -place, key=_negative)

    def is_safe(self, index: int) -> bool:
        """Return whether the run can be cut before this character without changing glyphs."""
        if index in (self.item.start, self.item.stop):
            return True
        place = index - self.start
        known = self._safe.get(place)
        if known is None:
            known = self._safe[place] = not self._changes_glyphs(index)
        return known

    def _changes_glyphs(self, index: int) -> bool:
        first, last = self.within(index, index + 1)
        return first != last and glyph_arrays.is_unsafe(self._flags, first)


def _negative(character: int) -> int:
    return -character


def _scaled(ink: _Ink, share: float) -> _Ink:
    """Return the ink of a glyph of another size, in whole units that it stays within."""
    left, bottom, right, top = ink
    return floor(left * share), floor(bottom * share), ceil(right * share), ceil(top * share)


type _Key = tuple[str, Font, str, bool, str]
"""Text, font, script, whether it is read from right to left, and language."""

_kept: Final[dict[_Key, Run]] = {}


def run_of(text: str, item: Item, start: int, stop: int, style: TextStyle) -> Run:
    """Shape characters `start` to `stop` of an item, in the context of the text.

    Short runs are cached where the context makes no difference: Japanese is cut where kanji and
    kana meet, and other texts around each emoji, so that rows have many of them in common.
    """
    is_plain = not (style.spacing or style.word_spacing or style.features) and item.part is None
    if stop - start > _LONGEST_KEPT or not is_plain or item.script not in _OUT_OF_CONTEXT:
        return _shaped(text, item, start, stop, style)
    key = text[start:stop], item.font, item.script, item.level % 2 == 1, style.language
    known = _kept.get(key)
    if known is not None:
        return known.moved(item, start)
    if len(_kept) >= _MOST_KEPT:
        _kept.clear()
    run = _kept[key] = _shaped(text, item, start, stop, style)
    return run


def _shaped(text: str, item: Item, start: int, stop: int, style: TextStyle) -> Run:
    """Shape characters of an item. Clusters are graphemes, in order, which is HarfBuzz's default
    cluster level.
    """
    spacing = 0 if item.script in CURSIVE else style.spacing
    buffer = _buffer(text, item, start, stop, style.language)
    hb.shape(item.font.hb, buffer, style.features_of(spacing))
    numbers, characters, advances, offsets, flags = glyph_arrays.read(buffer)
    if item.part is not None:
        advances, offsets = _of_part(item.part, advances, offsets)
    if spacing or style.word_spacing:
        advances = _spaced(characters, advances, text, spacing, style.word_spacing)
    return Run(item, numbers, characters, advances, offsets, flags, start)


def _buffer(text: str, item: Item, start: int, stop: int, language: str) -> Any:
    buffer = hb.Buffer()
    buffer.add_str(text, start, stop - start)
    buffer.direction = "rtl" if item.level % 2 else "ltr"
    buffer.script = item.script
    buffer.language = language
    return buffer


def _of_part(
    part: Part, advances: list[int], offsets: Offsets | None
) -> tuple[list[int], Offsets | None]:
    """Return the advances and offsets of a styled part, at its size and height."""
    share, rise = part.share, part.rise
    if share == 1 and not rise:
        return advances, offsets
    raised = [(round(x * share), round(y * share) + rise) for x, y in offsets or _still(advances)]
    return [round(advance * share) for advance in advances], raised


def _still(advances: list[int]) -> Offsets:
    return [(0, 0)] * len(advances)


def sums(lengths: list[int]) -> list[int]:
    """Return the running totals, starting with 0."""
    total, found = 0, [0]
    for length in lengths:
        total += length
        found.append(total)
    return found


def _spaced(
    characters: list[int], advances: list[int], text: str, spacing: int, word_spacing: int
) -> list[int]:
    """Add spacing after the last glyph of each cluster, of which HarfBuzz may make several.

    More is added after a space between words (CSS Text 4, 8.1), and none after a soft hyphen, which
    is visible only at the end of a line.
    """
    starts = clusters(text)
    spaced, following = list(advances), 0  # clusters are counted from 1
    for number in range(len(characters) - 1, -1, -1):
        index = characters[number]
        cluster, character = bisect_right(starts, index), text[index]
        if cluster != following and character != SOFT_HYPHEN:
            spaced[number] += spacing + (word_spacing if character in WORD_SPACES else 0)
        following = cluster
    return spaced
