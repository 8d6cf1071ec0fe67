"""Small fonts for tests, made from the letters of ours: any name, weight and slope, each format,
colours, pictures.
"""

import io
import struct
from functools import cache
from pathlib import Path

import uharfbuzz
from fontTools.colorLib.builder import buildCOLR, buildCPAL
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import TTCollection, TTFont, newTable
from fontTools.ttLib.tables._g_l_y_f import Glyph
from fontTools.ttLib.tables.DefaultTable import DefaultTable
from fontTools.ttLib.tables.otTables import PaintFormat
from fontTools.ttLib.tables.S_V_G_ import SVGDocument
from fontTools.ttLib.tables.sbixGlyph import Glyph as SbixGlyph
from fontTools.ttLib.tables.sbixStrike import Strike
from PIL import Image, ImageDraw

from jobs.rendering.fonts.families import family

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,:;!?-€äöüß"


def named(
    style: str = "Regular",
    *,
    name: str = "House Sans",
    weight: int = 400,
    italic: bool = False,
    like: str = "Anton",
    rights: int = 0,
    licence: str = "",
) -> bytes:
    """Return a TTF with this name and the letters of one of our families."""
    font = _reopened(_letters_of(like))
    for number, text in (
        (1, name),
        (2, style),
        (4, f"{name} {style}"),
        (5, "Version 1.0"),
        (13, licence),
    ):
        font["name"].setName(text, number, 3, 1, 0x409)
    for number in (14, 16, 17, 21, 22, 25):
        font["name"].removeNames(nameID=number)
    font["OS/2"].usWeightClass, font["OS/2"].fsType = weight, rights
    font["OS/2"].fsSelection = 0x01 if italic else 0x40
    font["head"].macStyle = 2 if italic else 0
    return _saved(font)


def without(letters: str) -> bytes:
    """Return a TTF without these characters."""
    font = _reopened(named())
    for table in font["cmap"].tables:
        table.cmap = {code: glyph for code, glyph in table.cmap.items() if chr(code) not in letters}
    return _saved(font)


def blank(letters: str, *, called: str = "") -> bytes:
    """Return a TTF in which these characters are blank, as in fonts that lack a drawing.

    `called` renames the first of them.
    """
    font = _reopened(named())
    glyphs = [font.getBestCmap()[ord(letter)] for letter in letters]
    for glyph in glyphs:
        font["glyf"][glyph] = Glyph()
    for table in font["cmap"].tables if called else ():
        others = {code: glyph for code, glyph in table.cmap.items() if glyph != glyphs[0]}
        table.cmap = {**others, ord(called): glyphs[0]}
    return _saved(font)


def in_svg(letters: str, *, outlines: bool = True, whole: bool = True) -> bytes:
    """Return a TTF with these letters as drawings in SVG.

    Without `outlines` these letters have no other ink; without `whole` the font has no table of
    outlines.
    """
    font = _reopened(named() if outlines else blank(letters))
    numbers = sorted(font.getGlyphID(font.getBestCmap()[ord(letter)]) for letter in letters)
    square = (
        "<svg xmlns='http://www.w3.org/2000/svg'><rect id='glyph{}' width='500' "
        "height='500'/></svg>"
    )
    font["SVG "] = newTable("SVG ")
    font["SVG "].docList = [
        SVGDocument(square.format(number), number, number, True) for number in numbers
    ]
    if not whole:
        del font["glyf"], font["loca"]
    return _saved(font)


def as_woff(font: bytes, flavor: str) -> bytes:
    """Convert to WOFF. `flavor`: woff or woff2."""
    packed = _reopened(font)
    packed.flavor = flavor
    return _saved(packed)


def collection(*fonts: bytes) -> bytes:
    whole, file = TTCollection(), io.BytesIO()
    whole.fonts = [_reopened(font) for font in fonts]
    whole.save(file)
    return file.getvalue()


def variable(like: str = "Inter") -> bytes:
    return _letters_of(like)


@cache
def cff() -> bytes:
    """Return an OTF with PostScript outlines."""
    source = _reopened(_letters_of("Anton"))
    glyphs, order = source.getGlyphSet(), source.getGlyphOrder()
    builder = FontBuilder(source["head"].unitsPerEm, isTTF=False)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(source.getBestCmap())
    strings = {}
    for glyph in order:
        pen = T2CharStringPen(glyphs[glyph].width, glyphs)
        glyphs[glyph].draw(pen)
        strings[glyph] = pen.getCharString()
    builder.setupCFF("House-Regular", {"FullName": "House"}, strings, {})
    builder.setupHorizontalMetrics({glyph: (int(glyphs[glyph].width), 0) for glyph in order})
    builder.setupHorizontalHeader(ascent=1000, descent=-300)
    builder.setupNameTable({"familyName": "House Post", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    return _saved(builder.font)


@cache
def emoji() -> bytes:
    """Return a few glyphs painted in layers (COLR)."""
    font = family("Twemoji")
    assert font
    return _subset(font.faces[0].path, "😀🎉❤🍓")


def of_layers_alone() -> bytes:
    """Return the same without the outlines for programs that do not read colours."""
    font = _reopened(emoji())
    for glyph in font["COLR"].ColorLayers:
        font["glyf"][glyph] = Glyph()
    return _saved(font)


@cache
def graph() -> bytes:
    """Return a heart painted from a graph (COLR, version 1): a gradient from red, at the left, to
    blue.
    """
    font = _reopened(named())
    stops = {"ColorStop": [(0, 0), (1, 1)]}
    line = {
        "Format": PaintFormat.PaintLinearGradient,
        "ColorLine": stops,
        "x0": 0,
        "y0": 0,
        "x1": 1000,
        "y1": 0,
    }
    heart = font.getBestCmap()[ord("H")]
    paint = {
        "Format": PaintFormat.PaintGlyph,
        "Glyph": heart,
        "Paint": line | {"x2": 0, "y2": 1000},
    }
    font["COLR"] = buildCOLR({heart: paint}, version=1)
    font["CPAL"] = buildCPAL([[(1, 0, 0, 1), (0, 0, 1, 1)]])
    return _saved(font)


@cache
def _letters_of(name: str) -> bytes:
    known = family(name)
    assert known
    return _subset(known.face(400, is_italic=False).path, LETTERS)


def _subset(path: Path, text: str) -> bytes:
    """HarfBuzz takes a hundredth of the time of fontTools."""
    wanted = uharfbuzz.SubsetInput()
    wanted.flags = uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
    wanted.unicode_set.update(map(ord, text))
    for everything in (wanted.layout_feature_tag_set, wanted.name_id_set):
        everything.clear()
        everything.invert()
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(path))
    return bytes(uharfbuzz.subset(face, wanted).blob.data)


def _reopened(font: bytes) -> TTFont:
    return TTFont(io.BytesIO(font), recalcTimestamp=False)


def _saved(font: TTFont) -> bytes:
    file = io.BytesIO()
    font.save(file)
    return file.getvalue()


# --- Emoji as pictures ----------------------------------------------------------------------------

_PPEM = 100


@cache
def pictures(colour: tuple[int, int, int] = (200, 30, 60)) -> bytes:
    """Return 😀 and 🎉 as pictures of a disc (CBLC and CBDT), 100 pixels per em, the disc from the
    baseline up.
    """
    builder = FontBuilder(1000, isTTF=True)
    order = [".notdef", "one", "two"]
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap({0x1F600: "one", 0x1F389: "two"})
    builder.setupHorizontalMetrics(dict.fromkeys(order, (1000, 0)))
    builder.setupHorizontalHeader(ascent=900, descent=-200)
    builder.setupNameTable({"familyName": "House Emoji", "styleName": "Regular"})
    builder.setupOS2(fsType=0)
    builder.setupPost()
    pixels = _disc(colour)
    for tag, content in zip(("CBDT", "CBLC"), _tables([pixels, pixels]), strict=True):
        table = DefaultTable(tag)
        table.data = content
        builder.font[tag] = table
    return _saved(builder.font)


@cache
def strikes(colour: tuple[int, int, int] = (200, 30, 60), kind: str = "png ") -> bytes:
    """Return the same two in Apple's format (sbix); `kind` is their declared type."""
    font = _reopened(pictures(colour))
    del font["CBDT"], font["CBLC"]
    font["glyf"], font["loca"] = newTable("glyf"), newTable("loca")
    font["glyf"].setGlyphOrder(font.getGlyphOrder())
    font["glyf"].glyphs = {name: Glyph() for name in font.getGlyphOrder()}
    font["maxp"].tableVersion = 0x00010000
    font["sbix"] = newTable("sbix")
    strike = font["sbix"].strikes[_PPEM] = Strike(ppem=_PPEM, resolution=72)
    for name in font.getGlyphOrder():
        strike.glyphs[name] = SbixGlyph(glyphName=name)
    for name in ("one", "two"):
        strike.glyphs[name] = SbixGlyph(glyphName=name, graphicType=kind, imageData=_disc(colour))
    return _saved(font)


def _disc(colour: tuple[int, int, int]) -> bytes:
    image = Image.new("RGBA", (_PPEM, _PPEM))
    ImageDraw.Draw(image).ellipse((0, 0, _PPEM - 1, _PPEM - 1), (*colour, 255))
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def _tables(images: list[bytes]) -> tuple[bytes, bytes]:
    """Return CBDT and CBLC (OpenType): glyphs 1, 2, … as PNG with small metrics, one size."""
    data, offsets = b"", [0]
    for image in images:
        data += struct.pack(">BBbbBI", _PPEM, _PPEM, 0, _PPEM, _PPEM, len(image)) + image
        offsets.append(len(data))
    subtable = struct.pack(">HHI", 1, 17, 4) + struct.pack(f">{len(offsets)}I", *offsets)
    array = struct.pack(">HHI", 1, len(images), 8)
    line = struct.pack(">bbBbbbbbbbbb", 90, -20, _PPEM, 1, 0, 0, 0, 0, 0, 0, 0, 0)
    size = struct.pack(">4I", 56, len(array) + len(subtable), 1, 0) + line + line
    size += struct.pack(">HHBBBb", 1, len(images), _PPEM, _PPEM, 32, 1)
    return struct.pack(">HH", 3, 0) + data, struct.pack(">HHI", 3, 0, 1) + size + array + subtable
