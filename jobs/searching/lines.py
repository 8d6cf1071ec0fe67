"""Lines: the folded texts of many rows, made at once, by the compiled library where it is built."""

import ctypes
import sys
from array import array
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate

from jobs.searching import library, teaching
from jobs.searching.folding import CELL_BREAK, encoded, fold_spaced

CELL = f" {CELL_BREAK} "
ROW_BREAK = CELL_BREAK * 2  #: until the lines are folded, because a cell can hold a line break
MOST_WORDS = 10_000  #: of those that the library does not fold, to remember
MOST_GROWTH = 3  #: bytes for each byte of a text
MOST_AROUND = 64  #: bytes for each row besides


def folded_lines(rows: Sequence[str]) -> tuple[bytes, bytes]:
    """Return a line for each row, and where each begins. In `rows`, a cell break is between two
    texts.
    """
    return (folded_by_library(rows) if library.is_compiled() else None) or folded_by_python(rows)


def packed_starts(lines: Iterable[bytes]) -> bytes:
    """Return the place at which each line begins, and that behind the last one: four bytes each,
    the lowest first.
    """
    return _packed(array("I", accumulate((len(line) + 1 for line in lines), initial=0)))


def unpacked_starts(packed: bytes) -> "array[int]":
    """Return the places that `packed_starts` packed."""
    begins = array("I", packed)
    _swap_on_big_endian(begins)
    return begins


def folded_by_python(rows: Sequence[str]) -> tuple[bytes, bytes]:
    """Return what `folded_lines` returns: the lines are folded together, several times as quick
    as one by one.
    """
    spaced = ROW_BREAK.join(map(_spaced, rows))
    lines = fold_spaced(spaced).replace(ROW_BREAK.encode(), b"\n")
    return lines, packed_starts(lines.split(b"\n"))


def _spaced(row: str) -> str:
    """Return a row's texts, each between two cell breaks with spaces around them."""
    line = CELL.join(filter(None, row.split(CELL_BREAK)))
    return f"{CELL}{line}{CELL}" if line else ""


def _packed(begins: "array[int]") -> bytes:
    _swap_on_big_endian(begins)
    return begins.tobytes()


def _swap_on_big_endian(begins: "array[int]") -> None:
    if sys.byteorder == "big":
        begins.byteswap()


# --- By the library -------------------------------------------------------------------------------


def folded_by_library(rows: Sequence[str]) -> tuple[bytes, bytes] | None:
    """Return what `folded_lines` returns, or None if the lines are too long for the library."""
    texts = encoded(CELL_BREAK.join(rows))
    counts = array("I", [row.count(CELL_BREAK) + 1 for row in rows])
    starts = array("I", bytes(counts.itemsize * (len(rows) + 1)))
    room = MOST_GROWTH * len(texts) + MOST_AROUND * len(rows)
    lines = ctypes.create_string_buffer(room)
    folding = library.Folding(
        texts=texts,
        size=len(texts),
        counts=counts.buffer_info()[0],
        rows=len(rows),
        lines=ctypes.addressof(lines),
        room=room,
        starts=starts.buffer_info()[0],
    )
    if not _fold_all(folding, texts):
        return None
    return ctypes.string_at(lines, folding.written - 1), _packed(starts)


def _fold_all(folding: library.Folding, texts: bytes) -> bool:
    """Fold on, with an answer for each word that the library does not know. Return whether there
    was room.
    """
    opened, here = library.opened(), ctypes.byref(folding)
    while (status := opened.folding_fold(here)) == library.WORD:
        folded = _answer(texts[folding.at : folding.word_end])
        if opened.folding_answer(here, folded, len(folded)) != library.DONE:
            return False
    return bool(status == library.DONE)


@lru_cache(MOST_WORDS)
def _answer(word: bytes) -> bytes:
    """Return the folded word, and teach the library to fold others like it."""
    text = word.decode(errors="surrogatepass")
    teaching.teach(text)
    return fold_spaced(text)
