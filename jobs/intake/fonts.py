"""Fonts that people bring: checked in a child process, kept by content, named by designs, withdrawn.

A family may come in several files. A newer file of the same weight and slope takes the older one's place for designs
that are saved from then on; a batch that was started keeps the very files it was started with.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.utils import timezone

from jobs import children, reading, rendering
from jobs.design import Design, Typeface, overrides
from jobs.errors import ChildFailed, FileRefused, FontRefused
from jobs.intake import named_files, rows
from jobs.intake.attachments import file_name, written
from jobs.intake.receive import ensure_room
from jobs.intake.sizes import in_words
from jobs.models import Audit, Batch, DesignVersion, FontFile, FontUse
from jobs.rendering import inspecting
from jobs.storage import faults_in_words, keys, store

SECONDS = 60.0
MEGABYTES = 1500
PIECE = 256 * 1024
_desk = children.Desk(2)


@dataclass(frozen=True, slots=True)
class Taken:
    """`sentence` says what the file is, and what it changes."""

    file: FontFile
    sentence: str


def take(user: User, name: str, chunks: Iterable[bytes]) -> Taken:
    """Check and keep a font file. Raises FontRefused with the reason, NoRoom; nothing is left behind then."""
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
    with faults_in_words(Path(settings.FILE_UPLOAD_TEMP_DIR)):
        temporary = NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR, prefix="font-")  # noqa: SIM115
    with temporary as file:
        yield Path(file.name)


def _received(name: str, chunks: Iterable[bytes], path: Path) -> tuple[int, str]:
    """Size and SHA-256 of what came."""
    try:
        size, original = written(chunks, path, inspecting.LARGEST)
    except FileRefused as refused:
        sentence = f"{name} is larger than {in_words(inspecting.LARGEST)}, which is the limit of a font."
        raise FontRefused(sentence) from refused
    if not size:
        raise FontRefused(f"{name} is empty (0 bytes). Copy it again.")
    return size, original


def _inspected(path: Path, name: str, unpacked: Path) -> inspecting.Inspected:
    try:
        return _desk.call(inspecting.inspect, path, name, unpacked, seconds=SECONDS, megabytes=MEGABYTES)
    except ChildFailed as failure:
        raise FontRefused(f"{name} cannot be used: reading it ended badly. {failure.sentence}") from failure


def _known(user: User, name: str, known: FontFile) -> Taken:
    """The same bytes again are the same file; one that was withdrawn is offered again."""
    if not known.is_offered:
        offer(user, known)
        return Taken(known, f"{name} was withdrawn, and is offered again: {_words(known)}.")
    return Taken(known, f"{name} is here already: {_words(known)}, uploaded by {known.uploaded_by.get_username()}.")


def _keep(user: User, name: str, inspected: inspecting.Inspected, path: Path, came: dict[str, Any]) -> Taken:
    fonts = [asdict(found) | {"family": offered_name(found.family)} for found in inspected.fonts]
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    values = {"name": name, "kind": inspected.kind, "fonts": fonts, "uploaded_by": user, "key": keys.font(sha256)}
    with transaction.atomic():
        before = reading.uploaded_families()
        # The row first: whoever deletes the same content holds its row until the bytes are gone.
        file, is_new = FontFile.objects.get_or_create(sha256=sha256, defaults=values | came)
        if is_new or store().size(file.key) is None:
            with path.open("rb") as content:
                store().put(file.key, iter(lambda: content.read(PIECE), b""))
        if not is_new:
            return _known(user, name, file)
        _note(user, "font_take", file)
    return Taken(file, f"{name}: {_words(file)}. {_replaced(file, before)}".strip())


def offered_name(family: str) -> str:
    """Fonts of ours keep their names: an upload never takes their place."""
    return f"{family} (uploaded)" if rendering.family(family) else family


def _words(file: FontFile) -> str:
    """“House Sans, 400 italic; House Sans, 100 to 900”."""
    return "; ".join(dict.fromkeys(f"{found['family']}, {rendering.face_words(found)}" for found in file.fonts))


def _replaced(file: FontFile, before: list[reading.UploadedFamily]) -> str:
    slots = {font.slot for font in reading.fonts_of([file])}
    older = [font for family in before for font in family.fonts if font.slot in slots]
    if not older:
        return ""
    names = ", ".join(dict.fromkeys(font.file.name for font in older))
    return f"It takes the place of {names}; batches that were started keep what they were started with."


# --- Withdrawn --------------------------------------------------------------------------------------


def withdraw(user: User, file: FontFile) -> str:
    """Offer a font no more. Its file goes with it, unless a design names it; the sentence says which."""
    with transaction.atomic():
        held = FontFile.objects.select_for_update().get(pk=file.pk)
        batches = len(reading.batches_with([held])[held.pk])
        if held.uses.exists():
            FontFile.objects.filter(pk=held.pk).update(withdrawn_at=timezone.now())
            _note(user, "font_withdraw", held)
            return f"{held.name} is not offered any more. {_kept(batches)}"
        _delete(user, held)
    return f"{held.name} was deleted; no design used it."


def _kept(batches: int) -> str:
    if not batches:
        return "Its file is kept, because a saved design or an earlier version of a design names it."
    whose = "the batch that uses it" if batches == 1 else f"the {batches:,} batches that use it"
    return f"Its file is kept, so that {whose} can be drawn and corrected as before."


def forgotten(without: QuerySet[DesignVersion] | None = None) -> QuerySet[FontFile]:
    """Withdrawn, and named by no design any more: the batches that used them are gone.

    `without`: versions that are looked at as if they were gone.
    """
    return named_files.unnamed(_withdrawn(), FontUse.objects.all(), without)


def _withdrawn() -> QuerySet[FontFile]:
    return FontFile.objects.exclude(withdrawn_at=None)


def delete_forgotten(user: User | None = None) -> list[FontFile]:
    """With their files. A design that is saved at this moment and names one keeps it."""
    with transaction.atomic():
        deleted = named_files.hold_unnamed(_withdrawn(), FontUse.objects.all())
        for file in deleted:
            _delete(user, file)
    return deleted


def _delete(user: User | None, held: FontFile) -> None:
    """Whoever brings the same content again waits for the row, and so until its file is gone."""
    _note(user, "font_delete", held)
    FontFile.objects.filter(pk=held.pk).delete()
    store().delete(held.key)


def offer(user: User, file: FontFile) -> None:
    """Again, after it was withdrawn."""
    FontFile.objects.filter(pk=file.pk).update(withdrawn_at=None)
    file.withdrawn_at = None
    _note(user, "font_offer", file)


def _note(user: User | None, action: str, file: FontFile) -> None:
    Audit.objects.create(
        user=user, action=action, count=len(file.fonts), details={"name": file.name, "sha": file.sha256}
    )


# --- Named by designs -------------------------------------------------------------------------------


def pinned(design: Design, more: Iterable[str] = (), *, kept: tuple[Typeface, ...] = ()) -> Design:
    """The design with the very files of the uploaded families that its boxes name, and `more` names.

    Of each family those of `kept`; else the newest that are offered; else those that the design names by itself.
    """
    names = [*(name for box in design.texts for name in box.fonts), *more]
    wanted = dict.fromkeys(name.casefold() for name in names if rendering.family(name) is None)
    if not wanted:
        return replace(design, typefaces=()) if design.typefaces else design
    offered = [face for family in reading.uploaded_families() for face in family.typefaces]
    places = (kept, offered, design.typefaces)
    found = (next(filter(None, (_of(name, faces) for faces in places)), []) for name in wanted)
    return replace(design, typefaces=tuple(face for faces in found for face in faces))


def _of(name: str, faces: Iterable[Typeface]) -> list[Typeface]:
    return [face for face in faces if face.family.casefold() == name]


def named_in_cells(batch: Batch, design: Design) -> list[str]:
    """The families that cells choose for their rows, by columns such as `caption.fonts`."""
    if not FontFile.objects.exists():
        return []
    columns = [it.column for it in overrides.taken(design, rows.columns(batch)) if it.property == "fonts"]
    cells = (_shown(batch, column) for column in columns)
    return [name for shown in cells for text in shown for name in overrides.several(text or "")]


def _shown(batch: Batch, column: str) -> Iterable[str]:
    return batch.jobs.values_list(KeyTextTransform("0", KeyTransform(column, "cells")), flat=True).order_by().distinct()


def gone(design: Design) -> list[str]:
    """The families that a kept design names and whose files are not all here."""
    here = set(
        FontFile.objects.filter(sha256__in=[it.sha256 for it in design.typefaces]).values_list("sha256", flat=True)
    )
    lacking = {face.family.casefold() for face in design.typefaces if face.sha256 not in here}
    known = {face.family.casefold() for face in design.typefaces} - lacking
    names = dict.fromkeys(name for box in design.texts for name in box.fonts if rendering.family(name) is None)
    return [name for name in names if name.casefold() not in known]


def note_uses(version: DesignVersion, design: Design) -> None:
    """Inside the transaction that keeps the version."""
    wanted = {face.sha256 for face in design.typefaces}
    named_files.note_uses(FontFile.objects.all(), FontUse.objects.all(), version, wanted)
