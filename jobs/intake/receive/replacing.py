"""Another file for the picture of one row."""

from collections.abc import Iterable
from itertools import chain, count
from pathlib import PurePosixPath

from jobs import matching
from jobs.errors import FileRefused, JobFailed, Remedy
from jobs.intake import files, looking, manifest
from jobs.intake.receive.storing import ensure_room, fresh, store_picture
from jobs.models import Job, Source
from jobs.states import State
from jobs.storage import Stored, store


def replace_picture(job: Job, name: str, chunks: Iterable[bytes]) -> Source:
    """Another file for the picture of a row, looked at before it counts. The row is not touched.

    A picture that cannot be used gets the new bytes under a new key, for all rows that name it. One that serves
    other rows well stays theirs, and the new file becomes a picture of its own, under the name that the row gives.
    Raises FileRefused, NoRoom, StorageFailed.
    """
    ensure_room(0)
    stored, kind = store_picture(job.batch, name, chunks)
    seen = looking.look_alone(stored.key)
    if seen.code:
        store().delete(stored.key)
        raise FileRefused(seen.sentence)
    source = job.source
    if source is None or _serves_others(source, job):
        source = _picture_for(job, name, stored, kind)
    else:
        Source.objects.filter(pk=source.pk).update(**fresh(stored, kind))
        source.key = stored.key
    looking.keep([source], [seen])
    source.refresh_from_db()
    return source


def _serves_others(source: Source, job: Job) -> bool:
    """Whether some other row uses this picture and did not fail because of it."""
    because_of_it = [kind.code for kind in JobFailed.kinds.values() if kind.remedy is Remedy.REPLACE_PICTURE]
    others = source.jobs.exclude(pk=job.pk).exclude(state=State.FAILED, code__in=because_of_it)
    return source.is_here and not source.code and others.exists()


def _picture_for(job: Job, name: str, stored: Stored, kind: str) -> Source:
    path = _free_path(job, name)
    _name_in_row(job, path)
    return Source.objects.create(batch=job.batch, path=path, match_key=matching.key(path), **fresh(stored, kind))


def _name_in_row(job: Job, path: str) -> None:
    """So that matching anew, and the report, know the picture by its name."""
    column = job.batch.match.get("column")
    if column not in job.cells or job.cells[column][0] == path:
        return
    job.corrected = {column: job.cells[column][0], **job.corrected}
    job.cells = {**job.cells, column: [path, path, ""]}
    Job.objects.filter(pk=job.pk).update(cells=job.cells, corrected=job.corrected)


def _free_path(job: Job, name: str) -> str:
    """What the row calls its picture, so that matching anew finds it; else the file's own name, and a free one."""
    column = job.batch.match.get("column")
    said = manifest.clean_path(str(job.cells[column][0])) if column in job.cells else ""
    own = PurePosixPath(manifest.clean_path(name).rpartition("/")[2] or f"row {job.row}")
    path = PurePosixPath(said or own)
    if not files.has_picture_name(f"{path}") or not path.suffix:
        path = PurePosixPath(f"{path}{own.suffix}")
    numbered = (f"{path.with_stem(f'{path.stem} ({number})')}" for number in count(2))
    names = chain([f"{path}"], numbered)
    return next(free for free in names if not job.batch.sources.filter(path=free).exists())
