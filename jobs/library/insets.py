"""Uploaded insets: checked in a child process, stored by content, used by designs.

A design version names exact files, so that started batches, saved designs and other batches like
them keep their insets. A file is deleted with the last version that uses it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from jobs import formats
from jobs.audit import note
from jobs.byte_sizes import in_words
from jobs.design import Design, ImageBox, Inset
from jobs.design.by_aspect import every_box
from jobs.design.cells import patterns
from jobs.design.values import MOST_INSETS
from jobs.errors import ChildFailed, FileRefused, JobFailed, NotPossibleNow
from jobs.intake.attachments import file_name, written
from jobs.intake.files import kinds
from jobs.intake.pictures.receive import ensure_room
from jobs.intake.rows import rows
from jobs.library import uses
from jobs.matching import FileFinder, key
from jobs.matching.names import PictureName, bare
from jobs.models import Batch, DesignVersion, InsetFile, InsetUse
from jobs.processes import children
from jobs.rendering.paint import insets as pictures
from jobs.storage import faults_in_words, keys, store

LARGEST = 20_000_000  #: bytes of an inset
MOST_PIXELS = 50_000_000
SECONDS = 30.0
MEGABYTES = 1500
LONGEST_NAME = 200
_desk = children.ChildSlots(2)


@dataclass(frozen=True, slots=True)
class Received:
    """A checked file in a temporary place, until it is stored or dropped."""

    name: str
    path: Path
    sha256: str
    size: int
    seen: pictures.InsetFacts

    @property
    def inset(self) -> Inset:
        return Inset(self.name, self.sha256, self.seen.width, self.seen.height)


@contextmanager
def received(name: str, chunks: Iterable[bytes]) -> Iterator[Received]:
    """Receive and check a file.

    Raises FileRefused with the reason, or NoRoom. The temporary file is always removed.
    """
    name = file_name(name)[-LONGEST_NAME:]
    ensure_room(0)
    folder = settings.FILE_UPLOAD_TEMP_DIR
    with faults_in_words(Path(folder)):
        temporary = NamedTemporaryFile(dir=folder, prefix="inset-")  # noqa: SIM115
    with temporary as file:
        path = Path(file.name)
        size, sha256 = _written(name, chunks, path)
        yield Received(name, path, sha256, size, _seen(name, path))


def _written(name: str, chunks: Iterable[bytes], path: Path) -> tuple[int, str]:
    try:
        return written(chunks, path, LARGEST)
    except FileRefused as refused:
        raise _too_large(name) from refused


def _too_large(name: str) -> FileRefused:
    return FileRefused(f"{name} is larger than the limit of {in_words(LARGEST)} for a box picture.")


def _seen(name: str, path: Path) -> pictures.InsetFacts:
    with path.open("rb") as file:
        head = file.read(formats.HEAD)
    try:
        kinds.ensure_picture(head, name)
    except FileRefused as refused:
        raise FileRefused(f"{name}: {refused.sentence}") from refused
    most = min(MOST_PIXELS, settings.MAX_PIXELS)
    try:
        return _desk.call(pictures.see, path, most, seconds=SECONDS, megabytes=MEGABYTES)
    except (JobFailed, ChildFailed) as failure:
        raise FileRefused(f"{name} cannot be used. {failure.sentence}") from failure


def keep(user: User, came: Received) -> None:
    """Store an inset.

    Call it in the transaction that saves a design with it, so that nobody deletes it in between.
    """
    values = _described(came) | {"uploaded_by": user}
    # The row first: a process that deletes the same content locks its row until the bytes are
    # deleted.
    file, _ = InsetFile.objects.select_for_update().get_or_create(
        sha256=came.sha256, defaults=values
    )
    if store().size(file.key) is None:
        store().put_bytes(file.thumbnail_key, came.seen.thumbnail)
        store().put_bytes(file.key, came.path.read_bytes())


def _described(came: Received) -> dict[str, Any]:
    return {
        "format": came.seen.format,
        "width": came.seen.width,
        "height": came.seen.height,
        "size": came.size,
        **_keys(came.sha256),
    }


def _keys(sha256: str) -> dict[str, str]:
    return {"key": keys.inset(sha256), "thumbnail_key": keys.inset_thumbnail(sha256)}


# --- Use in designs -------------------------------------------------------------------------------


def joined(design: Design, more: Iterable[Inset]) -> Design:
    """Return the design with these insets added.

    One replaces another of the same name, ignoring case.
    """
    by_name = {key(inset.name): inset for inset in (*design.insets, *more)}
    if len(by_name) > MOST_INSETS:
        raise NotPossibleNow(
            f"A design can have at most {MOST_INSETS:,} box pictures; "
            f"this would make {len(by_name):,}."
        )
    return replace(design, insets=tuple(by_name.values()))


def without(design: Design, name: str) -> Design:
    """Return the design without an inset.

    Raises NotPossibleNow while a box shows it in every row.
    """
    kept = tuple(inset for inset in design.insets if inset.name != name)
    for box in every_box(design):
        if isinstance(box, ImageBox) and _is_always(box, name, design):
            raise NotPossibleNow(
                f"“{box.name}” shows {name} in every row. Remove that box or choose another "
                f"picture for it."
            )
    return replace(design, insets=kept)


def _is_always(box: ImageBox, name: str, design: Design) -> bool:
    shown = _always_shown(box, design)
    return shown is not None and shown.name == name


def _always_shown(box: ImageBox, design: Design) -> Inset | None:
    """Return the inset that a box shows in every row, or None."""
    if patterns.columns(box.file):
        return None
    found = FileFinder([inset.name for inset in design.insets], "box picture").find(
        patterns.fill(box.file, {}, design.language)
    )
    return None if found.index is None else design.insets[found.index]


def always_shown(design: Design, indices: Iterable[int]) -> list[Inset]:
    """Return the insets that these boxes of a design show in every row."""
    chosen = (design.boxes[index] for index in indices)
    found = [_always_shown(box, design) for box in chosen if isinstance(box, ImageBox)]
    return [inset for inset in found if inset is not None]


def known(design: Design) -> Design:
    """Return the design with the real sizes of its insets, whatever its document says."""
    if not design.insets:
        return design
    files = InsetFile.objects.filter(sha256__in=[inset.sha256 for inset in design.insets])
    rows = files.values_list("sha256", "width", "height")
    sizes = {sha256: (width, height) for sha256, width, height in rows}
    return replace(design, insets=tuple(_sized(inset, sizes) for inset in design.insets))


def _sized(inset: Inset, sizes: dict[str, tuple[int, int]]) -> Inset:
    own = inset.width, inset.height
    width, height = sizes.get(inset.sha256, own)
    return inset if (width, height) == own else replace(inset, width=width, height=height)


def naming_column(batch: Batch, names: Sequence[str]) -> str:
    """Return the column whose first cells name most of these insets, or an empty text if none
    does.
    """
    wanted = {bare(PictureName.of(name).last) for name in names}
    cells = batch.jobs.order_by("row").values_list("cells", flat=True)[: rows.LOOKED_AT]
    named = (
        column
        for row in cells
        for column, cell in row.items()
        if bare(PictureName.of(str(cell[0])).last) in wanted
    )
    return next((column for column, _ in Counter(named).most_common(1)), "")


def gone(design: Design) -> list[str]:
    """Return the insets whose files are missing."""
    every = design.every_inset
    here = uses.stored(InsetFile.objects.all(), every)
    return [inset.name for inset in every if inset.sha256 not in here]


def note_uses(version: DesignVersion, design: Design) -> None:
    """Note the insets that the version uses, in the transaction that saves it."""
    files, noted = InsetFile.objects.all(), InsetUse.objects.all()
    uses.note_uses(files, noted, version, design.every_inset)


# --- No longer used -------------------------------------------------------------------------------


def forgotten(without: QuerySet[DesignVersion] | None = None) -> QuerySet[InsetFile]:
    """Return insets that no design uses any longer.

    `without`: design versions to treat as deleted.
    """
    return uses.unnamed(InsetFile.objects.all(), InsetUse.objects.all(), without)


def delete_forgotten(user: User | None = None) -> list[InsetFile]:
    """Delete forgotten insets with their files.

    A design that is being saved and uses one keeps it.
    """
    with transaction.atomic():
        deleted = uses.hold_unnamed(InsetFile.objects.all(), InsetUse.objects.all())
        for file in deleted:
            note(user, None, "inset_delete", 1, sha=file.sha256)
            InsetFile.objects.filter(pk=file.pk).delete()
            for kept in (file.key, file.thumbnail_key):
                store().delete(kept)
    return deleted
