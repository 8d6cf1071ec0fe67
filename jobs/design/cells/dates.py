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

_DAY = re.compile(
    r"(?P<first>\d{4}|\d{1,2})(?P<mark>\s?[-./–年]\s?)(?P<second>\d{1,2})(?:(?P=mark)|\s?月\s?)"
    r"(?P<third>\d{4}|\d{1,2})日?"
)
_BESIDE_DAY = re.compile(r"[^\d:]*(?:(?<!\d)\d{1,2}:\d{2}(?::\d{2})?\D*)?")
"""A weekday before the date; a time of day after it."""
_YEAR = re.compile(r"[0-9]{4}(?:-|[0-9]{2}|W)")
"""The beginning of each date that Python reads, and of few other texts."""
_TIME = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.]|\s?h\s?)(?P<minute>\d{2})(?:[:.](?P<second>\d{2}))?\s*(?:h|Uhr)?"
)


def moment_of(cell: Cell, locale: Locale) -> datetime | date | time:
    """Return the date or time that the cell holds. Raises `Unfit` if there is none."""
    shown = cell.shown.translate(UNSEEN).strip()
    for text in (str(cell.raw or ""), shown):
        for kind in (date, datetime, time) if ":" in text else (date, datetime):
            try:
                return kind.fromisoformat(text)
            except ValueError:
                continue
    try:
        found = _time_in(shown) or _day_in(shown, locale)
    except (ValueError, IndexError, AttributeError):
        found = None
    if found is None:
        raise Unfit("it is not a date; store it as a date, or write it like 2026-11-24.")
    return found


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
    return _only_day(text.translate(UNSEEN).strip()) is not None


def read_text(text: str, locale: Locale) -> TextDate | None:
    """Return the date that formats read in a text of this language, or None if they cannot."""
    text = text.translate(UNSEEN).strip()
    try:
        day = _day_in(text, locale)
    except (ValueError, IndexError, AttributeError):
        day = None
    match = _only_day(text)
    if day is None or match is None:
        return None
    first, second = int(match["first"]), int(match["second"])
    if len(match["first"]) == 4:
        return TextDate(day, "year", is_unclear=False)
    order = "day" if (day.day, day.month) == (first, second) else "month"
    return TextDate(day, order, is_unclear=first != second and max(first, second) <= 12)


def _time_in(text: str) -> time | None:
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    hour, minute, second = match.groups("0")
    return time(int(hour), int(minute), int(second))


def _only_day(text: str) -> re.Match[str] | None:
    """Return the first date if nothing but a weekday and a time of day is beside it."""
    match = _DAY.search(text)
    if match is None or not re.fullmatch(r"\D*", text[: match.start()]):
        return None
    return match if _BESIDE_DAY.fullmatch(text[match.end() :]) else None


def _day_in(text: str, locale: Locale) -> date | None:
    match = _only_day(text)
    if match is None:
        return None
    first, second, third = match["first"], match["second"], match["third"]
    if len(first) == 4:
        return date(int(first), int(second), int(third))
    day: date = dates.parse_date(f"{first}/{second}/{third}", locale=locale)
    return day if day.year >= 1000 else None
