"""Fonts opened once, ready to shape and to draw. Which families there are stands in `families`.

Lengths are in units of `EM` per font size, whatever the font's own grid, so that fonts mix.
"""

from functools import lru_cache
from typing import Any, NamedTuple

import uharfbuzz as hb

from jobs.rendering.families import EMOJI, Face, family

EM = 4096


class FontKey(NamedTuple):
    """Names a font across processes; `load` opens it."""

    family: str
    weight: int
    is_italic: bool = False


class Extents(NamedTuple):
    """The ink of a glyph about its origin, y upwards."""

    left: int
    bottom: int
    right: int
    top: int


class Font:
    """One weight of one family, ready to shape and draw. Read-only once made, so threads may share it."""

    def __init__(self, key: FontKey, face: Face) -> None:
        self.key = key
        self.face = hb.Face(hb.Blob.from_file_path(str(face.path)), face.index)
        self.hb = _scaled(self.face, key.weight)
        self.is_coloured = key.family == EMOJI
        self.covered: Any = self.face.unicodes
        self._extents: dict[int, Extents] = {}
        metrics = self.hb.get_font_extents("ltr")
        self.ascender, self.descender = int(metrics.ascender), int(metrics.descender)

    def has(self, character: str) -> bool:
        return ord(character) in self.covered

    def extents(self, glyph: int) -> Extents:
        known = self._extents.get(glyph)
        if known is None:
            known = self._extents[glyph] = _extents(self.hb.get_glyph_extents(glyph))
        return known

    def layers(self, glyph: int) -> tuple[int, ...]:
        """The glyphs whose outlines make up its shape; itself unless it is painted in colours."""
        if not self.is_coloured:
            return (glyph,)
        return tuple(int(layer.glyph) for layer in self.face.get_glyph_color_layers(glyph)) or (glyph,)

    @property
    def strike(self) -> tuple[int, int]:
        """Centre above the baseline and thickness of the line that strikes through (OpenType OS/2)."""
        tags = hb.OTMetricsTag
        return self._rule(tags.STRIKEOUT_OFFSET, tags.STRIKEOUT_SIZE)

    @property
    def underline(self) -> tuple[int, int]:
        """Centre above the baseline and thickness of the underline (OpenType post)."""
        tags = hb.OTMetricsTag
        return self._rule(tags.UNDERLINE_OFFSET, tags.UNDERLINE_SIZE)

    def _rule(self, offset: Any, size: Any) -> tuple[int, int]:
        top = self.hb.get_metric_position_with_fallback(offset)
        thickness = self.hb.get_metric_position_with_fallback(size)
        return int(top - thickness / 2), int(thickness)


@lru_cache(maxsize=256)
def load(key: FontKey) -> Font:
    known = family(key.family)
    if known is None:
        raise LookupError(key.family)
    return Font(key, known.face(key.weight, is_italic=key.is_italic))


def key_of(name: str, weight: int, *, is_italic: bool = False) -> FontKey | None:
    """The font nearest to a weight, upright where the family has no italics; None for a family we do not have."""
    known = family(name)
    if known is None:
        return None
    face = known.face(weight, is_italic=is_italic)
    return FontKey(known.name, face.nearest(weight), face.is_italic)


def _scaled(face: Any, weight: int) -> Any:
    font = hb.Font(face)
    font.scale = (EM, EM)
    axes = {axis.tag: axis.max_value for axis in face.axis_infos}
    # Captions are display sizes, but seen on a screen: hairlines made for posters would vanish.
    wanted = {"wght": float(weight), "opsz": min(32.0, axes.get("opsz", 0.0))}
    font.set_variations({tag: value for tag, value in wanted.items() if tag in axes})
    return font


def _extents(given: Any) -> Extents:
    """One unit more on each side of what has ink, because HarfBuzz rounds to whole units."""
    if given is None or not given.width:
        return Extents(0, 0, 0, 0)
    left, top = int(given.x_bearing), int(given.y_bearing)
    return Extents(left - 1, top + int(given.height) - 1, left + int(given.width) + 1, top + 1)
