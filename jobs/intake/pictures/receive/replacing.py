"""Replace the picture of one row."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from django.db.models import QuerySet

from jobs import matching
from jobs.errors import FileRefused, JobFailed
from jobs.intake.files import kinds, manifest
from jobs.intake.files.headers import SeenPicture
from jobs.intake.pictures import inspecting
from jobs.intake.pictures.receive.storing import Chunks, StoredPicture, ensure_room, store_picture
from jobs.intake.pictures.replacements import uploaded, usable
from jobs.models import Batch, Job, Source
from jobs.remedies import Remedy
from jobs.row_pictures import row_in_short
from jobs.states import State
from jobs.storage import Stored


@dataclass(frozen=True, slots=True)
class Replacement:
    """A stored and checked picture that nothing in the database names yet."""

    name: str  #: the sender's name for it
    picture: StoredPicture
    seen: SeenPicture

    def discard(self) -> None:
        """Delete the file. Call it if no row gets it."""
        self.picture.discard()

    @property
    def stored(self) -> Stored:
        return self.picture.stored


def take_replacement(batch: Batch, name: str, chunks: Chunks) -> Replacement:
    """Store a picture and check it.

    Raises FileRefused, NoRoom, StorageFailed; then nothing is stored.
    """
    ensure_room(0)
    picture = store_picture(batch, name, chunks)
    replacement = Replacement(name, picture, inspecting.look_alone(picture.stored.key))
    if replacement.seen.code:
        replacement.discard()
        raise FileRefused(replacement.seen.sentence)
    return replacement


def picture_here(batch: Batch, source_id: int) -> Replacement:
    """Return a picture of the batch as a replacement. Its file belongs to the batch: do not discard
    it. Raises FileRefused.
    """
    source = usable(batch).filter(pk=source_id).first()
    if source is None:
        raise FileRefused("This picture is no longer in the batch. Choose another one.")
    seen = inspecting.look_alone(source.key)
    if seen.code:
        raise FileRefused(seen.sentence)
    stored = Stored(source.key, source.size, source.crc32, source.sha256)
    return Replacement(source.path, StoredPicture(stored, source.format), seen)


def use_picture_here(job: Job, replacement: Replacement) -> Source:
    """Give the row a picture of its batch, as `replace_picture` does.

    A row gets back its own picture as it was, so that it is no longer replaced.
    """
    chosen = uploaded(job.batch).filter(key=replacement.stored.key).first()
    if chosen is None:
        raise FileRefused("This picture is no longer in the batch. Choose another one.")
    if job.source is None or job.source.path != chosen.path:
        return replace_picture(job, replacement)
    Job.objects.filter(pk=job.pk).update(source=chosen, source_problem="")
    return chosen


def replace_picture(job: Job, replacement: Replacement) -> Source:
    """Give the row its new picture, in the caller's transaction, which has locked the batch and the
    row.

    The picture it had stays in the batch as it was uploaded. The other rows of
    `rows_without_use_of` should get the new one too.
    """
    source = _own_source(job, replacement)
    Source.objects.filter(pk=source.pk).update(**replacement.picture.fresh())
    source.refresh_from_db()
    inspecting.keep([source], [replacement.seen])
    source.refresh_from_db()
    Job.objects.filter(pk=job.pk).update(source=source, source_problem="")
    return source


def _own_source(job: Job, replacement: Replacement) -> Source:
    """Return the source for this row's replacement: the one it has if it is replaced again."""
    before = job.source
    if before is not None and before.row == job.row:
        return before
    path = _path(job, replacement)
    new = {"match_key": matching.key(path), "size": replacement.stored.size}
    source, _ = Source.objects.get_or_create(batch=job.batch, row=job.row, path=path, defaults=new)
    return source


def rows_without_use_of(source: Source | None) -> QuerySet[Job]:
    """Return rows that wait for an unusable picture or failed because of it, and that no worker is
    drawing.
    """
    if source is None:
        return Job.objects.none()
    idle = source.jobs.exclude(state=State.RUNNING)
    if not source.is_usable:
        return idle.exclude(state=State.DONE)
    return idle.filter(state=State.FAILED, code__in=codes_of_pictures())


def codes_of_pictures() -> list[str]:
    """Return the codes of failures that another picture would help against."""
    return [kind.code for kind in JobFailed.kinds.values() if kind.remedy is Remedy.REPLACE_PICTURE]


def _path(job: Job, replacement: Replacement) -> str:
    """Return the path of the replaced picture, or the name in the row, so that the result keeps its
    name.
    """
    if job.source is not None:
        return job.source.path
    column = job.batch.match_rule.column
    said = manifest.clean_path(job.text(column)) if column else ""
    own = PurePosixPath(
        manifest.clean_path(replacement.name).rpartition("/")[2] or f"row {row_in_short(job.row)}"
    )
    path = PurePosixPath(said or own)
    return f"{path}" if kinds.has_picture_name(f"{path}") and path.suffix else f"{path}{own.suffix}"
