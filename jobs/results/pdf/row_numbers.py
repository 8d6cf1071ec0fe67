"""Some rows of a sheet by their numbers, as a person writes them: `3, 7-12`."""

import re
from bisect import bisect
from collections.abc import Iterable
from dataclasses import dataclass

from jobs.row_pictures import sheet_row

MOST = 5000
"""Characters of such a text."""

_PART = re.compile(r"\s*(\d{1,9})\s*(?:[-–]\s*(\d{1,9})\s*)?")


@dataclass(frozen=True, slots=True)
class RowNumbers:
    """Ranges in ascending order, both ends included. Without any, all rows are meant.

    They are rows of the sheet: one that gives a result for each picture is meant with all of them.
    """

    ranges: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, text: str) -> "RowNumbers":
        """Parse the text. Raises ValueError with a sentence if it is none."""
        if not text.strip():
            return cls()
        return cls(_merged(map(_range, re.split("[,;]", text.strip(" ,;")))))

    @classmethod
    def of_rows(cls, rows: Iterable[int]) -> "RowNumbers":
        return cls(_merged((row, row) for row in map(sheet_row, rows)))

    def __contains__(self, row: int) -> bool:
        if not self.ranges:
            return True
        row = sheet_row(row)
        at = bisect(self.ranges, row, key=lambda one: one[0])
        return at > 0 and row <= self.ranges[at - 1][1]

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


def _merged(ranges: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = merged[-1][0], max(last, merged[-1][1])
        else:
            merged.append((first, last))
    return tuple(merged)
