"""One look at all rows of a batch, for an archive: its fingerprint, the pictures, and the report.

Lines of an earlier archive are reused for unchanged rows, so that a correction costs only what it
changed. With many rows a chore does this; otherwise the person who presses *Download* waits for it.
"""

import hashlib
import marshal
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import batched
from typing import Any

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from jobs.models import Batch, Job
from jobs.models.drawn_words import StoredWords, file_name
from jobs.results import report, zip_format
from jobs.results.archive import (
    LINES_IN_BLOCK,
    Columns,
    Index,
    IndexEntry,
    Lines,
    packed_numbers,
)
from jobs.results.report import JobWithFindings, Names, ReportColumns
from jobs.results.zip_format import Stamp, ZipMember
from jobs.states import State
from jobs.storage import store

FIELDS = (
    *report.FIELDS,
    *("generation", "finished_at", "result_key", "result_size", "result_crc32", "output_names"),
)
STATE = (
    "row",
    "state",
    "generation",
    "code",
    "sentence",
    "result_key",
    "result_name",
    "cells_as_text",
)
"""The fields of a row that archive and report use, short enough to read 40,000 rows at every
download.
"""
NAME_AT = STATE.index("result_name")
#: how marshal writes values: the same bytes for equal ones, whatever else refers to them
AS_VALUES = 2
OF_OUTPUTS = "output_names"  #: one more field, of a batch with outputs
VERSION = b"7"  #: version of index and report; a new one makes new exports of the same results

type ReportLines = Iterator[bytes]
"""The lines of a report as they are stored."""
type MemberWithWords = tuple[ZipMember, StoredWords | None]
"""A result, and the places of its words if they are wanted."""


@dataclass(frozen=True)
class Earlier:
    """An archive that was frozen before, and its report."""

    index: Index
    report_key: str

    @cached_property
    def lines(self) -> Lines:
        return self.index.lines

    @cached_property
    def _report(self) -> bytes:
        return store().read(self.report_key)

    def digests(self, n: int, digest: int) -> Sequence[int]:
        """Return the digests of the rows of a block; none if it had another digest then."""
        blocks = self.lines.blocks
        return self.lines.digests[_lines_of(n)] if n < len(blocks) and blocks[n] == digest else ()

    def has_lines(self, rows: Sequence[int], head: bytes) -> bool:
        """Return whether its report has this head, and a line for each of these rows only."""
        if not rows or list(self.lines.rows) != rows:
            return False
        return len(self._report) == self.lines.starts[-1] and self._report.startswith(head)

    def block(self, n: int) -> "EarlierBlock":
        """Return a block of its lines."""
        lines = _lines_of(n)
        starts = list(self.lines.starts[lines.start : lines.stop + 1])
        rows = list(self.lines.rows[lines])
        members = self.index.columns_of_rows(rows[0], rows[-1])
        return EarlierBlock(self._report[starts[0] : starts[-1]], starts, members)


@dataclass(frozen=True)
class EarlierBlock:
    """A block of lines of an earlier report, and the results of its rows.

    `starts`: where each line begins in the report, and where the last one ends.
    """

    told: bytes
    starts: list[int]
    members: Columns

    @cached_property
    def held(self) -> dict[int, list[IndexEntry]]:
        """Return row → the entries of its results."""
        return by_row(self.members.entries())

    def line(self, n: int) -> bytes:
        begin = self.starts[0]
        return self.told[self.starts[n] - begin : self.starts[n + 1] - begin]

    def starts_from(self, at: int) -> list[int]:
        """Return where each line but the first begins, and where the last one ends, if the block
        begins at `at`.
        """
        moved = at - self.starts[0]
        return [start + moved for start in self.starts[1:]]

    def has_names(self, row: int, names: Names) -> bool:
        """Return whether the results of a row have these names, if it has any."""
        return row not in self.held or _names(self.held[row]) == [name.encode() for name in names]


@dataclass
class Snapshot:
    """All rows at one moment: their digests, the names of their results and, after `report`, the
    contents of the zip.

    `earlier`: an archive whose lines and results are taken over where nothing changed.
    `made`: the results that it does not have; `held_keys`: the keys of those that it has.
    """

    batch: Batch
    earlier: Earlier | None = None
    rows: list[int] = field(default_factory=list)
    digests: list[int] = field(default_factory=list)
    blocks: list[int] = field(default_factory=list)
    given: list[Names] = field(default_factory=list)
    members: Columns = field(default_factory=Columns)
    made: dict[int, list[IndexEntry]] = field(default_factory=dict)
    held_keys: list[bytes] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)

    @classmethod
    def at(cls, batch: Batch, earlier: Earlier | None = None) -> "Snapshot":
        look = cls(batch, earlier)
        rows = _jobs(batch).order_by("row").values_list(*look.fields)
        for block in batched(rows.iterator(5000), LINES_IN_BLOCK):
            look._see(block)
        return look

    def _see(self, block: tuple[tuple[Any, ...], ...]) -> None:
        """Take the next block of rows. Digests of single rows are computed only if one changed."""
        digest = _digest(block)
        known = self.earlier.digests(len(self.blocks), digest) if self.earlier else ()
        self.rows += [values[0] for values in block]
        self.digests += known or map(_digest, block)
        self.blocks.append(digest)
        self.given += map(self.names_in, block)

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """Return the fields that the digest of a row depends on."""
        return (*STATE, OF_OUTPUTS) if self._has_outputs else STATE

    @cached_property
    def _has_outputs(self) -> bool:
        design = self.batch.design
        return design is not None and bool(design.outputs)

    def names_in(self, values: Sequence[Any]) -> Names:
        """Return the names that a row gives to its results, by the values of its fields."""
        return (self._has_outputs and values[-1]) or (values[NAME_AT],)

    @cached_property
    def names(self) -> dict[int, Names]:
        """Return row → the distinct names of its results."""
        return dict(zip(self.rows, self._names, strict=True))

    @cached_property
    def _names(self) -> Sequence[Names]:
        return report.distinct_names(self.rows, self.given)

    @cached_property
    def _names_of_blocks(self) -> list[int]:
        """Return a digest of the names of each block."""
        return list(map(_digest, batched(self._names, LINES_IN_BLOCK)))

    @cached_property
    def _columns(self) -> ReportColumns:
        return ReportColumns.of(self.batch)

    @cached_property
    def _head(self) -> bytes:
        return b"".join(report.encoded(self.batch, self._columns.head, []))

    @cached_property
    def _places(self) -> dict[int, int]:
        """Return row → its place in `rows`."""
        return {row: n for n, row in enumerate(self.rows)}

    def fingerprint(self) -> str:
        """Return a text that is equal for equal results and outcomes."""
        numbers = b"".join(map(packed_numbers, (self.rows, self.blocks)))
        return hashlib.sha256(VERSION + numbers).hexdigest()

    @property
    def lines(self) -> Lines:
        """Return what the index stores of the report, after it was written."""
        return Lines(self.rows, self.digests, self.starts, self.blocks, self._names_of_blocks)

    @property
    def progress(self) -> tuple[int, int]:
        """Return how many rows of the report are written, and of how many."""
        return min(len(self.starts), len(self.rows)), len(self.rows)

    def report(self) -> ReportLines:
        """Yield the report, and find the pictures meanwhile.

        A row that changes meanwhile is taken as it was when its line was written, in both archive
        and report.
        """
        changed = self._changed()
        written = self._written([place for places in changed for place in places])
        self.starts.append(len(self._head))
        yield self._head
        for n, places in enumerate(changed):
            block = self._reusable.block(n) if self._reusable else None
            if block and not places:
                yield self._same_block(block)
            else:
                yield b"".join(self._lines(n, block, set(places), written))

    @cached_property
    def _reusable(self) -> Earlier | None:
        """Return the earlier archive if its lines can be taken over."""
        earlier = self.earlier
        return earlier if earlier and earlier.has_lines(self.rows, self._head) else None

    def _changed(self) -> list[Sequence[int]]:
        """Return for each block the places of the rows whose lines have to be written."""
        earlier, blocks = self._reusable, range(len(self.blocks))
        if earlier is None:
            return [self._places_of(n) for n in blocks]
        return [self._changed_since(earlier, n) for n in blocks]

    def _places_of(self, n: int) -> range:
        """Return the places of the rows of a block."""
        return range(len(self.rows))[_lines_of(n)]

    def _changed_since(self, earlier: Earlier, n: int) -> list[int]:
        now, before = (self.blocks[n], self._names_of_blocks[n]), earlier.lines
        if now == (before.blocks[n], before.names[n]):
            return []
        block = earlier.block(n)
        return [place for place in self._places_of(n) if not self._is_same(earlier, block, place)]

    def _is_same(self, earlier: Earlier, block: EarlierBlock, place: int) -> bool:
        """Return whether a row has the digest and the names of an earlier archive."""
        row, names = self.rows[place], self._names[place]
        return self.digests[place] == earlier.lines.digests[place] and block.has_names(row, names)

    def _same_block(self, block: EarlierBlock) -> bytes:
        """Take over a block of lines, and return it."""
        self.members.extend(block.members)
        self.held_keys += block.members.keys
        self.starts += block.starts_from(self.starts[-1])
        return block.told

    def _lines(
        self, n: int, block: EarlierBlock | None, changed: Container[int], written: Iterator[bytes]
    ) -> Iterator[bytes]:
        """Yield the lines of a block, those of `changed` rows newly written. Take the results of
        its rows.
        """
        places = self._places_of(n)
        for place, row in zip(places, self.rows[places.start : places.stop], strict=True):
            if block is None or place in changed:
                line, entries = next(written, b""), self.made.get(row, ())
            else:
                line, entries = block.line(place - places.start), block.held.get(row, ())
                self.held_keys += [entry.key for entry in entries]
            self.starts.append(self.starts[-1] + len(line))
            self.members.add(entries)
            yield line

    def _written(self, numbers: Sequence[int]) -> Iterator[bytes]:
        """Yield newly written lines."""
        encoded = report.line_encoder(self.batch)
        for part in batched(numbers, report.ROWS_AT_ONCE):
            for job, findings in self._as_now(part):
                self._take(job)
                yield encoded(self._columns.line(job, self.names[job.row], findings))

    def _as_now(self, numbers: Iterable[int]) -> Iterator[JobWithFindings]:
        rows = [self.rows[n] for n in numbers]
        jobs = _jobs(self.batch).filter(row__in=rows).only(*FIELDS)
        return report.with_findings(self.batch, jobs)

    def _take(self, job: Job) -> None:
        """Take the row as it is now."""
        values = tuple(getattr(job, name) for name in self.fields)
        self._note(self._places[job.row], _digest(values))
        if job.state == State.DONE:
            self.made[job.row] = list(_entries(job, self.names[job.row]))

    def _note(self, place: int, digest: int) -> None:
        """Take the digest of a row. If it changed since the look, change the digest of its block,
        too: then the next look compares the rows of the block one by one.
        """
        if digest != self.digests[place]:
            n = place // LINES_IN_BLOCK
            self.blocks[n] = _digest((self.blocks[n], digest))
            self.digests[place] = digest


def _lines_of(n: int) -> slice:
    """Return which lines are those of a block."""
    return slice(n * LINES_IN_BLOCK, (n + 1) * LINES_IN_BLOCK)


def _jobs(batch: Batch) -> QuerySet[Job]:
    """Return the rows, with their cells also as raw JSON, which is quicker to compare than to
    parse.
    """
    return batch.jobs.annotate(cells_as_text=Cast("cells", TextField()))


def _digest(values: tuple[Any, ...]) -> int:
    data = marshal.dumps(values, AS_VALUES)
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest())


def by_row(entries: Iterable[IndexEntry]) -> dict[int, list[IndexEntry]]:
    """Return row → the entries of its results, in the order of its outputs."""
    found: dict[int, list[IndexEntry]] = {}
    for entry in entries:
        found.setdefault(entry.row, []).append(entry)
    return found


def _names(entries: Iterable[IndexEntry]) -> list[bytes]:
    """Return the names of pictures, without those of the files beside them."""
    return [entry.name for entry in entries if not entry.is_inline]


def _entries(job: Job, names: Names) -> Iterator[IndexEntry]:
    """Yield the results of a row, each followed by the places of its words if they are wanted."""
    for member, words in _members(job, names):
        yield IndexEntry.of(member, job.row)
        if words is not None:
            yield _words_beside(member, words, job.row)


def _words_beside(picture: ZipMember, words: StoredWords, row: int) -> IndexEntry:
    content = words.as_file(picture.name)
    member = ZipMember.inline(file_name(picture.name), content, picture.stamp)
    return IndexEntry.inline(member, content, row)


def _members(job: Job, names: Names) -> Iterator[MemberWithWords]:
    if job.output_results is None:
        yield _only_member(job, names[0])
    stamp = _stamp(job)
    for one, name in report.named(job.row, job.outputs, job.output_results, names):
        yield ZipMember(name, one.size, one.crc32, one.key, stamp), one.words


def _stamp(job: Job) -> Stamp:
    return zip_format.dos_time(timezone.localtime(job.finished_at))


def _only_member(job: Job, name: str) -> MemberWithWords:
    """Return the result of a row without outputs."""
    size, crc32 = job.result_size or 0, job.result_crc32 or 0
    member = ZipMember(name, size, crc32, job.result_key, _stamp(job))
    return member, StoredWords.from_json(job.details)
