"""One look at all rows of a batch, for an archive: its fingerprint, the pictures, and the report.

Lines of an earlier archive are reused for unchanged rows, so that a correction costs only what it
changed. With many rows a chore does this; otherwise the person who presses *Download* waits for it.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import batched, pairwise
from typing import Any

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from jobs.models import Batch, Job
from jobs.models.drawn_words import StoredWords, file_name
from jobs.results import report, zip_format
from jobs.results.archive import Index, IndexEntry, Lines, packed_numbers
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
OF_OUTPUTS = "output_names"  #: one more field, of a batch with outputs
VERSION = b"5"  #: version of index and report; a new one makes new exports of the same results

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
    def held(self) -> dict[int, list[IndexEntry]]:
        """Return row → the entries of its results."""
        return by_row(self.index.entries())

    @property
    def rows(self) -> list[int]:
        return list(self.index.lines[0])

    @property
    def digests(self) -> Sequence[int]:
        return self.index.lines[1]

    def lines(self, head: bytes) -> Iterator[bytes] | None:
        """Return the line of each row in its report, or None if it has another head."""
        told, starts = store().read(self.report_key), self.index.lines[2]
        if len(told) != starts[-1] or not told.startswith(head):
            return None
        return (told[begin:end] for begin, end in pairwise(starts))

    def has_names(self, row: int, names: Names) -> bool:
        """Return whether the results of a row have these names, if it has any."""
        return row not in self.held or _names(self.held[row]) == [name.encode() for name in names]


@dataclass
class Snapshot:
    """All rows at one moment: their digests, the names of their results and, after `report`, the
    contents of the zip.

    `held`: the rows whose picture is unchanged in an earlier archive.
    """

    batch: Batch
    rows: list[int] = field(default_factory=list)
    digests: list[int] = field(default_factory=list)
    given: list[Sequence[str]] = field(default_factory=list)
    pictures: dict[int, list[IndexEntry]] = field(default_factory=dict)
    held: set[int] = field(default_factory=set)
    starts: list[int] = field(default_factory=list)

    @classmethod
    def at(cls, batch: Batch) -> "Snapshot":
        look = cls(batch)
        for values in _jobs(batch).order_by("row").values_list(*look.fields).iterator(5000):
            look.rows.append(values[0])
            look.digests.append(_digest(values))
            look.given.append(look.names_in(values))
        return look

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
        return dict(zip(self.rows, report.distinct_names(self.rows, self.given), strict=True))

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
        numbers = b"".join(map(packed_numbers, (self.rows, self.digests)))
        return hashlib.sha256(VERSION + numbers).hexdigest()

    @property
    def lines(self) -> Lines:
        """Return what the index stores of the report, after it was written."""
        return self.rows, self.digests, self.starts

    @property
    def progress(self) -> tuple[int, int]:
        """Return how many rows of the report are written, and of how many."""
        return min(len(self.starts), len(self.rows)), len(self.rows)

    def report(self, earlier: Earlier | None) -> ReportLines:
        """Yield the report, and find the pictures meanwhile.

        A row that changes meanwhile is taken as it was when its line was written, in both archive
        and report.
        """
        return _gathered(self._measured(self._all_lines(earlier)))

    def _all_lines(self, earlier: Earlier | None) -> Iterator[bytes]:
        """Yield the head, then the line of each row, as it was in the earlier report or new."""
        kept = self._kept(earlier)
        written = self._written(_places_of_none(kept))
        yield self._head
        for row, old in zip(self.rows, kept, strict=True):
            if earlier is None or old is None:
                yield next(written, b"")
                continue
            self._hold(row, earlier)
            yield old

    def _hold(self, row: int, earlier: Earlier) -> None:
        """Take the pictures of a row from the earlier archive, if it has any."""
        if row in earlier.held:
            self.pictures[row] = earlier.held[row]
            self.held.add(row)

    def _measured(self, lines: ReportLines) -> ReportLines:
        """Yield the same lines, and note where each begins and the last one ends."""
        at = 0
        for line in lines:
            at += len(line)
            self.starts.append(at)
            yield line

    def _kept(self, earlier: Earlier | None) -> Sequence[bytes | None]:
        """Return each row's line in the earlier report, or None if it has to be written again."""
        has_same_rows = earlier is not None and earlier.rows == self.rows
        lines = earlier.lines(self._head) if earlier and has_same_rows else None
        if earlier is None or lines is None:
            return [None] * len(self.rows)
        return [line if self._is_same(earlier, n) else None for n, line in enumerate(lines)]

    def _is_same(self, earlier: Earlier, n: int) -> bool:
        """Return whether a row has the digest and the names of an earlier archive."""
        row = self.rows[n]
        return self.digests[n] == earlier.digests[n] and earlier.has_names(row, self.names[row])

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
        self.digests[self._places[job.row]] = _digest(values)
        if job.state == State.DONE:
            self.pictures[job.row] = list(_entries(job, self.names[job.row]))


def _places_of_none(lines: Sequence[bytes | None]) -> list[int]:
    return [n for n, line in enumerate(lines) if line is None]


def _gathered(lines: ReportLines) -> ReportLines:
    return map(b"".join, batched(lines, report.ROWS_AT_ONCE))


def _jobs(batch: Batch) -> QuerySet[Job]:
    """Return the rows, with their cells also as raw JSON, which is quicker to compare than to
    parse.
    """
    return batch.jobs.annotate(cells_as_text=Cast("cells", TextField()))


def _digest(values: tuple[object, ...]) -> int:
    return int.from_bytes(hashlib.blake2b(repr(values).encode(), digest_size=8).digest())


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
