"""Exports: an archive's index, frozen as a stored file, so that a later retry changes no byte of a
resumed download.
"""

import json
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain
from mmap import ACCESS_READ, mmap
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from jobs.databases import clock
from jobs.errors import ResultsMissing
from jobs.models import Batch, Chore, Export, Job
from jobs.queue import lifecycle
from jobs.reporting import ReportProgress, report_nothing
from jobs.results import archive, freezing, report, verifying, zip_format
from jobs.results.archive import Columns, Index, IndexEntry, Lines
from jobs.results.freezing import Earlier, Snapshot
from jobs.results.zip_format import ZipMember
from jobs.states import OPEN
from jobs.storage import KeyMissing, Stored, Together, keys, store

NEVER = datetime.min.replace(tzinfo=UTC)


#: age at which an archive that nobody requested is deleted when a newer one is made
UNASKED = timedelta(hours=1)
PREPARATION = 10.0  #: seconds for which a person waits for a chore that freezes the archive
PREPARATION_LOOK = 0.05  #: seconds between two looks whether it has finished


def freeze(batch: Batch, report: ReportProgress = report_nothing) -> Export:
    """Freeze the archive of what is done now. The same results give the same export, ETag and
    bytes.

    `report` is called with the rows written and all rows. Raises ResultsMissing if a result is
    missing from the store, so that no zip breaks off half-way.
    """
    latest = _latest(batch)
    look = Snapshot.at(batch, latest.reused if latest else None)
    verifying.refuse_lost(batch)
    fingerprint = look.fingerprint()
    if latest and latest.export.fingerprint == fingerprint:
        return latest.export
    return known(batch, fingerprint) or _new_export(look, report)


def freeze_for_person(batch: Batch) -> Export:
    """Freeze as `freeze` does, or return what a chore froze since the batch settled. Rows of a
    settled batch do not change: whatever changes one opens the batch again.
    """
    chore = _preparation(batch)
    prepared = still_here(_noted_export(chore)) if chore and _counts_still(chore) else None
    if prepared is None:
        return freeze(batch)
    verifying.refuse_lost(batch)
    return prepared


def _counts_still(chore: Chore) -> bool:
    """Return whether no row can have changed since the chore froze the archive."""
    begun, settled = chore.started_at, chore.batch.settled_at
    if chore.state != Chore.State.DONE or begun is None or settled is None:
        return False
    return settled <= begun


def _preparation(batch: Batch) -> Chore | None:
    """Return the last chore that froze the archive. Wait for one that is at it, so that its work is
    not done twice at the same time.
    """
    until = time.monotonic() + PREPARATION
    while (chore := _last_preparation(batch)) and chore.state == Chore.State.RUNNING:
        if time.monotonic() > until:
            break
        time.sleep(PREPARATION_LOOK)
    return chore


def _last_preparation(batch: Batch) -> Chore | None:
    """Return the chore with its batch as it is now; none whose process is gone."""
    lives = Q(state=Chore.State.RUNNING, lease_until__gt=clock.Epoch())
    chores = batch.chores.filter(lives | Q(state=Chore.State.DONE), kind=Chore.Kind.FREEZE)
    return chores.select_related("batch").order_by("-id").first()


def note(export: Export) -> dict[str, Any]:
    """Return what a chore notes of the archive that it froze, for `freeze_for_person`."""
    version = freezing.VERSION.decode()
    return {"members": export.members, "export": f"{export.pk}", "version": version}


def _noted_export(chore: Chore) -> Export | None:
    """Return the archive that a chore froze, unless an earlier version of Overprint did so."""
    if chore.result.get("version") != freezing.VERSION.decode():
        return None
    return Export.objects.filter(pk=chore.result["export"]).first()


def known(batch: Batch, fingerprint: str) -> Export | None:
    """Return the export that was frozen with this fingerprint, if it is still here."""
    return still_here(batch.exports.filter(fingerprint=fingerprint).first())


def is_quick(batch: Batch) -> bool:
    """Return whether `freeze` is quick enough for a person to wait for it."""
    changed = _count_up_to_many(_finished(batch)) + _count_up_to_many(_reopened(batch))
    return changed <= lifecycle.MANY_RESULTS


def _finished(batch: Batch) -> QuerySet[Job]:
    """Return the rows that were finished since the last archive."""
    return batch.jobs.filter(finished_at__gt=_last_frozen_at(batch))


def _reopened(batch: Batch) -> QuerySet[Job]:
    """Return the rows that were finished before and are to be made again."""
    return batch.jobs.filter(state__in=OPEN, generation__gt=1)


def _last_frozen_at(batch: Batch) -> datetime:
    latest = _newest_first(batch).first()
    return latest.created_at if latest and is_here(latest) else NEVER


def _newest_first(batch: Batch) -> QuerySet[Export]:
    """Return the archives of everything."""
    return batch.exports.filter(whole=None).order_by("-created_at")


def _count_up_to_many(rows: QuerySet[Job]) -> int:
    return rows.order_by()[: lifecycle.MANY_RESULTS + 1].count()


def forget_unasked(batch: Batch, newest: Export) -> None:
    """Delete old archives that nobody requested: otherwise every correction would leave one."""
    for export in _old_unasked(batch).exclude(pk=newest.pk):
        if not _is_used(export):
            _delete(export)


def _old_unasked(batch: Batch) -> QuerySet[Export]:
    long_ago = clock.now() - UNASKED
    return batch.exports.filter(whole=None, downloads=None, created_at__lt=long_ago)


def _is_used(export: Export) -> bool:
    """Return whether an archive of changes refers to it."""
    return Export.objects.filter(Q(whole=export) | Q(since=export)).exists()


def _delete(export: Export) -> None:
    kept = _own_keys(export)
    export.delete()
    for key in kept:
        store().delete(key)


def _own_keys(export: Export) -> list[str]:
    """Return the keys of its index and, if it is still stored, of its report."""
    return [export.key, *([report_key(export)] if is_here(export) else [])]


def is_here(export: Export) -> bool:
    """Return whether its index and its report are still stored: without them nothing of it can be
    sent.
    """
    try:
        return store().size(report_key(export)) is not None
    except KeyMissing:
        return False


def still_here(export: Export | None) -> Export | None:
    """Return the export.

    Delete one whose files are lost, so that it can be frozen again, and return None.
    """
    if export is not None and not is_here(export):
        export.delete()
        return None
    return export


def open(export: Export) -> Index:  # noqa: A001 -- reads as exports.open(export)
    """Open the index for `archive.stream`. Raises KeyMissing, also if it is damaged."""
    try:
        return _index_in(_mapped(export.key))
    except (FileNotFoundError, ValueError) as error:
        raise KeyMissing(export.key) from error


def _mapped(key: str) -> mmap:
    """Map a stored file. The map is closed with the index."""
    with store().local(key) as path, path.open("rb") as file:
        return mmap(file.fileno(), 0, access=ACCESS_READ)


def _index_in(data: mmap) -> Index:
    is_current = data[: len(archive.MAGIC)] == archive.MAGIC
    return Index(data) if is_current else _of_lines(data[:])


def _of_lines(text: bytes) -> Index:
    """Return an index in the old format, lines of JSON."""
    return Index(archive.packed(Columns.of(map(_entry_of_line, text.decode().splitlines()))))


def _entry_of_line(line: str) -> IndexEntry:
    name, size, crc32, key, date, clock, *row = json.loads(line)
    return IndexEntry.of(ZipMember(name, size, crc32, key, (date, clock)), row[0] if row else None)


def pictures(export: Export) -> dict[int, list[ZipMember]]:
    """Return row → its pictures in the order of its outputs, without the report and without the
    files beside them.
    """
    index = open(export)
    found: dict[int, list[ZipMember]] = {}
    for n in range(index.members):
        row = index.row(n)
        if row is not None and index.key(n):
            found.setdefault(row, []).append(index.member(n))
    return found


def report_key(export: Export) -> str:
    """Return the key of its `report.csv`, the last of its members."""
    index = open(export)
    return index.key(index.members - 1)


def stored_keys(export: Export) -> Iterator[str]:
    """Yield every key that the export needs: its index and its members. Cleanup keeps them."""
    yield export.key
    for entry in open(export).entries():
        if not entry.is_inline:
            yield entry.key.decode()


# --- Freezing -------------------------------------------------------------------------------------


class _Latest(NamedTuple):
    """The last archive of everything that can still be read, for its export and for reuse."""

    export: Export
    reused: Earlier


def _latest(batch: Batch) -> _Latest | None:
    for export in _newest_first(batch)[:3]:
        if is_here(export):
            return _Latest(export, Earlier(open(export), report_key(export)))
    return None


def _new_export(look: Snapshot, report: ReportProgress) -> Export:
    batch = look.batch
    with store().together() as files:
        written = files.put(keys.export(batch.pk), _told(look, report))
        _refuse_missing(look)
        export = Export(batch=batch, fingerprint=look.fingerprint())
        return keep(files, export, look.members, written, look.lines)


def _told(look: Snapshot, report: ReportProgress) -> Iterator[bytes]:
    """Yield the report, and tell how many rows are written."""
    for piece in look.report():
        yield piece
        report(*look.progress)


def keep(
    files: Together,
    export: Export,
    pictures: Columns,
    written: Stored,
    lines: Lines = archive.NO_LINES,
) -> Export:
    """Save a new export of these pictures and the report that was written to `files`. Report and
    index become durable together, with one wait for the disk.
    """
    pictures.add([_entry_of_report(written)])
    packed = archive.packed(pictures, lines)
    index_file = files.put(keys.export(export.batch_id), [packed])
    files.keep()
    export.key, export.etag, export.members = index_file.key, index_file.sha256, len(pictures)
    export.size = Index(packed).size
    return _save(export, written.key)


def _entry_of_report(written: Stored) -> IndexEntry:
    stamp = zip_format.dos_time(timezone.localtime())
    return IndexEntry.of(ZipMember(report.NAME, written.size, written.crc32, written.key, stamp))


def _save(export: Export, report_key: str) -> Export:
    """Save the export.

    If two people press *Download* at the same moment, the second gets what the first one froze.
    """
    try:
        with transaction.atomic():
            export.save(force_insert=True)
    except IntegrityError:
        return _frozen_by_another(export, report_key)
    return export


def _frozen_by_another(export: Export, report_key: str) -> Export:
    for key in (export.key, report_key):
        store().delete(key)
    return Export.objects.get(batch=export.batch, fingerprint=export.fingerprint)


def _refuse_missing(look: Snapshot) -> None:
    """Check every new result fully, and for those in an earlier archive only that they exist:
    stored files never change.
    """
    doubtful = _doubtful(look)
    refuse_missing((entry.name.decode(), entry.key.decode(), entry.size) for entry in doubtful)


def _doubtful(look: Snapshot) -> Iterator[IndexEntry]:
    made = chain.from_iterable(look.made.values())
    yield from (entry for entry in made if not entry.is_inline)
    if gone := _gone(look):
        yield from (entry for entry in look.members.entries() if entry.key in gone)


def _gone(look: Snapshot) -> set[bytes]:
    """Return the keys of results that an earlier archive has, and that are no longer stored."""
    held = [key for key in look.held_keys if key]
    if not held:
        return set()
    folder = keys.results(look.batch.pk)
    stored = store().names(folder)
    names = _names_in(folder, held)
    if stored.issuperset(names):
        return set()
    return {key for key, name in zip(held, names, strict=True) if name not in stored}


def _names_in(folder: str, found: Iterable[bytes]) -> list[str]:
    """Return keys without this folder, all at once: one by one, 40,000 take ten times as long."""
    joined = "\0" + b"\0".join(found).decode()
    return joined.replace(f"\0{folder}", "\0").split("\0")[1:]


def refuse_missing(results: Iterable[tuple[str, str, int]]) -> None:
    """Raise ResultsMissing if some of these results (name, key, size) cannot be read."""
    wanted = list(results)
    found = verifying.sizes_if_readable(key for _, key, _ in wanted)
    gone = [name for (name, _, size), there in zip(wanted, found, strict=True) if there != size]
    if gone:
        shown = ", ".join(repr(name) for name in gone[:5])
        raise ResultsMissing(
            f"{len(gone)} results are missing from the storage: {shown}. Make them again under "
            "“How we know” on the page of the batch.",
            names=gone,
        )
