"""What is known of a worker child after it was killed: whether it waited for the storage."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from jobs.storage import waits
from tests import services

KILLED_WHILE_IT_WAITS = """
import os, signal, sys
from pathlib import Path
from jobs.storage import waits

waits.keep(Path(sys.argv[1]), "child")
with waits.waiting():
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(autouse=True)
def _no_note_is_kept_on() -> Iterator[None]:
    yield
    waits._note = None


def test_a_child_that_was_killed_while_it_waited_is_known_by_its_note(tmp_path: Path) -> None:
    command = [sys.executable, "-c", KILLED_WHILE_IT_WAITS, str(tmp_path / "waits")]
    killed = subprocess.run(command, cwd=services.ROOT, check=False)

    assert killed.returncode == -signal.SIGKILL
    assert waits.seconds(tmp_path / "waits", "child") > 0


def test_a_wait_that_is_over_is_not_noted(tmp_path: Path) -> None:
    waits.keep(tmp_path, "child")

    with waits.waiting():
        during = waits.seconds(tmp_path, "child")
    with pytest.raises(RuntimeError), waits.waiting():
        raise RuntimeError

    assert 0 < during < services.PATIENCE
    assert waits.seconds(tmp_path, "child") == 0


def test_a_thread_beside_the_task_notes_nothing(tmp_path: Path) -> None:
    waits.keep(tmp_path, "child")
    noted = []

    def wait() -> None:
        with waits.waiting():
            noted.append(waits.seconds(tmp_path, "child"))

    thread = threading.Thread(target=wait)
    thread.start()
    thread.join()

    assert noted == [0]


def test_a_process_without_a_note_waits_as_well(tmp_path: Path) -> None:
    (tmp_path / "a-file").write_text("")
    waits.keep(tmp_path / "a-file" / "inside", "child")  # as where nothing can be written

    with waits.waiting():
        pass

    assert waits.seconds(tmp_path / "a-file" / "inside", "child") == 0


def test_only_the_notes_of_dead_processes_are_deleted(tmp_path: Path) -> None:
    for name in ("dead", "alive", "ended"):
        waits.keep(tmp_path, name)

    waits.forget(tmp_path, "ended")
    waits.forget_all(tmp_path, lambda name: name == "dead")
    waits.forget_all(tmp_path / "nowhere", lambda _: True)

    assert [path.name for path in tmp_path.iterdir()] == ["alive"]


@pytest.mark.parametrize("left", [b"", b"1234567", b"123456789"])
def test_a_note_that_was_cut_says_that_nobody_waits(tmp_path: Path, left: bytes) -> None:
    (tmp_path / "child").write_bytes(left)

    assert waits.seconds(tmp_path, "child") == 0


def test_a_process_of_the_same_name_begins_with_a_new_note(tmp_path: Path) -> None:
    waits.keep(tmp_path, "child")
    with waits.waiting():
        waits.keep(tmp_path, "child")  # as its successor does

        assert waits.seconds(tmp_path, "child") == 0


def test_a_wait_within_a_wait_ends_with_the_inner_one_at_the_latest(tmp_path: Path) -> None:
    waits.keep(tmp_path, "child")

    with waits.waiting(), waits.waiting():
        assert waits.seconds(tmp_path, "child") > 0

    assert waits.seconds(tmp_path, "child") == 0


def test_a_note_that_is_not_there_can_be_forgotten(tmp_path: Path) -> None:
    waits.forget(tmp_path, "none")
    waits.forget(tmp_path / "nowhere", "none")

    assert list(tmp_path.iterdir()) == []
