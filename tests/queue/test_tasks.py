"""The task that makes one image: what it does in which order, and when it lets go."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from celery.exceptions import Reject, SoftTimeLimitExceeded

from jobs.errors import PictureTruncated, StorageFailed, TookTooLong
from jobs.queue import tasks
from jobs.queue.lifecycle import Ticket


class Store:
    def __init__(self, *troubles: str) -> None:
        self._troubles = list(troubles)

    @property
    def trouble(self) -> str:
        return self._troubles.pop(0) if self._troubles else ""


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> list[tuple]:
    """Note every step instead of taking it."""
    steps: list[tuple] = []

    def note(name: str, answer: object = None) -> Callable[..., object]:
        def step(*values: object, **named: object) -> object:
            steps.append((name, *values, *named.values()))
            return answer

        return step

    monkeypatch.setattr(tasks.owner, "new_token", lambda: "token")
    monkeypatch.setattr(tasks, "patiently", lambda call, *values, **named: call(*values, **named))
    monkeypatch.setattr(tasks.lifecycle, "claim", note("claim", "claim of 7"))
    monkeypatch.setattr(tasks.drawing, "attempt", note("draw", "outcome"))
    monkeypatch.setattr(tasks.lifecycle, "end", note("end"))
    monkeypatch.setattr(tasks.lifecycle, "give_back", note("give back"))
    monkeypatch.setattr(tasks.lifecycle, "unmark", note("unmark"))
    monkeypatch.setattr(tasks.durability, "keep_commits", note("on disk"))
    monkeypatch.setattr(tasks, "let_go", note("let go"))
    monkeypatch.setattr(tasks, "store", Store)
    return steps


def test_the_outcome_is_on_disk_before_the_message_is_acknowledged(noted: list[tuple]) -> None:
    tasks.make(7, 2)

    assert noted == [
        ("claim", 7, 2, "token"),
        ("draw", "claim of 7"),
        ("end", "claim of 7", "outcome"),
        ("on disk",),
    ]


def test_a_message_of_a_job_that_others_hold_draws_nothing(
    noted: list[tuple], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks.lifecycle, "claim", lambda *_: None)

    tasks.make(7, 2)

    assert noted == []


def test_while_nothing_can_be_stored_the_row_waits_and_is_not_claimed(
    noted: list[tuple], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "store", lambda: Store("The disk is full."))

    tasks.make(7, 2)

    assert noted == [("unmark", [Ticket(7, 2)])]


def test_a_result_that_found_no_room_gives_its_row_back(
    noted: list[tuple], monkeypatch: pytest.MonkeyPatch
) -> None:
    stores = [Store(), Store("The disk is full.")]
    monkeypatch.setattr(tasks, "store", lambda: stores.pop(0))
    monkeypatch.setattr(tasks.drawing, "attempt", lambda _: StorageFailed("The disk is full."))

    tasks.make(7, 2)

    assert noted == [("claim", 7, 2, "token"), ("give back", 7, "token", "not_stored", "")]


def test_a_result_that_was_refused_although_there_is_room_is_a_failure(
    noted: list[tuple], monkeypatch: pytest.MonkeyPatch
) -> None:
    failure = StorageFailed("The file could not be written.")
    monkeypatch.setattr(tasks.drawing, "attempt", lambda _: failure)

    tasks.make(7, 2)

    assert noted[1:] == [("end", "claim of 7", failure), ("on disk",)]


FULL = "The disk is full."
PICTURE, FONT = "b/1/in/7.jpg", "f/house"


@pytest.mark.parametrize(
    ("outcome", "trouble", "given_back"),
    [
        ("a result", FULL, None),
        (PictureTruncated("7.jpg ends half-way."), FULL, None),
        (TookTooLong("It took longer than two minutes."), FULL, ""),
        (TookTooLong("It took longer than two minutes."), "", None),
        (StorageFailed("The bucket is away.", away=True), "", ""),
        (StorageFailed("It cannot send this file.", unreadable=PICTURE), "", "unreadable"),
    ],
)
def test_only_what_the_storage_is_to_blame_for_gives_the_row_back(
    noted: list[tuple],
    monkeypatch: pytest.MonkeyPatch,
    outcome: Any,
    trouble: str,
    given_back: str | None,
) -> None:
    stores = [Store(), Store(trouble)]
    monkeypatch.setattr(tasks, "store", lambda: stores.pop(0))
    monkeypatch.setattr(tasks.drawing, "attempt", lambda _: outcome)
    monkeypatch.setattr(tasks.lifecycle, "has_waited_for_file", lambda _: False)

    tasks.make(7, 2)

    ended = [("end", "claim of 7", outcome), ("on disk",)]
    back = [("give back", 7, "token", "not_stored", given_back)]
    assert noted[1:] == (ended if given_back is None else back)


@pytest.mark.parametrize(("key", "what"), [(PICTURE, "the picture"), (FONT, "a font or box")])
def test_a_row_that_has_waited_for_a_file_fails_and_says_which(
    noted: list[tuple], monkeypatch: pytest.MonkeyPatch, key: str, what: str
) -> None:
    claim = SimpleNamespace(source_key=PICTURE)
    unreadable = StorageFailed("It cannot send this file.", unreadable=key)
    monkeypatch.setattr(tasks.lifecycle, "claim", lambda *_: claim)
    monkeypatch.setattr(tasks.drawing, "attempt", lambda _: unreadable)
    monkeypatch.setattr(tasks.lifecycle, "has_waited_for_file", lambda it: it is claim)

    tasks.make(7, 2)

    (_, of, failure), kept = noted
    assert (of, failure.code, kept) == (claim, "file_unreadable", ("on disk",))
    assert f"cannot send {what}" in failure.sentence


@pytest.mark.parametrize("loss", [Reject("the database is away"), SoftTimeLimitExceeded()])
def test_a_job_whose_outcome_cannot_be_written_is_let_go_and_the_message_comes_again(
    noted: list[tuple], monkeypatch: pytest.MonkeyPatch, loss: Exception
) -> None:
    def away(*_: object) -> None:
        raise loss

    monkeypatch.setattr(tasks.lifecycle, "end", away)

    with pytest.raises(type(loss)):
        tasks.make(7, 2)

    assert noted[-1] == ("let go", 7, "token")


@pytest.mark.parametrize("step", ["claim", "end"])
def test_too_little_memory_for_a_claim_or_an_outcome_does_not_take_the_worker_down(
    noted: list[tuple], monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Celery passes a MemoryError of a task on to the worker, which ends with all its children."""

    def lack(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(tasks.lifecycle, step, lack)

    with pytest.raises(RuntimeError, match="too little memory"):
        tasks.make(7, 2)

    assert noted[-1] == ("let go", 7, "token")


def test_a_failed_picture_is_an_outcome_and_no_error_of_the_task(
    noted: list[tuple], monkeypatch: pytest.MonkeyPatch
) -> None:
    failure = PictureTruncated("7.jpg ends half-way.")
    monkeypatch.setattr(tasks.drawing, "attempt", lambda _: failure)

    tasks.make(7, 2)

    assert ("end", "claim of 7", failure) in noted
    assert not any(step[0] == "let go" for step in noted)
