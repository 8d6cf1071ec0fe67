"""What the page of hot folders shows."""

from dataclasses import dataclass

from django.db.models import F

from jobs.models import Batch, Chore, HotFolder, HotSet
from jobs.reading.progress import state_of

LATEST = 8  #: sets shown of each hot folder


@dataclass(frozen=True, slots=True)
class ShownSet:
    """A set and how far it is: "copying", "waiting" (with a problem), "filling", "draft" (waits
    for a person), "failed" (with a sentence), a state of its batch, or "gone".
    """

    hot_set: HotSet
    batch: Batch | None
    state: str
    sentence: str
    is_delivered: bool


@dataclass(frozen=True, slots=True)
class ShownHotFolder:
    """A hot folder with its latest sets."""

    folder: HotFolder
    sets: list[ShownSet]
    more: int


def hot_folders() -> list[ShownHotFolder]:
    """Return all hot folders by name, each with its latest sets."""
    return [_shown(folder) for folder in HotFolder.objects.select_related("recipe", "owner")]


def _shown(folder: HotFolder) -> ShownHotFolder:
    # A set that is not taken yet may need a person, however many were taken after it came.
    latest = folder.sets.select_related("batch").order_by(
        F("taken_at").desc(nulls_first=True), "-id"
    )
    sets = [_shown_set(hot_set) for hot_set in latest[:LATEST]]
    return ShownHotFolder(folder, sets, max(0, latest.count() - LATEST))


def _shown_set(hot_set: HotSet) -> ShownSet:
    batch = hot_set.batch
    if hot_set.taken_at is None:
        state = "waiting" if hot_set.problem else "copying"
        return ShownSet(hot_set, None, state, hot_set.problem, is_delivered=False)
    if batch is None or batch.deleted_at is not None:
        return ShownSet(hot_set, None, "gone", "", is_delivered=False)
    state, sentence = _state_of(batch)
    is_delivered = batch.is_settled and hot_set.delivered_at == batch.settled_at
    return ShownSet(hot_set, batch, state, sentence, is_delivered)


def _state_of(batch: Batch) -> tuple[str, str]:
    kinds = (Chore.Kind.HOT_SET, Chore.Kind.DELIVER)
    last = batch.chores.filter(kind__in=kinds).order_by("-id").first()
    if last is not None and last.has_failed:
        return "failed", last.sentence
    if last is not None and last.is_open and last.kind == Chore.Kind.HOT_SET:
        return "filling", ""
    return "draft" if batch.is_draft else state_of(batch), ""
