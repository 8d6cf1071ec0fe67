"""Exports: an archive's index, frozen as a stored file: a later retry changes no byte under a resuming download.

A row changes while it is exported? One statement reads all rows, so index and report are of one moment.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple

from django.db import IntegrityError, transaction
from django.utils import timezone

from jobs.errors import StorageFailed
from jobs.models import Batch, Export, Job
from jobs.results import archive, report
from jobs.results.archive import Index, Member
from jobs.states import State
from jobs.storage import Stored, keys, store

FIELDS = (*report.FIELDS, "generation", "finished_at", "result_key", "result_size", "result_crc32")
VERSION = "4"  #: of index and report; another one makes new exports of the same results


def freeze(batch: Batch) -> Export:
    """The archive of what is done now. The same results give the same export, ETag and bytes.

    Raises StorageFailed when a result is gone from the store: better than a zip that breaks off half-way.
    """
    return still_here(batch.exports.filter(fingerprint=_fingerprint(batch)).first()) or _new_export(batch)


def is_here(export: Export) -> bool:
    """Return whether its index and its report are still stored: without them nothing of it can be sent."""
    return store().size(export.key) is not None and store().size(report_key(export)) is not None


def still_here(export: Export | None) -> Export | None:
    """Return the export. Delete one whose files are lost, so that it can be frozen again, and return None."""
    if export is not None and not is_here(export):
        export.delete()
        return None
    return export


def open(export: Export) -> Index:  # noqa: A001 -- reads as exports.open(export)
    """The index, ready for `archive.stream`."""
    return archive.index([member for _, member in _stored(export)])


def pictures(export: Export) -> dict[int, Member]:
    """Row → its picture, without the report."""
    return {row: member for row, member in _stored(export) if row is not None}


def report_key(export: Export) -> str:
    """Where its `report.csv` lies, the last of its members."""
    return _stored(export)[-1][1].key


def stored_keys(export: Export) -> Iterator[str]:
    """Every key the export needs: its index and its members'. Cleanup keeps them."""
    yield export.key
    yield from (member.key for _, member in _stored(export))


def _stored(export: Export) -> list[tuple[int | None, Member]]:
    """Each member with its row; None for the report, and in an index that was written before rows stood in it."""
    return [_line(line) for line in store().read(export.key).decode().splitlines()]


def _line(line: str) -> tuple[int | None, Member]:
    name, size, crc32, key, date, clock, *row = json.loads(line)
    return row[0] if row else None, Member(name, size, crc32, key, (date, clock))


# --- Freezing -------------------------------------------------------------------------------------

STATE = ("row", "state", "generation", "code", "sentence", "result_key", "result_name")
"""What archive and report say of a row, short enough to read 40,000 at every download."""


def _fingerprint(batch: Batch) -> str:
    digest = _new_digest()
    for values in batch.jobs.order_by("row").values_list(*STATE).iterator(chunk_size=5000):
        digest.update(_state(values))
    return digest.hexdigest()


def _state(values: tuple[object, ...]) -> bytes:
    return json.dumps(values).encode()


def _new_digest() -> "hashlib._Hash":
    return hashlib.sha256(VERSION.encode())


def _new_export(batch: Batch) -> Export:
    reading = _Reading(batch)
    written = store().put(keys.export(batch.pk), reading.report())
    refuse_missing((member.name, member.key, member.size) for member in reading.pictures.values())
    return keep(Export(batch=batch, fingerprint=reading.digest.hexdigest()), reading.pictures, written)


def keep(export: Export, pictures: Mapping[int, Member], written: Stored) -> Export:
    """Save a new export of these pictures (row → member) and the report that was written."""
    stamp = archive.dos_time(timezone.localtime())
    members: list[tuple[int | None, Member]] = [*pictures.items()]
    members.append((None, Member(report.NAME, written.size, written.crc32, written.key, stamp)))
    index_file = store().put(keys.export(export.batch_id), _lines(members))
    export.key, export.etag, export.members = index_file.key, index_file.sha256, len(members)
    export.size = archive.index([member for _, member in members]).size
    return _save(export, written.key)


def _save(export: Export, report_key: str) -> Export:
    """Two people may press *Download* in the same moment: the second gets what the first one froze."""
    try:
        with transaction.atomic():
            export.save(force_insert=True)
    except IntegrityError:
        for key in (export.key, report_key):
            store().delete(key)
        return Export.objects.get(batch=export.batch, fingerprint=export.fingerprint)
    return export


def _lines(members: list[tuple[int | None, Member]]) -> Iterator[bytes]:
    for row, member in members:
        name, size, crc32, key, stamp = astuple(member)
        yield json.dumps([name, size, crc32, key, *stamp, row], ensure_ascii=False).encode() + b"\n"


def refuse_missing(results: Iterable[tuple[str, str, int]]) -> None:
    """Names, keys and sizes of results that something is to be made of. Raises StorageFailed when some are gone."""
    gone = [name for name, key, size in results if store().size(key) != size]
    if gone:
        shown = ", ".join(repr(name) for name in gone[:5])
        raise StorageFailed(f"{len(gone)} results are gone from the store: {shown}. Make these again.", names=gone)


class _Reading:
    """One pass over the rows: report lines go out, pictures and the fingerprint are kept."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.pictures: dict[int, Member] = {}
        self.digest = _new_digest()

    def report(self) -> Iterator[bytes]:
        columns = report.sheet_columns(self.batch)
        return report.encoded(self.batch, report.head(columns), self._report_lines(columns))

    def _report_lines(self, columns: list[str]) -> Iterator[list[str]]:
        names = report.result_names(self.batch)
        for job, remarks in report.with_remarks(self.batch, self.batch.jobs.only(*FIELDS)):
            name = names.get(job.row, "")
            self.digest.update(_state(tuple(getattr(job, field) for field in STATE)))
            if job.state == State.DONE:
                self.pictures[job.row] = _member_of(job, name)
            yield report.line(job, columns, name, remarks)


def _member_of(job: Job, name: str) -> Member:
    finished = timezone.localtime(job.finished_at)
    return Member(name, job.result_size or 0, job.result_crc32 or 0, job.result_key, archive.dos_time(finished))
