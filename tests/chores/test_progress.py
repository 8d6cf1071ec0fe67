"""How far a chore is, written seldom, and never for a chore that others have taken over."""

import pytest

from jobs.chores import progress
from jobs.chores.progress import ChoreLost, ChoreProgress
from jobs.processes import intervals


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the time, which the test may change."""
    now = [1000.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    return now


def test_it_is_written_at_once_and_then_every_half_second(
    clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[tuple] = []
    monkeypatch.setattr(
        progress.claims, "note_progress", lambda *values: written.append(values) or True
    )
    report = ChoreProgress("token")

    for done in range(11):
        report(done, 10)
        clock[0] += intervals.CHORE_PROGRESS / 5

    assert written == [("token", 0, 10), ("token", 5, 10), ("token", 10, 10)]


def test_a_chore_that_was_taken_over_ends(
    clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress.claims, "note_progress", lambda *_: False)

    with pytest.raises(ChoreLost, match="Another process"):
        ChoreProgress("token")(1, 10)
