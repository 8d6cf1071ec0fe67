"""Single characters and clusters: script, emoji presentation, what is invisible; and text made plain for layout."""

import re
import unicodedata
from functools import lru_cache

import icu

_NEWLINE = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ufeff]")
"""Control characters and byte order marks."""

SOFT_HYPHEN = "\u00ad"
"""A place to hyphenate a word; seen only where a line ends there."""

_EMPTY = "\u2800\U0001d159"
"""Signs that are nothing to see: Braille without a dot, a note without its head."""

WORD_SPACES = " \u00a0"
"""Between words; the others have a width of their own, as those that group figures (CSS Text 4, 8.1)."""

_SPACES = frozenset(" \u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000")
"""Unicode's space separators (Zs) but Ogham's, which is a stroke in the fonts that have it."""

_PROPERTY = icu.UProperty
OPENING = frozenset(icu.UnicodeSet(r"[[:Ps:][:Pi:]-[\u2018]]"))
CLOSING = frozenset(icu.UnicodeSet(r"[[:Pe:][:Pf:]-[\u2019]]"))
"""Brackets and quotation marks; a single one may be an apostrophe."""
CURSIVE = frozenset({"Arab", "Syrc", "Nkoo", "Mong", "Mand", "Mani", "Phag", "Adlm", "Rohg"})
"""Scripts whose letters join, so that spacing between them would tear words apart (CSS Text 4, 8.2)."""


def plain(text: str) -> str:
    """One kind of newline, tabs as spaces, no control characters, nothing blank around the whole or any line, and no
    soft hyphen where there is nothing to hyphenate."""
    if text.isprintable():  # none of these but plain spaces
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
    """ISO 15924: "Latn", "Arab"; "Zyyy" (common) and "Zinh" (inherited) for what many scripts share."""
    return str(icu.Script.getScript(ord(character)).getShortName())


@lru_cache(maxsize=16_384)
def is_ignorable(character: str) -> bool:
    """Never drawn by itself: joiners, direction marks, variation selectors."""
    return _has(character, _PROPERTY.DEFAULT_IGNORABLE_CODE_POINT)


def is_space(character: str) -> bool:
    """A horizontal space of any width; the shaper makes it of the plain one where a font lacks it."""
    return character in _SPACES


@lru_cache(maxsize=16_384)
def is_seen(character: str) -> bool:
    """A letter, a figure, a sign, also a private one: something is lost where a font has nothing to draw it with."""
    category = unicodedata.category(character)
    return (category[0] in "LNPS" or category == "Co") and not is_ignorable(character) and character not in _EMPTY


@lru_cache(maxsize=16_384)
def is_attached(character: str) -> bool:
    """A space or punctuation: takes its neighbour's font where that has it, so that runs stay whole."""
    return is_space(character) or _has(character, _PROPERTY.DASH) or icu.Char.ispunct(ord(character))


@lru_cache(maxsize=16_384)
def is_emoji(cluster: str) -> bool:
    """Asks for emoji presentation (UTS #51): by itself, by U+FE0F, or as a sequence; U+FE0E asks for text."""
    if "\ufe0e" in cluster:
        return False
    if "\ufe0f" in cluster or "\u20e3" in cluster:
        return _has(cluster[0], _PROPERTY.EMOJI)
    if _has(cluster[0], _PROPERTY.EMOJI_PRESENTATION):
        return True
    return _has(cluster[0], _PROPERTY.EMOJI) and any(
        _has(c, _PROPERTY.EMOJI_MODIFIER) or c == "\u200d" for c in cluster
    )


def _has(character: str, binary_property: int) -> bool:
    return bool(icu.Char.hasBinaryProperty(ord(character), binary_property))


def listed(cluster: str) -> str:
    """`ꡁ (U+A841)`, as messages name what no font has."""
    return f"{cluster} ({' '.join(f'U+{ord(character):04X}' for character in cluster)})"
