"""Read every picture's header once, in child processes, and store the result with the picture."""

import json
import logging
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from itertools import batched
from pathlib import Path
from typing import Self

from django.conf import settings
from django.db.models import QuerySet

from jobs.errors import ChildFailed, PictureUnreadable
from jobs.intake.bulk_writing import update_many
from jobs.intake.files.headers import PicturePack, SeenPicture, look_at, unusable
from jobs.models import Batch, Source
from jobs.models.batches import LONGEST_CLOCK
from jobs.processes import children, parallel
from jobs.reporting import ReportProgress, report_nothing
from jobs.storage import store

log = logging.getLogger(__name__)


PACK = 64  #: pictures handed to a child at once
SECONDS = 20  #: seconds for one picture
MEGABYTES = 1024

BREAKS_US = PictureUnreadable(
    "This picture made the image reader crash. Open it in another program and save it again."
)


def look(batch: Batch, report: ReportProgress) -> int:
    """Look at all new pictures, and return their number."""
    return _look(batch.sources.filter(width=None, code=""), report)


def look_for_facts(batch: Batch, report: ReportProgress = report_nothing) -> int:
    """Read the facts of pictures that were looked at before facts were stored, and return their
    number.
    """
    return _look(batch.sources.filter(facts__isnull=True, code="", width__isnull=False), report)


def facts_of(source: Source) -> Source:
    """Return the picture with its facts, after reading them if nobody has."""
    if source.facts is None and source.is_usable:
        keep([source], [look_alone(source.key)])
        source.refresh_from_db()
    return source


def _look(wanted: QuerySet[Source], report: ReportProgress) -> int:
    sources = list(wanted.exclude(key="").order_by("id"))
    done = 0
    for pack, seen in _seen([list(pack) for pack in batched(sources, PACK)]):
        keep(pack, seen)
        done += len(pack)
        report(done, len(sources))
    return len(sources)


def _seen(
    packs: Sequence[Sequence[Source]],
) -> Iterator[tuple[Sequence[Source], list[SeenPicture]]]:
    done = 0
    try:
        with _LocalPacks() as local:
            for seen in parallel.in_order(look_at, map(local.pack, packs)):
                local.release()
                yield packs[done], seen
                done += 1
    except BrokenProcessPool:
        log.warning("a picture broke a child: batch=%s", packs[done][0].batch_id)
        yield from ((pack, [look_alone(source.key) for source in pack]) for pack in packs[done:])


def look_alone(key: str) -> SeenPicture:
    """Look at one picture in its own child process, so that a picture that crashes it is
    identified.
    """
    try:
        with store().local(key) as path:
            return _seen_by_a_child(path)
    except ChildFailed:
        return unusable(BREAKS_US)


def _seen_by_a_child(path: Path) -> SeenPicture:
    pack = PicturePack([path], settings.MAX_PIXELS)
    return children.call(look_at, pack, seconds=SECONDS, megabytes=MEGABYTES)[0]


class _LocalPacks:
    """Local files of the packs in flight, the oldest first."""

    def __init__(self) -> None:
        self._in_flight: deque[ExitStack] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        while self._in_flight:
            self.release()

    def pack(self, sources: Sequence[Source]) -> PicturePack:
        files = ExitStack()
        self._in_flight.append(files)
        paths = [files.enter_context(store().local(source.key)) for source in sources]
        return PicturePack(paths, settings.MAX_PIXELS)

    def release(self) -> None:
        """Let go of the oldest pack: it was looked at."""
        self._in_flight.popleft().close()


def keep(pack: Sequence[Source], seen: Sequence[SeenPicture]) -> None:
    """Store what was seen, but only for the same bytes: a picture that was replaced in the meantime
    has another key.
    """
    columns = ["format", "width", "height", "orientation", "code", "sentence", "notes"]
    values = [
        (
            *(getattr(one, column) for column in columns),
            *_facts(one),
            source.pk,
            source.key,
        )
        for source, one in zip(pack, seen, strict=True)
    ]
    update_many(Source, [*columns, "facts", "clock"], values, where=["id", "key"])


def _facts(seen: SeenPicture) -> tuple[str, str]:
    """Return the facts of a picture as both databases store JSON, and the name of its clock."""
    return json.dumps(seen.facts.to_json()), seen.facts.clock[:LONGEST_CLOCK]
