"""Inspect an uploaded font file: can we draw with it, and what is it? Only for child processes.

fontTools reads names and WOFF; HarfBuzz reads the rest, the same way a caption is drawn. Whatever a
damaged file makes them do ends here as a `FontRefused`, or ends the child.
"""

import logging
import math
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uharfbuzz as hb
from fontTools.ttLib import TTFont, woff2

from jobs.byte_sizes import in_words
from jobs.errors import FontRefused
from jobs.rendering.fonts.coloured import Spot, painted, picture_of
from jobs.rendering.fonts.coverage import writing_of
from jobs.rendering.fonts.opened import EM, Font, FontKey
from jobs.rendering.fonts.rasters import raster_of
from jobs.rendering.fonts.styles import FontStyle, one_line, style_of
from jobs.rendering.unicode.characters import is_seen

LARGEST = 64_000_000  #: bytes of a file as it is uploaded
LARGEST_UNPACKED = 128_000_000
MOST_FONTS = 64  #: in a collection
MOST_TABLES = 100
MOST_AXES = 64
#: font sizes that a glyph may reach from its origin: long ligatures and swashes reach 20
FURTHEST = 60
MOST_DRAWN = 8_000  #: most glyphs of one font drawn on trial, evenly spread
_TOGETHER = 256  #: glyphs in one trial drawing
_SMALL = 24  #: pixels of the trial's font size
_NAMED = 20  #: most blank characters listed

_KINDS = {
    b"\x00\x01\x00\x00": "TTF",
    b"true": "TTF",
    b"OTTO": "OTF",
    b"ttcf": "TTC",
    b"wOFF": "WOFF",
    b"wOF2": "WOFF2",
}
_NEEDED = ("cmap", "head", "hhea", "hmtx", "maxp")
_OUTLINES = ("glyf", "CFF ", "CFF2", "CBDT", "sbix")
_NEEDS_OUTLINES = "Upload an edition with outlines, or with colours in COLR."
_DRAWING = re.compile(r"""\bid\s*=\s*["']glyph(\d+)["']""")


@dataclass(frozen=True, slots=True)
class InspectedFont:
    """One font of a file.

    `weights`: the lightest and the boldest it can be drawn in; `writing`: its scripts in words.
    """

    family: str
    style: str
    index: int
    weights: tuple[int, int]
    is_italic: bool
    glyphs: int
    characters: int
    writing: list[str]
    version: str
    copyright: str
    licence: str
    embedding: str
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Inspected:
    """`kind`: TTF, OTF, TTC, WOFF or WOFF2."""

    kind: str
    fonts: list[InspectedFont]


def inspect(path: Path, name: str, unpacked: Path) -> Inspected:
    """Return the fonts that `path` holds, and write the file that we would draw with to `unpacked`.

    `name`: the user's name for the file. Raises `FontRefused`; worse files may end the process.
    """
    # No line for each of 65,000 damaged names.
    logging.getLogger("fontTools").setLevel(logging.CRITICAL)
    kind = _KINDS.get(path.read_bytes()[:4])
    if kind is None:
        raise FontRefused(f"{name} is not a supported font. Upload TTF, OTF, TTC, WOFF or WOFF2.")
    try:
        _unpack(path, kind, unpacked)
        faces = range(_count(unpacked, name))
        fonts = [found for index in faces for found in _looked_at(unpacked, index, name)]
    except (FontRefused, MemoryError):
        raise
    except Exception as error:
        said = str(error)[:100] or type(error).__name__
        raise FontRefused(
            f"{name} is damaged and cannot be read ({said}). Export it again."
        ) from error
    return Inspected(kind, fonts)


def _unpack(path: Path, kind: str, unpacked: Path) -> None:
    if kind == "WOFF2":
        with path.open("rb") as packed, unpacked.open("wb") as font:
            woff2.decompress(packed, font)
    elif kind == "WOFF":
        with TTFont(path, lazy=True) as font:
            font.flavor = None
            font.save(unpacked, reorderTables=None)
    else:
        unpacked.write_bytes(path.read_bytes())


def _count(path: Path, name: str) -> int:
    size = path.stat().st_size
    if size > LARGEST_UNPACKED:
        raise FontRefused(
            f"{name} unpacks to {in_words(size)}; {in_words(LARGEST_UNPACKED)} are allowed."
        )
    count = int(hb.Face(hb.Blob.from_file_path(str(path))).count)
    if not count:
        raise FontRefused(f"{name} is damaged: it contains no font. Copy it again.")
    if count > MOST_FONTS:
        raise FontRefused(f"{name} holds {count:,} fonts; {MOST_FONTS} are allowed.")
    return count


def _looked_at(path: Path, index: int, name: str) -> Iterator[InspectedFont]:
    """Yield one entry, or two if the italics are an axis of the same font."""
    with TTFont(path, fontNumber=index, lazy=True) as read:
        _check_tables(read, path.stat().st_size, name)
        style = style_of(read, Path(name).stem)
        told, drawings = _told(read), _drawings(read)
    face = hb.Face(hb.Blob.from_file_path(str(path)), index)
    _check_face(face, name)
    characters = set(face.unicodes)
    for is_italic in style.slopes:
        fonts = _opened(path, index, style, is_italic=is_italic)
        _try(fonts, characters, name)
        _check_drawings(fonts[0], drawings, name)
        drawn = _drawn_by(fonts[0], characters, name)
        yield InspectedFont(
            family=style.family,
            style=style.name,
            index=index,
            weights=style.weights,
            is_italic=is_italic,
            glyphs=int(face.glyph_count),
            characters=len(drawn),
            writing=writing_of(drawn),
            remarks=list(_remarks(face, list(map(chr, sorted(characters - drawn))))),
            **told,
        )


def _drawn_by(font: Font, characters: set[int], name: str) -> set[int]:
    drawn = {code for code in characters if font.draws(chr(code))}
    if not any(map(is_seen, map(chr, drawn))):
        raise FontRefused(f"{name} draws none of its characters. Upload another file.")
    return drawn


def _remarks(face: Any, blank: list[str]) -> Iterator[str]:
    if named := [letter for letter in blank if letter.isprintable()]:
        names = " ".join(named[:_NAMED]) + (" …" if len(named) > _NAMED else "")
        yield f"{len(named):,} of its characters are blank, and are taken from other fonts: {names}"
    if face.has_color_png:
        yield (
            "Its emoji are pictures of a fixed size: they become soft when they are drawn much "
            "larger."
        )
    elif "SVG " in face.table_tags and not (face.has_color_layers or face.has_color_paint):
        yield (
            "Its colours are SVG drawings, which we do not draw: its letters take the text’s "
            "colour."
        )


# --- Bounds ---------------------------------------------------------------------------------------


def _check_tables(read: TTFont, size: int, name: str) -> None:
    tables = read.reader.tables
    if len(tables) > MOST_TABLES:
        raise FontRefused(f"{name} has {len(tables)} tables; {MOST_TABLES} are allowed.")
    if missing := [tag for tag in _NEEDED if tag not in tables]:
        raise FontRefused(
            f"{name} is damaged: its table “{missing[0]}” is missing. Export it again."
        )
    _check_outlines(tables, name)
    if beyond := [tag for tag, entry in tables.items() if entry.offset + entry.length > size]:
        raise FontRefused(
            f"{name} is cut short: its table “{beyond[0]}” ends after the file. Copy it again."
        )
    if not 16 <= read["head"].unitsPerEm <= 16_384:
        raise FontRefused(
            f"{name} is damaged: its grid has {read['head'].unitsPerEm} units. Export it again."
        )


def _check_outlines(tables: Collection[str], name: str) -> None:
    if any(tag in tables for tag in _OUTLINES):
        return
    if "SVG " in tables:
        raise FontRefused(f"{name} has only SVG drawings, which cannot be read. {_NEEDS_OUTLINES}")
    raise FontRefused(f"{name} has no outlines to draw with. Upload the font as TTF or OTF.")


def _check_face(face: Any, name: str) -> None:
    if not face.glyph_count or not face.unicodes:
        raise FontRefused(f"{name} has no characters. Upload another file.")
    if len(face.axis_infos) > MOST_AXES:
        raise FontRefused(f"{name} has {len(face.axis_infos)} axes; {MOST_AXES} are allowed.")


# --- A trial drawing ------------------------------------------------------------------------------


def _opened(path: Path, index: int, style: FontStyle, *, is_italic: bool) -> list[Font]:
    return [
        Font(FontKey(style.family, weight, is_italic, str(path), index), str(path), index)
        for weight in dict.fromkeys(style.weights)
    ]


def _try(fonts: list[Font], characters: set[int], name: str) -> None:
    """Draw glyphs at the lightest and the boldest weight, and shape every character.

    Whatever breaks, breaks here.
    """
    for font in fonts:
        for glyphs in _spread(font.face.glyph_count):
            _draw(font, glyphs, name)
        _check_pictures(font, name)
        _shape(font, sorted(characters))


def _spread(count: int) -> Iterator[range]:
    step = math.ceil(count / MOST_DRAWN)
    for start in range(0, count, step * _TOGETHER):
        yield range(start, min(count, start + step * _TOGETHER), step)


def _draw(font: Font, glyphs: range, name: str) -> None:
    raster, scale = raster_of((4 * _SMALL, 4 * _SMALL)), _SMALL / EM
    raster.transform = (scale, 0, 0, scale, _SMALL, _SMALL)
    for glyph in glyphs:
        _check_reach(font, glyph, name)
        for layer in font.layers(glyph) or (glyph,):
            raster.draw_glyph(font.hb, layer)
        if font.paints(glyph):
            painted(font, glyph, Spot(_SMALL, _SMALL, scale), "#000000")
    raster.render()


def _check_reach(font: Font, glyph: int, name: str) -> None:
    reach = max(map(abs, font.extents(glyph)))
    if reach > FURTHEST * EM:
        raise FontRefused(
            f"{name} is damaged: glyph {glyph} reaches {reach // EM:,} times its size."
        )


def _check_pictures(font: Font, name: str) -> None:
    """Open every picture: the worker that draws must not be the first to do so."""
    for glyph in filter(font.is_picture, range(font.face.glyph_count)):
        try:
            picture_of(font, glyph)
        except (ValueError, OSError, SyntaxError) as error:
            raise FontRefused(
                f"{name} is damaged: the picture of glyph {glyph} cannot be opened ({error})."
            ) from error


def _drawings(read: TTFont) -> dict[int, str]:
    """Return the glyphs that use a format we do not read, and the name of that format.

    These are SVG (OpenType `SVG `: each in an element of that name), and pictures other than PNG
    (`sbix`).
    """
    documents = read["SVG "].docList if "SVG " in read else ()
    strikes = read["sbix"].strikes.values() if "sbix" in read else ()
    pictures = {
        read.getGlyphID(name): str(glyph.graphicType).strip().upper()
        for strike in strikes
        for name, glyph in strike.glyphs.items()
        if glyph.graphicType not in (None, "png ", "dupe")
    }
    return pictures | {
        int(number): "SVG" for it in documents for number in _DRAWING.findall(it.data)
    }


def _check_drawings(font: Font, drawings: dict[int, str], name: str) -> None:
    """Raise `FontRefused` if a glyph exists only in a format we do not read, because it would
    vanish.
    """
    empty = {font.hb.get_nominal_glyph(code) for code in font.covered if not is_seen(chr(code))}
    lost = [glyph for glyph in drawings.keys() - empty if not font.has_ink(glyph)]
    if lost:
        count = f"{len(lost):,} of its {font.face.glyph_count:,} glyphs"
        form = " and ".join(sorted({drawings[glyph] for glyph in lost}))
        raise FontRefused(
            f"{name} draws {count} only as {form}, which cannot be read. {_NEEDS_OUTLINES}"
        )


def _shape(font: Font, characters: list[int]) -> None:
    for start in range(0, len(characters), _TOGETHER):
        buffer = hb.Buffer()
        buffer.add_codepoints(characters[start : start + _TOGETHER])
        buffer.guess_segment_properties()
        hb.shape(font.hb, buffer)


# --- Information in the font ----------------------------------------------------------------------


def _told(read: TTFont) -> dict[str, str]:
    """Return version, copyright, licence (OpenType `name` 5, 0, 13 and 14) and permitted use
    (`OS/2` fsType).
    """
    licence = " ".join(filter(None, (_named(read, 13), _named(read, 14))))
    return {
        "version": _named(read, 5)[:100],
        "copyright": _named(read, 0)[:300],
        "licence": licence[:1000],
        "embedding": embedding_of(int(getattr(read.get("OS/2"), "fsType", 0) or 0)),
    }


def _named(read: TTFont, number: int) -> str:
    text = read["name"].getDebugName(number) if "name" in read else None
    return one_line(text or "")


def embedding_of(bits: int) -> str:
    """Return a sentence on what the maker allows documents to do with the font (OpenType OS/2,
    fsType), or an empty string.

    The standard does not mention pictures.
    """
    if bits & 0x0002:
        return (
            "Its maker restricts it: it may not be embedded in documents without permission. "
            "Ask before you publish."
        )
    if bits & 0x0004:
        return "Its maker allows documents with it to be viewed and printed."
    if bits & 0x0008:
        return "Its maker allows documents with it to be viewed, printed and edited."
    return ""
