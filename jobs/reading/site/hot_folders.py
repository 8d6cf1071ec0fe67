"""What the page of hot folders shows."""

from dataclasses import dataclass

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When

from jobs.models import Batch, Chore, HotFolder, HotSet
from jobs.reading.progress import state_of

LATEST = 8  #: sets shown of each hot folder
_IS_HERE = Q(batch__isnull=False, batch__deleted_at=None)
NEEDS_PERSON = Case(
    When(Q(step=Chore.Kind.HOT_SET, step_state__in=Chore.OPEN), then=False),
    When(Q(taken_at=None) & ~Q(problem=""), then=True),
    When(_IS_HERE & Q(step_state=Chore.State.FAILED), then=True),
    When(_IS_HERE & Q(batch__started_at=None), then=True),
    default=False,
)
"""Whether the state of a set is "waiting", "failed" or "draft", by its last step."""


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
    """A hot folder with the sets that need a person, then its latest ones.

    `more`: sets that are not shown; `more_to_do`: those of them that need a person.
    """

    folder: HotFolder
    sets: list[ShownSet]
    more: int
    more_to_do: int


def hot_folders() -> list[ShownHotFolder]:
    """Return all hot folders by name, each with the sets to show."""
    return [_shown(folder) for folder in HotFolder.objects.select_related("recipe", "owner")]


def _shown(folder: HotFolder) -> ShownHotFolder:
    last = _steps().filter(batch=OuterRef("batch"))
    step, step_state = (Subquery(last.values(field)[:1]) for field in ("kind", "state"))
    sets = folder.sets.annotate(step=step, step_state=step_state).annotate(
        needs_person=NEEDS_PERSON
    )
    # A set that needs a person is shown however many came after it.
    ordered = sets.order_by("-needs_person", F("taken_at").desc(nulls_first=True), "-id")
    shown = [_shown_set(hot_set) for hot_set in ordered.select_related("batch")[:LATEST]]
    more, more_to_do = (
        max(0, found.count() - LATEST) for found in (folder.sets, sets.filter(needs_person=True))
    )
    return ShownHotFolder(folder, shown, more, more_to_do)


def _steps() -> QuerySet[Chore]:
    """Return what is done for sets, the last step first."""
    kinds = (Chore.Kind.HOT_SET, Chore.Kind.DELIVER)
    return Chore.objects.filter(kind__in=kinds).order_by("-id")


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
    last = _steps().filter(batch=batch).first()
    if last is not None and last.has_failed:
        return "failed", last.sentence
    if last is not None and last.is_open and last.kind == Chore.Kind.HOT_SET:
        return "filling", ""
    return "draft" if batch.is_draft else state_of(batch), ""
