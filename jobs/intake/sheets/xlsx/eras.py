"""Write dates in the calendars of Japan and Thailand as spreadsheet programs do: 令和6年3月1日, and
1/3/2567. The grid reader knows neither.
"""

import re
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from babel import Locale

from jobs.design.cells.cell import Raw
from jobs.intake.sheets.display import PURE_LANGUAGE_TAG

BUDDHIST = 543  #: years that the calendar of Thailand is ahead
THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")

_PART = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|(?P<none>\[[^\[\]]*+\]|[_*].)'
    r"|(?P<code>g+|e+|y+|m+|d+|a+)|(?P<sign>[ /.,()年月日-])",
    re.IGNORECASE,
)
_CODES = frozenset(
    ("g", "gg", "ggg", "e", "ee", "yy", "yyyy", "m", "mm", "mmm", "mmmm", "d", "dd", "aaa", "aaaa")
)
_SPANS_OR_CONDITIONS = re.compile(r"\[(?:[hms]+|[<>=].*)\]", re.IGNORECASE)


class _Era(NamedTuple):
    begin: date
    name: str
    letter: str


_ERAS = (
    _Era(date(2019, 5, 1), "令和", "R"),
    _Era(date(1989, 1, 8), "平成", "H"),
    _Era(date(1926, 12, 25), "昭和", "S"),
    _Era(date(1912, 7, 30), "大正", "T"),
    _Era(date(1900, 3, 1), "明治", "M"),
)
"""Eras of Japan, from the last. Dates before March 1900 are not the same in all programs."""


class _Calendar(NamedTuple):
    """`is_first_year_named`: the first year of an era is 元, not 1."""

    is_thai: bool
    has_thai_digits: bool
    language: str
    is_first_year_named: bool


def written(raw: Raw, number_format: str) -> str | None:
    """Return a date in the calendar of a format; None if it is none of these, or not sure."""
    calendar, parts = _calendar_of(number_format), _parts_of(number_format.partition(";")[0])
    day = _day(raw)
    if calendar is None or parts is None or day is None or day < _ERAS[-1].begin:
        return None
    texts = [_coded(code, day, calendar) if code else literal for literal, code in parts]
    if None in texts:
        return None
    text = "".join(filter(None, texts))
    return text.translate(THAI_DIGITS) if calendar.has_thai_digits else text


def _day(raw: Raw) -> date | None:
    try:
        return (
            datetime.fromisoformat(raw).date() if isinstance(raw, str) and raw[4:5] == "-" else None
        )
    except ValueError:
        return None


@lru_cache(maxsize=256)
def _calendar_of(number_format: str) -> _Calendar | None:
    """Return the calendar that the tag of a format asks for: `[$-411]`, `[$-107041E]`."""
    tags = PURE_LANGUAGE_TAG.findall(number_format)
    if len(tags) != 1:
        return None
    if tags[0].casefold().startswith("ja-jp"):
        return _Calendar(False, False, "ja", "gannen" in tags[0].casefold())
    try:
        tag = int(tags[0], 16)
    except ValueError:
        return None
    digits, calendar, language = tag >> 24, tag >> 16 & 0xFF, tag & 0xFFFF
    if language == 0x0411 and not digits and calendar in (0, 3):
        return _Calendar(False, False, "ja", False)
    if calendar == 7 and digits in (0, 1, 0x0D) and language in (0, 0x041E):
        return _Calendar(True, digits == 0x0D, "th" if language else "en", False)
    return None


@lru_cache(maxsize=256)
def _parts_of(section: str) -> list[tuple[str, str]] | None:
    """Return the literals and codes of a section in order, each as a pair of which one is empty;
    None if it has something that is not written here.
    """
    parts, at = [], 0
    while at < len(section):
        found = _PART.match(section, at)
        if found is None or _SPANS_OR_CONDITIONS.fullmatch(found[0]):
            return None
        code = (found["code"] or "").lower()
        if code and code not in _CODES:
            return None
        parts.append((found["quoted"] or found["escaped"] or found["sign"] or "", code))
        at = found.end()
    return parts


def _coded(code: str, day: date, calendar: _Calendar) -> str | None:
    """Return what a code shows of a day."""
    number = {"d": day.day, "m": day.month}.get(code[0])
    if number is not None and len(code) < 3:
        return f"{number:0{len(code)}d}"
    if code[0] == "m":
        width = "wide" if len(code) == 4 else "abbreviated"
        return str(Locale(calendar.language).months["format"][width][day.month])
    return _year_in_thailand(code, day) if calendar.is_thai else _in_japan(code, day, calendar)


def _year_in_thailand(code: str, day: date) -> str | None:
    if code[0] != "y":
        return None
    year = f"{day.year + BUDDHIST}"
    return year if len(code) > 2 else year[2:]


def _in_japan(code: str, day: date, calendar: _Calendar) -> str | None:
    era = next(era for era in _ERAS if day >= era.begin)
    if code[0] == "g":
        return {"g": era.letter, "gg": era.name[0]}.get(code, era.name)
    if code[0] == "y":
        return f"{day.year}" if len(code) > 2 else f"{day.year % 100:02d}"
    if code[0] == "a":
        weekday = "月火水木金土日"[day.weekday()]
        return weekday if code == "aaa" else f"{weekday}曜日"
    return _year_of_era(code, day, era, calendar)


def _year_of_era(code: str, day: date, era: _Era, calendar: _Calendar) -> str | None:
    """Return the year of an era. How the first one is written depends on the system, unless the
    format says it.
    """
    begin = 1868 if era is _ERAS[-1] else era.begin.year
    year = day.year - begin + 1
    if year == 1:
        return "元" if calendar.is_first_year_named else None
    return f"{year:0{len(code)}d}"
