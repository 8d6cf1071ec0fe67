"""Single characters and clusters: script, emoji presentation, visibility; and text normalised for
layout.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

import icu

_NEWLINE: Final = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_UNSEEN: Final = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ufeff]")
"""Control characters and byte order marks."""

SOFT_HYPHEN: Final = "\u00ad"
"""A place to hyphenate a word; visible only if a line ends there."""

_EMPTY: Final = "\u2800\U0001d159"
"""Signs with nothing to see: Braille without dots, a note without a head."""

WORD_SPACES: Final = " \u00a0"
"""Spaces between words.

The others have a fixed width, like those that group digits (CSS Text 4, 8.1).
"""

_SPACES: Final = frozenset(
    " \u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
)
"""Unicode's space separators (Zs) except Ogham's, which fonts draw as a stroke."""

_PROPERTY: Final = icu.UProperty
OPENING: Final = frozenset(icu.UnicodeSet(r"[[:Ps:][:Pi:]-[\u2018]]"))
CLOSING: Final = frozenset(icu.UnicodeSet(r"[[:Pe:][:Pf:]-[\u2019]]"))
"""Brackets and quotation marks; a single one may be an apostrophe."""
CURSIVE: Final = frozenset({"Arab", "Syrc", "Nkoo", "Mong", "Mand", "Mani", "Phag", "Adlm", "Rohg"})
"""Scripts whose letters join, so that spacing between them would tear words apart (CSS Text 4,
8.2).
"""


def plain(text: str) -> str:
    """Return the text normalised for layout.

    One kind of newline, spaces for tabs, no control characters, no blanks around the text or a
    line, and no soft hyphen where there is nothing to hyphenate.
    """
    if text.isprintable():  # contains none of these except plain spaces
        return text.strip()
    unified = _UNSEEN.sub("", _NEWLINE.sub("\n", text).replace("\t", " "))
    return _trimmed("\n".join(map(_trimmed, unified.split("\n"))))


def _trimmed(text: str) -> str:
    bare = text.strip()
    while bare[:1] == SOFT_HYPHEN or bare[-1:] == SOFT_HYPHEN:
        bare = bare.strip(SOFT_HYPHEN).strip()
    return bare


@lru_cache(maxsize=16_384)
def script_of(character: str) -> str:
    """Return the ISO 15924 code: "Latn", "Arab"; "Zyyy" (common) and "Zinh" (inherited) for
    characters of many scripts.
    """
    return str(icu.Script.getScript(ord(character)).getShortName())


@lru_cache(maxsize=16_384)
def is_ignorable(character: str) -> bool:
    """Return whether the character is never drawn by itself: joiners, direction marks, variation
    selectors.
    """
    return _has(character, _PROPERTY.DEFAULT_IGNORABLE_CODE_POINT)


def is_space(character: str) -> bool:
    """Return whether it is a horizontal space of any width; the shaper uses the plain one if a font
    lacks it.
    """
    return character in _SPACES


@lru_cache(maxsize=16_384)
def is_seen(character: str) -> bool:
    """Return whether it is a visible letter, digit or sign, even a private one: without a glyph,
    something would be lost.
    """
    category = unicodedata.category(character)
    has_shape = category[0] in "LNPS" or category == "Co"
    return has_shape and not is_ignorable(character) and character not in _EMPTY


@lru_cache(maxsize=16_384)
def is_attached(character: str) -> bool:
    """Return whether it is a space or punctuation, which takes its neighbour's font if possible, so
    that runs stay whole.
    """
    is_dash = _has(character, _PROPERTY.DASH)
    return is_dash or is_space(character) or icu.Char.ispunct(ord(character))


@lru_cache(maxsize=16_384)
def is_emoji(cluster: str) -> bool:
    """Return whether the cluster asks for emoji presentation (UTS #51): by itself, by U+FE0F, or as
    a sequence.

    U+FE0E asks for text.
    """
    if "\ufe0e" in cluster:
        return False
    if "\ufe0f" in cluster or "\u20e3" in cluster:
        return _has(cluster[0], _PROPERTY.EMOJI)
    if _has(cluster[0], _PROPERTY.EMOJI_PRESENTATION):
        return True
    return _has(cluster[0], _PROPERTY.EMOJI) and any(map(_joins_emoji, cluster))


def _joins_emoji(character: str) -> bool:
    """Return whether the character makes a sequence of emoji: a skin tone or a joiner."""
    return character == "\u200d" or _has(character, _PROPERTY.EMOJI_MODIFIER)


def _has(character: str, binary_property: int) -> bool:
    return bool(icu.Char.hasBinaryProperty(ord(character), binary_property))


def listed(cluster: str) -> str:
    """Return `ꡁ (U+A841)`, as messages name characters that no font has."""
    return f"{cluster} ({' '.join(f'U+{ord(character):04X}' for character in cluster)})"
