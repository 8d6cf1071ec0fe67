"""The fonts there are: families from pinned packages and the vendored emoji, opened once. Never the machine's own.

Lengths are in units of `EM` per font size, whatever the font's own grid, so that fonts mix.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import uharfbuzz as hb

EM = 4096
EMOJI = "Twemoji"


@dataclass(frozen=True, slots=True)
class Family:
    """`weights` is the lightest and the boldest; any between can be had. `scripts` are ISO 15924 codes."""

    name: str
    weights: tuple[int, int]
    scripts: tuple[str, ...]
    path: Path
    index: int = 0


class FontKey(NamedTuple):
    """Names a font across processes; `load` opens it."""

    family: str
    weight: int


class Extents(NamedTuple):
    """The ink of a glyph about its origin, y upwards."""

    left: int
    bottom: int
    right: int
    top: int


_LATIN = ("Latn",)
_EUROPE = ("Latn", "Cyrl")
_DISPLAY = {
    "Inter": ("fontpkg_inter", "Inter[opsz,wght].ttf", (100, 900), ("Latn", "Cyrl", "Grek")),
    "Anton": ("fontpkg_anton", "Anton-Regular.ttf", (400, 400), _LATIN),
    "Caveat": ("fontpkg_caveat", "Caveat[wght].ttf", (400, 700), _EUROPE),
    "Lora": ("fontpkg_lora", "Lora[wght].ttf", (400, 700), _EUROPE),
    "Montserrat": ("fontpkg_montserrat", "Montserrat[wght].ttf", (100, 900), _EUROPE),
    "Oswald": ("fontpkg_oswald", "Oswald[wght].ttf", (200, 700), _EUROPE),
    "Playfair Display": ("fontpkg_playfair_display", "PlayfairDisplay[wght].ttf", (400, 900), _EUROPE),
}
_NOTO = {
    "Noto Sans": ("Latn", "Cyrl", "Grek"),
    "Noto Sans Arabic": ("Arab",),
    "Noto Sans Armenian": ("Armn",),
    "Noto Sans Bengali": ("Beng",),
    "Noto Sans Devanagari": ("Deva",),
    "Noto Sans Ethiopic": ("Ethi",),
    "Noto Sans Georgian": ("Geor",),
    "Noto Sans Gujarati": ("Gujr",),
    "Noto Sans Gurmukhi": ("Guru",),
    "Noto Sans Hebrew": ("Hebr",),
    "Noto Sans Kannada": ("Knda",),
    "Noto Sans Khmer": ("Khmr",),
    "Noto Sans Lao": ("Laoo",),
    "Noto Sans Malayalam": ("Mlym",),
    "Noto Sans Myanmar": ("Mymr",),
    "Noto Sans Oriya": ("Orya",),
    "Noto Sans Sinhala": ("Sinh",),
    "Noto Sans Symbols": ("Zsym",),
    "Noto Sans Tamil": ("Taml",),
    "Noto Sans Telugu": ("Telu",),
    "Noto Sans Thai": ("Thai",),
    "Noto Emoji": ("Zsym",),
}
CJK = ("Noto Sans CJK JP", "Noto Sans CJK KR", "Noto Sans CJK SC", "Noto Sans CJK TC", "Noto Sans CJK HK")
"""In the order of the collection's faces: one file, five ways to draw Han."""
_HAN = ("Hani", "Hira", "Kana", "Hang", "Bopo")


@cache
def families() -> tuple[Family, ...]:
    """All there are, display faces first."""
    return (*_display(), *_noto(), *_cjk(), Family(EMOJI, (400, 400), ("Zsye",), _own(f"{EMOJI}.ttf")))


@cache
def family(name: str) -> Family | None:
    """By its name, whatever its case."""
    return next((known for known in families() if known.name.casefold() == name.casefold()), None)


def _display() -> Iterable[Family]:
    for name, (package, file, weights, scripts) in _DISPLAY.items():
        yield Family(name, weights, scripts, _packaged(package, f"files/{file}"))


def _noto() -> Iterable[Family]:
    for name, scripts in _NOTO.items():
        yield Family(name, (400, 700), scripts, _packaged("manimgx_fonts", f"{name.replace(' ', '')}[wght].ttf"))


def _cjk() -> Iterable[Family]:
    path = _packaged("manimgx_fonts_cjk", "NotoSansCJK-VF.otf.ttc")
    for index, name in enumerate(CJK):
        yield Family(name, (100, 900), _HAN, path, index)


def _packaged(package: str, file: str) -> Path:
    return Path(str(files(package))) / file


def _own(file: str) -> Path:
    return Path(__file__).parent / "typefaces" / file


class Font:
    """One weight of one family, ready to shape and draw. Read-only once made, so threads may share it."""

    def __init__(self, key: FontKey, known: Family) -> None:
        self.key = key
        self.face = hb.Face(hb.Blob.from_file_path(str(known.path)), known.index)
        self.hb = _scaled(self.face, key.weight)
        self.is_coloured = known.name == EMOJI
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
    return Font(key, known)


def key_of(name: str, weight: int) -> FontKey | None:
    """The font nearest to a weight, or None for a family we do not have."""
    known = family(name)
    if known is None:
        return None
    lightest, boldest = known.weights
    return FontKey(known.name, min(max(weight, lightest), boldest))


def _scaled(face: Any, weight: int) -> Any:
    font = hb.Font(face)
    font.scale = (EM, EM)
    axes = {axis.tag: axis.max_value for axis in face.axis_infos}
    # Captions are display sizes: the optical size axis stands at its largest.
    wanted = {"wght": float(weight), "opsz": axes.get("opsz", 0.0)}
    font.set_variations({tag: value for tag, value in wanted.items() if tag in axes})
    return font


def _extents(given: Any) -> Extents:
    """One unit more on each side of what has ink, because HarfBuzz rounds to whole units."""
    if given is None or not given.width:
        return Extents(0, 0, 0, 0)
    left, top = int(given.x_bearing), int(given.y_bearing)
    return Extents(left - 1, top + int(given.height) - 1, left + int(given.width) + 1, top + 1)
