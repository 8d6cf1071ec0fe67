"""Look through blocks for the rows that hold every word of a search.

The blocks of names are small and those of cells are large. So the names are read first: what they
hold need not be looked for in the cells.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from jobs.searching import library
from jobs.searching.blocks import Block, begins_of
from jobs.searching.lines import CELL

WINDOW, LONG = 28_000, 6
"""Bytes to look through at once for a word that has at least LONG bytes: in longer texts
`bytes.find` prepares tables for such a word, and takes twice as long.
"""


@dataclass(frozen=True, slots=True)
class Matches:
    """Row numbers in ascending order."""

    rows: list[int]  #: every word is somewhere in the row
    exact: list[int]  #: one text of the row is all of what was searched for


def scan(
    names: Iterable[Block], cells: Iterable[Block], words: Sequence[bytes], text: bytes
) -> Matches:
    """Find the rows of which names and cells together hold all `words`. The first should be the
    rarest: only the lines that hold it are looked through for the others. `text` is the whole
    search, of which the words are parts.
    """
    in_names, exact = _in_names(names, words, text)
    found = set(in_names[0]).intersection(*in_names[1:])
    wanted = [(word, set(rows)) for word, rows in zip(words[1:], in_names[1:], strict=True)]
    for block in cells:
        named = _of_block(in_names[0], block)
        rows, whole = _with_word(block, words[0], named, text)
        exact.update(whole)
        found.update(_narrowed(block, {*rows, *named}, wanted) if wanted else rows)
    return Matches(sorted(found), sorted(exact))


def _in_names(
    names: Iterable[Block], words: Sequence[bytes], text: bytes
) -> tuple[list[list[int]], set[int]]:
    """Return the rows of each word, and those with a name that is all of `text`."""
    of_words: list[list[int]] = [[] for _ in words]
    exact: set[int] = set()
    for block in names:
        for word, rows in zip(words, of_words, strict=True):
            rows.extend(rows_with(block, word))
        exact.update(exact_rows(block, text))
    return [sorted(rows) for rows in of_words], exact


def _of_block(rows: list[int], block: Block) -> list[int]:
    """Return those of the rows, which are in ascending order, that the block has."""
    return rows[bisect_left(rows, block.first) : bisect_right(rows, block.last)]


def _with_word(
    block: Block, word: bytes, named: list[int], text: bytes
) -> tuple[list[int], list[int]]:
    """Return the rows of the block whose cells hold the word, and those of which a cell is all of
    `text`. The names of the rows `named` hold the word: if all do, it is not looked for in cells.
    """
    if len(named) == block.last - block.first + 1:  # as with .jpg
        return [], exact_rows(block, text)
    rows = rows_with(block, word)
    return rows, exact_rows(block, text, rows) if rows else []


def _narrowed(
    block: Block, rows: Iterable[int], wanted: Iterable[tuple[bytes, set[int]]]
) -> Iterable[int]:
    """Keep the rows whose cells hold each word, or whose names do."""
    begins, lines, first = begins_of(block), block.lines, block.first
    for word, in_names in wanted:
        rows = [
            row
            for row in rows
            if row in in_names
            or lines.find(word, begins[row - first], begins[row - first + 1]) >= 0
        ]
    return rows


def rows_with(block: Block, word: bytes) -> list[int]:
    """Return the rows of the block whose line holds the word, which is not empty."""
    by = found_by_library if library.is_compiled() else found_by_python
    return by(block, word)


def found_by_library(block: Block, word: bytes) -> list[int]:
    begins, lines = begins_of(block), block.lines
    rows = len(begins) - 1
    found = array("I", bytes(begins.itemsize * rows))
    starts, numbers = begins.buffer_info()[0], found.buffer_info()[0]
    find = library.opened().scanning_find
    count = find(lines, len(lines), starts, rows, word, len(word), numbers)
    return [block.first + number for number in found[:count]]


def found_by_python(block: Block, word: bytes) -> list[int]:
    begins, lines, first = begins_of(block), block.lines, block.first
    found: list[int] = []
    size = len(lines)
    step = WINDOW if len(word) >= LONG else size
    window = step + len(word) - 1
    number = at = 0  # `number` counts the lines up to and with the last one found
    while at < size:
        hit = lines.find(word, at, at + window)
        if hit < 0:
            at += step
            continue
        number += 1
        if begins[number] <= hit:  # further on than the next line
            number = bisect_right(begins, hit, number)
        found.append(first + number - 1)
        at = begins[number]
    return found


def exact_rows(block: Block, text: bytes, among: Sequence[int] | None = None) -> list[int]:
    """Return the rows of which one text is all of `text`; `among`: the only ones that can be."""
    needle = CELL.encode() + text + CELL.encode()
    if among is None:
        return rows_with(block, needle)
    begins, lines, first = begins_of(block), block.lines, block.first
    return [
        row
        for row in among
        if lines.find(needle, begins[row - first], begins[row - first + 1]) >= 0
    ]


def needed(words: Sequence[str]) -> Iterator[str]:
    """Drop words that are part of another one: where the longer word occurs, the shorter does
    too. Longer words come first, because they tend to be rarer.
    """
    longest_first = sorted(dict.fromkeys(words), key=len, reverse=True)
    for at, word in enumerate(longest_first):
        if not any(word in other for other in longest_first[:at]):
            yield word
