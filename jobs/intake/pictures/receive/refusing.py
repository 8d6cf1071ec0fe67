"""Store why a file was refused with its name, so that a row that names it can say more than
"missing".
"""

from collections.abc import Iterable
from itertools import islice

from django.db.models import QuerySet

from jobs import matching
from jobs.errors import FileRefused, KindRefused, PictureNotTaken, PictureUnreadable
from jobs.intake.files import manifest
from jobs.intake.pictures.replacements import uploaded
from jobs.models import Batch, Source

LONGEST_SENTENCE = 500


def note_refused(batch: Batch, path: str, size: int, refused: FileRefused) -> None:
    """Note a picture whose bytes were refused. A stored picture of this name stays as it is."""
    reason = _reason(refused)
    source, is_new = Source.objects.get_or_create(
        batch=batch,
        path=path,
        row=None,
        defaults={**reason, "size": size, "match_key": matching.key(path)},
    )
    if not is_new:
        Source.objects.filter(pk=source.pk, key="").update(**reason)


def _reason(refused: FileRefused) -> dict[str, str]:
    kind = PictureNotTaken if isinstance(refused, KindRefused) else PictureUnreadable
    return {"code": kind.code, "sentence": refused.sentence[:LONGEST_SENTENCE]}


def note_other_kinds(batch: Batch, found: Iterable[tuple[str, int]]) -> None:
    """Note files (path, size) whose names have an unsupported type, up to the limit of the
    batch.
    """
    told = ((path, size, manifest.kind_refusal(path)) for path, size in found)
    noted = (_unusable(batch, PictureNotTaken.code, *file) for file in told if file[-1])
    others = batch.sources.filter(code=PictureNotTaken.code).count()
    _create(noted, manifest.MOST_PICTURES - others)


def note_sizes(batch: Batch, found: Iterable[tuple[str, int]], *, max_bytes: int) -> None:
    """Note pictures (path, size) that are empty or too large, up to the limit of the batch."""
    told = ((path, size, manifest.size_refusal(size, max_bytes=max_bytes)) for path, size in found)
    noted = (_unusable(batch, PictureUnreadable.code, *file) for file in told)
    _create(noted, manifest.MOST_PICTURES - batch.sources.count())


def _unusable(batch: Batch, code: str, path: str, size: int, sentence: str) -> Source:
    return Source(
        batch=batch,
        path=path,
        match_key=matching.key(path),
        size=size,
        code=code,
        sentence=sentence,
    )


def _create(noted: Iterable[Source], room: int) -> None:
    Source.objects.bulk_create(
        islice(noted, max(0, room)), ignore_conflicts=True, batch_size=manifest.PAGE
    )


def may_have_more(batch: Batch, count: int = 1) -> bool:
    """Return whether the batch may have this number of pictures more."""
    return pictures(batch).count() + count <= manifest.MOST_PICTURES


def pictures(batch: Batch) -> QuerySet[Source]:
    """Return what was uploaded or announced as a picture of the batch: no files of other kinds, no
    replacements.
    """
    return uploaded(batch).exclude(code=PictureNotTaken.code)
