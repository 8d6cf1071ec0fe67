"""Nobody waits for long for a folder, and one that is silent stops one child."""

import os
from pathlib import Path

import pytest

from jobs.errors import FolderSilent
from jobs.processes import folder_looks, intervals
from tests import services

SILENT = (
    "The inbox did not answer within 0.05 seconds. If it has very many files, try again in a "
    "minute. If it is on a share, ask the person who runs this site whether it is connected."
)


@pytest.fixture
def begun(monkeypatch) -> list[object]:
    """Return the functions for which children were sent."""
    made: list[object] = []
    real = folder_looks.Errand

    def errand(function, *arguments, **limits):
        made.append(function)
        return real(function, *arguments, **limits)

    monkeypatch.setattr(folder_looks, "Errand", errand)
    return made


def ask_silent(share: Path) -> str:
    """Return what is said of a share that does not answer."""
    with pytest.raises(FolderSilent) as silent:
        folder_looks.ask("The inbox", Path.read_text, share)
    return silent.value.sentence


def answer(share: Path, text: str) -> None:
    """Let the share answer, and wait until that is here."""
    share.write_text(text)
    errand = folder_looks._places["The inbox"].errand
    assert errand is not None
    services.wait_for(errand.has_ended, services.PATIENCE, "the answer")


def test_another_process_looks() -> None:
    assert folder_looks.ask("The inbox", os.getpid) != os.getpid()


def test_what_is_wrong_with_the_folder_is_raised(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        folder_looks.ask("The inbox", os.listdir, tmp_path / "none")


def test_a_silent_folder_is_reported_and_no_second_child_is_sent_there(
    silent_share, begun, monkeypatch
) -> None:
    first = ask_silent(silent_share)
    monkeypatch.setattr(intervals, "FOLDER_ANSWER", 600.0)
    with pytest.raises(FolderSilent):
        folder_looks.ask("The inbox", os.getpid)

    assert first == SILENT
    assert begun == [Path.read_text]


def test_another_folder_answers_meanwhile(silent_share, monkeypatch) -> None:
    ask_silent(silent_share)
    monkeypatch.setattr(intervals, "FOLDER_ANSWER", services.PATIENCE)

    assert folder_looks.ask("The folder of the hot folders", abs, -1) == 1


def test_what_was_found_late_is_for_whoever_asks_next(silent_share, begun, monkeypatch) -> None:
    ask_silent(silent_share)
    answer(silent_share, "june")

    assert folder_looks.ask("The inbox", Path.read_text, silent_share) == "june"
    assert begun == [Path.read_text]


def test_what_was_found_for_somebody_else_is_not_used(silent_share, monkeypatch) -> None:
    ask_silent(silent_share)
    answer(silent_share, "june")
    monkeypatch.setattr(intervals, "FOLDER_ANSWER", services.PATIENCE)

    assert folder_looks.ask("The inbox", abs, -1) == 1


def test_what_was_found_long_ago_is_not_used(silent_share, begun, monkeypatch) -> None:
    ask_silent(silent_share)
    answer(silent_share, "june")
    monkeypatch.setattr(intervals, "FOLDER_NEWS", 0.0)

    ask_silent(silent_share)

    assert begun == [Path.read_text, Path.read_text]


def test_a_look_that_is_given_up_is_followed_by_another(silent_share, begun, monkeypatch) -> None:
    monkeypatch.setattr(intervals, "FOLDER_LOOK", 0.1)
    ask_silent(silent_share)
    # On a slow machine it may have been given up before anybody asked.
    if errand := folder_looks._places["The inbox"].errand:
        services.wait_for(errand.has_ended, services.PATIENCE, "the end of the child")
    monkeypatch.setattr(intervals, "FOLDER_NEWS", 0.0)

    ask_silent(silent_share)

    assert begun == [Path.read_text, Path.read_text]


def test_a_look_that_dies_says_so() -> None:
    with pytest.raises(FolderSilent) as died:
        folder_looks.ask("The inbox", os._exit, 1)

    assert died.value.sentence == (
        "The inbox could not be looked into. The process that worked on it died. Try again."
    )
