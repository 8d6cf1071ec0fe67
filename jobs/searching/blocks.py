"""Blocks: the folded texts of some hundred rows in one value, a line for each, which a search reads and scans at once.

A table row for each row of the sheet takes three times as long to search and ten times as long to write. The line's
place tells the row: the first line is that of `first`, and rows that the sheet does not have are empty lines.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from jobs.searching.folding import CELL_BREAK, fold_line

FULL = 150_000  #: characters after which the next row begins a new block
FAR = 200  #: rows that a sheet may leave out before the next one begins a new block

_BREAK = f" {CELL_BREAK} ".encode()


@dataclass(frozen=True, slots=True)
class Block:
    """Rows `first` to `last`; `lines` in UTF-8."""

    first: int
    last: int
    lines: bytes


def pack(rows: Iterable[tuple[int, Sequence[str]]]) -> Iterator[Block]:
    """Pack rows, each with its number and its texts, in ascending order of their numbers."""
    lines: list[str] = []
    first = last = size = 0
    for number, texts in rows:
        if lines and (size > FULL or number - last > FAR):
            yield _block(first, last, lines)
            lines, size = [], 0
        if not lines:
            first, last = number, number - 1
        lines.extend([""] * (number - last - 1))
        line = _line(texts)
        lines.append(line)
        size += len(line)
        last = number
    if lines:
        yield _block(first, last, lines)


def with_line(block: Block, number: int, texts: Sequence[str]) -> Block:
    """Return the block with other texts for one of its rows."""
    lines = block.lines.split(b"\n")
    lines[number - block.first] = encoded(_line(texts))
    return Block(block.first, block.last, b"\n".join(lines))


def rows_with(first: int, lines: bytes, word: bytes, text: bytes = b"") -> tuple[list[int], list[int]]:
    """Return the numbers of a block's rows whose line holds `word`, and those of them of which one text is all of
    `text`, which holds the word. One pass: of `text` only lines with the word are looked through."""
    needle = _BREAK + text + _BREAK
    found, exact = [], []
    number, start, at = first, 0, lines.find(word)
    while at >= 0:
        number += lines.count(b"\n", start, at)
        end = lines.find(b"\n", at)
        found.append(number)
        if text and lines.find(needle, max(at - len(needle), 0), end if end >= 0 else len(lines)) >= 0:
            exact.append(number)
        if end < 0:
            break
        number, start = number + 1, end + 1
        at = lines.find(word, start)
    return found, exact


def encoded(folded: str) -> bytes:
    """Return the bytes of a text in a block, also of half a character, which has no UTF-8 form."""
    return folded.encode(errors="surrogatepass")


def _line(texts: Sequence[str]) -> str:
    said = [text for text in texts if text]
    return f" {fold_line(said)} " if said else ""


def _block(first: int, last: int, lines: list[str]) -> Block:
    return Block(first, last, encoded("\n".join(lines)))
