"""Pictures copied from folders of this machine."""

import os
from pathlib import Path

import pytest

from jobs.intake.pictures import inbox
from jobs.intake.pictures.inbox_folders import LOOSE, InboxRefused
from jobs.models import Batch, Chore
from jobs.processes import shares
from jobs.storage import store
from tests import factories
from tests.intake.tiny_pictures import jpeg, png

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings, tmp_path: Path) -> Path:
    """Return the inbox."""
    settings.INBOX = str(tmp_path / "inbox")
    (tmp_path / "inbox").mkdir()
    return tmp_path / "inbox"


@pytest.fixture
def batch() -> Batch:
    return factories.draft()


def put(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def take(batch: Batch, name: str):
    return inbox.take(batch, name, lambda done, total: None)


def paths(batch: Batch) -> list[str]:
    return list(batch.sources.exclude(key="").order_by("path").values_list("path", flat=True))


def test_it_says_which_folder_it_works_in(folder: Path, batch: Batch, monkeypatch):
    put(folder / "june" / "1.jpg", jpeg(60, 40))
    said: list[str] = []
    monkeypatch.setattr(shares, "_say", said.append)

    take(batch, "june")
    take(batch, LOOSE)

    assert said == ["The folder “june” of the inbox", "", "The inbox", ""]


def test_everything_in_a_folder_is_copied_under_its_name(folder: Path, batch: Batch):
    put(folder / "june" / "1.jpg", jpeg(60, 40))
    put(folder / "june" / "deep" / "er" / "2.png", png(60, 40))
    put(folder / "july" / "3.jpg", jpeg(60, 40))

    brought = take(batch, "june")

    assert (brought.taken, brought.skipped, brought.left_out) == (2, 0, [])
    assert paths(batch) == ["june/1.jpg", "june/deep/er/2.png"]
    assert store().read(batch.sources.get(path="june/1.jpg").key) == jpeg(60, 40)
    assert (folder / "june" / "1.jpg").exists()


def test_files_directly_in_the_inbox_are_a_separate_choice(folder: Path, batch: Batch):
    put(folder / "1.jpg", jpeg(60, 40))
    put(folder / "june" / "2.jpg", jpeg(60, 40))

    take(batch, LOOSE)

    assert paths(batch) == ["1.jpg"]


def test_folders_of_the_inbox_are_listed_latest_first(folder: Path):
    put(folder / "old" / "1.jpg", b"1")
    put(folder / "new" / "1.jpg", b"1")
    put(folder / "new" / "deeper" / "2.jpg", b"2")
    put(folder / ".hidden" / "1.jpg", b"1")
    put(folder / "loose.jpg", b"1")
    (folder / "empty").mkdir()
    os.utime(folder / "old", (1, 1))

    assert [(each.name, each.files) for each in inbox.listed()] == [
        ("new", 2),
        ("old", 1),
        (LOOSE, 1),
    ]


def test_taking_a_folder_again_copies_only_new_and_changed_files(folder: Path, batch: Batch):
    put(folder / "june" / "1.jpg", jpeg(60, 40))
    put(folder / "june" / "2.jpg", jpeg(60, 40))
    take(batch, "june")
    before = dict(batch.sources.values_list("path", "key"))

    put(folder / "june" / "2.jpg", jpeg(90, 40))
    put(folder / "june" / "3.jpg", jpeg(60, 40))
    take(batch, "june")

    after = dict(batch.sources.values_list("path", "key"))
    assert after["june/1.jpg"] == before["june/1.jpg"]
    assert store().read(after["june/2.jpg"]) == jpeg(90, 40)
    assert sorted(after) == ["june/1.jpg", "june/2.jpg", "june/3.jpg"]


def test_each_file_that_is_not_a_picture_is_named_with_the_reason(folder: Path, batch: Batch):
    put(folder / "june" / "1.jpg", jpeg(60, 40))
    put(folder / "june" / "empty.jpg", b"")
    put(folder / "june" / "notes.txt", b"call them")
    put(folder / "june" / "text.jpg", b"no picture at all")
    put(folder / "june" / ".DS_Store", b"x")

    brought = take(batch, "june")

    assert (brought.taken, brought.skipped, brought.left_out_count) == (1, 1, 3)
    assert [path for path, _ in brought.left_out] == [
        "june/empty.jpg",
        "june/notes.txt",
        "june/text.jpg",
    ]
    assert all(sentence for _, sentence in brought.left_out)


@pytest.mark.parametrize("name", ["../inbox", "june/deep", "", "nothing"])
def test_only_what_is_listed_can_be_asked_for(folder: Path, batch: Batch, name: str):
    put(folder / "june" / "deep" / "1.jpg", jpeg(60, 40))

    with pytest.raises(InboxRefused, match="no longer has a folder"):
        inbox.request(batch, name)

    assert not Chore.objects.exists()


def test_a_missing_inbox_is_reported(settings, batch: Batch, tmp_path: Path):
    settings.INBOX = str(tmp_path / "away")
    with pytest.raises(
        InboxRefused, match=r"The inbox folder cannot be opened: No such file or directory\."
    ):
        inbox.listed()

    settings.INBOX = ""
    with pytest.raises(InboxRefused, match="has no inbox folder"):
        inbox.listed()
