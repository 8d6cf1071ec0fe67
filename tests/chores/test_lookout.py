"""The hot folders are looked into beside the chores, whatever becomes of their share."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jobs.chores import lookout
from jobs.chores.lookout import Lookout
from jobs.chores.runner import Runner
from jobs.hot_folders import watching
from jobs.models import HotFolder, HotSet
from jobs.processes import intervals
from tests import factories, services
from tests.hot_folders.drops import drop, hot_folder
from tests.intake.batches import chore

pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")


@pytest.fixture
def root(settings, tmp_path: Path, site_folder: Path) -> Path:
    settings.HOT_FOLDERS = str(tmp_path / "hot")
    (tmp_path / "hot").mkdir()
    return tmp_path / "hot"


@pytest.fixture
def watched(monkeypatch) -> Iterator[Lookout]:
    """Return a lookout that looks often."""
    monkeypatch.setattr(intervals, "HOT_FOLDERS_LOOK", 0.01)
    running = Lookout()
    yield running
    running.stop()


def wait(running: Lookout, condition: Callable[[], bool], what: str) -> None:
    services.wait_for(lambda: running.step() or condition(), services.PATIENCE, what)


def hang() -> None:
    time.sleep(600)


def test_a_set_is_noted_by_another_process(root, watched):
    hot_folder()
    drop(str(root))

    wait(watched, HotSet.objects.exists, "the set")


def test_a_share_that_does_not_answer_keeps_no_chore_waiting(root, monkeypatch):
    monkeypatch.setattr(watching, "look", hang)
    asked, running = chore(factories.draft()), Runner()

    running.step(0.02)

    asked.refresh_from_db()
    running.stop()
    assert asked.state == "running"


def test_the_page_is_told_of_a_share_that_does_not_answer(root, watched, monkeypatch):
    folder = hot_folder()
    monkeypatch.setattr(watching, "look", hang)
    monkeypatch.setattr(intervals, "HOT_FOLDERS_SILENT", 0.01)

    wait(watched, HotFolder.objects.exclude(trouble="").exists, "a word for the page")

    folder.refresh_from_db()
    assert folder.trouble == watching.SILENT


def test_a_look_that_ends_its_process_is_followed_by_another(root, watched, monkeypatch):
    looks = root / "looks"

    def look() -> None:
        with looks.open("a") as file:
            file.write(".")
        os._exit(1)

    monkeypatch.setattr(watching, "look", look)

    wait(watched, lambda: looks.exists() and len(looks.read_text()) > 1, "a second look")


def test_a_site_without_hot_folders_starts_no_process(settings, monkeypatch):
    settings.HOT_FOLDERS = ""
    begun: list[float] = []
    monkeypatch.setattr(lookout, "_begin", begun.append)

    Lookout().step()

    assert begun == []
