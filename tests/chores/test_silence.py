"""When a chore counts as silent in a folder on a share."""

import time

import pytest

from jobs.chores import silence
from jobs.chores.silence import Silence
from jobs.processes import intervals
from jobs.queue.owner import ProcessState


@pytest.fixture
def used(monkeypatch) -> list[int]:
    """Return the processor time that the child has used so far, which the test changes."""
    ticks = [7]
    monkeypatch.setattr(
        silence.owner, "look", lambda pid: ProcessState(1, is_alive=True, start="", used=ticks[0])
    )
    return ticks


def later(monkeypatch, seconds: float) -> None:
    now = time.monotonic() + seconds
    monkeypatch.setattr(time, "monotonic", lambda: now)


def in_the_inbox() -> Silence:
    one = Silence(1)
    one.hear(b"The inbox\n")
    assert not one.is_too_long()
    return one


def test_a_child_that_does_nothing_in_a_folder_is_silent(used, monkeypatch) -> None:
    one = in_the_inbox()
    later(monkeypatch, intervals.CHORE_SILENCE - 1)
    before = one.is_too_long()
    later(monkeypatch, 2)

    assert (before, one.is_too_long()) == (False, True)
    assert one.sentence() == (
        "The inbox has not answered for 5 minutes, so this was stopped. If it is on a share, ask "
        "the person who runs this site whether it is connected. Then try again: what was copied "
        "stays."
    )


def test_a_child_that_uses_processor_time_is_not_silent(used, monkeypatch) -> None:
    one = in_the_inbox()
    later(monkeypatch, intervals.CHORE_SILENCE + 1)
    used[0] += 1

    assert not one.is_too_long()


def test_a_child_that_has_left_the_folder_may_be_silent(used, monkeypatch) -> None:
    one = in_the_inbox()
    one.hear(b"The folder \xe2\x80\x9ca\xe2\x80\x9d of the inbox\n\n")
    later(monkeypatch, intervals.CHORE_SILENCE + 1)

    assert not one.is_too_long()


def test_where_processes_cannot_be_looked_at_none_is_silent(monkeypatch) -> None:
    monkeypatch.setattr(silence.owner, "look", lambda pid: None)
    one = in_the_inbox()
    later(monkeypatch, intervals.CHORE_SILENCE + 1)

    assert not one.is_too_long()
