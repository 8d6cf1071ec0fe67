"""Keep the search blocks up to date. Code that changes cells, pictures or names of rows must call
this.

A stored block never changes: a new one takes its place, because searches keep blocks by their ids.

Everything except `of_cells` and `of_names` runs in the transaction of that change, which has
locked the batch.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from jobs import searching
from jobs.design.cells.cell import StoredCells, texts_of
from jobs.intake.bulk_writing import Insertion, raw_delete
from jobs.models import Batch, Job, SearchBlock
from jobs.searching import Block

CELLS, NAMES = SearchBlock.Kind.CELLS, SearchBlock.Kind.NAMES

type Rows = Iterator[tuple[Any, ...]]
"""Values of the rows of a table."""

type NumberedCells = tuple[int, StoredCells]
type NumberedTexts = tuple[int, Sequence[str]]
"""The number of a row, and texts by which it is found."""

AT_ONCE = 2_000  #: rows read at once

_COLUMNS = ["kind", "first", "last", "starts", "lines"]


def of_cells(batch: Batch, rows: Iterable[NumberedCells]) -> Insertion:
    """Prepare the blocks of rows that were just read; write them with the rows."""
    return _insertion(batch, CELLS, ((number, texts_of(cells)) for number, cells in rows))


def of_names(batch: Batch, named: Iterable[NumberedTexts]) -> Insertion:
    """Prepare the blocks of the names that rows have."""
    return _insertion(batch, NAMES, named)


def renew(batch: Batch) -> None:
    """Rewrite all blocks of a batch from its rows."""
    replace(batch, of_all(batch))


def of_all(batch: Batch) -> list[Insertion]:
    """Prepare all blocks of a batch from its rows."""
    return [of_cells(batch, _rows(batch, "row", "cells")), _of_all_names(batch)]


def _rows(batch: Batch, *columns: str) -> Rows:
    return batch.jobs.order_by("row").values_list(*columns).iterator(chunk_size=AT_ONCE)


def replace(batch: Batch, blocks: Iterable[Insertion]) -> None:
    """Write all blocks of a batch in place of those it has."""
    remove(batch)
    for insertion in blocks:
        insertion.write()


def renew_names(batch: Batch) -> None:
    """Update the names of the rows' pictures and results."""
    if not _has_blocks(batch):
        renew(batch)
        return
    raw_delete(batch.search_blocks.filter(kind=NAMES))
    _of_all_names(batch).write()


def renew_row(job: Job) -> None:
    """Update one row."""
    if not _has_blocks(job.batch):
        renew(job.batch)
        return
    _put(job, CELLS, texts_of(job.cells))
    _put(job, NAMES, _names_of(job))


def _names_of(job: Job) -> Sequence[str]:
    path = job.source.path if job.source else ""
    return (path, *(job.output_names or (job.result_name,)))


def remove(batch: Batch) -> None:
    """Remove all blocks, because the rows are deleted."""
    raw_delete(batch.search_blocks.all())


def _put(job: Job, kind: SearchBlock.Kind, texts: Sequence[str]) -> None:
    of_kind = SearchBlock.objects.filter(batch=job.batch_id, kind=kind)
    kept = of_kind.filter(first__lte=job.row, last__gte=job.row).first()
    if kept is None:
        _insertion(job.batch, kind, [(job.row, texts)]).write()
    else:
        _put_in(kept, job.row, texts)


def _put_in(kept: SearchBlock, row: int, texts: Sequence[str]) -> None:
    """Replace a block by one with a new id: whoever keeps the old one sees that it has changed."""
    block = Block(kept.first, kept.last, bytes(kept.lines), bytes(kept.starts))
    changed = searching.with_line(block, row, texts)
    kept.delete()
    kept.lines, kept.starts = changed.lines, changed.starts
    kept.save(force_insert=True)


def _of_all_names(batch: Batch) -> Insertion:
    named = _rows(batch, "row", "source__path", "result_name", "output_names")
    names = ((row, (path or "", *(of_outputs or (name,)))) for row, path, name, of_outputs in named)
    return of_names(batch, (row for row in names if any(row[1])))


def _has_blocks(batch: Batch) -> bool:
    return batch.search_blocks.filter(kind=CELLS).exists()


def _insertion(batch: Batch, kind: SearchBlock.Kind, rows: Iterable[NumberedTexts]) -> Insertion:
    return Insertion(SearchBlock(batch=batch), _COLUMNS, _values(kind, searching.pack(rows)))


def _values(kind: SearchBlock.Kind, blocks: Iterable[Block]) -> Rows:
    for block in blocks:
        yield kind, block.first, block.last, block.starts, block.lines
