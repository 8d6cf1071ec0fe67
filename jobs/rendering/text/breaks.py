"""Where text may be cut: grapheme clusters (UAX #29) and line-break opportunities (UAX #14), by ICU."""

import threading
from typing import Any

import icu

_iterators = threading.local()
"""ICU's iterators hold the text they walk over: each thread has its own."""


def clusters(text: str) -> list[int]:
    """The start of each grapheme cluster."""
    if text.isascii():
        return list(range(len(text)))
    return [0, *_ends("characters", text)[:-1]] if text else []


def line_breaks(text: str, language: str) -> list[int]:
    """The index after each place where a line may end; the last is the end of the text. No newline inside."""
    return _ends(_KOREAN if _is_korean(text) else f"{language.replace('-', '_')}@lb=strict", text)


_KOREAN = "ko@lb=strict;lw=phrase"
"""Korean keeps its words whole, as captions do; `strict` keeps small kana from beginning a line (JLReq 3.1.7)."""


def _is_korean(text: str) -> bool:
    return bool(text) and max(text) >= "\uac00" and any("\uac00" <= character <= "\ud7a3" for character in text)


def _ends(kind: str, text: str) -> list[int]:
    iterator = _iterator(kind)
    iterator.setText(text)
    ends = [int(end) for end in iterator]
    return from_utf16(text, ends) if text and max(text) > "\uffff" else ends


def _iterator(kind: str) -> Any:
    known: dict[str, Any] = _iterators.__dict__
    if kind not in known:
        make = icu.BreakIterator
        known[kind] = (
            make.createCharacterInstance(icu.Locale("root"))
            if kind == "characters"
            else make.createLineInstance(icu.Locale(kind))
        )
    return known[kind]


def from_utf16(text: str, offsets: list[int]) -> list[int]:
    """Ascending UTF-16 offsets as Python's; characters above U+FFFF count two there."""
    wanted = iter(offsets)
    target = next(wanted, None)
    found, units = [], 0
    for index, character in enumerate([*text, ""]):
        while target is not None and units >= target:
            found.append(index)
            target = next(wanted, None)
        units += 2 if character > "\uffff" else 1
    return found
