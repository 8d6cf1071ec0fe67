"""Blocks: the folded texts of some hundred rows in one value, a line for each, which a search reads
and scans at once.

A table row for each row of the sheet takes three times as long to search and ten times as long to
write. The line's place tells the row: the first line is that of `first`, and rows that the sheet
does not have are empty lines. Where each line begins is kept beside them: to count the line breaks
before each hit takes longer than to find all hits.
"""

import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from jobs.searching.folding import CELL_BREAK, fold_spaced

FULL = 150_000  #: characters after which the next row begins a new block
FAR = 200  #: rows that a sheet may leave out before the next one begins a new block

CELL = f" {CELL_BREAK} "
ROW_BREAK = CELL_BREAK * 2  #: until the lines are folded, because a cell can hold a line break


@dataclass(frozen=True, slots=True)
class Block:
    """Rows `first` to `last`; `lines` in UTF-8; `starts` as `packed_starts` returns them."""

    first: int
    last: int
    lines: bytes
    starts: bytes


def pack(rows: Iterable[tuple[int, Sequence[str]]]) -> Iterator[Block]:
    """Pack rows, each with its number and its texts, in ascending order of their numbers."""
    return map(_block, _grouped((number, _line(texts)) for number, texts in rows))


def _grouped(lines: Iterable[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    """Split numbered lines into those of each block."""
    group: list[tuple[int, str]] = []
    size = 0
    for number, line in lines:
        if group and (size > FULL or number - group[-1][0] > FAR):
            yield group
            group, size = [], 0
        group.append((number, line))
        size += len(line)
    if group:
        yield group


def with_line(block: Block, number: int, texts: Sequence[str]) -> Block:
    """Return the block with other texts for one of its rows."""
    lines = block.lines.split(b"\n")
    lines[number - block.first] = fold_spaced(_line(texts))
    return replace(block, lines=b"\n".join(lines), starts=packed_starts(lines))


def packed_starts(lines: Iterable[bytes]) -> bytes:
    """Return the place at which each line begins, and that behind the last one: four bytes each,
    the lowest first.
    """
    begins = array("I", accumulate((len(line) + 1 for line in lines), initial=0))
    _swap_on_big_endian(begins)
    return begins.tobytes()


def begins_of(block: Block) -> "array[int]":
    """Return the place at which each line begins, and that behind the last one."""
    begins = array("I", block.starts)
    _swap_on_big_endian(begins)
    return begins


def _swap_on_big_endian(begins: "array[int]") -> None:
    if sys.byteorder == "big":
        begins.byteswap()


def _line(texts: Sequence[str]) -> str:
    """Return a row's texts, each between two cell breaks."""
    line = CELL.join(filter(None, texts))
    return f"{CELL}{line}{CELL}" if line else ""


def _block(group: list[tuple[int, str]]) -> Block:
    """Fold all lines at once: several times as quick as one by one."""
    first, last = group[0][0], group[-1][0]
    lines = [""] * (last - first + 1)
    for number, line in group:
        lines[number - first] = line
    folded = fold_spaced(ROW_BREAK.join(lines)).replace(ROW_BREAK.encode(), b"\n")
    starts = packed_starts(folded.split(b"\n"))
    return Block(first, last, folded, starts)
