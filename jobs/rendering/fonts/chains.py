"""Choose the font for a cluster: the box's own families first, then Noto by script, the same on
every machine.
"""

import difflib
import re
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

from jobs.design import Typeface
from jobs.errors import DesignDoesNotApply
from jobs.rendering.fonts import opened
from jobs.rendering.fonts.families import CJK, EMOJI, families, family
from jobs.rendering.fonts.opened import Font
from jobs.rendering.unicode.characters import (
    is_attached,
    is_emoji,
    is_ignorable,
    is_space,
    script_of,
)

_OF_LANGUAGE: Final = {"JA": "JP", "KO": "KR"}
_BY_TERRITORY: Final = {"TW": "TC", "HANT": "TC", "HK": "HK", "MO": "HK"}
_maybe_east_asian: Final = re.compile("[\u1100-\U0010ffff]").search
_PAST_LATIN: Final = "\u0250"
"""Everything before it is Latin or shared by many scripts; each character is a cluster, and none is
an emoji by itself.
"""
_SIGNS: Final = "\u2190"
"""Everything before it is writing: letters, digits, punctuation."""
_REMEMBERED: Final = 20_000
"""Clusters that a chain remembers. A sheet has some hundreds, a hostile one could have millions."""


class WantedFont(NamedTuple):
    """The fonts that a box asks for. `typefaces` are the uploaded ones that its design names."""

    own: tuple[str, ...]
    weight: int
    is_italic: bool = False
    typefaces: tuple[Typeface, ...] = ()


def chain_of(wanted: WantedFont, language: str, text: str) -> "Chain":
    """Return the chain for a text.

    Raises `DesignDoesNotApply` for an unknown family, `FontMissing` if its files are gone.
    """
    return _chain(wanted, _han(language, text))


def _han(language: str, text: str) -> str:
    """Return whose form of Han to use: the language's, else by the scripts in the text, else
    simplified Chinese.
    """
    known = _han_of_language(language)
    if known is not None:
        return known
    return _han_beside(text) if _maybe_east_asian(text) else "SC"


@lru_cache(maxsize=256)
def _han_of_language(language: str) -> str | None:
    first, *rest = language.upper().replace("_", "-").split("-")
    if first in _OF_LANGUAGE:
        return _OF_LANGUAGE[first]
    if first == "ZH":
        return next((_BY_TERRITORY[part] for part in rest if part in _BY_TERRITORY), "SC")
    return None


def _han_beside(text: str) -> str:
    scripts = {script_of(character) for character in text}
    return "JP" if scripts & {"Hira", "Kana"} else "KR" if "Hang" in scripts else "SC"


@lru_cache(maxsize=256)
def _chain(wanted: WantedFont, han: str) -> "Chain":
    for name in wanted.own:
        if family(name, wanted.typefaces) is None:
            raise DesignDoesNotApply(
                f"There is no font family “{name}”{_near(name, wanted)}", fonts=[name]
            )
    return Chain(wanted, han)


def _near(name: str, wanted: WantedFont) -> str:
    known = [one.name for one in families()] + [face.family for face in wanted.typefaces]
    near = difflib.get_close_matches(name, known, 1)
    if near:
        return f"; did you mean “{near[0]}”?"
    return ". See the Fonts page for the available fonts, or upload it there."


class Chain:
    """An order of fonts for each script.

    The first that has all characters of a cluster draws it.
    """

    def __init__(self, wanted: WantedFont, han: str) -> None:
        self.wanted = wanted
        self.rest = _rest(han)
        self.emoji = tuple(name for name in wanted.own if self._open(name).is_of_emoji)
        self.letters = tuple(name for name in wanted.own if name not in self.emoji)
        self.signs = tuple(name for name in self.emoji if not self._open(name).is_coloured)
        self.first = self._open((*self.letters, *self.rest)[0])
        self._found: dict[tuple[str, str, Font | None], Font | None] = {}
        self._covered: set[str] = set()

    def draws_alone(self, text: str) -> bool:
        """Return whether the text is plain Latin that the first font has entirely, so that clusters
        need no separate search.
        """
        if self._covered.issuperset(text):
            return True
        if max(text) >= _PAST_LATIN or not all(_covers(self.first, letter) for letter in text):
            return False
        self._covered.update(text)
        return True

    def font_of(self, cluster: str, script: str, neighbour: Font | None) -> Font | None:
        """Return the font for a cluster, or None if no font has it.

        `neighbour` draws the cluster before: spaces and punctuation use the same font.
        """
        key = (cluster, script, neighbour)
        try:
            return self._found[key]
        except KeyError:
            if len(self._found) >= _REMEMBERED:
                self._found.clear()
            found = self._found[key] = self._search(cluster, script, neighbour)
            return found

    def box_of(self, cluster: str) -> Font:
        """Return the font whose empty box replaces a cluster that no font has.

        One of ours if the first font has the characters, but with blank glyphs.
        """
        is_blank = all(map(self.first.has, cluster))
        return self._open(self.rest[0]) if is_blank else self.first

    def _search(self, cluster: str, script: str, neighbour: Font | None) -> Font | None:
        if neighbour and _continues(neighbour, cluster):
            return neighbour
        for name in self._order(cluster, script):
            font = self._open(name)
            if _covers(font, cluster):
                return font
        return None

    def _order(self, cluster: str, script: str) -> tuple[str, ...]:
        """Return the families to try, in order.

        The box's own emoji families come before ours for emoji, and its one-colour ones for other
        signs too. Emoji families come last for spaces and digits, because theirs are as wide as
        emoji.
        """
        first = (*self.emoji, EMOJI) if is_emoji(cluster) else ()
        signs = self.signs if cluster >= _SIGNS else ()
        for_script = [name for name in self.rest if script in _scripts(name)]
        order = (*first, *self.letters, *signs, *for_script, *self.rest, *self.emoji)
        return tuple(dict.fromkeys(order))

    def _open(self, name: str) -> Font:
        known = family(name, self.wanted.typefaces)
        assert known is not None  # noqa: S101 - the chain was made of known families
        wanted = self.wanted
        return opened.load(opened.key_of(known, wanted.weight, is_italic=wanted.is_italic))


def _continues(neighbour: Font, cluster: str) -> bool:
    """Return whether a cluster takes the font of the one before it."""
    is_free = is_attached(cluster[0]) and not neighbour.is_of_emoji
    return is_free and _covers(neighbour, cluster)


def _rest(han: str) -> tuple[str, ...]:
    """Return all fallback families:

    Latin first, symbols and Han before the other scripts, emoji last.
    """
    leading = ("Noto Sans", "Noto Sans Symbols", f"Noto Sans CJK {han}")
    names = [one.name for one in families()]
    others = [name for name in names if name.startswith("Noto Sans") and name not in CJK]
    return tuple(dict.fromkeys((*leading, *others, "Noto Emoji", EMOJI)))


def _scripts(name: str) -> tuple[str, ...]:
    known = family(name)
    return known.scripts if known else ()


def _covers(font: Font, cluster: str) -> bool:
    if len(cluster) == 1:
        return font.draws(cluster) or _is_unseen(font, cluster)
    return _has_all(font, cluster) or _has_other_form(font, cluster)


def _has_other_form(font: Font, cluster: str) -> bool:
    """Return whether the font has the characters of a composed or decomposed cluster."""
    forms = (unicodedata.normalize(form, cluster) for form in ("NFC", "NFD"))
    return any(_has_all(font, form) for form in forms)


def _has_all(font: Font, cluster: str) -> bool:
    """Return whether the font has every character.

    In emoji fonts, parts of a sequence may be blank alone, like keycap digits.
    """
    has = font.has if is_emoji(cluster) else font.draws
    return all(has(character) or _is_unseen(font, character) for character in cluster)


def _is_unseen(font: Font, character: str) -> bool:
    """Return whether the character needs no glyph: other spaces are made from the plain one."""
    return is_ignorable(character) or (is_space(character) and font.has(" "))
