"""Uploaded fonts: checked in a child process, stored by content, used by designs, withdrawn.

A family may have several files. A newer file of the same weight and slope replaces the older one in
designs saved from then on. A batch that has started keeps its files.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from itertools import chain
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.fields.json import KeyTextTransform, KeyTransform

from jobs import reading, rendering
from jobs.audit import note
from jobs.byte_sizes import in_words
from jobs.databases import clock
from jobs.design import Design, TextBox, Typeface, overrides
from jobs.design.by_aspect import every_box
from jobs.errors import ChildFailed, FileRefused, FontRefused
from jobs.intake.attachments import file_name, written
from jobs.intake.pictures.receive import ensure_room
from jobs.intake.rows import rows
from jobs.library import uses
from jobs.models import Batch, DesignVersion, FontFile, FontUse
from jobs.processes import children
from jobs.rendering.fonts import inspecting
from jobs.storage import faults_in_words, keys, store

SECONDS = 60.0
MEGABYTES = 1500
PIECE = 256 * 1024
_desk = children.ChildSlots(2)


@dataclass(frozen=True, slots=True)
class StoredFont:
    """A stored font file. `sentence` says what it is and what it changes."""

    file: FontFile
    sentence: str


def take(user: User, name: str, chunks: Iterable[bytes]) -> StoredFont:
    """Check and store a font file.

    Raises FontRefused with the reason, or NoRoom; then nothing is stored.
    """
    name = file_name(name)
    ensure_room(0)
    with _temporary() as arrived, _temporary() as unpacked:
        size, original = _received(name, chunks, arrived)
        known = FontFile.objects.filter(original_sha256=original).first()
        if known and store().size(known.key) is not None:
            return _known(user, name, known)
        inspected = _inspected(arrived, name, unpacked)
        return _keep(user, name, inspected, unpacked, {"size": size, "original_sha256": original})


@contextmanager
def _temporary() -> Iterator[Path]:
    folder = settings.FILE_UPLOAD_TEMP_DIR
    with faults_in_words(Path(folder)):
        temporary = NamedTemporaryFile(dir=folder, prefix="font-")  # noqa: SIM115
    with temporary as file:
        yield Path(file.name)


def _received(name: str, chunks: Iterable[bytes], path: Path) -> tuple[int, str]:
    """Write the upload to a path; return its size and SHA-256."""
    try:
        size, original = written(chunks, path, inspecting.LARGEST)
    except FileRefused as refused:
        raise _too_large(name) from refused
    if not size:
        raise FontRefused(f"{name} is empty (0 bytes). Copy it again.")
    return size, original


def _too_large(name: str) -> FontRefused:
    return FontRefused(
        f"{name} is larger than the limit of {in_words(inspecting.LARGEST)} for a font."
    )


def _inspected(path: Path, name: str, unpacked: Path) -> inspecting.Inspected:
    try:
        return _desk.call(
            inspecting.inspect, path, name, unpacked, seconds=SECONDS, megabytes=MEGABYTES
        )
    except ChildFailed as failure:
        raise _unreadable(name, failure) from failure


def _unreadable(name: str, failure: ChildFailed) -> FontRefused:
    return FontRefused(f"{name} cannot be used, because reading it failed. {failure.sentence}")


def _known(user: User, name: str, known: FontFile) -> StoredFont:
    """Return the known file with the same bytes. If it was withdrawn, offer it again."""
    if not known.is_offered:
        offer(user, known)
        return StoredFont(known, f"{name} was withdrawn and is available again: {_words(known)}.")
    return StoredFont(
        known,
        f"{name} is already uploaded: {_words(known)}, by {known.uploaded_by.get_username()}.",
    )


def _keep(
    user: User, name: str, inspected: inspecting.Inspected, path: Path, came: dict[str, Any]
) -> StoredFont:
    values = _described(inspected) | _addressed(path) | {"name": name, "uploaded_by": user}
    with transaction.atomic():
        before = reading.uploaded_families()
        file, is_new = _stored(path, values | came)
        if not is_new:
            return _known(user, name, file)
        _note(user, "font_take", file)
    return StoredFont(file, f"{name}: {_words(file)}. {_replaced(file, before)}".strip())


def _stored(path: Path, values: dict[str, Any]) -> tuple[FontFile, bool]:
    """Return the row of the file with its bytes stored, and whether the row is new."""
    # The row first: a process that deletes the same content locks its row until the bytes are
    # deleted.
    file, is_new = FontFile.objects.get_or_create(sha256=values["sha256"], defaults=values)
    if is_new or store().size(file.key) is None:
        _put(file.key, path)
    return file, is_new


def _addressed(path: Path) -> dict[str, str]:
    """Return by which content the file is known, and where its bytes are stored."""
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return {"sha256": sha256, "key": keys.font(sha256)}


def _put(key: str, path: Path) -> None:
    with path.open("rb") as content:
        store().put(key, iter(lambda: content.read(PIECE), b""))


def _described(inspected: inspecting.Inspected) -> dict[str, Any]:
    return {"kind": inspected.kind, "fonts": list(map(_as_offered, inspected.fonts))}


def _as_offered(found: inspecting.InspectedFont) -> dict[str, Any]:
    return asdict(found) | {"family": offered_name(found.family)}


def offered_name(family: str) -> str:
    """Return the name under which a family is offered. An upload never replaces a bundled font."""
    return f"{family} (uploaded)" if rendering.family(family) else family


def _words(file: FontFile) -> str:
    """Describe the fonts of a file: “House Sans, 400 italic; House Sans, 100 to 900”."""
    return "; ".join(
        dict.fromkeys(f"{found['family']}, {rendering.face_words(found)}" for found in file.fonts)
    )


def _replaced(file: FontFile, before: list[reading.UploadedFamily]) -> str:
    slots = {font.slot for font in reading.fonts_of([file])}
    older = [font for family in before for font in family.fonts if font.slot in slots]
    if not older:
        return ""
    names = ", ".join(dict.fromkeys(font.file.name for font in older))
    return f"It replaces {names}. Batches that have started keep their fonts."


# --- Withdrawal -----------------------------------------------------------------------------------


def withdraw(user: User, file: FontFile) -> str:
    """Stop offering a font and return a sentence for the person.

    Its file is deleted unless a design uses it.
    """
    with transaction.atomic():
        held = FontFile.objects.select_for_update().get(pk=file.pk)
        batches = len(reading.batches_with([held])[held.pk])
        if held.uses.exists():
            FontFile.objects.filter(pk=held.pk).update(withdrawn_at=clock.now())
            _note(user, "font_withdraw", held)
            return f"{held.name} is no longer offered. {_kept(batches)}"
        _delete(user, held)
    return f"{held.name} was deleted; no design used it."


def _kept(batches: int) -> str:
    if not batches:
        return "Its file is kept, because a saved design or an earlier version of a design uses it."
    whose = "the batch that uses it" if batches == 1 else f"the {batches:,} batches that use it"
    return f"Its file is kept, so that {whose} can still be drawn and corrected."


def forgotten(without: QuerySet[DesignVersion] | None = None) -> QuerySet[FontFile]:
    """Return withdrawn files that no design uses any longer, because their batches were deleted.

    `without`: design versions to treat as deleted.
    """
    return uses.unnamed(_withdrawn(), FontUse.objects.all(), without)


def _withdrawn() -> QuerySet[FontFile]:
    return FontFile.objects.exclude(withdrawn_at=None)


def delete_forgotten(user: User | None = None) -> list[FontFile]:
    """Delete forgotten fonts with their files.

    A design that is being saved and uses one keeps it.
    """
    with transaction.atomic():
        deleted = uses.hold_unnamed(_withdrawn(), FontUse.objects.all())
        for file in deleted:
            _delete(user, file)
    return deleted


def _delete(user: User | None, held: FontFile) -> None:
    """Delete a font file.

    An upload of the same content waits for its row, and so until the file is deleted.
    """
    _note(user, "font_delete", held)
    FontFile.objects.filter(pk=held.pk).delete()
    store().delete(held.key)


def offer(user: User, file: FontFile) -> None:
    """Offer a withdrawn file again."""
    FontFile.objects.filter(pk=file.pk).update(withdrawn_at=None)
    file.withdrawn_at = None
    _note(user, "font_offer", file)


def _note(user: User | None, action: str, file: FontFile) -> None:
    note(user, None, action, len(file.fonts), name=file.name, sha=file.sha256)


# --- Use in designs -------------------------------------------------------------------------------


def pinned(design: Design, more: Iterable[str] = (), *, kept: tuple[Typeface, ...] = ()) -> Design:
    """Return the design with the exact files of the uploaded families that its boxes and `more`
    name.

    For each family these are the files in `kept`, else the newest on offer, else those that the
    design already names.
    """
    named = (name for box in _texts(design) for name in box.fonts)
    wanted = {name.casefold(): None for name in _uploaded((*named, *more))}
    if not wanted:
        return replace(design, typefaces=()) if design.typefaces else design
    offered = [face for family in reading.uploaded_families() for face in family.typefaces]
    places = (kept, offered, design.typefaces)
    found = (_in_first(places, name) for name in wanted)
    return replace(design, typefaces=tuple(chain.from_iterable(found)))


def _uploaded(names: Iterable[str]) -> Iterator[str]:
    """Yield the names that are of no built-in family."""
    return (name for name in names if rendering.family(name) is None)


def _in_first(places: Iterable[Iterable[Typeface]], name: str) -> list[Typeface]:
    """Return the files of a family in the first place that has some."""
    return next(filter(None, (_of(name, faces) for faces in places)), [])


def _texts(design: Design) -> list[TextBox]:
    """Return all text boxes as any result may have them."""
    return [box for box in every_box(design) if isinstance(box, TextBox)]


def _of(name: str, faces: Iterable[Typeface]) -> list[Typeface]:
    return [face for face in faces if face.family.casefold() == name]


def named_in_cells(batch: Batch, design: Design) -> list[str]:
    """Return the families that cells choose for their rows, in columns such as `caption.fonts`."""
    if not FontFile.objects.exists():
        return []
    columns = [
        it.column for it in overrides.taken(design, rows.columns(batch)) if it.property == "fonts"
    ]
    cells = (_shown(batch, column) for column in columns)
    return [name for shown in cells for text in shown for name in overrides.several(text or "")]


def _shown(batch: Batch, column: str) -> Iterable[str]:
    return (
        batch.jobs.values_list(KeyTextTransform("0", KeyTransform(column, "cells")), flat=True)
        .order_by()
        .distinct()
    )


def gone(design: Design) -> list[str]:
    """Return the families of a saved design whose files are not all stored."""
    named = (name for look in design.every_look for box in _texts(look) for name in box.fonts)
    stored = _stored_families(design)
    return [name for name in dict.fromkeys(_uploaded(named)) if name.casefold() not in stored]


def _stored_families(design: Design) -> set[str]:
    """Return the folded names of the uploaded families whose files are all stored."""
    faces = design.every_typeface
    here = uses.stored(FontFile.objects.all(), faces)
    return _families(faces) - _families(face for face in faces if face.sha256 not in here)


def _families(faces: Iterable[Typeface]) -> set[str]:
    return {face.family.casefold() for face in faces}


def note_uses(version: DesignVersion, design: Design) -> None:
    """Note the files that the version uses, in the transaction that saves it."""
    files, noted = FontFile.objects.all(), FontUse.objects.all()
    uses.note_uses(files, noted, version, design.every_typeface)
