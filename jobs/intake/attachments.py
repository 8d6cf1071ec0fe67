"""Uploads other than single pictures: the sheet and a zip of pictures, which are stored and then
read by a chore.

Also files that are inspected before they are kept.
"""

from itertools import chain
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from jobs import formats
from jobs.byte_sizes import in_words
from jobs.design import Design
from jobs.errors import ArchiveRefused, FileRefused, SheetRefused
from jobs.intake import chore_requests
from jobs.intake.drafts import ensure_draft, held, name_by_sheet
from jobs.intake.files import kinds
from jobs.intake.files.manifest import clean_path
from jobs.intake.pictures.receive import at_most, ensure_room
from jobs.intake.pictures.receive.storing import Chunks
from jobs.intake.sheets import sheet_kinds
from jobs.intake.sheets.translations import LANGUAGE
from jobs.models import Batch, Chore, Sheet
from jobs.storage import Stored, faults_in_words, keys, store, written_with_digest

LONGEST_NAME = 500
UNCHOSEN = "en"  #: the default language of a design

type Choices = dict[str, Any]
"""How a sheet is read, as JSON."""

type SheetBefore = Sheet | None
"""The sheet that a new one replaces."""

UNREAD: dict[str, Any] = {"found": {}, "row_count": None}
"""The fields of a sheet that was not read yet."""


def take_sheet(batch: Batch, name: str, chunks: Chunks, *, language: str = "") -> Chore:
    """Store a spreadsheet as the batch's sheet and request that it is read.

    Raises as `store_sheet` does. Whoever sees the sheet also sees the request.
    """
    stored = _stored_for_draft(batch, name, chunks)
    with transaction.atomic():
        before = _name_sheet(batch, name, stored, language)
        chore = _request_reading(batch)
    _forget(before)
    return chore


def store_sheet(batch: Batch, name: str, chunks: Chunks, *, language: str = "") -> None:
    """Store a spreadsheet as the batch's sheet, in place of the previous one, without reading it.

    `language` is the language of the person who uploads it. Raises SheetRefused (too large, empty,
    a picture …), NotPossibleNow, NoRoom: then the previous sheet stays.
    """
    stored = _stored_for_draft(batch, name, chunks)
    _forget(_name_sheet(batch, name, stored, language))


def _stored_for_draft(batch: Batch, name: str, chunks: Chunks) -> Stored:
    ensure_draft(batch)
    return stored_sheet(batch, name, chunks)


def stored_sheet(batch: Batch, name: str, chunks: Chunks) -> Stored:
    """Store the bytes of a spreadsheet.

    Raises SheetRefused (too large, empty, a picture …), NoRoom.
    """
    ensure_room(0)
    pieces = iter(chunks)
    first = next(pieces, b"")
    sheet_kinds.refuse_other(first, file_name(name))
    stored = _put_sheet(batch, chain([first], pieces))
    if stored.size == 0:
        store().delete(stored.key)
        raise _sheet_refused(
            "The sheet is empty (0 bytes). Save it again in your spreadsheet program."
        )
    return stored


def _put_sheet(batch: Batch, chunks: Chunks) -> Stored:
    """Store the bytes of a sheet. Raises SheetRefused if they are too many."""
    sheet = at_most(chunks, settings.MAX_SHEET_BYTES)
    try:
        return store().put(keys.sheet(batch.pk), sheet)
    except FileRefused as refused:
        raise _too_large_sheet() from refused


def _too_large_sheet() -> SheetRefused:
    limit = in_words(settings.MAX_SHEET_BYTES)
    return _sheet_refused(f"The sheet is larger than the limit of {limit}.")


def _sheet_refused(sentence: str) -> SheetRefused:
    return SheetRefused(sentence, problems=[sentence])


def _name_sheet(batch: Batch, name: str, stored: Stored, language: str) -> SheetBefore:
    """Make a stored sheet that of the batch, and return the one before."""
    file = {"name": file_name(name), "key": stored.key, "size": stored.size}
    with held(batch):
        before = Sheet.objects.filter(batch=batch).first()
        choices = _first_choices(batch, before, language)
        values = {**file, **UNREAD, "choices": choices}
        Sheet.objects.update_or_create(batch=batch, defaults=values)
        name_by_sheet(batch, file_name(name), before.name if before else "")
    return before


def _forget(before: SheetBefore) -> None:
    """Delete the file of a sheet that another one has replaced."""
    if before:
        store().delete(before.key)


def _first_choices(batch: Batch, before: SheetBefore, language: str) -> Choices:
    """Return the first choices for a new sheet: its language, and what becomes rows.

    Its columns become rows, and are renamed, as those of the previous sheet were. The language is
    that of the previous sheet, or of the batch that this one was made from, so that next week's
    prices look like this week's. Otherwise it is the person's own, for a file that names none.
    """
    design = batch.design
    chosen = _chosen_language(before, design)
    choices: Choices = {"language": chosen} if chosen else {"usual_language": language}
    choices["by_language"] = _is_by_language(before, design)
    if before:
        choices |= {name: before.choices.get(name) for name in ("rows_from", "rows_to", "renamed")}
    return {name: choice for name, choice in choices.items() if choice}


def _is_by_language(before: SheetBefore, design: Design | None) -> bool:
    """Return whether each language had its own row in the previous sheet, or else in the design."""
    if before:
        return bool(before.choices.get("by_language"))
    return design is not None and design.language_column == LANGUAGE


def _chosen_language(before: SheetBefore, design: Design | None) -> str | None:
    """Return the language that somebody chose for the previous sheet, or else for the design."""
    chosen: str | None = before.choices.get("language") if before else None
    if not chosen and design is not None and design.language != UNCHOSEN:
        return design.language
    return chosen


def _request_reading(batch: Batch) -> Chore:
    return chore_requests.request(batch, Chore.Kind.READ)


def choose_reading(batch: Batch, choices: Choices) -> Chore:
    """Read the sheet again with a person's choices: worksheet, header row, delimiter, encoding and
    languages.
    """
    ensure_draft(batch)
    Sheet.objects.filter(batch=batch).update(choices=choices)
    return _request_reading(batch)


def take_zip(batch: Batch, name: str, chunks: Chunks) -> Chore:
    """Store a zip and request that it is unpacked into the batch's pictures.

    Raises ArchiveRefused if it is not a zip or leaves no room on the disk, NotPossibleNow, NoRoom.
    """
    ensure_draft(batch)
    return request_unpacking(batch, name, stored_zip(batch, name, chunks))


def request_unpacking(batch: Batch, name: str, stored: Stored, **more: Any) -> Chore:
    """Request that a stored zip is unpacked."""
    file = {"key": stored.key, "name": file_name(name)}
    return chore_requests.request(batch, Chore.Kind.UNPACK, **file, **more)


def stored_zip(batch: Batch, name: str, chunks: Chunks) -> Stored:
    """Store a zip. Raises ArchiveRefused, NoRoom; then nothing is stored."""
    stored = _put_zip(batch, chunks)
    if not _is_zip(stored.key):
        store().delete(stored.key)
        raise _not_a_zip(name)
    return stored


def _not_a_zip(name: str) -> ArchiveRefused:
    return ArchiveRefused(
        f"{file_name(name)} is not a zip. Pack the pictures as .zip, or drop the folder itself."
    )


def _is_zip(key: str) -> bool:
    with store().open(key) as file:
        return kinds.is_zip(file.read(formats.HEAD))


def _put_zip(batch: Batch, chunks: Chunks) -> Stored:
    """Store the bytes of a zip. Raises ArchiveRefused if the disk has no room for it, NoRoom."""
    ensure_room(0)
    room = store().usable_bytes()
    try:
        return store().put(keys.upload(batch.pk), at_most(chunks, room))
    except FileRefused as refused:
        raise _too_large_zip(room) from refused


def _too_large_zip(room: int) -> ArchiveRefused:
    return ArchiveRefused(f"The zip is larger than the {in_words(room)} free on the disk.")


def written(chunks: Chunks, path: Path, most: int) -> tuple[int, str]:
    """Write the chunks to a temporary path; return their size and SHA-256.

    Raises FileRefused for more than `most` bytes, StorageFailed.
    """
    with faults_in_words(path.parent):
        opened = path.open("wb", buffering=0)
    with opened as file:
        return written_with_digest(file, at_most(chunks, most))


def file_name(name: str) -> str:
    """Return the last part of the client's file name, as data for pages."""
    return (clean_path(name).rpartition("/")[2] or "unnamed")[-LONGEST_NAME:]
