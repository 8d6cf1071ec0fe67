"""Pictures that come with a changed sheet. A started batch takes them while its update is open.

What was made stays what it was: a picture that a row uses keeps its bytes, and the newer file of
its name waits for a person to accept it. One that no row uses, or could use, gives way to it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath

from django.db import transaction
from django.db.models import QuerySet

from jobs import matching
from jobs.databases import clock
from jobs.errors import (
    FileRefused,
    NotPossibleNow,
    PictureAmbiguous,
    PictureMissing,
    PictureNotTaken,
)
from jobs.intake import attachments, chore_requests
from jobs.intake.files import manifest
from jobs.intake.pictures import checksums, receive, removing, replacements, unpacking
from jobs.intake.pictures.added_files import AddedFiles
from jobs.intake.pictures.receive import TAKEN, Verdict, replacing
from jobs.intake.pictures.receive.storing import Chunks, StoredPicture
from jobs.intake.pictures.replacements import uploaded
from jobs.intake.updates import newer_pictures
from jobs.intake.updates.uploads import choose, hold, require_no_update
from jobs.models import Batch, Chore, Job, SheetUpdate, Source
from jobs.reporting import ReportProgress
from jobs.states import State
from jobs.storage import Stored

WITHOUT_PICTURE = (PictureAmbiguous.code, PictureMissing.code, PictureNotTaken.code)
NO_UPDATE = "A started batch takes new pictures only with a changed sheet. Upload the sheet first."


def require_open(batch: Batch) -> None:
    """Raise NotPossibleNow unless the batch has a changed sheet that nobody has confirmed."""
    require_no_update(batch)
    if not SheetUpdate.objects.filter(batch=batch).exists():
        raise NotPossibleNow(NO_UPDATE)


def take(batch: Batch, name: str, chunks: Chunks) -> Verdict:
    """Store a picture, and request the comparison with it. A problem of the file is a verdict, and
    the rows that name it say so too.

    Raises NotPossibleNow, NoRoom, StorageFailed, and whatever `chunks` raises.
    """
    require_open(batch)
    path = manifest.clean_path(name)
    if refused := manifest.name_refusal(path):
        with _compared_again(batch):
            receive.note_other_kinds(batch, [(path, 0)])
        return Verdict(False, FileRefused.code, refused)
    receive.ensure_room(0)
    try:
        keep(batch, path, receive.store_picture(batch, path, chunks), compares=True)
    except FileRefused as refusal:
        with _compared_again(batch):
            receive.note_refused(batch, path, 0, refusal)
        return Verdict.of(refusal)
    return TAKEN


@contextmanager
def _compared_again(batch: Batch) -> Iterator[None]:
    """Note something of pictures and request the comparison with it, in one transaction: a kill
    leaves both or neither.
    """
    with transaction.atomic():
        yield
        choose(batch)


def keep(batch: Batch, path: str, picture: StoredPicture, *, compares: bool = False) -> None:
    """Let the batch have a stored picture, unless it has the same file already. Where a row uses
    another picture of this name, the new one waits beside it. `compares`: whether the comparison is
    requested with it.

    Raises NotPossibleNow without an open update, and FileRefused if the batch has too many. Then
    the stored file is deleted.
    """
    with picture.discarded_after_failure():
        named_so = replacements.stored(batch).filter(path__endswith=PurePosixPath(path).name)
        checksums.take(named_so, {picture.stored.size})
        needless = _keep(batch, path, picture, compares=compares)
    if needless:
        removing.delete_file(needless)


def _keep(batch: Batch, path: str, picture: StoredPicture, *, compares: bool) -> str:
    """Write the row of a picture in one transaction, and return as `_put` does."""
    with transaction.atomic():
        require_open(hold(batch))
        needless = _put(batch, path, picture)
        if compares:
            choose(batch)
        return needless


def _put(batch: Batch, path: str, picture: StoredPicture) -> str:
    """Write the row of a picture, and return the key of the file that nothing needs now."""
    if _is_here(batch, path, picture.stored):
        return picture.stored.key
    used = newer_pictures.used_by_name(batch, path)
    if used is not None and not _gives_way(batch, used):
        return newer_pictures.offer(batch, used, picture)
    before = uploaded(batch).filter(path=path).first()
    if before is None and not receive.may_have_more(batch):
        raise FileRefused(manifest.TOO_MANY)
    values = {**picture.fresh(), "match_key": matching.key(path)}
    if before is not None and before.key:
        values["replaced_at"] = clock.now_or_after(batch.jobs.all(), "finished_at")
    Source.objects.update_or_create(batch=batch, path=path, row=None, defaults=values)
    return let_go(batch, before) if before is not None else ""


def _is_here(batch: Batch, path: str, stored: Stored) -> bool:
    """Return whether the batch has this file, in whatever folder: a second one of its name would
    only make rows doubtful.
    """
    same = replacements.stored(batch).filter(size=stored.size, sha256=stored.sha256)
    name = PurePosixPath(path).name
    return any(PurePosixPath(one).name == name for one in same.values_list("path", flat=True))


def _gives_way(batch: Batch, before: Source) -> bool:
    """Return whether no row would lose anything: none uses the picture, or none could."""
    if removing.unused(batch).filter(pk=before.pk).exists():
        return True
    uses = before.jobs.count()
    return uses > 0 and replacing.rows_without_use_of(before).count() == uses


def is_readable_at_last(job: Job, source: Source | None) -> bool:
    """Return whether a row failed because of its picture, and another one has come since."""
    failed = job.state == State.FAILED and job.code in replacing.codes_of_pictures()
    if not failed or source is None or not source.is_usable:
        return False
    if job.source_id != source.pk or job.code in WITHOUT_PICTURE:
        return True
    came = source.replaced_at
    return came is not None and (job.finished_at is None or came > job.finished_at)


def let_go(batch: Batch, before: Source) -> str:
    """Return the key of a file if nothing else uses it. `manage.py cleanup` deletes what is spared
    here.
    """
    if not before.key or chore_requests.is_lending(batch):
        return ""
    spared = removing.kept(batch, [(before.pk, before.key, before.size)])
    return "" if before.key in spared else before.key


# --- A whole zip ----------------------------------------------------------------------------------


def take_zip(batch: Batch, name: str, chunks: Chunks) -> Chore:
    """Store a zip, and request that it is unpacked.

    Raises ArchiveRefused, NotPossibleNow, NoRoom.
    """
    require_open(batch)
    return attachments.request_unpacking(
        batch, name, attachments.stored_zip(batch, name, chunks), with_sheet=True
    )


def unpack(batch: Batch, key: str, name: str, report: ReportProgress) -> AddedFiles:
    """Store every picture of the stored zip. After a kill it begins again.

    Raises ArchiveRefused, NoRoom, and NotPossibleNow once the update is no longer open.
    """
    return unpacking.unpack(batch, key, name, report, ensure=require_open, add=keep)


def last_zip(batch: Batch) -> Chore | None:
    """Return the last zip that came for a changed sheet: waiting, unpacked or refused."""
    zips = batch.chores.filter(kind=Chore.Kind.UNPACK, payload__with_sheet=True)
    return zips.order_by("-id").first()


def is_unpacking(batch: Batch) -> bool:
    """Return whether pictures of a zip are still to come."""
    zips = chore_requests.open_chores(batch).filter(kind=Chore.Kind.UNPACK)
    return zips.exists()


def unused(batch: Batch) -> QuerySet[Source]:
    """Return the pictures that neither a row nor an open changed sheet uses."""
    planned = SheetUpdate(batch=batch).rows.exclude(source=None).values("source")
    return removing.unused(batch).exclude(pk__in=planned)


def hold_for_removal(batch: Batch) -> None:
    """Lock a started batch until the transaction ends. Raises NotPossibleNow while its rows follow
    a changed sheet.
    """
    require_no_update(hold(batch))
