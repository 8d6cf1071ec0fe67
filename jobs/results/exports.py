"""Exports: an archive's index, frozen as a stored file: a later retry changes no byte under a resuming download.

A row changes while it is exported? One statement reads all rows, so index and report are of one moment.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import astuple

from django.db import IntegrityError, transaction
from django.utils import timezone

from jobs.errors import StorageFailed
from jobs.models import Batch, Export, Job
from jobs.results import archive, report
from jobs.results.archive import Index, Member
from jobs.states import State
from jobs.storage import keys, store

FIELDS = (*report.FIELDS, "generation", "finished_at", "result_key", "result_size", "result_crc32")
VERSION = "2"  #: of index and report; another one makes new exports of the same results


def freeze(batch: Batch) -> Export:
    """The archive of what is done now. The same results give the same export, ETag and bytes.

    Raises StorageFailed when a result is gone from the store: better than a zip that breaks off half-way.
    """
    known = batch.exports.filter(fingerprint=_fingerprint(batch)).first()
    return known or _new_export(batch)


def open(export: Export) -> Index:  # noqa: A001 -- reads as exports.open(export)
    """The index, ready for `archive.stream`."""
    return archive.index([_member(line) for line in _stored_lines(export)])


def stored_keys(export: Export) -> Iterator[str]:
    """Every key the export needs: its index and its members'. Cleanup keeps them."""
    yield export.key
    yield from (_member(line).key for line in _stored_lines(export))


def _stored_lines(export: Export) -> list[str]:
    return store().read(export.key).decode().splitlines()


def _member(line: str) -> Member:
    name, size, crc32, key, *stamp = json.loads(line)
    return Member(name, size, crc32, key, (stamp[0], stamp[1]))


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
    _refuse_missing(reading.members)
    stamp = archive.dos_time(timezone.localtime())
    members = [*reading.members, Member(report.NAME, written.size, written.crc32, written.key, stamp)]
    index_file = store().put(keys.export(batch.pk), _lines(members))
    export = Export(
        batch=batch,
        key=index_file.key,
        fingerprint=reading.digest.hexdigest(),
        etag=index_file.sha256,
        size=archive.index(members).size,
        members=len(members),
    )
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


def _lines(members: list[Member]) -> Iterator[bytes]:
    for member in members:
        name, size, crc32, key, stamp = astuple(member)
        yield json.dumps([name, size, crc32, key, *stamp], ensure_ascii=False).encode() + b"\n"


def _refuse_missing(members: list[Member]) -> None:
    gone = [member.name for member in members if store().size(member.key) != member.size]
    if gone:
        shown = ", ".join(repr(name) for name in gone[:5])
        raise StorageFailed(f"{len(gone)} results are gone from the store: {shown}. Make these again.", names=gone)


class _Reading:
    """One pass over the rows: report lines go out, members and the fingerprint are kept."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.members: list[Member] = []
        self.digest = _new_digest()

    def report(self) -> Iterator[bytes]:
        columns = report.sheet_columns(self.batch)
        return report.encoded(self.batch, columns, self._report_lines(columns))

    def _report_lines(self, columns: list[str]) -> Iterator[list[str]]:
        names, said = report.result_names(self.batch), report.Remarks(self.batch)
        for job in self.batch.jobs.order_by("row").only(*FIELDS).iterator(chunk_size=500):
            name = names.get(job.row, "")
            self.digest.update(_state(tuple(getattr(job, field) for field in STATE)))
            if job.state == State.DONE:
                self.members.append(_member_of(job, name))
            yield report.line(job, columns, name, said.of(job.row))


def _member_of(job: Job, name: str) -> Member:
    finished = timezone.localtime(job.finished_at)
    return Member(name, job.result_size or 0, job.result_crc32 or 0, job.result_key, archive.dos_time(finished))
