"""Look into the hot folders: which sets are complete, and which results are to be delivered.

The chores process does this every two seconds. Several may run: a set is taken by one guarded
UPDATE, together with its batch and the request to fill it.
"""

import logging
from collections.abc import Collection, Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet

from jobs import control
from jobs.databases import clock
from jobs.databases.outages import OUTAGE
from jobs.hot_folders import places
from jobs.hot_folders.new_folders import HotFolderRefused
from jobs.hot_folders.places import DroppedSet
from jobs.intake import chore_requests
from jobs.models import Batch, Chore, HotFolder, HotSet
from jobs.processes import intervals
from jobs.texts import shortened

log = logging.getLogger(__name__)

STEADY = timedelta(seconds=intervals.HOT_SET_STEADY)
LONGEST = 500  #: characters of a sentence on the page
NAMED = 3  #: sheets that it names, at most
UNEXPECTED = "Something in it could not be read. The log of this site says more."
SILENT = (
    f"The hot folders have not answered for {intervals.HOT_FOLDERS_SILENT:.0f} seconds. If they "
    "are on a share, ask the person who runs this site whether it is connected."
)


def look() -> None:
    """Look into every hot folder once: take complete sets, and ask for deliveries."""
    if not settings.HOT_FOLDERS:
        return
    for folder in HotFolder.objects.filter(stopped_at=None):
        _try_to_look_into(folder)
    request_deliveries()


def _try_to_look_into(folder: HotFolder) -> None:
    try:
        look_into(folder)
    except HotFolderRefused as refusal:
        _note_trouble(folder, refusal.sentence)
    except OUTAGE:
        raise
    except Exception:  # a name or a disk that nobody thought of must not keep the others waiting
        log.exception("hot folder not looked into: %s", folder.name)
        _note_trouble(folder, UNEXPECTED)
    else:
        _note_trouble(folder, "")


def note_silence() -> None:
    """Let the page say that a look has not come to an end."""
    log.warning("the hot folders do not answer")
    HotFolder.objects.filter(stopped_at=None).update(trouble=SILENT)


def _note_trouble(folder: HotFolder, sentence: str) -> None:
    """Store why a folder cannot be looked into, for its page. Empty: it could be."""
    sentence = shortened(sentence, LONGEST)
    if sentence != folder.trouble:
        HotFolder.objects.filter(pk=folder.pk).update(trouble=sentence)
        if sentence:
            log.warning("hot folder not looked into: %s", sentence)


def look_into(folder: HotFolder) -> None:
    """Note what lies in a hot folder, and take each set that has not changed for ten seconds.

    Raises HotFolderRefused.
    """
    there = [*places.dropped(folder.name), *places.loose(folder.name)]
    noted = _still_waiting(folder, [dropped.name for dropped in there])
    for dropped in there:
        _look_at(folder, dropped, noted.get(dropped.name))


def _look_at(folder: HotFolder, dropped: DroppedSet, hot_set: HotSet | None) -> None:
    """Note a set that is new or has changed, and take one that has not for a while."""
    if hot_set is None or hot_set.fingerprint != dropped.fingerprint:
        _note(folder, dropped)
    elif clock.now() - hot_set.steady_since >= STEADY:
        _take_or_say_why_not(hot_set, dropped)


def _still_waiting(folder: HotFolder, there: Collection[str]) -> dict[str, HotSet]:
    """Return the noted sets by name, and forget those that are no longer there."""
    waiting = folder.sets.filter(taken_at=None)
    waiting.exclude(name__in=there).delete()
    return {hot_set.name: hot_set for hot_set in waiting}


def request_deliveries() -> None:
    """Ask for the delivery of each batch of a hot folder that has settled since the last one."""
    for hot_set in _undelivered().select_related("batch"):
        if hot_set.batch is not None and not _has_failed(hot_set.batch):
            chore_requests.open_one(hot_set.batch, Chore.Kind.DELIVER)


def _undelivered() -> QuerySet[HotSet]:
    settled = HotSet.objects.filter(batch__settled_at__isnull=False, batch__deleted_at=None)
    return settled.filter(Q(delivered_at=None) | ~Q(delivered_at=F("batch__settled_at")))


def _has_failed(batch: Batch) -> bool:
    """Return whether the delivery of these very results failed. A person can ask again."""
    last = chore_requests.latest(batch, Chore.Kind.DELIVER)
    if last is None or not last.has_failed or batch.settled_at is None:
        return False
    return last.created_at > batch.settled_at


def _note(folder: HotFolder, dropped: DroppedSet) -> None:
    seen = {"fingerprint": dropped.fingerprint, "steady_since": clock.now(), "problem": ""}
    HotSet.objects.update_or_create(folder=folder, name=dropped.name, taken_at=None, defaults=seen)


def _take_or_say_why_not(hot_set: HotSet, dropped: DroppedSet) -> None:
    problem = _problem(hot_set.folder, dropped)
    if not problem:
        take(hot_set)
    elif (sentence := shortened(problem, LONGEST)) != hot_set.problem:
        _untaken(hot_set).update(problem=sentence)


def _problem(folder: HotFolder, dropped: DroppedSet) -> str:
    """Return why a set that is complete cannot be taken, or an empty text."""
    if dropped.loose:
        files = "This file is" if dropped.loose == 1 else f"{dropped.loose:,} files are"
        return f"{files} in no folder. Put pictures and their sheet into a folder, and copy that."
    if not dropped.files:
        return "The folder is empty. Copy the pictures and their sheet into it."
    if folder.match_rule.by == "pictures":
        return ""
    if not dropped.sheets:
        return f"There is no sheet in it. Copy one beside the pictures: {', '.join(places.SHEETS)}."
    if len(dropped.sheets) > 1:
        return f"There are several sheets in it: {_some(dropped.sheets)}. Leave only one."
    return ""


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
    return f"{', '.join(names[:NAMED])}{more}"


def _untaken(hot_set: HotSet) -> QuerySet[HotSet]:
    """Return the set, unless a process has taken it."""
    return HotSet.objects.filter(pk=hot_set.pk, taken_at=None)


def _free_place(hot_set: HotSet) -> str:
    """Return a name that no folder of another set has."""
    folder = hot_set.folder
    used = list(folder.sets.exclude(place="").values_list("place", flat=True))
    return places.free_name(folder.name, hot_set.name, used)


def _claim(hot_set: HotSet, place: str) -> bool:
    """Return whether the set is ours: False if another process took it."""
    return bool(_untaken(hot_set).update(taken_at=clock.now(), place=place, problem=""))


def take(hot_set: HotSet) -> None:
    """Make the batch of a set and ask for it to be filled, unless another process did."""
    folder, place = hot_set.folder, _free_place(hot_set)
    with transaction.atomic():
        if not _claim(hot_set, place):
            return
        batch = control.create(folder.owner, f"{folder.name}: {hot_set.name}")
        HotSet.objects.filter(pk=hot_set.pk).update(batch=batch)
        chore_requests.request(batch, Chore.Kind.HOT_SET)
    log.info("hot set taken: folder=%s set=%s batch=%s", folder.name, hot_set.name, batch.pk)
