"""Receive announced pictures together: one wait for the disk and one transaction for all of
them.
"""

import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import transaction

from jobs import formats
from jobs.errors import FileRefused
from jobs.intake.bulk_writing import update_many
from jobs.intake.drafts import forget_check
from jobs.intake.files import kinds
from jobs.intake.pictures.receive.storing import (
    FILE,
    Chunks,
    StoredPicture,
    ensure_complete,
    ensure_room,
    not_too_many,
    peek,
    too_large,
)
from jobs.intake.pictures.receive.taking import TAKEN, UNKNOWN, Verdict, refuse
from jobs.models import Batch, Source
from jobs.reading import raw
from jobs.storage import Stored, Together, keys, store

type FileNumber = int
"""The number under which the client sends an announced picture."""

type Verdicts = list[tuple[FileNumber, Verdict]]

_TURN = threading.Semaphore(2)
"""Held while a pack that is here already is written, so that two are written at a time.

A browser sends four or five packs at once. Written at once, all are answered when the last one is
done, and until then the browser has nothing to send. In turn, the first two are answered after half
of that time, and the browser sends the next ones while the others are written.
"""


class _Arrived(NamedTuple):
    """A received file, before checking whether it is wanted."""

    number: FileNumber
    key: str
    head: bytes  #: its first bytes
    stored: Stored | FileRefused


class _Announced(NamedTuple):
    """What the row of an announced picture says."""

    pk: FileNumber
    path: str
    size: int
    key: str
    code: str

    @property
    def is_usable(self) -> bool:
        return bool(self.key) and not self.code


_ROWS_OF_BATCH = (
    'SELECT id, path, size, key, code FROM jobs_source WHERE batch_id = %s AND "row" IS NULL'
)
"""The fields of `_Announced`, of pictures that are not the replacement for one row's."""


class _Picture(NamedTuple):
    """A received file that is wanted, its row, and its format."""

    row: _Announced
    file: StoredPicture


def take_pack(
    batch: Batch,
    sent: Iterable[tuple[FileNumber, Chunks]],
    size: int = 0,
    *,
    is_here: bool = False,
) -> Verdicts:
    """Store several announced pictures, `size` bytes together, and return a verdict on each, in
    their order.

    `is_here`: all of `sent` is on this machine, so that reading it waits for no client, and each
    picture comes in one piece. Raises NoRoom, StorageFailed, and whatever `sent` raises: then
    pictures that had arrived completely are stored, and the others can be sent again.
    """
    ensure_room(size)
    with store().together() as files:
        pack = _Pack(batch, files)
        try:
            if is_here:
                with _TURN:
                    pack.add_pieces(sent)
            else:
                for number, chunks in sent:
                    pack.add(number, chunks)
        except BaseException:
            pack.keep()
            raise
        return pack.keep()


def take_file(batch: Batch, number: FileNumber, path: Path) -> Verdict:
    """Move a finished file into place as an announced picture. Raises NoRoom, StorageFailed."""
    ensure_room(0)
    with store().together() as files:
        pack = _Pack(batch, files)
        pack.take_over(number, path)
        ((_, verdict),) = pack.keep()
        return verdict


class _Pack:
    """Files that have arrived, on their way into the store."""

    def __init__(self, batch: Batch, files: Together) -> None:
        self._batch, self._files = batch, files
        self._keys = keys.sources(batch.pk)
        self._arrived: list[_Arrived] = []

    def add(self, number: FileNumber, chunks: Chunks) -> None:
        key = next(self._keys)
        head, rest = peek(chunks)
        self._arrived.append(_Arrived(number, key, head, self._put(key, rest)))

    def add_pieces(self, sent: Iterable[tuple[FileNumber, Chunks]]) -> None:
        """Add pictures that come in one piece each."""
        most = settings.MAX_FILE_BYTES
        for (number, (piece,)), key in zip(sent, self._keys, strict=False):
            size = len(piece)
            stored = self._files.put_unsummed(key, (piece,)) if size <= most else too_large(most)
            self._arrived.append(_Arrived(number, key, bytes(piece[: formats.HEAD]), stored))

    def _put(self, key: str, chunks: Chunks) -> Stored | FileRefused:
        try:
            return self._files.put_unsummed(key, not_too_many(chunks))
        except FileRefused as refused:
            return refused

    def take_over(self, number: FileNumber, path: Path) -> None:
        key, head = keys.source(self._batch.pk), _head(path)
        self._arrived.append(_Arrived(number, key, head, self._files.take_over(key, path)))

    def keep(self) -> Verdicts:
        """Store the wanted files, write their rows, and return the verdicts on all."""
        rows = _announced(self._batch, [each.number for each in self._arrived])
        judged = [_judge(self._batch, rows.get(each.number), each) for each in self._arrived]
        pairs = list(zip(self._arrived, judged, strict=True))
        wanted = [picture for _, picture in judged if picture]
        for each, (_, picture) in pairs:
            if picture is None:
                self._files.drop(each.key)
        self._files.keep()
        if wanted:
            _put_in_place(wanted)
            forget_check(self._batch)
        return [(each.number, verdict) for each, (verdict, _) in pairs]


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(formats.HEAD)


def _announced(batch: Batch, numbers: Sequence[FileNumber]) -> dict[FileNumber, _Announced]:
    """Return the rows of these pictures by number. Django would take as long to build the query as
    to write the rows.
    """
    listed = ", ".join(map(str, numbers)) or "NULL"
    rows = raw.fetch(f"{_ROWS_OF_BATCH} AND id IN ({listed})", [raw.key(batch.pk)])
    return {row[0]: _Announced(*row) for row in rows}


def _judge(
    batch: Batch, row: _Announced | None, arrived: _Arrived
) -> tuple[Verdict, _Picture | None]:
    """Return the verdict, and the picture if it should be stored."""
    if row is None:
        return UNKNOWN, None
    if row.is_usable:
        return TAKEN, None
    try:
        return TAKEN, _Picture(row, _complete(row, arrived))
    except FileRefused as refused:
        return refuse(batch, row, refused), None


def _complete(row: _Announced, arrived: _Arrived) -> StoredPicture:
    """Return the picture that was announced. Raises FileRefused if something else arrived."""
    kind = kinds.ensure_picture(arrived.head, row.path)
    if isinstance(arrived.stored, FileRefused):
        raise arrived.stored
    ensure_complete(arrived.stored, row.size)
    return StoredPicture(arrived.stored, kind)


def _put_in_place(pictures: list[_Picture]) -> None:
    """Let each row name its file. If another window stored its copy first, delete ours.

    Rows are written in the order of their numbers, so that two windows with the same folder never
    deadlock. After an error no file is deleted: the rows may have been written although the answer
    was lost.
    """
    named = _write_rows(sorted(pictures, key=lambda picture: picture.row.pk))
    for picture in pictures:
        if picture.file.stored.key not in named:
            picture.file.discard()


def _write_rows(pictures: Sequence[_Picture]) -> set[str]:
    """Write the rows of these pictures in one transaction, and return the files that they name."""
    rows = [picture.row for picture in pictures]
    values = [(*picture.file.values(), picture.row.pk, picture.row.key) for picture in pictures]
    with transaction.atomic():
        written = update_many(Source, FILE, values, where=["id", "key"])
        if written == len(pictures):
            return {picture.file.stored.key for picture in pictures}
        return _files_of(rows)


def _files_of(rows: Sequence[_Announced]) -> set[str]:
    """Return the files that these rows name now."""
    return set(Source.objects.filter(pk__in=[row.pk for row in rows]).values_list("key", flat=True))
