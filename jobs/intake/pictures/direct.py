"""Receive large pictures that the browser sends to the storage itself, where the site allows it.

The browser asks for a place, sends the parts, and tells the site. Only then does the site look at
the file, as at any other upload: until that no row names it.
"""

from contextlib import suppress

from jobs.errors import FileRefused, StorageFailed
from jobs.intake.drafts import forget_check
from jobs.intake.files import kinds
from jobs.intake.pictures.receive import TAKEN, Verdict
from jobs.intake.pictures.receive.storing import StoredPicture, ensure_complete, not_too_many, peek
from jobs.intake.pictures.receive.taking import put_in_place, refuse
from jobs.models import Batch, Source
from jobs.storage import (
    ABANDONED,
    DirectUploads,
    KeyMissing,
    PartPlace,
    direct_uploads,
    keys,
    store,
)

FROM_BYTES = 8 * 1024 * 1024  #: smaller files go through the site, many at a time


def places(direct: DirectUploads, source: Source) -> list[PartPlace]:
    """Return where the rest of an announced picture goes; empty if all of it was sent. Raises
    StorageFailed.
    """
    return [] if source.is_usable else direct.places(_key(source), source.size)


def take(direct: DirectUploads, batch: Batch, source: Source) -> Verdict | None:
    """Look at a picture that was sent, and make it one of the batch. Return None if parts of it are
    missing.

    Raises StorageFailed: then it can be asked for again.
    """
    if source.is_usable:
        return TAKEN
    key = _key(source)
    if not direct.complete(key, source.size):
        return None
    try:
        _keep(direct, batch, source)
        verdict = TAKEN
    except KeyMissing:  # another window has just taken it
        return None
    except FileRefused as refused:
        verdict = refuse(batch, source, refused)
    direct.drop(key)
    return verdict


def give_up(direct: DirectUploads, source: Source) -> None:
    """Delete what was sent of a picture, which goes through the site instead."""
    direct.drop(_key(source))


def give_up_abandoned(batch: Batch) -> None:
    """Delete what was sent of pictures of the batch and broke off long ago."""
    if direct := direct_uploads():
        with suppress(StorageFailed):  # the next check finds them again
            for key in direct.incomplete(keys.batch(batch.pk), ABANDONED):
                direct.drop(key)


def _keep(direct: DirectUploads, batch: Batch, source: Source) -> None:
    head, rest = peek(store().read_range(_key(source), 0, source.size))
    kind = kinds.ensure_picture(head, source.path)
    stored = direct.adopt(_key(source), keys.source(batch.pk), not_too_many(rest))
    ensure_complete(stored, source.size)
    put_in_place(source, StoredPicture(stored, kind))
    forget_check(batch)


def _key(source: Source) -> str:
    return keys.direct(source.batch_id, source.pk, source.size, source.modified_ms)
