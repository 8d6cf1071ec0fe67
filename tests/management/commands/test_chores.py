"""`manage.py chores` outlives a database that is away."""

import pytest
from django.db import InterfaceError, OperationalError

from jobs.management.commands import chores


class Runner:
    """A runner that fails in these ways, one after the other, and then stops."""

    def __init__(self, *failures: Exception) -> None:
        self._failures = list(failures)
        self.runs = 0
        self.is_stopping = False

    def run_forever(self) -> None:
        self.runs += 1
        if self._failures:
            raise self._failures.pop(0)
        self.is_stopping = True


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note the rests and the connections that are given up, and leave signals alone."""
    noted: list[str] = []
    monkeypatch.setattr(chores.time, "sleep", lambda seconds: noted.append(f"rest of {seconds} s"))
    monkeypatch.setattr(chores.connections, "close_all", lambda: noted.append("closed"))
    monkeypatch.setattr(chores.signal, "signal", lambda *_: None)
    monkeypatch.setattr(chores.limits, "answer_within", lambda *_: None)
    monkeypatch.setattr(chores.hosts, "require_site", lambda: None)
    monkeypatch.setattr(chores.heartbeats, "leave", lambda: None)
    return noted


def test_it_tries_again_with_new_connections_until_the_database_is_back(
    steps: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    runner = Runner(OperationalError("the server closed the connection"), InterfaceError("closed"))
    monkeypatch.setattr(chores, "Runner", lambda: runner)

    chores.Command().handle()

    assert runner.runs == 3
    assert steps == ["closed", "rest of 1 s"] * 2


def test_any_other_error_ends_it_so_that_the_supervisor_starts_another(
    steps: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chores, "Runner", lambda: Runner(ValueError("a mistake of ours")))

    with pytest.raises(ValueError, match="a mistake of ours"):
        chores.Command().handle()
