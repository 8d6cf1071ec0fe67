"""Values that have no text to print: a spreadsheet program fills their cells with ####, or it shows
them in a calendar or script that the grid reader does not know.
"""

import re
from functools import lru_cache

from jobs.design.cells.cell import Cell
from jobs.intake.sheets.display import CODES, PURE_LANGUAGE_TAG
from jobs.intake.sheets.refusals import quoted
from jobs.intake.sheets.xlsx import eras

DATE_CODES = frozenset("dmyhs")
LARGEST_SHOWN = 2**63
"""The largest number that the grid reader shows if a number format asks for all digits."""

_WESTERN_CALENDARS, _WESTERN_DIGITS = frozenset((0, 1, 2, 9, 10, 11, 12)), frozenset((0, 1))
"""Numbers of calendars and digits in front of a language: `[$-107041E]` is of the Thai calendar."""
_ERA_LANGUAGES = frozenset((0x0411, 0x0404))
_FOREIGN_CODES = re.compile(r"ge(?!neral)|a{3}|b[12]|上午|下午|午前|午後|오전|오후")
"""Eras, weekdays of Japan and China, the Hijri calendar, and halves of a day."""
_YEAR_OF_ERA = re.compile(r"(?<![0#?])e(?![+-])")


def why_not_shown(cell: Cell, *, is_text: bool, is_negative: bool) -> str:
    """Describe such a cell with its number format.

    Return an empty text for a value that can be shown.
    """
    in_format = f" in the number format {quoted(cell.number_format)}"
    if not is_text and is_foreign(cell.number_format) and not _is_of_known_era(cell):
        return f"a value of another calendar or script{in_format}"
    if not is_text and _is_almost_midnight(cell):
        return f"a time less than half a second before midnight{in_format}"
    if isinstance(cell.raw, str) and is_negative:
        return f"a negative date or time{in_format}"
    if not cell.shown and _is_of_date(cell):
        return f"a date or time that is out of range{in_format}"
    if _is_too_large(cell):
        return f"a number that is too large{in_format}"
    return ""


def _is_of_known_era(cell: Cell) -> bool:
    return eras.written(cell.raw, cell.number_format) is not None


_EARLY = ("1899-", "1900-01-", "1900-02-")
_ALMOST_MIDNIGHT = re.compile(r".{10}T23:59:59\.[5-9]")


def is_odd_date(cell: Cell) -> bool:
    """Return quickly whether a value may be an early date, or a time that is almost midnight."""
    raw = cell[1]
    return isinstance(raw, str) and (raw.startswith(_EARLY) or raw[2:3] == ":" or ":59:59." in raw)


def is_early_date(cell: Cell) -> bool:
    """Return whether a number is shown as a date before March 1900: Excel has a 29th of February
    then, and shows an empty cell as the day before the first.
    """
    raw = cell.raw
    if not isinstance(raw, str) or raw[:3] == "PT":
        return False
    codes = set(CODES.sub(" ", cell.number_format).lower())
    return (raw.startswith(_EARLY) or raw[2:3] == ":") and not codes.isdisjoint("dy")


def _is_almost_midnight(cell: Cell) -> bool:
    """Return whether the grid reader shows a moment as midnight of the day that ends with it."""
    if not isinstance(cell.raw, str) or not _ALMOST_MIDNIGHT.match(cell.raw):
        return False
    codes = set(CODES.sub(" ", cell.number_format).lower())
    return "h" in codes and not codes.isdisjoint("dy")


def _is_of_date(cell: Cell) -> bool:
    """Return whether the number is out of range for a date or a duration."""
    if isinstance(cell.raw, str):
        return cell.raw.startswith("PT")
    codes = CODES.sub(" ", cell.number_format).lower()
    return isinstance(cell.raw, int | float) and not DATE_CODES.isdisjoint(
        codes.replace("general", "")
    )


def _is_too_large(cell: Cell) -> bool:
    if (
        not isinstance(cell.raw, int | float)
        or "E" in cell.shown.upper()
        or cell.number_format == "General"
    ):
        return False
    hundredfold = 100 if "%" in cell.number_format else 1
    return abs(cell.raw) * hundredfold >= LARGEST_SHOWN


@lru_cache(maxsize=4096)
def is_foreign(number_format: str) -> bool:
    """Return whether a format shows values in a calendar, or in digits or words, that the grid
    reader does not know: it would print `ggg2024年` for 令和6年.
    """
    codes = CODES.sub(" ", number_format).lower()
    tags = [int(tag, 16) for tag in PURE_LANGUAGE_TAG.findall(number_format) if _is_number(tag)]
    return (
        "[dbnum" in number_format.lower()
        or bool(_FOREIGN_CODES.search(codes))
        or any(map(_is_foreign_tag, tags))
        or (not _ERA_LANGUAGES.isdisjoint(tags) and bool(_YEAR_OF_ERA.search(codes)))
    )


def _is_number(tag: str) -> bool:
    """Return whether a tag is a Windows number of digits, calendar and language."""
    return re.fullmatch("[0-9A-Fa-f]{1,8}", tag) is not None


def _is_foreign_tag(tag: int) -> bool:
    return tag >> 16 & 0xFF not in _WESTERN_CALENDARS or tag >> 24 not in _WESTERN_DIGITS
