"""What the compiled library learns of characters, as they come.

What a character is folded to does not depend on its neighbours, except where a mark joins the
letter before it, or changes places with another mark. So the library also learns what becomes of
two characters side by side. Words of which it cannot know are left to Python.
"""

import unicodedata

from jobs.searching import library
from jobs.searching.folding import characters, encoded

HANGUL_VOWELS_AND_ENDS = range(0x1160, 0x1200)
KIRAT_RAI_VOWELS = range(0x16D63, 0x16D6B)

ASCII_SPACES = frozenset(chr(code) for code in range(128) if chr(code).isspace())

_taught: set[str] = set()


def teach(word: str) -> None:
    """Teach the library to fold words like this one."""
    before = ""  # the last character that is not a mark
    for character in word:
        _teach_character(character)
        folded = characters[ord(character)]
        joined = _teach_pair(before, character) if may_join(folded) else ""
        if joined or (folded and not unicodedata.combining(folded[-1])):
            before = joined or character
        if character in ASCII_SPACES:
            before = ""


def may_join(folded: str) -> bool:
    """Return whether a folded character could become one with the character before it."""
    first = folded[:1]
    return first != "" and (
        unicodedata.category(first)[0] == "M"
        or ord(first) in HANGUL_VOWELS_AND_ENDS
        or ord(first) in KIRAT_RAI_VOWELS
    )


def _teach_character(character: str) -> None:
    """Teach one character, unless words with it always have to be left to Python."""
    if character in _taught:
        return
    _taught.add(character)
    folded = characters[ord(character)]
    form, order = encoded(folded), unicodedata.combining(folded[:1] or " ")
    is_plain = order == 0 and not any(map(may_join, folded[1:]))
    if len(form) <= library.MOST_BYTES and (len(folded) == 1 or is_plain):
        library.opened().folding_learn(ord(character), form, len(form), order, may_join(folded))


def _teach_pair(before: str, character: str) -> str:
    """Teach what becomes of two characters, and return the one that they become, if they do."""
    first, second = (characters[ord(one)] if one else "" for one in (before, character))
    joined = unicodedata.normalize("NFC", first + second)
    if joined == first + second:
        library.opened().folding_learn_pair(ord(before or "\0"), ord(character), 0)
    elif len(first) == len(second) == len(joined) == 1 and characters[ord(joined)] == joined:
        _teach_character(joined)
        library.opened().folding_learn_pair(ord(before), ord(character), ord(joined))
        return joined
    return ""
