"""Text direction (UAX #9): levels of a paragraph from ICU, visual order of a line by rule L2."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

import icu

from jobs.design.cells.formatting import locale_of

type Base = Literal["auto", "ltr", "rtl"]
"""The direction of a paragraph: by its first strong character, or as a design says."""

_maybe_right_to_left: Final = re.compile(
    "[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff"
    "\U00010800-\U00010fff\U0001e800-\U0001efff]"
).search
"""Every other character is written from left to right or in the direction of those beside it."""


@dataclass(frozen=True, slots=True)
class Directions:
    """`base` is the paragraph's level (odd: right to left); `levels` has one per character, None
    when all are 0.
    """

    base: int
    levels: Sequence[int] | None

    @property
    def is_right_to_left(self) -> bool:
        return self.base % 2 == 1


_ALL_LEFT_TO_RIGHT: Final = Directions(0, None)


def directions(text: str, language: str, base: Base = "auto") -> Directions:
    """Return the directions of a text.

    With `auto`, the first strong character decides; if there is none ("12,50 €"), the language
    does.
    """
    default = _default(language, base)
    is_left = default in (0, icu.Bidi.DEFAULT_LTR)
    if is_left and not _maybe_right_to_left(text):
        return _ALL_LEFT_TO_RIGHT
    if not text:
        return Directions(1, None)
    units = icu.UnicodeString(text)  # held: setPara does not keep it alive
    bidi = icu.Bidi()
    bidi.setPara(units, default)
    level = default if base != "auto" else int(bidi.getParaLevel())
    levels = _per_character(text, bytes(bidi.getLevels()))
    return Directions(level, levels) if any(levels) else Directions(level, None)


def _default(language: str, base: Base) -> int:
    if base == "auto":
        return int(icu.Bidi.DEFAULT_RTL if is_right_to_left(language) else icu.Bidi.DEFAULT_LTR)
    return 1 if base == "rtl" else 0


@cache
def is_right_to_left(language: str) -> bool:
    return bool(locale_of(language).text_direction == "rtl")


def _per_character(text: str, by_unit: bytes) -> bytes:
    if max(text) <= "\uffff":
        return by_unit
    picked, unit = bytearray(), 0
    for character in text:
        picked.append(by_unit[unit])
        unit += 2 if character > "\uffff" else 1
    return bytes(picked)


def visual_order[Run](runs: Sequence[Run], levels: Sequence[int]) -> list[Run]:
    """Reorder runs of one level each from logical to visual order, left to right (UAX #9, L2)."""
    order = list(runs)
    if len(order) == 1 or not any(levels):
        return order
    depths = list(levels)
    for level in range(max(depths), 0, -1):
        _reverse_stretches(order, depths, level)
    return order


def _reverse_stretches[Run](order: list[Run], depths: list[int], level: int) -> None:
    start = 0
    while start < len(order):
        stop = start
        while stop < len(order) and depths[stop] >= level:
            stop += 1
        order[start:stop] = reversed(order[start:stop])
        depths[start:stop] = reversed(depths[start:stop])
        start = stop + 1
