"""Read the search blocks of a batch, and find rows in them.

This process keeps the blocks of the batches that were searched last, because reading 17 MB takes
as long as looking through them, and the rows of the last searches, for their other pages. The bytes
of a block never change: whoever changes a row writes a new block with a new id. So what was found
in blocks with these ids is still right as long as a batch has exactly these, whichever process
writes.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from uuid import UUID

from jobs import searching
from jobs.design.cells.cell import texts_of
from jobs.models import Batch, SearchBlock
from jobs.reading import raw
from jobs.searching import Block, Matches

MOST_BLOCKS = 100  #: of a batch whose blocks are kept: about 28 MB, 65,000 rows
KEPT_BATCHES, KEPT_SEARCHES = 2, 4

CELLS, NAMES = SearchBlock.Kind.CELLS, SearchBlock.Kind.NAMES

_IDS = "SELECT id FROM jobs_searchblock WHERE batch_id = %s ORDER BY id"
_BLOCKS = """
SELECT id, first, last, lines, starts FROM jobs_searchblock
WHERE batch_id = %s AND kind = %s ORDER BY first
"""


class _Replaced(Exception):
    """A block was replaced while the blocks were read."""


def matches(batch: Batch, folded: str) -> Matches:
    """Return the rows that hold every word of a folded search."""
    if not folded:
        return Matches([], [])
    ids = block_ids(batch)
    if not ids:
        return _scanned([], _packed_now(batch), folded)
    if len(ids) <= MOST_BLOCKS:
        with suppress(_Replaced):
            return _kept_matches(batch.pk, ids, folded)
    return _scanned(_stored(batch.pk, NAMES), _stored(batch.pk, CELLS), folded)


def block_ids(batch: Batch) -> tuple[int, ...]:
    """Return the ids of the batch's blocks, which are others after each change of what its rows
    say. Empty if it has no blocks.
    """
    return tuple(pk for (pk,) in raw.fetch(_IDS, [raw.key(batch.pk)]))


def forget() -> None:
    """Forget what this process keeps."""
    forget_matches()
    _kept_blocks.cache_clear()


def forget_matches() -> None:
    """Forget which rows were found; keep the blocks."""
    _kept_matches.cache_clear()


@lru_cache(KEPT_SEARCHES)
def _kept_matches(batch: UUID, ids: tuple[int, ...], folded: str) -> Matches:
    return _scanned(*_kept_blocks(batch, ids), folded)


@lru_cache(KEPT_BATCHES)
def _kept_blocks(batch: UUID, ids: tuple[int, ...]) -> tuple[list[Block], list[Block]]:
    """Return the blocks of names and of cells. Raises _Replaced if their ids are others by now."""
    names, cells = list(_read(batch, NAMES)), list(_read(batch, CELLS))
    if sorted(pk for pk, _ in [*names, *cells]) != list(ids):
        raise _Replaced
    return [block for _, block in names], [block for _, block in cells]


def _scanned(names: Iterable[Block], cells: Iterable[Block], folded: str) -> Matches:
    return searching.scan(names, cells, _words(folded), searching.encoded(folded))


def _words(folded: str) -> list[bytes]:
    return list(map(searching.encoded, searching.needed(folded.split())))


def _stored(batch: UUID, kind: SearchBlock.Kind) -> Iterator[Block]:
    """Read one block after the other."""
    return (block for _, block in _read(batch, kind))


def _read(batch: UUID, kind: SearchBlock.Kind) -> Iterator[tuple[int, Block]]:
    with raw.cursor_for_bytes() as cursor:
        cursor.execute(_BLOCKS, [raw.key(batch), kind])
        for pk, first, last, lines, starts in cursor:
            yield pk, Block(first, last, bytes(lines), bytes(starts))


def _packed_now(batch: Batch) -> Iterator[Block]:
    """Pack the rows of a batch without blocks, which takes a second."""
    fields = ("row", "cells", "source__path", "result_name", "output_names")
    rows = batch.jobs.order_by("row").values_list(*fields).iterator(chunk_size=2_000)
    texts = (
        (row, [*texts_of(cells), path or "", *(of_outputs or (name,))])
        for row, cells, path, name, of_outputs in rows
    )
    return searching.pack(texts)
