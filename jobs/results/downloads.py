"""Downloads: which bytes of an archive were sent to whom, and so which zip a person has completely.

When in doubt, bytes did not arrive. A server that dies notes nothing, and bytes that are requested
again had not arrived: a lost last packet shows when the download resumes. A proxy takes bytes that
its visitor may never get, and only the person can see whether they arrived.
"""

import logging
from collections.abc import Callable, Iterable

from django.contrib.auth.models import User
from django.db import DatabaseError, transaction
from django.db.models import Q, QuerySet

from jobs.databases import clock
from jobs.errors import NotPossibleNow
from jobs.models import Batch, Download, Export

log = logging.getLogger(__name__)

type Range = list[int]
"""[start, stop] of bytes, stop excluded."""

type Ranges = list[Range]
"""In order, none touching the next."""

type Change = Callable[[Download], None]


def asked(export: Export, user: User, start: int, stop: int, *, is_relayed: bool = False) -> None:
    """Note that a person requests these bytes now, so they had not arrived.

    `is_relayed`: a proxy will take them.
    """

    def change(download: Download) -> None:
        download.sent = without(download.sent, start, stop)
        download.is_certain = not is_relayed and (download.is_certain or not download.sent)

    _note(export, user, change)


def went_out(
    export: Export, user: User, start: int, stop: int, *, is_relayed: bool = False
) -> None:
    """Note that the other side received these bytes, as far as the server can tell.

    `is_relayed`: a proxy received them. Another request may have come without one in the meantime.
    """

    def change(download: Download) -> None:
        download.sent = united([*download.sent, [start, stop]])
        download.is_certain = download.is_certain and not is_relayed

    _note(export, user, change)


def confirm(batch: Batch, user: User, number: int) -> None:
    """Note that a person says that this download arrived completely.

    Raises NotPossibleNow if it was not sent to its end.
    """
    if not _sent_to(user).filter(export__batch=batch, pk=number).update(is_certain=True):
        raise NotPossibleNow(
            "That zip was not sent to its end, or you have downloaded it again in the meantime. "
            "Download the full zip: it contains every result."
        )


def _note(export: Export, user: User, change: Change) -> None:
    """Note a change.

    A download continues if nothing can be written, but then it does not count as complete.
    """
    try:
        _change(export, user, change)
    except DatabaseError:
        log.exception(
            "download not noted: batch=%s export=%s user=%s", export.batch_id, export.pk, user.pk
        )


@transaction.atomic
def _change(export: Export, user: User, change: Change) -> None:
    # Locked until the end: parts of one zip may be downloaded at the same time.
    download, _ = Download.objects.select_for_update().get_or_create(
        export=export, user=user, defaults={"is_certain": True}
    )
    change(download)
    download.ended_at = clock.now() if download.sent == [[0, export.size]] else None
    download.save()


def has(user: User, export: Export) -> bool:
    """Return whether a person certainly has the whole export, as a full zip or through one of
    changes.
    """
    return _whole(user, export).filter(is_certain=True).exists()


def is_doubtful(user: User, export: Export) -> bool:
    """Return whether the whole export was sent to a person, and only they know if it arrived."""
    return _whole(user, export).exists() and not has(user, export)


def _whole(user: User, export: Export) -> QuerySet[Download]:
    return _sent_to(user).filter(Q(export=export) | Q(export__whole=export))


def _sent_to(user: User) -> QuerySet[Download]:
    """Return what was sent to a person to its end."""
    return Download.objects.filter(user=user, ended_at__isnull=False)


# --- Ranges ---------------------------------------------------------------------------------------


def united(ranges: Iterable[Range]) -> Ranges:
    """Return the union. Adjacent ranges are joined, empty ones are dropped."""
    found: Ranges = []
    for start, stop in sorted(each for each in ranges if each[0] < each[1]):
        if found and start <= found[-1][1]:
            found[-1][1] = max(found[-1][1], stop)
        else:
            found.append([start, stop])
    return found


def without(ranges: Iterable[Range], start: int, stop: int) -> Ranges:
    """Return the parts of the ranges outside start to stop."""
    return united(part for each in ranges for part in _beside(each, start, stop))


def _beside(each: Range, start: int, stop: int) -> Ranges:
    first, last = each
    return [[first, min(last, start)], [max(first, stop), last]]
