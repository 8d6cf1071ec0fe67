"""QR codes (ISO/IEC 18004), made by segno: ASCII unchanged, anything else as UTF-8, declared in the
code (ECI).

Without that declaration a reader has to guess, and some take accented letters for Japanese ones.
"""

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Literal

from jobs.rendering.symbols.symbol import Quiet, Symbol, Unencodable

type Mode = Literal["numeric", "alphanumeric", "byte", "utf-8"]

QUIET = Quiet(4, 4, 4, 4)
_LEVELS = {"low": "L", "medium": "M", "quartile": "Q", "high": "H"}
_DECLARED: dict[str, Any] = {"mode": "byte", "encoding": "utf-8", "eci": True}
_FIGURES = frozenset("0123456789")
_CAPITALS = _FIGURES | frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
_ALIKE: dict[Mode, str] = {"numeric": "0", "alphanumeric": "A", "byte": "a"}
_WORDS: dict[Mode, str] = {
    "numeric": "digits",
    "alphanumeric": "capitals and digits",
    "byte": "characters",
}
_NEVER_MORE = 7_090
"""Digits; of anything else a code holds less."""


def measured(content: str, correction: str) -> Symbol:
    """Return the symbol with only its size, without looking for the most readable pattern.

    Raises `Unencodable`.
    """
    mode, length = _mode(content), len(content.encode())
    side = _side(mode, length, correction)
    if not side:
        raise _too_long(mode, length, correction)
    return Symbol("QR code", content, side, side, QUIET, correction=correction)


def _too_long(mode: Mode, length: int, correction: str) -> Unencodable:
    most, words = _most(mode, correction), _WORDS.get(mode, "bytes")
    return Unencodable(
        f"It has {length:,} {words}; a QR code with this error correction holds at most "
        f"{most:,}. Shorten it."
    )


def drawn(content: str, correction: str) -> Sequence[Sequence[int]]:
    return _matrix(content, correction)


def _matrix(content: str, correction: str, mask: int | None = None) -> Sequence[Sequence[int]]:
    """Return the modules, with more correction than requested if the code stays the same size.

    Empty if no code is large enough.
    """
    import segno  # at the top, it would cost 4 MB in each child that draws no QR code

    options = {} if content.isascii() else _DECLARED
    try:
        return segno.make_qr(content, error=_LEVELS[correction], mask=mask, **options).matrix
    except segno.DataOverflowError:
        return ()


def _mode(content: str) -> Mode:
    characters = set(content)
    if characters <= _FIGURES:
        return "numeric"
    if characters <= _CAPITALS:
        return "alphanumeric"
    return "byte" if content.isascii() else "utf-8"


@lru_cache(maxsize=4096)
def _side(mode: Mode, length: int, correction: str) -> int:
    """Return the modules per side of every code of this length and kind, 0 if there is none.

    Cached for rows of one length.
    """
    alike = _ALIKE[mode] * length if mode in _ALIKE else "ü" + "a" * (length - 2)
    return len(_matrix(alike, correction, mask=0))


def _most(mode: Mode, correction: str) -> int:
    def is_too_long(length: int) -> bool:
        return not _side(mode, length, correction)

    return bisect_right(range(2, _NEVER_MORE), False, key=is_too_long) + 1
