"""Some rows of a sheet by their numbers, as a person writes them: `3, 7-12`."""

import re
from bisect import bisect
from collections.abc import Iterable
from dataclasses import dataclass

from jobs.row_pictures import sheet_row

MOST = 5000
"""Characters of such a text."""

type Ranges = tuple[tuple[int, int], ...]
"""Ranges in ascending order, both ends included."""

_PART = re.compile(r"\s*(\d{1,9})\s*(?:[-–]\s*(\d{1,9})\s*)?")


@dataclass(frozen=True, slots=True)
class RowNumbers:
    """Ranges of rows. Without any, all rows are meant.

    They are rows of the sheet: one that gives a result for each picture is meant with all of them.
    """

    ranges: Ranges = ()

    @classmethod
    def of(cls, text: str) -> "RowNumbers":
        """Parse the text. Raises ValueError with a sentence if it is none."""
        if not text.strip():
            return cls()
        return cls(merged(map(_range, re.split("[,;]", text.strip(" ,;")))))

    @classmethod
    def of_rows(cls, rows: Iterable[int]) -> "RowNumbers":
        return cls(merged((row, row) for row in map(sheet_row, rows)))

    def __contains__(self, row: int) -> bool:
        return not self.ranges or is_within(self.ranges, sheet_row(row))

    @property
    def count(self) -> int:
        return sum(last - first + 1 for first, last in self.ranges)

    def __str__(self) -> str:
        return ", ".join(
            f"{first}" if first == last else f"{first}-{last}" for first, last in self.ranges
        )


ALL = RowNumbers()


def _range(part: str) -> tuple[int, int]:
    found = _PART.fullmatch(part)
    if not found:
        raise ValueError("Write row numbers and ranges with commas between, such as 3, 7-12.")
    first, last = int(found[1]), int(found[2] or found[1])
    if last < first:
        raise ValueError(f"Write the smaller number of “{part.strip()}” first.")
    return first, last


def is_within(ranges: Ranges, number: int) -> bool:
    at = bisect(ranges, number, key=lambda one: one[0])
    return at > 0 and number <= ranges[at - 1][1]


def merged(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Return ranges in order, with those joined that touch or overlap."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = joined[-1][0], max(last, joined[-1][1])
        else:
            joined.append((first, last))
    return tuple(joined)
