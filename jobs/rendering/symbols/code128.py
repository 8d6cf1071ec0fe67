"""Code 128 (ISO/IEC 15417), from its table, in the fewest symbols: characters by set B, pairs of
digits by set C.

Control characters (set A) do not occur in cells that people fill in, and many scanners cannot pass
them on.
"""

import re
from math import inf

from jobs.rendering.symbols.symbol import Figures, Quiet, Symbol, Unencodable, barcode, named

_TABLE = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 "
    "122132 122231 113222 "
    "123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 "
    "322211 212123 212321 "
    "232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 "
    "113123 113321 133121 "
    "313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 "
    "221411 431111 111224 "
    "111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 "
    "413111 241112 134111 "
    "111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 "
    "111341 131141 114113 "
    "114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112"
)
_WIDTHS = _TABLE.split()
"""Widths of alternating bars and spaces, by value; the last is the end."""
_END = len(_WIDTHS) - 1
_TO = {"B": 100, "C": 99}
_START = {"B": 104, "C": 105}
_OTHER = {"B": "C", "C": "B"}
_LENGTH = {"B": 1, "C": 2}
"""Characters that a value holds, by its set."""
_PAIR = re.compile(r"[0-9]{2}")
_PRINTABLE = re.compile(r"[ -~]*")


def encoded(content: str) -> Symbol:
    """Return the Code 128 symbol. Raises `Unencodable`."""
    strange = _PRINTABLE.sub("", content)
    if strange:
        raise Unencodable(
            f"Code 128 can hold digits, letters without accents and common signs, but not "
            f"{named(strange[0])}. "
            "A QR code can."
        )
    values = _values(content)
    bars = "".join(_bars(_WIDTHS[value]) for value in (*values, _check(values), _END))
    return barcode("Code 128", bars, Quiet(10, 10), (Figures(content, 0, len(bars)),))


def _check(values: list[int]) -> int:
    start, *rest = values
    return (start + sum(place * value for place, value in enumerate(rest, 1))) % 103


def _bars(widths: str) -> str:
    return "".join("10"[n % 2] * int(width) for n, width in enumerate(widths))


def _values(content: str) -> list[int]:
    """Return the start value, then the values of characters and pairs.

    On a tie, the current set is kept.
    """
    costs = _costs(content)
    current = "C" if costs["C"][0] < costs["B"][0] else "B"
    values, at = [_START[current]], 0
    while at < len(content):
        if costs[_OTHER[current]][at] + 1 < costs[current][at]:
            current = _OTHER[current]
            values.append(_TO[current])
        part = content[at : at + _LENGTH[current]]
        values.append(ord(part) - 32 if current == "B" else int(part))
        at += len(part)
    return values


def _costs(content: str) -> dict[str, list[float]]:
    """Return for each set the fewest symbols from each character to the end, with that character in
    this set.
    """
    costs = {name: [0.0] * (len(content) + 2) for name in "BC"}

    def least(name: str, at: int) -> float:
        return min(costs[name][at], costs[_OTHER[name]][at] + 1)

    for at in reversed(range(len(content))):
        costs["B"][at] = 1 + least("B", at + 1)
        costs["C"][at] = 1 + least("C", at + 2) if _PAIR.match(content, at) else inf
    return costs
