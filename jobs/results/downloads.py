"""Downloads: which bytes of an archive were sent to whom, and so which zip a person has completely.

When in doubt, bytes did not arrive. A server that dies notes nothing, and bytes that are requested
again had not
arrived: a lost last packet shows when the download resumes.
"""

import logging
from collections.abc import Callable, Iterable, Iterator

from django.contrib.auth.models import User
from django.db import DatabaseError, transaction
from django.db.models import Q

from jobs.databases import clock
from jobs.models import Download, Export

log = logging.getLogger(__name__)

type Ranges = list[list[int]]
"""[start, stop] of bytes, stop excluded; in order, none touching the next."""


def asked(export: Export, user: User, start: int, stop: int) -> None:
    """Note that a person requests these bytes now, so they had not arrived."""
    _note(export, user, lambda sent: without(sent, start, stop))


def went_out(export: Export, user: User, start: int, stop: int) -> None:
    """Note that the other side received these bytes, as far as the server can tell."""
    _note(export, user, lambda sent: united([*sent, [start, stop]]))


def _note(export: Export, user: User, change: Callable[[Ranges], Ranges]) -> None:
    """Note a change.

    A download continues if nothing can be written, but then it does not count as complete.
    """
    try:
        with transaction.atomic():
            # Locked until the end: parts of one zip may be downloaded at the same time.
            download, _ = Download.objects.select_for_update().get_or_create(
                export=export, user=user
            )
            download.sent = change(download.sent)
            download.ended_at = clock.now() if download.sent == [[0, export.size]] else None
            download.save()
    except DatabaseError:
        log.exception(
            "download not noted: batch=%s export=%s user=%s", export.batch_id, export.pk, user.pk
        )


def has(user: User, export: Export) -> bool:
    """Return whether a person has the whole export, as a full zip or through one of changes."""
    whole = Download.objects.filter(user=user, ended_at__isnull=False)
    return whole.filter(Q(export=export) | Q(export__whole=export)).exists()


# --- Ranges ---------------------------------------------------------------------------------------


def united(ranges: Iterable[list[int]]) -> Ranges:
    """Return the union. Adjacent ranges are joined, empty ones are dropped."""
    found: Ranges = []
    for start, stop in sorted(each for each in ranges if each[0] < each[1]):
        if found and start <= found[-1][1]:
            found[-1][1] = max(found[-1][1], stop)
        else:
            found.append([start, stop])
    return found


def without(ranges: Iterable[list[int]], start: int, stop: int) -> Ranges:
    """Return the parts of the ranges outside start to stop."""
    return united(part for each in ranges for part in _beside(each, start, stop))


def _beside(each: list[int], start: int, stop: int) -> Iterator[list[int]]:
    yield [each[0], min(each[1], start)]
    yield [max(each[0], stop), each[1]]
