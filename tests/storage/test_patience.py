"""Nobody waits for a file system that does not answer."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from jobs.storage import file_systems, patience
from jobs.storage.folder import FolderStore
from jobs.storage.patience import Patience
from tests import services


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that counts as that of a server."""
    monkeypatch.setattr(file_systems, "kind_of", lambda _: "nfs4")
    return tmp_path


@pytest.fixture
def gone(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Let the server be gone until the event is set."""
    monkeypatch.setattr(patience, "ANSWER", 0.02)
    back = threading.Event()
    yield back
    back.set()


def test_the_answer_of_a_shared_folder_comes_back(shared: Path) -> None:
    assert Patience(shared).ask(lambda: list(shared.iterdir())) == []


def test_what_the_system_says_against_it_is_raised(shared: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Patience(shared).ask(lambda: (shared / "none").stat())


def test_a_folder_that_does_not_answer_is_asked_once_until_it_does(
    shared: Path, gone: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, asked = Patience(shared), []

    def question() -> int:
        asked.append(1)
        gone.wait()
        return len(asked)

    for _ in range(3):
        with pytest.raises(TimeoutError, match="it does not answer"):
            folder.ask(question)
        monkeypatch.setattr(patience, "ANSWER", services.PATIENCE)
    while_away = len(asked)
    gone.set()
    assert folder._silent is not None
    folder._silent.join()

    assert (while_away, folder.ask(question)) == (1, 2)


def test_a_disk_of_this_machine_is_asked_without_a_thread(tmp_path: Path) -> None:
    assert Patience(tmp_path).ask(threading.get_ident) == threading.get_ident()


def test_a_storage_that_does_not_answer_is_away_and_has_no_room(
    shared: Path, gone: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "statvfs", lambda _: gone.wait())
    files = FolderStore(shared)

    assert (files.trouble, files.usable_bytes()) == ("away", 0)
