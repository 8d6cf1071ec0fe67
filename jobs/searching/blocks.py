"""Blocks: the folded texts of some hundred rows in one value, a line for each, which a search reads
and scans at once.

A table row for each row of the sheet takes three times as long to search and ten times as long to
write. The line's place tells the row: the first line is that of `first`, and rows that the sheet
does not have are empty lines. Where each line begins is kept beside them: to count the line breaks
before each hit takes longer than to find all hits.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import repeat, starmap

from jobs.searching.folding import CELL_BREAK
from jobs.searching.lines import folded_lines, packed_starts, unpacked_starts

FULL = 150_000  #: characters after which the next row begins a new block
FAR = 200  #: rows that a sheet may leave out before the next one begins a new block


@dataclass(frozen=True, slots=True)
class Block:
    """Rows `first` to `last`; `lines` in UTF-8; `starts` as `packed_starts` returns them."""

    first: int
    last: int
    lines: bytes
    starts: bytes


def pack(rows: Iterable[tuple[int, Sequence[str]]]) -> Iterator[Block]:
    """Pack rows, each with its number and its texts, in ascending order of their numbers."""
    joined = ((number, CELL_BREAK.join(texts)) for number, texts in rows)
    return starmap(_block, _grouped(joined))


def _grouped(rows: Iterable[tuple[int, str]]) -> Iterator[tuple[int, list[str]]]:
    """Split numbered rows into those of each block, with empty ones in between, and yield the
    number of the first with them.
    """
    first, size = 0, 0
    group: list[str] = []
    for number, row in rows:
        left_out = number - first - len(group)
        if group and (size > FULL or left_out >= FAR):
            yield first, group
            group, size = [], 0
        if not group:
            first, left_out = number, 0
        group += [*repeat("", left_out), row]
        size += len(row)
    if group:
        yield first, group


def _block(first: int, rows: Sequence[str]) -> Block:
    lines, starts = folded_lines(rows)
    return Block(first, first + len(rows) - 1, lines, starts)


def with_line(block: Block, number: int, texts: Sequence[str]) -> Block:
    """Return the block with other texts for one of its rows."""
    lines = block.lines.split(b"\n")
    lines[number - block.first], _ = folded_lines([CELL_BREAK.join(texts)])
    return replace(block, lines=b"\n".join(lines), starts=packed_starts(lines))


def begins_of(block: Block) -> "array[int]":
    """Return the place at which each line begins, and that behind the last one."""
    return unpacked_starts(block.starts)
