"""A font's own description of itself: its family, its weights, and whether it slopes."""

import math
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from fontTools.ttLib import TTFont

LONGEST = 60  #: characters of a family's name

_STYLES = (
    "thin hairline extra ultra light regular normal roman book plain medium demi semi bold heavy "
    "black fat poster extralight ultralight semilight demilight semibold demibold extrabold "
    "ultrabold extrablack ultrablack italic oblique slanted kursiv it"
)
_OLD_WEIGHTS = {
    250: 100,
    275: 200,
}  #: Thin and ExtraLight, as older fonts had to declare them for Windows
_SEPARATORS = re.compile(r"[,;“”\"\\/{}\[\]]+")


@dataclass(frozen=True, slots=True)
class FontStyle:
    """The style of a font file.

    `weights`: the lightest and the boldest. `slopes`: is it italic; both if that is an axis.
    """

    family: str
    name: str
    weights: tuple[int, int]
    slopes: tuple[bool, ...]


def style_of(read: TTFont, file: str) -> FontStyle:
    """Return the style from OpenType `name`, `OS/2`, `head` and `fvar`, and the family from the
    file's name if all else fails.

    Words in the style other than weight and slope (Condensed, Display) become part of the family's
    name.
    """
    family, style = _names(read)
    axes = {axis.axisTag: axis for axis in read["fvar"].axes} if "fvar" in read else {}
    added = [] if "wght" in axes else _added_words(family, style)
    whole = " ".join([family or clean(file) or "Font", *added])
    return FontStyle(whole[:LONGEST].strip(), style, _weights(read, axes), _slopes(read, axes))


def _added_words(family: str, style: str) -> list[str]:
    """Return the words of a style that are neither usual nor in the name of the family."""
    usual = _STYLES.split()
    words = [word for word in style.split() if word.casefold() not in usual and not word.isdigit()]
    return [word for word in words if word.casefold() not in family.casefold()]


def clean(text: str) -> str:
    """Return a name without the characters that separate names in a cell or a pattern."""
    return one_line(_SEPARATORS.sub(" ", text))


def one_line(text: str) -> str:
    """Return the text on one line, in NFC, without invisible characters."""
    seen = "".join(" " if _is_blank(letter) else letter for letter in text)
    return unicodedata.normalize("NFC", " ".join(seen.split()))


def _is_blank(letter: str) -> bool:
    """Return whether a character separates others, or only controls how they are shown."""
    return unicodedata.category(letter)[0] in "CZ"


def _names(read: TTFont) -> tuple[str, str]:
    if "name" not in read:
        return "", ""
    names = read["name"]
    return clean(names.getBestFamilyName() or ""), clean(names.getBestSubFamilyName() or "")[:60]


def _weights(read: TTFont, axes: dict[str, Any]) -> tuple[int, int]:
    if "wght" in axes:
        lightest = max(1, math.ceil(axes["wght"].minValue))
        boldest = min(1000, math.floor(axes["wght"].maxValue))
        if lightest <= boldest:
            return lightest, boldest
    weight = _one_weight(read)
    return weight, weight


def _one_weight(read: TTFont) -> int:
    """Return the weight of a font without an axis for it."""
    if "OS/2" not in read:
        return 700 if read["head"].macStyle & 1 else 400
    weight = int(read["OS/2"].usWeightClass)
    # Some fonts of the nineties count weights from 1 to 9.
    weight = weight * 100 if 1 <= weight <= 9 else weight
    return min(max(_OLD_WEIGHTS.get(weight, weight), 1), 1000)


def _slopes(read: TTFont, axes: dict[str, Any]) -> tuple[bool, ...]:
    if "ital" in axes and axes["ital"].minValue < axes["ital"].maxValue:
        return False, True
    if "slnt" in axes and axes["slnt"].minValue < 0:
        return False, True
    selected = int(read["OS/2"].fsSelection) if "OS/2" in read else 0
    return (bool(selected & 0x0201 or read["head"].macStyle & 2),)
