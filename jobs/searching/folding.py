"""Fold texts and searches alike: case, accents, width and invisible characters make no difference.

Only marks that people leave out when they type are dropped: accents of Latin, Greek and Cyrillic
letters, vowel points of Hebrew and Arabic. The vowel signs of Devanagari or Thai and the voicing
marks of kana stay: they make other words.
"""

import re
import unicodedata

CELL_BREAK = "\0"  #: between two texts of a line; nothing that is stored has it (jobs.texts)
MOST_RUNS_KEPT = 50_000  #: a sheet repeats its words, so each is folded once
FEW_OTHERS = 1.5  #: bytes for each character, up to which few are not ASCII

_SMALL_AND_SPACED = bytes(
    ord(" " if chr(code).isspace() else chr(code).lower()) if code < 128 else code
    for code in range(256)
)
_CONTROLS = bytes(
    code
    for code in range(1, 128)
    if unicodedata.category(chr(code)) == "Cc" and not chr(code).isspace()
)
_OTHERS = re.compile(rb"([\x80-\xff]+)")

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
    """Return the form in which `text` is searched: words in small letters, one space between."""
    return fold_spaced(text).decode(errors="surrogatepass").strip(" ")


def fold_spaced(text: str) -> bytes:
    """Return the folded text in UTF-8, perhaps with a space before and after it.

    Quick for many rows at once: what is ASCII goes through one table. Everything else is looked up,
    word by word, or only the runs of such characters where they are few.
    """
    folded = encoded(text).translate(_SMALL_AND_SPACED, _CONTROLS)
    if len(folded) > len(text) * FEW_OTHERS:
        folded = _folded_by_word(folded)
    elif not text.isascii():
        parts = _OTHERS.split(folded)
        parts[1::2] = map(_runs.__getitem__, parts[1::2])
        folded = b"".join(parts)
    while b"  " in folded:
        folded = folded.replace(b"  ", b" ")
    return folded


def _folded_by_word(text: bytes) -> bytes:
    """Fold word by word, with one space between words, and before and after them where `text` has
    one.
    """
    before, after = (b" " if text[end:][:1] == b" " else b"" for end in (0, -1))
    return before + b" ".join(map(_runs.__getitem__, text.split())) + after


def encoded(text: str) -> bytes:
    """Return the bytes of a text, also of half a character, which has no UTF-8 form."""
    return text.encode(errors="surrogatepass")


class _Runs(dict[bytes, bytes]):
    """Word, or run of characters that are not ASCII → its folded form, filled as they come."""

    def __missing__(self, run: bytes) -> bytes:
        if len(self) >= MOST_RUNS_KEPT:
            self.clear()
        self[run] = found = _folded_run(run)
        return found


class _Characters(dict[int, str]):
    """Code point → what it is folded to, filled as characters come; a table for `str.translate`."""

    def __missing__(self, code: int) -> str:
        self[code] = found = _fold_character(chr(code))
        return found


_runs, characters = _Runs(), _Characters()


def _folded_run(run: bytes) -> bytes:
    """Return the folded run.

    A letter and its mark become one character again: か and ゙ are が, jamo are a syllable.
    """
    if run.isascii():
        return run
    text = run.decode(errors="surrogatepass").translate(characters)
    return encoded(unicodedata.normalize("NFC", text))


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
    if character.isspace():
        return " "
    match unicodedata.category(character):
        case "Nd":
            return str(unicodedata.decimal(character))
        case "Cf" | "Cc":
            return ""
        case _:
            return character
