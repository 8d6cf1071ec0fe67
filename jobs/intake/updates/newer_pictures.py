"""Pictures that came again with an open update: a row uses another file of the same name.

Nothing is overwritten. The newer file waits beside the used one until a person accepts it, and
takes its place when the rows follow the sheet. Until then its `row` is `Source.NEWER`, a number
that no row has, so neither a name in a sheet nor another batch finds it.
"""

import copy
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber

from jobs import matching, reading
from jobs.databases import clock
from jobs.intake.pictures import removing
from jobs.intake.pictures.receive.storing import StoredPicture, file_of
from jobs.intake.pictures.replacements import stored, uploaded
from jobs.models import Batch, Job, SheetUpdate, Source
from jobs.queue import lifecycle
from jobs.states import State

NAMED_ROWS = 5  #: rows named for each picture


class Newer(NamedTuple):
    """A newer picture and the one that rows use. `rows`: the first of the `row_count` rows that
    would be made again.
    """

    picture: Source
    used: Source
    rows: Sequence[int]
    row_count: int
    is_accepted: bool


@dataclass(frozen=True, slots=True)
class NewerPage:
    """`total`, `usable` and `accepted` count newer pictures of all pages. `before` and `after`: ids
    at which the neighbouring pages begin; None at an end.
    """

    pictures: list[Newer]
    total: int
    usable: int
    accepted: int
    before: int | None
    after: int | None

    @property
    def unticked(self) -> int:
        """Return how many could be used and are not accepted."""
        return self.usable - self.accepted


def waiting(batch: Batch) -> QuerySet[Source]:
    """Return the newer pictures of the open update, the first first."""
    return batch.sources.filter(row=Source.NEWER).order_by("pk")


def used_by_name(batch: Batch, path: str) -> Source | None:
    """Return the picture that a file is a newer one of: that of its path; without a folder, the
    only one of its name in whatever folder. None if no row uses it.
    """
    found = list(stored(batch).filter(path=path))
    if not found and "/" not in path:
        found = list(stored(batch).filter(match_key__endswith=f"/{matching.key(path)}")[:2])
    return found[0] if len(found) == 1 and found[0].jobs.exists() else None


def offer(batch: Batch, used: Source, picture: StoredPicture) -> str:
    """Keep a stored file as the newer one of a used picture, in the caller's transaction, which
    holds the batch. Return the key of the file that it replaces as such, or an empty text.
    """
    came, before = picture.stored, waiting(batch).filter(path=used.path).first()
    if before is not None and (before.size, before.sha256) == (came.size, came.sha256):
        return came.key
    values = {**picture.fresh(), "match_key": used.match_key}
    # A new id, so that nobody has accepted these bytes yet.
    waiting(batch).filter(path=used.path).delete()
    Source.objects.create(batch=batch, path=used.path, row=Source.NEWER, **values)
    return before.key if before is not None else ""


def page(update: SheetUpdate, start: int, size: int) -> NewerPage:
    """Return the newer pictures from the one with the id `start` on."""
    batch = update.batch
    found = reading.page_from(waiting(batch), start, size, by="pk")
    return NewerPage(
        _described(update, found.rows),
        total=waiting(batch).count(),
        usable=waiting(batch).filter(code="").count(),
        accepted=accepted(update).count(),
        before=found.before,
        after=found.after,
    )


def _described(update: SheetUpdate, pictures: Sequence[Source]) -> list[Newer]:
    used = _used(update.batch, pictures)
    counts, rows = _rows_of([source.pk for source in used.values()])
    chosen = set(update.newer_pictures)
    return [
        Newer(one, used[one.path], rows[used[one.path].pk], counts.get(pk, 0), one.pk in chosen)
        for one in pictures
        if one.path in used
        for pk in [used[one.path].pk]
    ]


def _used(batch: Batch, pictures: Collection[Source]) -> dict[str, Source]:
    """Return path → the picture that rows use now."""
    same = uploaded(batch).filter(path__in=[one.path for one in pictures])
    return {source.path: source for source in same}


def _rows_of(sources: Sequence[int]) -> tuple[dict[int, int], Mapping[int, Sequence[int]]]:
    """Return how many rows each picture has that would be made again, and the first of them."""
    jobs = Job.objects.filter(source__in=sources).exclude(state=State.LEFT_OUT).order_by()
    ranked = jobs.annotate(
        place=Window(RowNumber(), partition_by="source", order_by="row"),
        row_count=Window(Count("pk"), partition_by="source"),
    ).filter(place__lte=NAMED_ROWS)
    counts: dict[int, int] = {}
    first: defaultdict[int, list[int]] = defaultdict(list)
    for source, row, count in ranked.order_by("row").values_list("source", "row", "row_count"):
        counts[source] = count
        first[source].append(row)
    return counts, first


# --- What a person accepted -----------------------------------------------------------------------


def accepted(update: SheetUpdate) -> QuerySet[Source]:
    """Return the newer pictures that will take the places of the used ones."""
    return waiting(update.batch).filter(pk__in=update.newer_pictures, code="")


def chosen(update: SheetUpdate, ticked: Collection[int], shown: Collection[int]) -> list[int]:
    """Return the ids of the accepted pictures after a choice among those `shown`: the `ticked` ones
    are accepted, and the choice about all others stays.
    """
    kept = set(update.newer_pictures) - set(shown)
    wanted = kept | (set(ticked) & set(shown))
    return _usable(update.batch, wanted)


def all_usable(batch: Batch) -> list[int]:
    """Return the ids of all newer pictures that can be used."""
    return list(waiting(batch).filter(code="").exclude(key="").values_list("pk", flat=True))


def _usable(batch: Batch, ids: Collection[int]) -> list[int]:
    return [pk for pk in all_usable(batch) if pk in ids]


def as_accepted(update: SheetUpdate, sources: Mapping[int, Source]) -> dict[int, Source]:
    """Return the pictures by their ids as they will be, with the accepted files. Not saved."""
    files = {newer.path: file_of(newer) for newer in accepted(update)}
    return {
        pk: _with_file(source, files[source.path])
        if source.row is None and source.path in files
        else source
        for pk, source in sources.items()
    }


def _with_file(source: Source, file: Mapping[str, object]) -> Source:
    now = copy.copy(source)
    for name, value in file.items():
        setattr(now, name, value)
    return now


# --- Their end ------------------------------------------------------------------------------------


def put_in_place(update: SheetUpdate, newer: Collection[Source]) -> list[Source]:
    """Give the used pictures these files, in the caller's transaction, which holds the batch.
    Return the pictures as they were.
    """
    used = _used(update.batch, newer)
    for one in newer:
        uploaded(update.batch).filter(path=one.path).update(**file_of(one))
    files = {one.key for one in newer}
    return [source for source in used.values() if source.key not in files]


def note_in_place(update: SheetUpdate, newer: Collection[Source]) -> None:
    """Note when used pictures got these files, in the transaction that follows the one in which
    they did. Rows that were being drawn wait again, because they may show the file before.
    """
    paths = [one.path for one in newer]
    drawn = update.batch.jobs.filter(source__path__in=paths, source__row=None, state=State.RUNNING)
    lifecycle.follow_sheet(update.batch, list(drawn.values_list("pk", flat=True)))
    present = clock.now_or_after(update.batch.jobs.all(), "finished_at")
    uploaded(update.batch).filter(path__in=paths).update(replaced_at=present)
    waiting(update.batch).filter(pk__in=[one.pk for one in newer]).delete()


def outdated(update: SheetUpdate) -> QuerySet[Job]:
    """Return the rows whose result is older than the file that their picture got by the update."""
    return update.batch.jobs.filter(
        source__replaced_at__gte=update.confirmed_at,
        finished_at__lt=F("source__replaced_at"),
        state__in=[State.DONE, State.FAILED],
    )


def forget(batch: Batch) -> list[str]:
    """Forget all newer pictures, in the caller's transaction. Return the keys of their files, for
    `delete_files` after it.
    """
    keys = list(waiting(batch).exclude(key="").values_list("key", flat=True))
    waiting(batch).delete()
    return keys


def delete_files(keys: Sequence[str]) -> None:
    """Delete files of newer pictures, which nothing else ever uses."""
    for key in keys:
        removing.delete_file(key)
