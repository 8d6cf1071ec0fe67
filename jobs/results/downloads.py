"""Downloads: which bytes of which archive went out to whom, and so which zip a person has whole.

When in doubt bytes did not arrive. A server that dies writes nothing down, and whoever asks for bytes again has not got
them: that a last packet was lost shows when the download is gone on with.
"""

import logging
from collections.abc import Callable, Iterable, Iterator

from django.contrib.auth.models import User
from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils import timezone

from jobs.models import Download, Export

log = logging.getLogger(__name__)

type Ranges = list[list[int]]
"""[start, stop] of bytes, stop excluded; in order, none touching the next."""


def asked(export: Export, user: User, start: int, stop: int) -> None:
    """A person wants these bytes now."""
    _note(export, user, lambda sent: without(sent, start, stop))


def went_out(export: Export, user: User, start: int, stop: int) -> None:
    """These bytes were taken by the other side, as far as the server can tell."""
    _note(export, user, lambda sent: united([*sent, [start, stop]]))


def _note(export: Export, user: User, change: Callable[[Ranges], Ranges]) -> None:
    """A download goes on also while nothing can be written; it is no zip to start from, then."""
    try:
        with transaction.atomic():
            # Held until the end: parts of one zip may be downloaded at the same time.
            download, _ = Download.objects.select_for_update().get_or_create(export=export, user=user)
            download.sent = change(download.sent)
            download.ended_at = timezone.now() if download.sent == [[0, export.size]] else None
            download.save()
    except DatabaseError:
        log.exception("download not noted: batch=%s export=%s user=%s", export.batch_id, export.pk, user.pk)


def has(user: User, export: Export) -> bool:
    """As a zip of everything, or by one of what changed."""
    whole = Download.objects.filter(user=user, ended_at__isnull=False)
    return whole.filter(Q(export=export) | Q(export__whole=export)).exists()


# --- Ranges -----------------------------------------------------------------------------------------


def united(ranges: Iterable[list[int]]) -> Ranges:
    """All of them; those that touch become one, empty ones none."""
    found: Ranges = []
    for start, stop in sorted(each for each in ranges if each[0] < each[1]):
        if found and start <= found[-1][1]:
            found[-1][1] = max(found[-1][1], stop)
        else:
            found.append([start, stop])
    return found


def without(ranges: Iterable[list[int]], start: int, stop: int) -> Ranges:
    """What is left of them outside start to stop."""
    return united(part for each in ranges for part in _beside(each, start, stop))


def _beside(each: list[int], start: int, stop: int) -> Iterator[list[int]]:
    yield [each[0], min(each[1], start)]
    yield [max(each[0], stop), each[1]]
