"""Stored values of cells (OpenDocument 19.385), and how they are shown where the file does not say
it.
"""

import math
import re

from jobs.design.cells.cell import Raw
from jobs.intake.sheets import display
from jobs.intake.sheets.ods.elements import Attributes

NUMBERS = frozenset({"float", "percentage", "currency"})
DAY = 24 * 3600

_DURATION = re.compile(r"(-?)P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,]\d+)?S)?")


def stored(kind: str, attributes: Attributes, shown: str) -> Raw:
    """Return the value: numbers as numbers, dates, times and durations as in an XLSX.

    Raises ValueError.
    """
    if kind in NUMBERS:
        return _number(attributes.get("office:value", "0"))
    match kind:
        case "boolean":
            return attributes.get("office:boolean-value") == "true"
        case "date":
            return attributes.get("office:date-value", "").partition(".")[0]
        case "time":
            return _time(attributes.get("office:time-value", ""))
        case _:
            return attributes.get("office:string-value") or shown


def shown_by_us(kind: str, raw: Raw, language: str) -> str:
    """Show a value for which the file has no text, as programs do without a number format."""
    if kind == "percentage" and isinstance(raw, int | float):
        return display.shower("0.##%", language)(raw, f"{raw * 100:.10g}%")
    if kind == "date":
        return display.shower("m/d/yyyy", language)(raw, str(raw))
    return display.shower("General", language)(raw, "" if raw is None else str(raw))


def _number(text: str) -> int | float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return display.whole_if_exact(number)


def _time(text: str) -> str:
    """Return `18:30:00` for a time of the day, and `PT95400S` for any other duration."""
    found = _DURATION.fullmatch(text)
    if found is None:
        return text
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    total = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    if found[1] or total >= DAY:
        return f"PT{found[1]}{total}S"
    return _clock(total)


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
