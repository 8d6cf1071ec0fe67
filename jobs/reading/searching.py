"""Find rows by what people see of them: cells as displayed, the picture's path, the result's
name.
"""

from bisect import bisect_left
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from jobs import searching
from jobs.design.cells.cell import texts_of
from jobs.models import Batch
from jobs.reading import raw
from jobs.texts import whole_number

_BLOCKS = "SELECT first, lines, starts FROM jobs_searchblock WHERE batch_id = %s"


@dataclass(frozen=True, slots=True)
class FoundRows:
    """Row numbers in the order of the list, without duplicates. Each part is in ascending order."""

    numbered: list[int]  #: the row whose number was searched for
    exact: list[int]  #: one of their texts is exactly what was searched for
    others: list[int]

    @property
    def rows(self) -> list[int]:
        return [*self.numbered, *self.exact, *self.others]

    def place_of(self, row: int) -> int:
        """Return where in `rows` this one stands; if it is no longer found, where the next of the
        others does.
        """
        if not row or row in self.numbered or row in self.exact:
            return self.rows.index(row) if row else 0
        return len(self.numbered) + len(self.exact) + bisect_left(self.others, row)

    def within(self, rows: Container[int]) -> "FoundRows":
        """Leave those of `rows`."""
        parts = (self.numbered, self.exact, self.others)
        return FoundRows(*([row for row in part if row in rows] for part in parts))


def found(batch: Batch, search: str) -> FoundRows:
    """Find the rows in which every word of `search` occurs somewhere, and the row of that number.

    Two queries.
    """
    folded = searching.fold(search)
    words = [searching.encoded(word) for word in _needed(folded.split())]
    matched, exact = _matched(batch, words, searching.encoded(folded)) if words else (set(), set())
    numbered = _numbered(batch, search)
    exact.difference_update(numbered)
    return FoundRows(numbered, sorted(exact), sorted(matched.difference(exact, numbered)))


def _matched(batch: Batch, words: list[bytes], text: bytes) -> tuple[set[int], set[int]]:
    """Return the rows that have all the words, and those of which one text is all of `text`."""
    exact: set[int] = set()
    of_words: list[set[int]] = [set() for _ in words]
    texts = [text, *[b""] * (len(words) - 1)]  # it holds each of the words: one pass is enough
    for first, lines, starts in _blocks(batch):
        for word, whole, of_word in zip(words, texts, of_words, strict=True):
            rows, all_of_it = searching.rows_with(first, lines, starts, word, whole)
            of_word.update(rows)
            exact.update(all_of_it)
    return set.intersection(*of_words), exact


def _needed(words: Sequence[str]) -> list[str]:
    """Drop words that are part of another one: where the longer word occurs, the shorter does
    too.
    """
    longest_first = sorted(dict.fromkeys(words), key=len, reverse=True)
    return [
        word
        for at, word in enumerate(longest_first)
        if not any(word in other for other in longest_first[:at])
    ]


def _numbered(batch: Batch, search: str) -> list[int]:
    number = whole_number(search)
    return (
        list(batch.jobs.filter(row=number).values_list("row", flat=True))
        if number is not None
        else []
    )


def _blocks(batch: Batch) -> Iterator[tuple[int, bytes, bytes]]:
    """Read one block after the other.

    A batch without any is read row by row, which takes a second.
    """
    is_kept = False
    with raw.cursor_for_bytes() as cursor:
        cursor.execute(_BLOCKS, [raw.key(batch.pk)])
        for first, lines, starts in cursor:
            is_kept = True
            yield first, bytes(lines), bytes(starts)
    if not is_kept:
        yield from _packed_now(batch)


def _packed_now(batch: Batch) -> Iterator[tuple[int, bytes, bytes]]:
    fields = ("row", "cells", "source__path", "result_name")
    rows = batch.jobs.order_by("row").values_list(*fields).iterator(chunk_size=2_000)
    texts = ((row, [*texts_of(cells), path or "", name]) for row, cells, path, name in rows)
    for block in searching.pack(texts):
        yield block.first, block.lines, block.starts
