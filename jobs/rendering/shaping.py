"""A paragraph of text as glyphs in em units: shaped once, whatever the size; lines are cut from it afterwards."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate
from operator import attrgetter
from typing import Any, NamedTuple

import uharfbuzz as hb

from jobs.rendering.chains import Chain
from jobs.rendering.fonts import EM, Font
from jobs.rendering.text import bidi
from jobs.rendering.text.breaks import clusters, line_breaks
from jobs.rendering.text.characters import CURSIVE, SOFT_HYPHEN, is_ignorable, is_space, script_of

_SHARED = frozenset({"Zyyy", "Zinh", "Zzzz"})
_UNSAFE = int(hb.GlyphFlags.UNSAFE_TO_BREAK)
_WORD_SPACES = " \u00a0"
_NO_LIGATURES = {"liga": False, "clig": False}


class Glyph(NamedTuple):
    """`character` is the index in the paragraph of the cluster it draws; the rest is in em units, y upwards."""

    number: int
    character: int
    advance: int
    dx: int
    dy: int


@dataclass(frozen=True, slots=True)
class Style:
    """What shaping depends on besides the text. `spacing` is in em units, after each cluster, `word_spacing` after each
    space; `phrased` keeps the phrases of Japanese and the words of Korean on one line."""

    chain: Chain
    language: str
    spacing: int = 0
    word_spacing: int = 0
    phrased: bool = False
    base: bidi.Base = "auto"


@dataclass(frozen=True, slots=True)
class Item:
    """Characters `start` to `stop` of one font, script and level."""

    start: int
    stop: int
    font: Font
    script: str
    level: int


@dataclass(frozen=True, slots=True)
class Run:
    """Glyphs of an item, or of a part of one, from left to right; `infos` are HarfBuzz's, for its flags."""

    item: Item
    glyphs: tuple[Glyph, ...]
    infos: Sequence[Any]


class Break(NamedTuple):
    """Where a line may end: at `trimmed`, without the spaces; the next begins at `end`. `hyphen` is the length, in em
    units, of the one that is then shown."""

    trimmed: int
    end: int
    hyphen: int = 0


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`edges[i]` is the length of all before character i; `trailing` is the spacing after each cluster, which does not
    count at the end of a line."""

    text: str
    style: Style
    directions: bidi.Directions
    starts: tuple[int, ...]
    runs: tuple[Run, ...]
    edges: tuple[int, ...]
    breaks: tuple[Break, ...]
    trailing: int

    def width(self, start: int, stop: int) -> int:
        """In em units, without the spacing after the last cluster."""
        return self.edges[stop] - self.edges[start] - (self.trailing if stop > start else 0)


def shape(text: str, style: Style) -> Paragraph:
    """One paragraph, without a newline in it."""
    directions = bidi.directions(text, style.language, style.base)
    starts = clusters(text)
    items = _items(text, starts, directions, style.chain)
    runs = tuple(_run(text, item, item.start, item.stop, style) for item in items)
    trailing = 0 if any(item.script in CURSIVE for item in items) else style.spacing
    return Paragraph(
        text,
        style,
        directions,
        tuple(starts),
        runs,
        _edges(text, runs),
        tuple(_breaks(text, line_breaks(text, style.language, phrased=style.phrased), style, trailing)),
        trailing,
    )


def hyphenated(paragraph: Paragraph, start: int, stop: int) -> Paragraph:
    """One line of a paragraph with a hyphen at its end, as a paragraph of its own."""
    base: bidi.Base = "rtl" if paragraph.directions.is_right_to_left else "ltr"
    text = paragraph.text[start:stop].removesuffix(SOFT_HYPHEN) + _hyphen(paragraph.style.chain)[0]
    return shape(text, replace(paragraph.style, base=base))


def hyphen_room(paragraph: Paragraph) -> int:
    """What a hyphen adds to a line, in em units."""
    return _hyphen(paragraph.style.chain)[1] + paragraph.trailing


@lru_cache(maxsize=256)
def _hyphen(chain: Chain) -> tuple[str, int]:
    """The character and its advance: U+2010 where the font has it, as in CSS Text 4, 6.2."""
    font = chain.first.hb
    for character in ("\u2010", "-"):
        glyph = font.get_nominal_glyph(ord(character))
        if glyph:
            break
    return character, int(font.get_glyph_h_advance(glyph or 0))


def pieces(paragraph: Paragraph, start: int, stop: int) -> list[Run]:
    """The runs of one line, from left to right. Shaped anew only where a cut would change letters."""
    inside = [run for run in paragraph.runs if run.item.start < stop and run.item.stop > start]
    cut = [_cut(paragraph, run, max(start, run.item.start), min(stop, run.item.stop)) for run in inside]
    return bidi.visual_order(cut, [run.item.level for run in cut])


def _cut(paragraph: Paragraph, run: Run, start: int, stop: int) -> Run:
    item = run.item
    if (start, stop) == (item.start, item.stop):
        return run
    if _is_safe(run, start) and _is_safe(run, stop):
        within = _within(run, start, stop)
        return Run(item, run.glyphs[within], run.infos[within])
    return _run(paragraph.text[:stop], item, start, stop, paragraph.style)


def _is_safe(run: Run, index: int) -> bool:
    """HarfBuzz marks glyphs that a cut before their cluster would change. Its flags are slow to read, so few are."""
    return not any(info.flags & _UNSAFE for info in run.infos[_within(run, index, index + 1)])


def _within(run: Run, start: int, stop: int) -> slice:
    """The glyphs of characters `start` to `stop`; from right to left the last character stands first."""
    if run.item.level % 2:
        return slice(
            bisect_right(run.glyphs, -stop, key=lambda glyph: -glyph.character),
            bisect_right(run.glyphs, -start, key=lambda glyph: -glyph.character),
        )
    return slice(bisect_left(run.glyphs, start, key=_character), bisect_left(run.glyphs, stop, key=_character))


_character = attrgetter("character")


# --- Items -------------------------------------------------------------------------------------------


def _items(text: str, starts: list[int], directions: bidi.Directions, chain: Chain) -> list[Item]:
    items: list[Item] = []
    font: Font | None = None
    begun = 0
    current: tuple[Font, str, int] | None = None
    for start, stop, script in _scripted(text, starts):
        font = chain.font_of(text[start:stop], script, font)
        kind = (font or chain.first, script, directions.level(start))
        if current and kind != current:
            items.append(Item(begun, start, *current))
            begun = start
        current = kind
    if current:
        items.append(Item(begun, len(text), *current))
    return items


def _scripted(text: str, starts: list[int]) -> Iterator[tuple[int, int, str]]:
    """Each cluster with its script; what many scripts share takes the one before, at the start the one after."""
    stops = [*starts[1:], len(text)] if starts else []
    script = next((known for known in map(script_of, text) if known not in _SHARED), "Zyyy")
    for start, stop in zip(starts, stops, strict=True):
        own = script_of(text[start])
        if own not in _SHARED:
            script = own
        yield start, stop, script


# --- Glyphs ------------------------------------------------------------------------------------------


def _run(text: str, item: Item, start: int, stop: int, style: Style) -> Run:
    buffer = hb.Buffer()
    buffer.add_str(text, start, stop - start)
    buffer.direction = "rtl" if item.level % 2 else "ltr"
    buffer.script = item.script
    buffer.language = style.language
    buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_GRAPHEMES
    spacing = 0 if item.script in CURSIVE else style.spacing
    spaced = bool(spacing or style.word_spacing)
    hb.shape(item.font.hb, buffer, _NO_LIGATURES if spacing else None)
    infos = buffer.glyph_infos
    glyphs = [
        Glyph(info.codepoint, info.cluster, place.x_advance, place.x_offset, place.y_offset)
        for info, place in zip(infos, buffer.glyph_positions, strict=True)
    ]
    return Run(item, tuple(_spaced(glyphs, text, spacing, style.word_spacing) if spaced else glyphs), infos)


def _spaced(glyphs: list[Glyph], text: str, spacing: int, word_spacing: int) -> Iterator[Glyph]:
    """Spacing after the last glyph of each cluster; more after a space between words (CSS Text 4, 8.1); none after what
    is seen only at the end of a line."""
    for glyph, following in zip(glyphs, [*glyphs[1:], None], strict=True):
        character = text[glyph.character]
        added = 0 if character == SOFT_HYPHEN else spacing + (word_spacing if character in _WORD_SPACES else 0)
        is_last = following is None or following.character != glyph.character
        yield glyph._replace(advance=glyph.advance + added) if is_last and added else glyph


def _edges(text: str, runs: tuple[Run, ...]) -> tuple[int, ...]:
    advances = [0] * len(text)
    for run in runs:
        for glyph in run.glyphs:
            advances[glyph.character] += glyph.advance
    return tuple(accumulate(advances, initial=0))


def _breaks(text: str, ends: list[int], style: Style, trailing: int) -> Iterator[Break]:
    for end in ends:
        trimmed = end
        while trimmed and (is_space(text[trimmed - 1]) or (trimmed < end and text[trimmed - 1] == SOFT_HYPHEN)):
            trimmed -= 1
        is_soft = trimmed == end < len(text) and text[end - 1] == SOFT_HYPHEN
        yield Break(trimmed, end, _hyphen(style.chain)[1] + trailing if is_soft else 0)


def missing(paragraph: Paragraph) -> tuple[str, ...]:
    """The clusters that no font could draw, each once. In the glyphs they are number 0, the font's empty box."""
    lost = sorted({glyph.character for run in paragraph.runs for glyph in run.glyphs if glyph.number == 0})
    found = (_cluster_at(paragraph, index) for index in lost)
    return tuple(dict.fromkeys(cluster for cluster in found if not _is_invisible(cluster)))


def _cluster_at(paragraph: Paragraph, index: int) -> str:
    starts = (*paragraph.starts, len(paragraph.text))
    following = bisect_right(starts, index)
    return paragraph.text[starts[following - 1] : starts[following]]


def _is_invisible(cluster: str) -> bool:
    return all(is_space(character) or is_ignorable(character) for character in cluster)


def em(share: float) -> int:
    """% of the font size in em units."""
    return round(share * EM / 100)
