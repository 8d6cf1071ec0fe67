"""The date or time in a cell: the stored value, else the shown text, read in the language's order
of day and month.

A text that contains anything besides one date, with or without a time, is rejected: numbers are not
picked out of words.
"""

import re
from datetime import date, datetime, time
from typing import NamedTuple

from babel import Locale, dates

from jobs.design.cells.cell import Cell
from jobs.design.cells.numbers import UNSEEN, Unfit

type Moment = datetime | date | time

_DAY = re.compile(
    r"(?P<first>\d{4}|\d{1,2})(?P<mark>\s?[-./–年]\s?)(?P<second>\d{1,2})(?:(?P=mark)|\s?月\s?)"
    r"(?P<third>\d{4}|\d{1,2})日?"
)
_AFTER_DAY = re.compile(
    r"[^\d:]*(?:(?<!\d)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?(?P<words>\D*))?"
)
"""Words, and a time of day."""
_YEAR = re.compile(r"[0-9]{4}(?:-|[0-9]{2}|W)")
"""The beginning of each date that Python reads, and of few other texts."""
_TIME = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.]|\s?h\s?)(?P<minute>\d{2})(?:[:.](?P<second>\d{2}))?"
    r"(?P<words>\s*(?:h|Uhr|[ap]\.?\s?m\.?)?)",
    re.IGNORECASE,
)
_HALF = re.compile(r"[ap]\.?\s?m\.?", re.IGNORECASE)
_WHOLE_DAY = ("", "h", "uhr")  #: words after a time by 24 hours
_LAST_CENTURY = 50
"""Two digits from here on are a year of the last century, as in Windows: 12.03.85 is in 1985."""


def moment_of(cell: Cell, locale: Locale) -> Moment:
    """Return the date or time that the cell holds. Raises `Unfit` if there is none."""
    shown = _visible(cell.shown)
    found = _stored(cell, shown) or _moment_in(shown, locale) or _time_in(shown)
    if found is None:
        raise Unfit("it is not a date; store it as a date, or write it like 2026-11-24.")
    return found


def clock_of(cell: Cell, locale: Locale) -> Moment:
    """Return the same where a time of day is wanted: 12.11.26 is one here, not a date."""
    shown = _visible(cell.shown)
    found = _stored(cell, shown) or _time_in(shown) or _moment_in(shown, locale)
    if found is None:
        raise Unfit("it is not a time of day; store it as a time, or write it like 18:30.")
    return found


def _visible(text: str) -> str:
    return text.translate(UNSEEN).strip()


def _stored(cell: Cell, shown: str) -> Moment | None:
    """Return the date or time that the cell stores or shows as in ISO 8601, or None."""
    for text in (str(cell.raw or ""), shown):
        for kind in (date, datetime, time) if ":" in text else (date, datetime):
            try:
                return kind.fromisoformat(text)
            except ValueError:
                continue
    return None


class TextDate(NamedTuple):
    """A text read as a date. `order`: what comes first in it: "year", "day" or "month".
    `is_unclear`: the other order of day and month would be another date.
    """

    day: date
    order: str
    is_unclear: bool


def is_stored_date(cell: Cell) -> bool:
    """Return whether a spreadsheet program stored the cell as a date, not as text."""
    return bool(cell.number_format) and isinstance(cell.raw, str) and _is_iso(cell.raw)


def _is_iso(text: str) -> bool:
    if not _YEAR.match(text):
        return False  # quicker than Python's error
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_date_in_text(text: str) -> bool:
    """Return whether a text is written like one date, whether or not it can be read as one."""
    return _only_day(_visible(text)) is not None


def read_text(text: str, locale: Locale) -> TextDate | None:
    """Return the date that formats read in a text of this language, or None if they cannot."""
    text = _visible(text)
    day, match = _day_in(text, locale), _only_day(text)
    if day is None or match is None:
        return None
    first, second = int(match["first"]), int(match["second"])
    if len(match["first"]) == 4:
        return TextDate(day, "year", is_unclear=False)
    order = "day" if (day.day, day.month) == (first, second) else "month"
    return TextDate(day, order, is_unclear=first != second and max(first, second) <= 12)


def _time_in(text: str) -> time | None:
    match = _TIME.fullmatch(text)
    return _clock(match) if match else None


def _clock(match: re.Match[str]) -> time | None:
    """Return the time of day in the groups of a match; None if there is none, or if its words leave
    open which half of the day it is in.
    """
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    words = match["words"].strip().casefold()
    if _HALF.fullmatch(words):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if words[0] == "p" else 0)
    elif hour <= 12 and words not in _WHOLE_DAY:
        return None
    try:
        return time(hour, minute, second)
    except ValueError:
        return None


def _only_day(text: str) -> re.Match[str] | None:
    """Return the first date if nothing but words and a time of day is beside it."""
    match = _DAY.search(text)
    if match is None or not re.fullmatch(r"\D*", text[: match.start()]):
        return None
    return match if _AFTER_DAY.fullmatch(text, match.end()) else None


def _moment_in(text: str, locale: Locale) -> date | None:
    """Return the day in a text, with its time of day if it has one that can be read."""
    day, match = _day_in(text, locale), _only_day(text)
    beside = _AFTER_DAY.fullmatch(text, match.end()) if match else None
    if day is None or beside is None or beside["hour"] is None:
        return day
    clock = _clock(beside)
    return day if clock is None else datetime.combine(day, clock)


def _day_in(text: str, locale: Locale) -> date | None:
    match = _only_day(text)
    if match is None:
        return None
    try:
        return _day_of(match["first"], match["second"], match["third"], locale)
    except (ValueError, IndexError, AttributeError):
        return None


def _day_of(first: str, second: str, third: str, locale: Locale) -> date | None:
    """Return the day of three numbers, in the order of the language unless the year is first.

    Raises an error of Babel or `ValueError` if there is no such day.
    """
    if len(first) == 4:
        return date(int(first), int(second), int(third))
    day: date = dates.parse_date(f"{first}/{second}/{third}", locale=locale)
    if max(len(first), len(third)) < 4 and day.year % 100 >= _LAST_CENTURY:
        day = day.replace(year=day.year - 100)
    return day if day.year >= 1000 else None
