"""Find rows by what people see of them: cells as displayed, the picture's path, the result's
name.
"""

from bisect import bisect_left
from collections.abc import Container, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from jobs import row_pictures, searching
from jobs.models import Batch, Job
from jobs.reading import search_blocks
from jobs.texts import whole_number

FEW = 10  #: rows that are listed before the one of that number


@dataclass(frozen=True, slots=True)
class FoundRows:
    """Row numbers in the order of the list, without duplicates. Each part is in ascending order."""

    numbered: list[int]  #: the row whose number was searched for, or its pictures
    exact: list[int]  #: one of their texts is exactly what was searched for
    others: list[int]

    @property
    def rows(self) -> list[int]:
        return [*self._first, *self.others]

    @property
    def _first(self) -> list[int]:
        """Return the exact rows, then the one of that number; it would get lost behind many."""
        if len(self.exact) > FEW:
            return [*self.numbered, *self.exact]
        return [*self.exact, *self.numbered]

    def place_of(self, row: int) -> int:
        """Return where in `rows` this one stands; if it is no longer found, where the next of the
        others does.
        """
        first = self._first
        if not row or row in first:
            return first.index(row) if row else 0
        return len(first) + bisect_left(self.others, row)

    def within(self, rows: Container[int]) -> "FoundRows":
        """Leave those of `rows`."""
        parts = (self.numbered, self.exact, self.others)
        return FoundRows(*(_among(part, rows) for part in parts))


def _among(part: Sequence[int], rows: Container[int]) -> list[int]:
    return [row for row in part if row in rows]


def found(batch: Batch, search: str) -> FoundRows:
    """Find the rows in which every word of `search` occurs somewhere, and the row of that number.

    Two queries; one more for the first search of a batch in this process.
    """
    matches = search_blocks.matches(batch, searching.fold(search))
    numbered = _numbered(batch, search)
    first = {*numbered, *matches.exact}
    return FoundRows(
        numbered,
        exact=[row for row in matches.exact if row not in numbered],
        others=[row for row in matches.rows if row not in first] if first else matches.rows,
    )


def _numbered(batch: Batch, search: str) -> list[int]:
    number = whole_number(search)
    if number is None:
        return []
    return list(of_number(batch.jobs.order_by("row"), number).values_list("row", flat=True))


def of_number(rows: QuerySet[Job], number: int) -> QuerySet[Job]:
    """Leave the row that a person means by a number, with each of its pictures."""
    if number > row_pictures.LAST_ROW:
        return rows.filter(row=number)
    pictures = row_pictures.pictures_of(number)
    of_pictures = Q(row__gte=pictures.start, row__lt=pictures.stop)
    return rows.filter(Q(row=number) | of_pictures)
