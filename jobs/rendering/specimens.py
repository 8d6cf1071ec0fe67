"""Preview a font family before it is chosen: some words in it, and the names of its styles, each in
its own style.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import islice

from PIL import Image

from jobs.design import Design, TextBox, Typeface
from jobs.rendering.areas.rects import Size
from jobs.rendering.boxes.layout import lay_out
from jobs.rendering.boxes.painting import paint
from jobs.rendering.fonts.families import Family, Weights, family, ranges_of
from jobs.rendering.fonts.opened import Font, key_of, load
from jobs.rendering.unicode.characters import is_emoji, is_ignorable, is_seen, is_space, script_of

LATIN = "Spring at the harbour, 24 boats"
SAMPLES = (
    LATIN,
    "Frühling in Ålesund",
    "Άνοιξη στο λιμάνι",
    "Весна в гавани",
    "الربيع في الميناء",
    "אביב בנמל",
    "वसंत में बंदरगाह",
    "বসন্তে বন্দর",
    "ਬਸੰਤ ਵਿੱਚ ਬੰਦਰਗਾਹ",
    "વસંતમાં બંદર",
    "ବସନ୍ତରେ ବନ୍ଦର",
    "வசந்தத்தில் துறைமுகம்",
    "వసంతంలో నౌకాశ్రయం",
    "ವಸಂತದಲ್ಲಿ ಬಂದರು",
    "വസന്തത്തിൽ തുറമുഖം",
    "වසන්තයේ වරාය",
    "ท่าเรือในฤดูใบไม้ผลิ",
    "ທ່າເຮືອ",
    "កំពង់ផែ",
    "ဆိပ်ကမ်း",
    "ጸደይ በወደብ",
    "გაზაფხული ნავსადგურში",
    "Գարունը նավահանգստում",
    "春の港、漁船二十四隻",
    "春天的港口",
    "봄날의 항구",
    "🌷⛵️😀🎉🍓",
    "0123456789",
)
"""If a family lacks a character of the requested words, the first of these that it can write is
shown.
"""

OF_FAMILY = {
    "Noto Emoji": "🌷⛵😀🎉🍓",
    "Noto Sans Symbols": "← → ① ⑳ ♪ ☽ ⚐",
    "Noto Sans CJK KR": "봄날의 항구",
    "Noto Sans CJK SC": "春天的港口",
    "Noto Sans CJK TC": "春天的港口，漁船",
    "Noto Sans CJK HK": "春天的港口，漁船",
}
"""For families that the first sample they can write does not represent."""

STYLE_NAMES = {100: "Thin", 300: "Light", 400: "Regular", 700: "Bold", 900: "Black"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for a specimen: `words` in a family, on a clear ground of `size` pixels.

    `typefaces` are those of an uploaded family. With `styles`, a second line names some of its
    weights and its italics.
    """

    family: str
    words: str
    size: Size
    colour: str = "#000000"
    weight: int = 400
    is_italic: bool = False
    styles: bool = False
    typefaces: tuple[Typeface, ...] = ()


def specimen(asked: Asked) -> bytes:
    """Return a PNG with an alpha channel.

    Raises `FontMissing` if the files of an uploaded family are not stored, LookupError if the
    family does not exist.
    """
    known = family(asked.family, asked.typefaces)
    if known is None:
        raise LookupError(asked.family)
    image = Image.new("RGBA", asked.size)
    for stamp in paint(lay_out(_design(asked, known), {}, *asked.size)):
        image.alpha_composite(stamp.image, stamp.area.corner)
    file = BytesIO()
    image.save(file, "PNG", compress_level=6)
    return file.getvalue()


def _design(asked: Asked, known: Family) -> Design:
    words = _writable(asked, known)
    high = 62 if asked.styles else 100
    large, small = high * 0.62, high * 0.2
    first = replace(_box(asked, words), y=high / 2, height=high, size_max=large, size_min=small)
    boxes = [first, *(_style_boxes(asked, known) if asked.styles else ())]
    return Design(format=1, boxes=tuple(boxes), typefaces=asked.typefaces)


def _box(asked: Asked, text: str) -> TextBox:
    return TextBox(
        text=re.sub(r"([\[\]{}])", r"\1\1", text),
        anchor="left",
        x=0.5,
        width=99,
        fonts=(asked.family,),
        weight=asked.weight,
        italic=asked.is_italic,
        colour=asked.colour,
        align="left",
        valign="middle",
        max_lines=1,
        overflow="ellipsis",
        missing="box",
    )


def _style_boxes(asked: Asked, known: Family) -> Iterable[TextBox]:
    """Yield boxes side by side, one column for each style."""
    styles = styles_of(known)
    column = 100 / max(len(styles), 5)
    for place, (weight, is_italic, name) in enumerate(styles):
        text = name if _can_write(known, name) else str(weight)
        box = replace(
            _box(asked, text), weight=weight, italic=is_italic, opacity=0.62, name=f"style {place}"
        )
        yield replace(
            box, x=0.5 + place * column, width=column - 1, y=82, height=34, size_max=20, size_min=5
        )


def styles_of(known: Family) -> list[tuple[int, bool, str]]:
    """Return at most five styles as weight, slope and name, upright ones first."""
    upright = _named_weights(known)[:4] or [known.weights[0]]
    styles = [(weight, False, STYLE_NAMES.get(weight, str(weight))) for weight in upright]
    if known.has_italic:
        slope = known.face(400, is_italic=True).nearest(400)
        styles.append((slope, True, "Italic"))
    return styles


def _named_weights(known: Family) -> list[int]:
    """Return the weights of a family that have a name."""
    ranges = ranges_of(known.faces)
    return [weight for weight in STYLE_NAMES if _is_in_one(weight, ranges)]


def _is_in_one(weight: int, ranges: Iterable[Weights]) -> bool:
    return any(lightest <= weight <= boldest for lightest, boldest in ranges)


def _writable(asked: Asked, known: Family) -> str:
    """Return the requested words, unless the family lacks a character of them or is meant for
    another script.
    """
    words = asked.words.strip()
    own = [sample for sample in SAMPLES if set(map(script_of, sample)) & set(known.scripts)]
    if known.name in OF_FAMILY:
        own = [OF_FAMILY[known.name], *own]
    if words and (not known.scripts or set(map(script_of, words)) & set(known.scripts)):
        own = [words, *own]
    written = (sample for sample in (*own, *SAMPLES) if _can_write(known, sample))
    return next(written, "") or _first_of(known)


def _first_of(known: Family) -> str:
    """Return some characters of a family that can write none of our samples."""
    font = load(key_of(known, 400))
    letters = filter(is_seen, map(chr, sorted(font.covered)))
    return "".join(islice(filter(font.draws, letters), 8))


def _can_write(known: Family, words: str) -> bool:
    font = load(key_of(known, 400))
    return all(_is_there(font, letter) for letter in words)


def _is_there(font: Font, letter: str) -> bool:
    """Return whether a letter can be drawn.

    Emoji come from their own font, whatever is chosen for the letters.
    """
    if font.draws(letter) or is_space(letter) or is_ignorable(letter):
        return True
    return not font.is_coloured and is_emoji(letter)
