"""Hot folders with their sets, and how far each set is."""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.utils import timezone

from jobs import reading
from jobs.models import Chore, HotFolder, HotSet
from jobs.reading.site import hot_folders
from tests import factories

pytestmark = pytest.mark.django_db

NOW = timezone.now()
SET, DELIVER = Chore.Kind.HOT_SET, Chore.Kind.DELIVER
WAITING, RUNNING, DONE, FAILED = Chore.State
DRAFT: dict[str, Any] = {}
STARTED = {"started_at": NOW}
PAUSED = STARTED | {"paused_at": NOW}
FINISHED = STARTED | {"settled_at": NOW}
CANCELLED = STARTED | {"cancelled_at": NOW}
DELETED = FINISHED | {"deleted_at": NOW}
BATCHES = (None, DRAFT, STARTED, PAUSED, FINISHED, CANCELLED, DELETED)
NEEDING = {"waiting", "failed", "draft"}


@pytest.fixture
def folder() -> HotFolder:
    return HotFolder.objects.create(
        name="weekly",
        owner=factories.user(),
        design_version=factories.design_version(),
        leaves_out=False,
    )


def dropped(folder: HotFolder, name: str = "monday", **fields: Any) -> HotSet:
    return HotSet.objects.create(
        folder=folder, name=name, fingerprint="f", steady_since=NOW, **fields
    )


def taken(
    folder: HotFolder, batch: dict[str, Any] | None, *steps: tuple[str, str], **fields: Any
) -> HotSet:
    """Create a set that was taken, with its batch and what was done for it, in order."""
    made = None if batch is None else factories.draft(**batch)
    for kind, state in steps:
        Chore.objects.create(batch=made, kind=kind, state=state, sentence=f"{kind} {state}.")
    return dropped(folder, **{"taken_at": NOW, "batch": made} | fields)


def shown() -> list[tuple[str, str, bool]]:
    (only,) = reading.hot_folders()
    return [(one.state, one.sentence, one.is_delivered) for one in only.sets]


@pytest.mark.parametrize(
    ("problem", "state"), [("", "copying"), ("The sheet is missing.", "waiting")]
)
def test_a_set_that_is_not_taken_is_copied_or_waits_for_a_person(
    folder: HotFolder, problem: str, state: str
) -> None:
    dropped(folder, problem=problem)

    assert shown() == [(state, problem, False)]


@pytest.mark.parametrize(
    ("batch", "steps", "state", "sentence"),
    [
        (None, [], "gone", ""),
        (DELETED, [(SET, DONE)], "gone", ""),
        (DRAFT, [], "draft", ""),
        (DRAFT, [(SET, WAITING)], "filling", ""),
        (DRAFT, [(SET, RUNNING)], "filling", ""),
        (DRAFT, [(SET, DONE)], "draft", ""),
        (DRAFT, [(SET, FAILED)], "failed", "hot_set failed."),
        (DRAFT, [(SET, FAILED), (SET, RUNNING)], "filling", ""),
        (DRAFT, [(SET, RUNNING), (SET, FAILED)], "failed", "hot_set failed."),
        (DRAFT, [("check", FAILED)], "draft", ""),
        (STARTED, [(SET, DONE)], "running", ""),
        (PAUSED, [(SET, DONE)], "paused", ""),
        (CANCELLED, [(SET, DONE)], "cancelled", ""),
        (FINISHED, [(SET, DONE)], "finished", ""),
        (FINISHED, [(SET, DONE), (DELIVER, RUNNING)], "finished", ""),
        (FINISHED, [(SET, DONE), (DELIVER, FAILED)], "failed", "deliver failed."),
        (FINISHED, [(DELIVER, FAILED), (DELIVER, DONE)], "finished", ""),
    ],
)
def test_a_set_that_was_taken_is_as_far_as_its_batch_and_its_last_step(
    folder: HotFolder,
    batch: dict[str, Any] | None,
    steps: list[tuple[str, str]],
    state: str,
    sentence: str,
) -> None:
    taken(folder, batch, *steps)

    assert shown() == [(state, sentence, False)]


@pytest.mark.parametrize(
    ("batch", "delivered_at", "is_delivered"),
    [
        (FINISHED, NOW, True),
        (FINISHED, NOW - timedelta(seconds=1), False),
        (FINISHED, None, False),
        (STARTED, NOW, False),
        (STARTED, None, False),
    ],
)
def test_results_are_delivered_once_those_of_the_last_settling_are(
    folder: HotFolder, batch: dict[str, Any], delivered_at: Any, *, is_delivered: bool
) -> None:
    taken(folder, batch, (SET, DONE), delivered_at=delivered_at)

    assert [delivered for *_, delivered in shown()] == [is_delivered]


def test_the_sets_that_the_database_lists_first_are_those_whose_state_needs_a_person(
    folder: HotFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hot_folders, "LATEST", 1_000)
    dropped(folder, "copying")
    dropped(folder, "waiting", problem="The sheet is missing.")
    for batch, kind, state in product(BATCHES, (SET, DELIVER), Chore.State):
        taken(folder, batch, *([] if batch is None else [(kind, state)]))
    for batch in BATCHES:
        taken(folder, batch)

    (only,) = reading.hot_folders()

    asked = [one.hot_set.needs_person for one in only.sets]
    assert asked == [one.state in NEEDING for one in only.sets]
    assert asked == sorted(asked, reverse=True)
    assert len(asked) == 2 + len(BATCHES) * 9


def test_sets_that_need_a_person_come_first_and_the_rest_is_counted(folder: HotFolder) -> None:
    late = [NOW + timedelta(minutes=minutes) for minutes in range(12)]
    for number, at in enumerate(late):
        taken(folder, DRAFT if number < 10 else STARTED, name=f"{number}", taken_at=at)
    dropped(folder, "copying")

    (only,) = reading.hot_folders()

    assert [one.hot_set.name for one in only.sets] == [str(number) for number in range(9, 1, -1)]
    assert (only.more, only.more_to_do) == (5, 2)


def test_hot_folders_are_in_the_order_of_their_names(folder: HotFolder) -> None:
    for name in ("archive", "zoo"):
        HotFolder.objects.create(
            name=name, owner=folder.owner, design_version=folder.design_version, leaves_out=True
        )

    found = reading.hot_folders()

    assert [(one.folder.name, one.sets, one.more) for one in found] == [
        ("archive", [], 0),
        ("weekly", [], 0),
        ("zoo", [], 0),
    ]
