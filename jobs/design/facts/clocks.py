"""By how much the clocks of cameras were wrong, as a person corrects them for a batch."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

MOST_SECONDS = 400 * 24 * 3600
"""More than a year: clocks that were never set begin years ago, but then no difference is known."""
_WRITTEN = re.compile(r"\s*+([+\-−]?)\s*+(\d{1,5})(?::([0-5]?\d))?(?::([0-5]?\d))?\s*")


@dataclass(frozen=True, slots=True)
class Clocks:
    """Seconds to add to the times of each camera, by the name of its clock."""

    seconds: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Read stored corrections. What is not a number of seconds is left out."""
        return cls({
            str(clock): seconds
            for clock, seconds in document.items()
            if isinstance(seconds, int) and abs(seconds) <= MOST_SECONDS
        })  # fmt: skip

    def to_json(self) -> dict[str, int]:
        return {clock: seconds for clock, seconds in self.seconds.items() if seconds}

    def of(self, clock: str) -> int:
        """Return the seconds to add to the times of this clock."""
        return self.seconds.get(clock, 0)


AS_TAKEN = Clocks()
"""No clock is corrected."""


def parsed(written: str) -> int | None:
    """Return seconds from `+1:30` (hours and minutes) or `-0:05:20`; None if it says no time.

    An empty text is 0. A number alone is hours.
    """
    if not written.strip():
        return 0
    match = _WRITTEN.fullmatch(written)
    if not match:
        return None
    hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    found = hours * 3600 + minutes * 60 + seconds
    return None if found > MOST_SECONDS else -found if match[1] in ("-", "−") else found


def written(seconds: int) -> str:
    """Return the shortest text that `parsed` reads as these seconds; empty for 0."""
    if not seconds:
        return ""
    sign, whole = "+" if seconds > 0 else "−", abs(seconds)
    text = f"{sign}{whole // 3600}:{whole // 60 % 60:02}"
    return f"{text}:{whole % 60:02}" if whole % 60 else text
