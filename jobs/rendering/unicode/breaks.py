"""Places where text may be cut: grapheme clusters (UAX #29) and line-break opportunities (UAX #14),
from ICU.
"""

import re
import threading
from typing import Any, Final

import icu

_iterators: Final = threading.local()
"""ICU's iterators hold the text they walk over, so each thread has its own."""


def clusters(text: str) -> list[int]:
    """Return the start of each grapheme cluster, but none between letters stacked in one syllable.

    Unicode 17 joins these too (UAX #29, GB9c). ICU's version 16 does not yet do so for Khmer,
    Burmese and some others.
    """
    if not _maybe_joined(text):
        return list(range(len(text)))
    starts = [0, *_ends("characters", text)[:-1]]
    if not _maybe_stacked(text):
        return starts
    return [start for start in starts if not _is_under(text, start)]


def _is_under(text: str, start: int) -> bool:
    is_stacked = text[start - 1 : start] in _STACKERS or text[start - 2 : start] == _SINHALA
    return is_stacked and text[start].isalpha()


_SINHALA: Final = "\u0dca\u200d"
_STACKERS: Final = frozenset("\u1039\u17d2\u1a60\u1bab\uaaf6\U00010a3f\U00011133")
"""Characters that put the next letter below the one before (Unicode, Invisible_Stacker).

In Sinhala al-lakuna and a joiner do.
"""
_maybe_stacked: Final = re.compile(
    "[\u0dca\u1039\u17d2\u1a60\u1bab\uaaf6\U00010a3f\U00011133]"
).search
_maybe_joined: Final = re.compile("[\r\u0300-\U0010ffff]").search
"""Every other character is a cluster by itself (UAX #29, table 2)."""


def line_breaks(text: str, language: str, *, phrased: bool = False) -> list[int]:
    """Return the index after each place where a line may end; the last is the end of the text. The
    text has no newline.

    `phrased` keeps Japanese phrases and Korean words whole, as captions do, whatever the language
    of the design. Otherwise Japanese breaks by kinsoku and Korean between syllables.
    """
    inside = _inside_prices(text)
    ends = _ends(_locale(text, language, phrased=phrased), text)
    return [end for end in ends if end not in inside] if inside else ends


_PRICE: Final = re.compile(
    r"\d +(?=[€$£¥₹₩₽₺₪₫฿₴₦₱¢%‰])|(?<!\d)(?<!\d )(?<!\d\u00a0)[€$£¥₹₩₽₺₪₫฿₴₦₱] +(?=\d)"
)
_maybe_price: Final = re.compile(
    r" (?:(?<=\d )[ \d€$£¥₹₩₽₺₪₫฿₴₦₱¢%‰]|(?<=[ €$£¥₹₩₽₺₪₫฿₴₦₱] )\d)"
).search
"""It begins with a plain space, which is found fast: most texts have a number, and few a price."""
_THOUSANDS: Final = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})++((?=[.,]\d| *[€$£¥₹₩₽₺₪₫฿₴₦₱¢]))?")
"""Groups of digits, and whether they are a price.

If they are not, they are skipped as a whole, not group by group.
"""


def _inside_prices(text: str) -> set[int]:
    """Return breaks inside prices, so that `1 299,50 €` and `€ 12,50` stay on one line even with
    plain spaces.
    """
    if not _maybe_price(text):
        return set()
    inside = {match.end() for match in _PRICE.finditer(text)}
    prices = (match for match in _THOUSANDS.finditer(text) if match[1] is not None)
    for match in prices:
        inside.update(index + 1 for index in range(*match.span()) if text[index] == " ")
    return inside


def _locale(text: str, language: str, *, phrased: bool) -> str:
    """Return ICU's locale for line breaks.

    `strict` keeps small kana and ー from beginning a line (JLReq 3.1.7).
    """
    tag = language.replace("-", "_")
    if not phrased:
        return f"{tag}@lb=strict"
    known = tag[:2] if tag[:2] in _PHRASED else _phrased_script(text)
    return f"{known}@lb=strict;lw=phrase" if known else f"{tag}@lb=strict"


_PHRASED: Final = {"ja": ("\u3041", "\u30ff"), "ko": ("\uac00", "\ud7a3")}
"""Language → first and last character of a script that only it uses: kana, Hangul syllables."""
_maybe_phrased: Final = re.compile("[\u3041-\ud7a3]").search


def _phrased_script(text: str) -> str | None:
    if not _maybe_phrased(text):
        return None
    for language, (first, last) in _PHRASED.items():
        if any(first <= character <= last for character in text):
            return language
    return None


def _ends(kind: str, text: str) -> list[int]:
    iterator = _iterator(kind)
    iterator.setText(text)
    ends = list(iterator)
    return ends if ends[-1:] == [len(text)] else from_utf16(text, ends)


def _iterator(kind: str) -> Any:
    known: dict[str, Any] = _iterators.__dict__
    if kind not in known:
        known[kind] = _new_iterator(kind)
    return known[kind]


def _new_iterator(kind: str) -> Any:
    make = icu.BreakIterator
    if kind == "characters":
        return make.createCharacterInstance(icu.Locale("root"))
    return make.createLineInstance(icu.Locale(kind))


def from_utf16(text: str, offsets: list[int]) -> list[int]:
    """Convert ascending UTF-16 offsets to Python's; characters above U+FFFF count as two in
    UTF-16.
    """
    wanted = iter(offsets)
    target = next(wanted, None)
    found, units = [], 0
    for index, character in enumerate([*text, ""]):
        while target is not None and units >= target:
            found.append(index)
            target = next(wanted, None)
        units += 2 if character > "\uffff" else 1
    return found
