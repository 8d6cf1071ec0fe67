"""Characters of one font, script and direction as HarfBuzz shapes them: glyphs in em units, and
where to cut them.
"""

from bisect import bisect_left, bisect_right
from typing import Any, Final

import uharfbuzz as hb

from jobs.rendering.fonts.chains import Chain
from jobs.rendering.fonts.opened import FAR, Font
from jobs.rendering.unicode import bidi
from jobs.rendering.unicode.breaks import clusters
from jobs.rendering.unicode.characters import CURSIVE, SOFT_HYPHEN, WORD_SPACES

_UNSAFE: Final = int(hb.GlyphFlags.UNSAFE_TO_BREAK)
_NO_LIGATURES: Final = {"liga": 0, "clig": 0}


class TextStyle:
    """Everything that shaping depends on besides the text.

    `spacing` is added after each cluster, `word_spacing` after each space, both in em units.
    `phrased` keeps Japanese phrases and Korean words on one line. `features` are OpenType tags: 0
    is off, 1 on, more is the number of an alternative.
    """

    __slots__ = ("base", "chain", "features", "language", "phrased", "spacing", "word_spacing")

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
    ) -> None:
        self.chain, self.language, self.base = chain, language, base
        self.spacing, self.word_spacing, self.phrased, self.features = (
            spacing,
            word_spacing,
            phrased,
            features,
        )

    def directed(self, base: bidi.Base) -> "TextStyle":
        return TextStyle(
            self.chain,
            self.language,
            self.spacing,
            self.word_spacing,
            phrased=self.phrased,
            base=base,
            features=self.features,
        )

    def features_of(self, spacing: int) -> dict[str, int] | None:
        """Return the features for this spacing.

        Spaced letters form no ligatures, unless requested (CSS Text 4, 8.2).
        """
        if not spacing:
            return self.features
        return _NO_LIGATURES | self.features if self.features else _NO_LIGATURES


class Item:
    """Characters `start` to `stop` of one font, script and level."""

    __slots__ = ("font", "level", "script", "start", "stop")

    def __init__(self, start: int, stop: int, font: Font, script: str, level: int) -> None:
        self.start, self.stop, self.font, self.script, self.level = start, stop, font, script, level


type _Ink = tuple[int, int, int, int]
"""Left, bottom, right, top."""


class Run:
    """Glyphs of an item or a part of it, from left to right, in em units, y upwards.

    Each sequence has one value per glyph: its number, the index in the paragraph of the cluster it
    draws, its advance, its offset. `offsets` is None if no glyph has one. Sequences rather than an
    object per glyph, because a check of many rows looks at millions of glyphs. Never changed.
    """

    __slots__ = (
        "_infos",
        "_inks",
        "_safe",
        "advances",
        "characters",
        "edges",
        "item",
        "numbers",
        "offsets",
    )

    def __init__(
        self,
        item: Item,
        numbers: list[int],
        characters: list[int],
        advances: list[int],
        offsets: list[tuple[int, int]] | None,
        infos: list[Any],
    ) -> None:
        self.item = item
        self.numbers, self.characters, self.advances, self.offsets = (
            numbers,
            characters,
            advances,
            offsets,
        )
        self._infos = infos
        self._safe: dict[int, bool] = {}
        self._inks: dict[tuple[int, int], _Ink] = {}
        self.edges = sums(advances)
        """The start of each glyph, and the end of the last, from the start of the run."""

    def ink(self, first: int, last: int) -> _Ink:
        """Return the ink of glyphs `first` to `last`, at least one, from the start of the run.

        Cached: many lines are tried.
        """
        ink = self._inks.get((first, last))
        if ink is None:
            ink = self._inks[first, last] = self._covered(first, last)
        return ink

    def _covered(self, first: int, last: int) -> _Ink:
        font, numbers, edges, offsets = self.item.font, self.numbers, self.edges, self.offsets
        known = font.inks
        left = bottom = FAR
        right = top = -FAR
        for index in range(first, last):
            number, x = numbers[index], edges[index]
            ink = known.get(number) or font.ink(number)
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
            return (
                bisect_right(self.characters, -stop, key=_negative),
                bisect_right(self.characters, -start, key=_negative),
            )
        return bisect_left(self.characters, start), bisect_left(self.characters, stop)

    def is_safe(self, index: int) -> bool:
        """Return whether the run can be cut before this character without changing glyphs, as
        marked by HarfBuzz.

        Its flags are slow to read, so only the needed ones are.
        """
        if index in (self.item.start, self.item.stop):
            return True
        known = self._safe.get(index)
        if known is None:
            first, last = self.within(index, index + 1)
            known = self._safe[index] = first == last or not int(self._infos[first].flags) & _UNSAFE
        return known


def _negative(character: int) -> int:
    return -character


def run_of(text: str, item: Item, start: int, stop: int, style: TextStyle) -> Run:
    """Shape characters `start` to `stop` of an item, in the context of the text.

    Clusters are graphemes, in order, which is HarfBuzz's default cluster level.
    """
    buffer = hb.Buffer()
    buffer.add_str(text, start, stop - start)
    buffer.direction = "rtl" if item.level % 2 else "ltr"
    buffer.script = item.script
    buffer.language = style.language
    spacing = 0 if item.script in CURSIVE else style.spacing
    hb.shape(item.font.hb, buffer, style.features_of(spacing))
    infos: list[Any] = buffer.glyph_infos
    if not infos:
        return Run(item, [], [], [], None, infos)
    places: list[Any] = buffer.glyph_positions
    advances: list[int] = [place.x_advance for place in places]
    characters: list[int] = [info.cluster for info in infos]
    if spacing or style.word_spacing:
        advances = _spaced(characters, advances, text, spacing, style.word_spacing)
    return Run(
        item, [info.codepoint for info in infos], characters, advances, _offsets(places), infos
    )


def _offsets(places: list[Any]) -> list[tuple[int, int]] | None:
    xs: list[int] = [place.x_offset for place in places]
    ys: list[int] = [place.y_offset for place in places]
    return list(zip(xs, ys, strict=True)) if any(xs) or any(ys) else None


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
