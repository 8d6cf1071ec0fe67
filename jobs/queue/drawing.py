"""The work between claim and outcome: read the picture, draw, store.

Whatever goes wrong becomes a `JobFailed`.
"""

import logging
from contextlib import suppress
from functools import lru_cache

from celery.exceptions import Reject, SoftTimeLimitExceeded
from django.conf import settings

from jobs import rendering
from jobs.design import Design
from jobs.errors import (
    DesignDoesNotApply,
    DesignRefused,
    JobFailed,
    OutOfMemory,
    PictureMissing,
    StorageFailed,
    TookTooLong,
    Unexpected,
)
from jobs.models import DesignVersion, Source
from jobs.queue.lifecycle import Claim, StoredResult
from jobs.queue.outages import patiently
from jobs.storage import keys, new_file_paths, store

log = logging.getLogger(__name__)


def attempt(claim: Claim) -> StoredResult | JobFailed:
    """Draw and store the picture. Return the result or the reason for the failure. Raises only
    Reject, if the database was away too long.

    A MemoryError that left the task would take the whole worker down.
    """
    try:
        return draw(claim)
    except JobFailed as failure:
        return failure
    except Reject:
        raise
    except MemoryError:
        return OutOfMemory(
            "Drawing this picture needs more memory than a worker may take. Use a smaller picture."
        )
    except SoftTimeLimitExceeded:
        return TookTooLong(
            "Drawing this picture took longer than two minutes. Press Retry, or use a smaller "
            "picture."
        )
    except Exception:
        log.exception("drawing failed unexpectedly %s", claim)
        return Unexpected(
            "Something unexpected happened while drawing. The log says more; press Retry."
        )


def draw(claim: Claim) -> StoredResult:
    """Draw the claimed picture and store it. Raises any JobFailed."""
    if claim.design_version_id is None:
        raise DesignDoesNotApply(
            "The batch has no design. Choose how the text looks, then press Retry."
        )
    look = patiently(load_design, claim.design_version_id)
    rendering.bring(new_file_paths(look))
    source = store().path(_source_key(claim))
    picture = rendering.render(
        source, look, claim.cells, max_pixels=settings.MAX_PIXELS, sizes=claim.common_sizes
    )
    return _store(claim, picture)


def _source_key(claim: Claim) -> str:
    if not claim.source_key:
        raise _without_picture(claim)
    if store().size(claim.source_key) is None:
        raise PictureMissing(
            "The uploaded picture is no longer in the storage. Upload it again, then press Retry."
        )
    return claim.source_key


def _without_picture(claim: Claim) -> JobFailed:
    """Return why there is nothing to draw on: the row names no picture, or its file came along and
    was not taken.
    """
    code, sentence = patiently(_refusal_of, claim.job_id) or ("", "")
    if code:
        return JobFailed.of(code)(claim.source_problem or sentence)
    return PictureMissing(
        claim.source_problem or "The picture of this row was not uploaded. Upload it, then retry."
    )


def _refusal_of(job_id: int) -> tuple[str, str] | None:
    return Source.objects.filter(jobs=job_id).values_list("code", "sentence").first()


@lru_cache(maxsize=32)
def load_design(design_version_id: int) -> Design:
    """Return the parsed design of a version.

    Versions never change, so each child reads one only once.
    """
    version = DesignVersion.objects.get(pk=design_version_id)
    try:
        return version.parsed
    except DesignRefused as refusal:
        raise DesignDoesNotApply(
            f"The design can no longer be read: {refusal}", **refusal.details
        ) from refusal


def _store(claim: Claim, picture: rendering.Picture) -> StoredResult:
    key = keys.result(
        claim.batch_id, claim.job_id, claim.generation, claim.token, picture.extension
    )
    stored = store().put_once(key, picture.pieces)
    try:
        thumbnail = store().put_reproducible(keys.result_thumbnail(key), picture.thumbnail)
    except StorageFailed:
        with suppress(OSError):
            store().delete(key)  # nothing will refer to it
        raise
    return StoredResult(
        key=stored.key,
        size=stored.size,
        crc32=stored.crc32,
        sha256=stored.sha256,
        thumbnail_key=thumbnail.key,
        details={
            "width": picture.width,
            "height": picture.height,
            "boxes": list(picture.texts),
            "path": picture.way.path,
            "path_reason": picture.way.reason,
        },
    )
