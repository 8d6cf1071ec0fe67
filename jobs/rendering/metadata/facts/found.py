"""Facts found in one kind of metadata, by the names of their fields, and how texts and times are
read from it.

The files are untrusted: every value is bounded, and what cannot be read counts as missing.
"""

import math
import re
from collections.abc import Iterable
from datetime import date, datetime

from jobs.design.facts.photo import LONGEST, MOST_KEYWORDS

type Found = dict[str, object]
"""Field of `PhotoFacts` → value. A field that was not found is absent."""

_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_MOMENT = re.compile(
    r"\s*(\d{4})[:\-/.](\d{1,2})[:\-/.](\d{1,2})"
    r"(?:[ T]+(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?(?:\.\d*)?\s*(Z|[+-]\d\d:?\d\d)?)?"
)
_ZONE = re.compile(r"\s*([+-])(\d{1,2}):?(\d\d)\b")


def text(value: str) -> str:
    """Return a text without outer spaces; empty if it is too long, or no text but other bytes."""
    plain = value.replace("\r\n", "\n").replace("\r", "\n").strip()
    return plain if len(plain) <= LONGEST and not _UNPRINTABLE.search(plain) else ""


def decoded(value: bytes) -> str:
    """Decode a text that is UTF-8 or, in older files, Windows-1252."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("cp1252", "replace")


def words(values: Iterable[str]) -> tuple[str, ...]:
    """Return keywords without empty ones, each once; none if there are too many."""
    found = tuple(dict.fromkeys(filter(None, map(text, values))))
    is_too_long = len(found) > MOST_KEYWORDS or sum(map(len, found)) > LONGEST
    return () if is_too_long else found


def finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def moment(written: str) -> Found:
    """Return `taken`, and `zone` if it is written behind the time. Empty for what is not a date."""
    match = _MOMENT.match(written)
    if not match:
        return {}
    try:
        taken = _iso(match)
    except ValueError:
        return {}
    return kept({"taken": taken, "zone": zone(match[7] or "")})


def _iso(match: re.Match[str]) -> str:
    """Return a date, with its time if there is one. Raises ValueError if it does not exist."""
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    if match[4] is None:
        return date(year, month, day).isoformat()
    return datetime(year, month, day, hour, minute, second).isoformat()  # noqa: DTZ001


def zone(written: str) -> str:
    """Return a difference from UTC as `+01:00`, or an empty text."""
    if written.strip() == "Z":
        return "+00:00"
    match = _ZONE.match(written)
    if not match or int(match[2]) > 15 or int(match[3]) > 59:
        return ""
    return f"{match[1]}{int(match[2]):02}:{match[3]}"


def place(latitude: float | None, longitude: float | None) -> Found:
    """Return a place on earth, or nothing: one of the two alone says nothing."""
    if latitude is None or longitude is None or not _is_on_earth(latitude, longitude):
        return {}
    return {"latitude": latitude, "longitude": longitude}


def _is_on_earth(latitude: float, longitude: float) -> bool:
    return abs(latitude) <= 90 and abs(longitude) <= 180


def positive(value: float | None) -> float | None:
    """Return a number above zero, or None: cameras write 0 for unknown."""
    found = finite(value)
    return found if found is not None and found > 0 else None


def whole(value: float | None) -> int | None:
    """Return a number without its fraction; None for 0, which cameras write for unknown."""
    return int(value) if value else None


def signed(value: float | None, *, is_negative: bool) -> float | None:
    """Return a value on the side of zero that is written beside it."""
    return -value if value is not None and is_negative else value


def degrees(parts: Iterable[float]) -> float:
    """Return degrees from degrees, minutes and seconds."""
    return float(sum(part / 60**power for power, part in enumerate(parts)))


def kept(found: Found) -> Found:
    """Return what was found, without empty values."""
    return {name: value for name, value in found.items() if value not in ("", None, ())}
