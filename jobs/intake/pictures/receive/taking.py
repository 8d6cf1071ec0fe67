"""Receive one picture, completely or not at all, with a verdict."""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from jobs import matching
from jobs.errors import FileRefused, NotPossibleNow, OverprintError
from jobs.intake.drafts import ensure_draft, forget_check, held
from jobs.intake.files import manifest
from jobs.intake.pictures.receive.refusing import may_have_more, note_other_kinds, note_refused
from jobs.intake.pictures.receive.storing import (
    Chunks,
    StoredPicture,
    ensure_complete,
    ensure_room,
    store_picture,
)
from jobs.intake.pictures.replacements import uploaded
from jobs.models import Batch, Source
from jobs.storage import keys, store

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of one file: stored, or why not."""

    taken: bool
    code: str = ""
    sentence: str = ""

    @classmethod
    def of(cls, refusal: OverprintError) -> "Verdict":
        return cls(False, refusal.code, refusal.sentence)


TAKEN = Verdict(taken=True)
SAME_NAME = Verdict(
    False,
    "same_name",
    "Another of the chosen files has this name. Rename one of them to use both.",
)
UNKNOWN = Verdict(False, "unknown_file", "This file was not announced. Choose the folder again.")


def take(batch: Batch, source_id: int, chunks: Chunks) -> Verdict:
    """Store the bytes of one announced picture. A problem of the file is a verdict, not an
    exception.

    Raises NoRoom, StorageFailed, and whatever `chunks` raises: then the file was not stored, and
    can be sent again.
    """
    source = uploaded(batch).filter(pk=source_id).first()
    if source is None:
        return UNKNOWN
    if source.is_usable:
        return TAKEN
    try:
        _keep(batch, source, chunks)
    except FileRefused as refused:
        return refuse(batch, source, refused)
    return TAKEN


class Announced(Protocol):
    """The row of an announced picture, or what it says."""

    @property
    def pk(self) -> int: ...
    @property
    def path(self) -> str: ...
    @property
    def size(self) -> int: ...


def refuse(batch: Batch, announced: Announced, refused: FileRefused) -> Verdict:
    """Store the reason with the picture, and return it as the verdict."""
    log.info("picture refused: batch=%s source=%s code=%s", batch.pk, announced.pk, refused.code)
    note_refused(batch, announced.path, announced.size, refused)
    return Verdict.of(refused)


def _keep(batch: Batch, source: Source, chunks: Chunks) -> None:
    ensure_room(source.size)
    picture = store_picture(batch, source.path, chunks)
    with picture.discarded_after_failure():
        ensure_complete(picture.stored, source.size)
    put_in_place(source, picture)
    forget_check(batch)


def take_unannounced(batch: Batch, name: str, chunks: Chunks, *, modified_ms: int = 0) -> Verdict:
    """Store a picture that was not announced: from a plain form, a zip, or a folder on this
    machine.

    It replaces a stored picture with the same path. Raises as `take` does.
    """
    path = manifest.clean_path(name)
    if refused := manifest.name_refusal(path):
        return _misnamed(batch, path, refused)
    ensure_room(0)
    try:
        _ensure_takes_one_more(batch)
        add_picture(batch, path, store_picture(batch, path, chunks), modified_ms=modified_ms)
    except (FileRefused, NotPossibleNow) as refusal:
        return Verdict.of(refusal)
    return TAKEN


def _misnamed(batch: Batch, path: str, sentence: str) -> Verdict:
    if batch.is_draft:
        note_other_kinds(batch, [(path, 0)])
    return Verdict(False, FileRefused.code, sentence)


def take_each(
    files: Iterable[tuple[str, Chunks]], take_one: Callable[[str, Chunks], Verdict]
) -> Iterator[tuple[str, Verdict]]:
    """Take files of one request in turn. Yield each name with its verdict.

    A second file with the path of one that was taken is refused, because it would replace that one.
    """
    taken: set[str] = set()
    for name, chunks in files:
        path = manifest.clean_path(name)
        verdict = SAME_NAME if path in taken else take_one(name, chunks)
        if verdict.taken:
            taken.add(path)
        yield name, verdict


def _ensure_takes_one_more(batch: Batch) -> None:
    """Raise NotPossibleNow after the start, FileRefused if the batch has as many as it may."""
    ensure_draft(batch)
    if not may_have_more(batch):
        raise FileRefused(manifest.TOO_MANY)


def add_picture(batch: Batch, path: str, picture: StoredPicture, *, modified_ms: int = 0) -> None:
    """Add a stored picture to the draft, or replace the one with the same path."""
    seen = {**picture.fresh(), "modified_ms": modified_ms, "match_key": matching.key(path)}
    with picture.discarded_after_failure(), held(batch):
        before = uploaded(batch).filter(path=path).values_list("key", flat=True).first()
        Source.objects.update_or_create(batch=batch, path=path, row=None, defaults=seen)
    if before:
        _delete_own(batch, before)


def _delete_own(batch: Batch, key: str) -> None:
    """Delete a file of this batch. One of another batch, or none, is left alone."""
    if key.startswith(keys.batch(batch.pk)):
        store().delete(key)


def put_in_place(source: Source, picture: StoredPicture) -> None:
    """Let the row name the stored bytes. If another window stored its copy first, delete ours."""
    if not Source.objects.filter(pk=source.pk, key=source.key).update(**picture.fresh()):
        picture.discard()
