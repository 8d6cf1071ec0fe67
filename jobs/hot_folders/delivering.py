"""Write the results of a hot folder's batch to its `out` folder: only what changed, and each file
under its name only when it is complete.

A hidden file beside the results says which result each of them is. Without it all are written
again.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from django.db.models import Subquery

from jobs.databases import clock
from jobs.errors import StorageFailed
from jobs.hot_folders import new_folders, places
from jobs.intake.pictures import guarded_folders
from jobs.models import Batch, HotFolder, HotSet
from jobs.reporting import ReportProgress
from jobs.results import exports
from jobs.storage import store

RECORD = ".overprint.json"
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
_OF_FILES = 0o666
"""The permissions that a file takes from its folder."""
PIECE = 1024 * 1024
RECORDED = 500  #: files between two records of what was delivered

type Keys = Mapping[str, str]
"""Name of a result → its key in the storage."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """The number of files that were written, and of earlier ones that were removed."""

    written: int
    removed: int


def deliver(batch: Batch, report: ReportProgress) -> Delivered:
    """Update the `out` folder of a set with the results of its batch.

    Killed at any moment, it can be done again. Raises HotFolderRefused, StorageFailed.
    """
    hot_set = HotSet.objects.select_related("folder").get(batch=batch)
    settled = batch.settled_at
    now = _results(batch)
    with _out_folder(hot_set) as folder:
        out = _OutFolder(folder)
        delivered = _updated(out, now, report)
    HotSet.objects.filter(pk=hot_set.pk).update(delivered_at=_if_settled_then(batch, settled))
    return delivered


def _if_settled_then(batch: Batch, moment: datetime | None) -> Subquery:
    """Select when the batch was settled, as the database stores it. Nothing if it has been settled
    again: then its results are delivered once more.
    """
    same = Batch.with_deleted.filter(clock.is_at("settled_at", moment), pk=batch.pk)
    return Subquery(same.values("settled_at")[:1])


def _results(batch: Batch) -> Keys:
    """Return those of the report and of each result, as in the zip."""
    index = exports.open(exports.freeze(batch))
    members = [index.member(number) for number in range(index.members)]
    return {member.name: member.key for member in members}


@contextmanager
def _out_folder(hot_set: HotSet) -> Iterator[int]:
    """Open the folder of the set's results. Raises HotFolderRefused, also for a full disk."""
    with (
        places.at_work_in(hot_set.folder.name),
        places.opened(hot_set.folder.name, new_folders.OUT) as out,
        _faults_in_words(hot_set.folder),
        new_folders.made(out, hot_set.place) as folder,
    ):
        yield folder


@contextmanager
def _faults_in_words(folder: HotFolder) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageFailed(
            f"The results cannot be written to the hot folder “{folder}”: {error.strerror}. Ask "
            "the person who runs this site."
        ) from error


def _updated(out: "_OutFolder", now: Keys, report: ReportProgress) -> Delivered:
    before = out.record()
    gone = [name for name in before if name not in now]
    for name in gone:
        out.remove(name)
    new = _lacking(out, before, now)
    kept = {name: key for name, key in now.items() if name not in new}
    _write(out, new, kept, report)
    return Delivered(len(new), len(gone))


def _lacking(out: "_OutFolder", before: Keys, now: Keys) -> Keys:
    """Return the results that were not delivered, or are no longer there."""
    return {name: key for name, key in now.items() if before.get(name) != key or not out.has(name)}


def _write(out: "_OutFolder", new: Keys, kept: Keys, report: ReportProgress) -> None:
    """Write new results, and record them with those that were kept, now and then and at the end."""
    delivered = dict(kept)
    for done, (name, key) in enumerate(new.items(), 1):
        out.write(name, key)
        delivered[name] = key
        if done % RECORDED == 0:
            out.keep_record(delivered)
        report(done, len(new))
    out.keep_record(delivered)


@dataclass(frozen=True, slots=True)
class _OutFolder:
    """The folder of a set's results. Names are those in the zip, with `/` between folders."""

    descriptor: int

    def record(self) -> Keys:
        """Return what was delivered; nothing if that cannot be read."""
        try:
            with os.fdopen(self._opened(RECORD), "rb") as file:
                found = json.load(file)
        except (OSError, ValueError):
            return {}
        return (
            {str(name): str(key) for name, key in found.items()} if isinstance(found, dict) else {}
        )

    def keep_record(self, delivered: Keys) -> None:
        self._replace(RECORD, [json.dumps(delivered, ensure_ascii=False).encode()], self.descriptor)

    def has(self, name: str) -> bool:
        with suppress(OSError), self._place(name) as (folder, last):
            return guarded_folders.file_status(last, folder) is not None
        return False

    def write(self, name: str, key: str) -> None:
        """Write a result under its name, replacing what is there at once."""
        with self._place(name, make=True) as (folder, last):
            self._replace(last, _pieces(key), folder)

    def remove(self, name: str) -> None:
        with suppress(OSError), self._place(name) as (folder, last):
            os.unlink(last, dir_fd=folder)

    def _opened(self, name: str) -> int:
        return os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=self.descriptor)

    @contextmanager
    def _place(self, name: str, *, make: bool = False) -> Iterator[tuple[int, str]]:
        """Open the folder of a result. Yield its descriptor and the last part of the name."""
        *within, last = name.split("/")
        with ExitStack() as held:
            folder = self.descriptor
            for part in within:
                folder = held.enter_context(_opened(folder, part, make=make))
            yield folder, last

    def _replace(self, name: str, pieces: Iterable[bytes], folder: int) -> None:
        unfinished = f".{name[:200]}.part"
        with _new_file(unfinished, folder) as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, name, src_dir_fd=folder, dst_dir_fd=folder)


def _opened(parent: int, name: str, *, make: bool) -> AbstractContextManager[int]:
    return new_folders.made(parent, name) if make else guarded_folders.opened(name, parent)


def _new_file(name: str, folder: int) -> BinaryIO:
    file = os.fdopen(os.open(name, _NEW_FILE, 0o664, dir_fd=folder), "wb")
    os.fchmod(file.fileno(), guarded_folders.permissions(folder) & _OF_FILES)
    return file


def _pieces(key: str) -> Iterator[bytes]:
    with store().open(key) as file:
        while piece := file.read(PIECE):
            yield piece
