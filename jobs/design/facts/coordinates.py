"""Coordinates as each language writes them: `48° 8′ 14.7″ N`, `48° 8′ 14,7″ N`, `北緯48°8′14.7″`.

The words for the four directions are CLDR's. Babel does not have them, so they are read from ICU.
"""

import sys
from functools import cache
from typing import Literal

import icu
from babel import Locale, numbers

from jobs.design.cells.formatting import figures

type Quarter = Literal["north", "east", "south", "west"]
_ENGLISH: dict[str, str] = {
    "north": "{0} N",
    "east": "{0} E",
    "south": "{0} S",
    "west": "{0} W",
}


def place(latitude: float, longitude: float, locale: Locale) -> str:
    """Return latitude and longitude in degrees, minutes and tenths of seconds."""
    north: Quarter = "north" if latitude >= 0 else "south"
    east: Quarter = "east" if longitude >= 0 else "west"
    return (
        f"{_with_direction(_angle(abs(latitude), locale), north, locale)}, "
        f"{_with_direction(_angle(abs(longitude), locale), east, locale)}"
    )


def _angle(degrees: float, locale: Locale) -> str:
    """Return an angle in tenths of seconds, rounded as a whole, so that no part becomes 60."""
    tenths = round(degrees * 36_000)
    whole, minutes, seconds = tenths // 36_000, tenths // 600 % 60, tenths % 600 / 10
    written = f"{whole}° {minutes}′ {seconds:.1f}″".replace(".", _decimal_mark(locale))
    return written.translate(figures(locale))


@cache
def _decimal_mark(locale: Locale) -> str:
    return str(numbers.get_decimal_symbol(locale, numbering_system="default"))


def _with_direction(angle: str, quarter: Quarter, locale: Locale) -> str:
    return _patterns(str(locale))[quarter].replace("{0}", angle)


@cache
def _patterns(language: str) -> dict[str, str]:
    """Return the patterns of a language for the four directions, or else the English ones."""
    package = f"icudt{icu.ICU_VERSION.partition('.')[0]}{sys.byteorder[0]}-unit"
    try:
        bundle = icu.ResourceBundle(package, icu.Locale(language))
        words = bundle.get("unitsShort").get("coordinate")
        return {quarter: words.get(quarter).getString() for quarter in _ENGLISH}
    except icu.ICUError:
        return _ENGLISH
