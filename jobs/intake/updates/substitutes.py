"""Pictures that rows could not use, and those of another name that can take their place.

The place keeps its path: rows find their picture by it, and results are named after it.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from jobs.databases import clock
from jobs.errors import NotPossibleNow
from jobs.intake.pictures import removing
from jobs.intake.pictures.receive import replacing
from jobs.intake.pictures.receive.storing import file_of
from jobs.intake.pictures.replacements import uploaded
from jobs.intake.updates.pictures import let_go, require_open, unused
from jobs.intake.updates.uploads import hold
from jobs.matching import names
from jobs.models import Batch, Job, PlannedRow, Source
from jobs.states import State

LISTED = 50
CHOICES = 500  #: pictures offered by name
NOTHING = "Nothing was chosen. Choose a picture in at least one line, then press Replace."
UNKNOWN = "No unused picture of this batch is named “{}”. Choose one from the list, or upload it."
TWICE = "“{}” is chosen for two pictures. Choose each picture once."
IN_USE = (
    "“{}” is used by rows that have a result or are being made, so it stays. Replace it on the "
    "page of its row."
)
GONE = "A picture that was to be replaced is no longer in the batch. Choose again."


class Substitute(NamedTuple):
    """A picture that rows cannot use. `rows`: how many. `sentence`: why. `proposed`: the one unused
    picture of the same name, whatever its folder and extension.
    """

    picture: Source
    rows: int
    sentence: str
    proposed: Source | None


def listed(batch: Batch) -> tuple[list[Substitute], int]:
    """Return the first LISTED pictures that rows cannot use, and how many there are."""
    useless = _useless(batch)
    first = list(useless.order_by("pk")[:LISTED])
    if not first:
        return [], 0
    proposed = _proposed(batch, useless)
    return [_substitute(one, proposed.get(one.path)) for one in first], useless.count()


def choices(batch: Batch) -> list[str]:
    """Return the paths of the first CHOICES pictures that can take the place of another."""
    return list(_usable(batch).order_by("path").values_list("path", flat=True)[:CHOICES])


def substitute(batch: Batch, chosen: Mapping[int, str]) -> list[str]:
    """Let unused pictures take the places of useless ones, all or none of them, in the caller's
    transaction. `chosen`: id of a useless picture → path of an unused one. Return the keys of the
    files that nothing needs now, for `delete_files` after it.

    Raises NotPossibleNow.
    """
    if not chosen:
        raise NotPossibleNow(NOTHING)
    for path, times in Counter(chosen.values()).items():
        if times > 1:
            raise NotPossibleNow(TWICE.format(path))
    require_open(hold(batch))
    needless = [_put(batch, pk, path) for pk, path in chosen.items()]
    return list(filter(None, needless))


def delete_files(keys: Sequence[str]) -> None:
    """Delete the files of pictures whose places were taken."""
    for key in keys:
        removing.delete_file(key)


def _put(batch: Batch, pk: int, path: str) -> str:
    """Give the place of one picture the file of another, and return the key of the file that
    nothing needs now.
    """
    came = _usable(batch).filter(path=path).first()
    if came is None:
        raise NotPossibleNow(UNKNOWN.format(path))
    before = uploaded(batch).filter(pk=pk).first()
    if before is None:
        raise NotPossibleNow(GONE)
    if not _useless(batch).filter(pk=pk).exists():
        raise NotPossibleNow(IN_USE.format(before.path))
    batch.sources.filter(pk=came.pk).delete()
    present = clock.now_or_after(batch.jobs.all(), "finished_at")
    batch.sources.filter(pk=pk).update(**file_of(came), replaced_at=present)
    return let_go(batch, before)


def _usable(batch: Batch) -> QuerySet[Source]:
    return unused(batch).filter(code="")


def _useless(batch: Batch) -> QuerySet[Source]:
    """Return the pictures that rows name, now or by the changed sheet, and that none can use."""
    using = Job.objects.filter(source=OuterRef("pk"))
    planned = PlannedRow.objects.filter(update=batch.pk, source=OuterRef("pk"))
    failed = Q(state=State.FAILED, code__in=replacing.codes_of_pictures())
    is_unread = (~Q(code="") | Q(key="")) & (Exists(using) | Exists(planned))
    made = using.filter(state__in=[State.DONE, State.RUNNING])
    is_failed = Exists(using.filter(failed)) & ~Exists(using.exclude(failed))
    return uploaded(batch).filter((is_unread & ~Exists(made)) | is_failed)


def _substitute(picture: Source, proposed: Source | None) -> Substitute:
    failed = picture.jobs.exclude(sentence="").values_list("sentence", flat=True).first()
    planned = PlannedRow.objects.filter(update=picture.batch_id, source=picture.pk, job=None)
    rows = picture.jobs.count() + planned.count()
    return Substitute(picture, rows, picture.sentence or failed or "", proposed)


def _proposed(batch: Batch, useless: QuerySet[Source]) -> dict[str, Source]:
    """Return path of a useless picture → the unused one of its name, where both are the only one
    of that name.
    """
    places = _by_name(useless)
    came = {name: paths for name, paths in _by_name(_usable(batch)).items() if name in places}
    pairs = {
        places[name][0]: paths[0]
        for name, paths in came.items()
        if len(paths) == len(places[name]) == 1
    }
    found = {source.path: source for source in uploaded(batch).filter(path__in=pairs.values())}
    return {place: found[path] for place, path in pairs.items() if path in found}


def _by_name(sources: QuerySet[Source]) -> Mapping[str, Sequence[str]]:
    """Return folded name without folder and extension → the paths that have it."""
    paths: defaultdict[str, list[str]] = defaultdict(list)
    for path in sources.values_list("path", flat=True):
        paths[names.bare(PurePosixPath(path).name)].append(path)
    return paths
