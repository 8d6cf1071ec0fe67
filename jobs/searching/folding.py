"""Fold texts and searches alike: case, accents, width and invisible characters make no difference.

Only marks that people leave out when they type are dropped: accents of Latin, Greek and Cyrillic
letters, vowel points of Hebrew and Arabic. The vowel signs of Devanagari or Thai and the voicing
marks of kana stay: they make other words.
"""

import unicodedata

CELL_BREAK = "\0"  #: between two texts of a line; nothing that is stored has it (jobs.texts)
MOST_WORDS_KEPT = 50_000  #: a sheet repeats its words, so each is folded once

_DROPPED_MARKS = (
    (0x0300, 0x036F),  # accents
    (0x0483, 0x0487),  # Cyrillic
    (0x0591, 0x05C7),  # Hebrew points
    (0x0610, 0x061A),  # Arabic signs
    (0x064B, 0x065F),  # Arabic vowels
    (0x0670, 0x0670),
    (0x06D6, 0x06ED),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
    (0xFE00, 0xFE0F),  # variants of one character, as of emoji
    (0xFE20, 0xFE2F),
    (0xE0100, 0xE01EF),
)

_TATWEEL = "\u0640"  # a letter only in name: it makes words longer

_LIKE = {
    **dict.fromkeys("‘’‚‛ʼ′", "'"),
    **dict.fromkeys("“”„‟«»″", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    "ı": "i",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ħ": "h",
    "ŧ": "t",
    "æ": "ae",
    "œ": "oe",
    "\u06cc": "\u064a",  # yeh, as keyboards of Persian and of Arabic write it
    "\u0649": "\u064a",
    "\u06a9": "\u0643",  # kaf
    _TATWEEL: "",
}
"""Characters that Unicode does not decompose, and that people type for each other."""


def fold(text: str) -> str:
    """Return the form in which `text` is searched: words in small letters, one space between
    them.
    """
    if text.isascii():
        return " ".join(text.lower().split())
    folded = map(_words.__getitem__, text.split())
    return " ".join([word for word in folded if word])


def fold_line(texts: list[str]) -> str:
    """Fold some texts at once, each between two cell breaks.

    Several times as quick as one by one.
    """
    return fold(f"{CELL_BREAK} {f' {CELL_BREAK} '.join(texts)} {CELL_BREAK}")


class _Words(dict[str, str]):
    """Word → its folded form, filled as words come."""

    def __missing__(self, word: str) -> str:
        if len(self) >= MOST_WORDS_KEPT:
            self.clear()
        self[word] = found = word.lower() if word.isascii() else _fold_word(word)
        return found


class _Characters(dict[int, str]):
    """Code point → what it is folded to, filled as characters come; a table for `str.translate`."""

    def __missing__(self, code: int) -> str:
        self[code] = found = _fold_character(chr(code))
        return found


_words, _characters = _Words(), _Characters()


def _fold_word(word: str) -> str:
    """Return the folded word.

    A letter and its mark become one character again: か and ゙ are が, jamo are a syllable.
    """
    return " ".join(unicodedata.normalize("NFC", word.translate(_characters)).split())


def _fold_character(character: str) -> str:
    if character == CELL_BREAK:
        return character
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    return unicodedata.normalize("NFC", "".join(map(_plain, plain)))


def _plain(character: str) -> str:
    if character in _LIKE:
        return _LIKE[character]
    if any(low <= ord(character) <= high for low, high in _DROPPED_MARKS):
        return ""
    match unicodedata.category(character):
        case "Nd":
            return str(unicodedata.decimal(character))
        case "Cf" | "Cc":
            return " " if character.isspace() else ""
        case _:
            return character
