"""Fonts opened once, ready to shape and to draw. The list of families is in `families`.

Lengths are in units of `EM` per font size, whatever the font's own grid, so that fonts mix.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final, NamedTuple

import uharfbuzz as hb

from jobs.rendering.areas.rects import Rect
from jobs.rendering.fonts.families import Family, family
from jobs.rendering.unicode.characters import is_seen

EM: Final = 4096


class FontKey(NamedTuple):
    """Identifies a font across processes; `load` opens it.

    `file` is the path of an uploaded font, `number` its place in a collection.
    """

    family: str
    weight: int
    is_italic: bool = False
    file: str = ""
    number: int = 0


class Extents(NamedTuple):
    """The ink of a glyph relative to its origin, y upwards."""

    left: int
    bottom: int
    right: int
    top: int

    @property
    def downwards(self) -> Rect:
        """The ink with y downwards."""
        return Rect(self.left, -self.top, self.right, -self.bottom)


class Font:
    """One weight of one family, ready to shape and draw.

    Read-only after creation, so threads may share it.
    """

    def __init__(self, key: FontKey, path: str, index: int) -> None:
        self.key = key
        self.face = hb.Face(hb.Blob.from_file_path(path), index)
        self.hb = _scaled(self.face, key)
        self.is_coloured = _has_colours(self.face)
        self.covered: Any = self.face.unicodes
        self.is_of_emoji = (self.is_coloured or self.has("😀")) and not self.has("a")
        self._extents: dict[int, Extents] = {}
        self._pictures: dict[int, bool] = {}
        self._drawn: dict[str, bool] = {}
        self.inks: dict[int, tuple[int, int, int, int]] = {}
        """Ink of the glyphs seen so far, as `ink` returns it."""
        metrics = self.hb.get_font_extents("ltr")
        self.ascender, self.descender = int(metrics.ascender), int(metrics.descender)

    def has(self, character: str) -> bool:
        return ord(character) in self.covered

    def draws(self, character: str) -> bool:
        """Return whether the font draws this character visibly.

        Some fonts map missing letters to blank glyphs.
        """
        known = self._drawn.get(character)
        if known is None and self.has(character):
            known = self._drawn[character] = self._is_drawn(character)
        return bool(known)

    def _is_drawn(self, character: str) -> bool:
        return not is_seen(character) or self.has_ink(self._glyph_of(character))

    def _glyph_of(self, character: str) -> int:
        """Return the glyph of a single character, without shaping; 0, the empty box, if the font
        lacks it.
        """
        return int(self.hb.get_nominal_glyph(ord(character)) or 0)

    def has_ink(self, glyph: int) -> bool:
        ink = self.extents(glyph)
        return ink.right > ink.left

    def extents(self, glyph: int) -> Extents:
        known = self._extents.get(glyph)
        if known is None:
            known = self._extents[glyph] = _extents(self.hb.get_glyph_extents(glyph))
        return known

    def ink(self, glyph: int) -> tuple[int, int, int, int]:
        """Return the extents of a glyph.

        Without ink, they are so far out that they affect no minimum or maximum.
        """
        left, bottom, right, top = self.extents(glyph)
        ink = self.inks[glyph] = (left, bottom, right, top) if right > left else _NO_INK
        return ink

    def paints(self, glyph: int) -> bool:
        """Return whether the glyph has its own colours.

        In a coloured font, some glyphs take the text's colour instead.
        """
        if not self.is_coloured:
            return False
        has_paint = self.layers(glyph) or self.face.glyph_has_color_paint(glyph)
        return bool(has_paint) or self.is_picture(glyph)

    def layers(self, glyph: int) -> tuple[int, ...]:
        """Return the glyphs whose outlines are stacked to form this coloured glyph; none if it is
        not built this way.
        """
        if not self.is_coloured:
            return ()
        return tuple(int(layer.glyph) for layer in self.face.get_glyph_color_layers(glyph))

    def is_picture(self, glyph: int) -> bool:
        """Return whether the glyph is a bitmap (PNG, in CBDT or sbix)."""
        if not self.face.has_color_png:
            return False
        if glyph not in self._pictures:
            self._pictures[glyph] = len(self.hb.get_glyph_color_png(glyph).data) > 0
        return self._pictures[glyph]

    @property
    def strike(self) -> tuple[int, int]:
        """The line that strikes through: its centre above the baseline, and its thickness (OpenType
        OS/2).
        """
        tags = hb.OTMetricsTag
        return self._rule(tags.STRIKEOUT_OFFSET, tags.STRIKEOUT_SIZE)

    @property
    def underline(self) -> tuple[int, int]:
        """The underline: its centre above the baseline, and its thickness (OpenType post)."""
        tags = hb.OTMetricsTag
        return self._rule(tags.UNDERLINE_OFFSET, tags.UNDERLINE_SIZE)

    @property
    def cap_height(self) -> int:
        """The height of capitals (OpenType OS/2), in em units."""
        return int(self.hb.get_metric_position_with_fallback(hb.OTMetricsTag.CAP_HEIGHT))

    def _rule(self, offset: Any, size: Any) -> tuple[int, int]:
        top = self.hb.get_metric_position_with_fallback(offset)
        thickness = self.hb.get_metric_position_with_fallback(size)
        return int(top - thickness / 2), int(thickness)


FAR: Final = 1 << 32
"""Farther than any ink reaches, in em units."""
_NO_INK: Final = (FAR, FAR, -FAR, -FAR)


@lru_cache(maxsize=256)
def load(key: FontKey) -> Font:
    if key.file:
        return Font(key, key.file, key.number)
    known = family(key.family)
    if known is None:
        raise LookupError(key.family)
    face = known.face(key.weight, is_italic=key.is_italic)
    return Font(key, str(face.path), face.index)


def key_of(known: Family, weight: int, *, is_italic: bool = False) -> FontKey:
    """Return the key of the font nearest to a weight; upright if the family has no italics."""
    face = known.face(weight, is_italic=is_italic)
    file = (str(face.path), face.index) if known.group == "yours" else ("", 0)
    return FontKey(known.name, face.nearest(weight), face.is_italic, *file)


@lru_cache(maxsize=256)
def features_in(font: Font) -> frozenset[str]:
    """Return the tags of OpenType's features that a font has, for any script or language."""
    return frozenset([*_features_of(font.face, "GSUB"), *_features_of(font.face, "GPOS")])


def _features_of(face: Any, table: str) -> Iterator[str]:
    any_language = 0xFFFF  # HarfBuzz's index for features of every language
    for script in range(len(face.get_table_script_tags(table))):
        languages = range(len(face.get_script_language_tags(table, script)))
        for language in (any_language, *languages):
            yield from map(str, face.get_language_feature_tags(table, script, language))


def _has_colours(face: Any) -> bool:
    return bool(face.has_color_layers or face.has_color_paint or face.has_color_png)


def _scaled(face: Any, key: FontKey) -> Any:
    font = hb.Font(face)
    font.scale = (EM, EM)
    axes = {axis.tag: axis for axis in face.axis_infos}
    wanted = {"wght": float(key.weight)}
    if "opsz" in axes:
        # Captions are display sizes, but on a screen hairlines made for posters would vanish.
        wanted["opsz"] = min(32.0, axes["opsz"].max_value)
    if key.is_italic:
        wanted |= {tag: value for tag, value in _slopes(axes) if value}
    font.set_variations({tag: value for tag, value in wanted.items() if tag in axes})
    return font


def _slopes(axes: dict[str, Any]) -> Iterator[tuple[str, float]]:
    """Yield the axes, and their values, that make a variable font italic (OpenType axes `ital` and
    `slnt`).
    """
    if "ital" in axes:
        yield "ital", axes["ital"].max_value
    if "slnt" in axes:
        yield "slnt", min(0.0, axes["slnt"].min_value)


def _extents(given: Any) -> Extents:
    """Return the extents, one unit larger on each side that has ink, because HarfBuzz rounds to
    whole units.
    """
    if given is None or not given.width:
        return Extents(0, 0, 0, 0)
    left, top = int(given.x_bearing), int(given.y_bearing)
    right, bottom = left + int(given.width), top + int(given.height)
    return Extents(left - 1, bottom - 1, right + 1, top + 1)
