"""One look at all rows of a batch, for an archive: its fingerprint, the pictures, and the report.

Lines of an earlier archive are reused for unchanged rows, so that a correction costs only what it
changed. With many rows a chore does this; otherwise the person who presses *Download* waits for it.
"""

import hashlib
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import batched, pairwise
from operator import eq

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from jobs.models import Batch, Job
from jobs.models.drawn_words import StoredWords, file_name
from jobs.results import report, zip_format
from jobs.results.archive import Index, IndexEntry, Lines
from jobs.results.report import ReportedFinding
from jobs.results.zip_format import ZipMember
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
OF_OUTPUTS = "output_names"  #: one more field, of a batch with outputs
VERSION = b"5"  #: version of index and report; a new one makes new exports of the same results


@dataclass(frozen=True, slots=True)
class Earlier:
    """An archive that was frozen before, and its report."""

    index: Index
    report_key: str


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
        found = _jobs(batch).order_by("row").values_list(*look.fields)
        name_at, several = STATE.index("result_name"), OF_OUTPUTS in look.fields
        for values in found.iterator(chunk_size=5000):
            look.rows.append(values[0])
            look.digests.append(_digest(values))
            look.given.append((several and values[-1]) or (values[name_at],))
        return look

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """Return the fields that the digest of a row depends on."""
        design = self.batch.design
        return (*STATE, OF_OUTPUTS) if design and design.outputs else STATE

    def fingerprint(self) -> str:
        """Return a text that is equal for equal results and outcomes."""
        numbers = (array("Q", self.rows).tobytes(), array("Q", self.digests).tobytes())
        return hashlib.sha256(VERSION + b"".join(numbers)).hexdigest()

    @property
    def lines(self) -> Lines:
        """Return what the index stores of the report, after it was written."""
        return self.rows, self.digests, self.starts

    def report(self, earlier: Earlier | None) -> Iterator[bytes]:
        """Yield the report, and find the pictures meanwhile.

        A row that changes meanwhile is taken as it was when its line was written, in both archive
        and report.
        """
        names = dict(zip(self.rows, report.distinct_names(self.rows, self.given), strict=True))
        columns, after = report.sheet_columns(self.batch), report.after_of(self.batch)
        head = b"".join(report.encoded(self.batch, report.head(columns, after), []))
        return _gathered(self._measured(self._all_lines(earlier, head, columns, names)))

    def _all_lines(
        self,
        earlier: Earlier | None,
        head: bytes,
        columns: list[str],
        names: Mapping[int, Sequence[str]],
    ) -> Iterator[bytes]:
        """Yield the head, then the line of each row, as it was in the earlier report or new."""
        held = by_row(earlier.index.entries()) if earlier else {}
        kept = self._kept(earlier, head, held, names)
        written = self._written(_places_of_none(kept), columns, names)
        yield head
        for row, old in zip(self.rows, kept, strict=True):
            if old is None:
                yield next(written, b"")
                continue
            if row in held:
                self._hold(row, held[row])
            yield old

    def _hold(self, row: int, pictures: list[IndexEntry]) -> None:
        """Take the pictures of a row from the earlier archive."""
        self.pictures[row] = pictures
        self.held.add(row)

    def _measured(self, lines: Iterator[bytes]) -> Iterator[bytes]:
        """Yield the same lines, and note where each begins and the last one ends."""
        at = 0
        for line in lines:
            at += len(line)
            self.starts.append(at)
            yield line

    def _kept(
        self,
        earlier: Earlier | None,
        head: bytes,
        held: Mapping[int, Sequence[IndexEntry]],
        names: Mapping[int, Sequence[str]],
    ) -> Sequence[bytes | None]:
        """Return each row's line in the earlier report, or None if it has to be written again."""
        told = _told(earlier, head, self.rows)
        if earlier is None or told is None:
            return [None] * len(self.rows)
        _, digests, starts = earlier.index.lines
        same_names = (row not in held or _has_names(held[row], names[row]) for row in self.rows)
        same = map(eq, self.digests, digests)
        return [
            told[begin:end] if is_same and has_name else None
            for is_same, has_name, (begin, end) in zip(
                same, same_names, pairwise(starts), strict=True
            )
        ]

    def _written(
        self, numbers: Sequence[int], columns: list[str], names: Mapping[int, Sequence[str]]
    ) -> Iterator[bytes]:
        """Yield newly written lines."""
        encoded, after = report.line_encoder(self.batch), report.after_of(self.batch)
        for part in batched(numbers, report.ROWS_AT_ONCE):
            place = {self.rows[n]: n for n in part}
            for job, findings in self._as_now(place):
                self._take(job, place[job.row], names[job.row])
                yield encoded(report.line(job, columns, names[job.row], findings, after))

    def _as_now(self, rows: Iterable[int]) -> Iterator[tuple[Job, list[ReportedFinding]]]:
        jobs = _jobs(self.batch).filter(row__in=list(rows)).only(*FIELDS)
        return report.with_findings(self.batch, jobs)

    def _take(self, job: Job, n: int, names: Sequence[str]) -> None:
        """Take the row as it is now."""
        self.digests[n] = _digest(tuple(getattr(job, name) for name in self.fields))
        if job.state == State.DONE:
            self.pictures[job.row] = list(_entries(job, names))


def _places_of_none(lines: Sequence[bytes | None]) -> list[int]:
    return [n for n, line in enumerate(lines) if line is None]


def _told(earlier: Earlier | None, head: bytes, rows: Sequence[int]) -> bytes | None:
    """Return the earlier report, or None if it has other rows or another head."""
    if earlier is None or list(earlier.index.lines[0]) != rows:
        return None
    told = store().read(earlier.report_key)
    is_whole = len(told) == earlier.index.lines[2][-1]
    return told if is_whole and told.startswith(head) else None


def _gathered(lines: Iterator[bytes]) -> Iterator[bytes]:
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


def _has_names(entries: Sequence[IndexEntry], names: Sequence[str]) -> bool:
    pictures = [entry.name for entry in entries if not entry.is_inline]
    return pictures == [name.encode() for name in names]


def _entries(job: Job, names: Sequence[str]) -> Iterator[IndexEntry]:
    """Yield the results of a row, each followed by the places of its words if they are wanted."""
    stamp = _stamp(job)
    if job.output_results is None:
        yield from _only_entry(job, names[0], stamp)
    for one, name in report.named(job.row, job.outputs, job.output_results, names):
        yield IndexEntry.of(ZipMember(name, one.size, one.crc32, one.key, stamp), job.row)
        yield from _words(one.words, name, stamp, job.row)


def _stamp(job: Job) -> tuple[int, int]:
    return zip_format.dos_time(timezone.localtime(job.finished_at))


def _only_entry(job: Job, name: str, stamp: tuple[int, int]) -> Iterator[IndexEntry]:
    """Yield the result of a row without outputs, and the places of its words."""
    size, crc32 = job.result_size or 0, job.result_crc32 or 0
    yield IndexEntry.of(ZipMember(name, size, crc32, job.result_key, stamp), job.row)
    yield from _words(StoredWords.from_json(job.details), name, stamp, job.row)


def _words(
    words: StoredWords | None, picture: str, stamp: tuple[int, int], row: int
) -> Iterator[IndexEntry]:
    if words is not None:
        yield IndexEntry.inline(file_name(picture), words.as_file(picture), stamp, row)
