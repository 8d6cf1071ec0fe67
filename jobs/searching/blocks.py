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
    lines: list[str] = []
    first = last = size = 0
    for number, texts in rows:
        if lines and (size > FULL or number - last > FAR):
            yield _block(first, lines)
            lines, size = [], 0
        if not lines:
            first, last = number, number - 1
        lines.extend([""] * (number - last - 1))
        line = _line(texts)
        lines.append(line)
        size += len(line)
        last = number
    if lines:
        yield _block(first, lines)


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


def _block(first: int, lines: list[str]) -> Block:
    """Fold all lines at once: several times as quick as one by one."""
    folded = fold_spaced(ROW_BREAK.join(lines)).replace(ROW_BREAK.encode(), b"\n")
    starts = packed_starts(folded.split(b"\n"))
    return Block(first, first + len(lines) - 1, folded, starts)
