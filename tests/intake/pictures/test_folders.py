"""Folders that change or lie while they are read."""

import os
from pathlib import Path

import pytest

from jobs.intake.pictures import guarded_folders, inbox
from jobs.intake.pictures.inbox import InboxRefused
from jobs.models import Batch
from tests.intake.pictures.test_inbox import batch, folder, paths, put, take
from tests.intake.tiny_pictures import jpeg

__all__ = ["batch", "folder"]  # fixtures

pytestmark = pytest.mark.django_db


def test_nothing_outside_the_inbox_is_read_through_a_link(
    folder: Path, batch: Batch, tmp_path: Path
):
    put(tmp_path / "secret" / "1.jpg", jpeg(60, 40))
    put(folder / "june" / "2.jpg", jpeg(60, 40))
    (folder / "june" / "link.jpg").symlink_to(tmp_path / "secret" / "1.jpg")
    (folder / "june" / "below").symlink_to(tmp_path / "secret")
    (folder / "linked").symlink_to(tmp_path / "secret")
    os.mkfifo(folder / "june" / "pipe.jpg")

    brought = take(batch, "june")

    assert (paths(batch), brought.skipped) == (["june/2.jpg"], 2)
    assert [each.name for each in inbox.listed()] == ["june"]
    with pytest.raises(InboxRefused, match="“linked” of the inbox cannot be opened"):
        take(batch, "linked")


def test_a_folder_that_turns_into_a_link_is_not_followed(folder: Path, tmp_path: Path):
    put(tmp_path / "secret" / "1.jpg", jpeg(60, 40))
    (folder / "june").mkdir()
    (folder / "june" / "below").symlink_to(tmp_path / "secret")
    descriptor = os.open(folder / "june", os.O_RDONLY)

    with pytest.raises(OSError, match="Not a directory"):
        guarded_folders._open(descriptor, Path("below/1.jpg"))

    os.close(descriptor)


def test_a_file_that_turns_into_a_link_or_a_pipe_is_not_read(folder: Path, tmp_path: Path):
    put(tmp_path / "secret" / "1.jpg", jpeg(60, 40))
    (folder / "link.jpg").symlink_to(tmp_path / "secret" / "1.jpg")
    os.mkfifo(folder / "pipe.jpg")
    descriptor = os.open(folder, os.O_RDONLY)

    with pytest.raises(OSError, match="Too many levels of symbolic links"):
        guarded_folders._open(descriptor, Path("link.jpg"))
    with pytest.raises(OSError, match="no longer a file"):
        guarded_folders._open(descriptor, Path("pipe.jpg"))

    os.close(descriptor)


def test_a_file_that_grows_while_it_is_read_is_left_out(
    folder: Path, batch: Batch, monkeypatch: pytest.MonkeyPatch
):
    growing = put(folder / "june" / "1.jpg", jpeg(60, 40))
    announce = inbox.folders.receive.announce

    def announced_then_grown(*arguments, **options):
        answers = announce(*arguments, **options)
        growing.write_bytes(jpeg(60, 40) + b"more")
        return answers

    monkeypatch.setattr(inbox.folders.receive, "announce", announced_then_grown)

    brought = take(batch, "june")

    assert "the file changed or the upload broke" in brought.left_out[0][1]
    assert paths(batch) == []


def test_a_file_that_vanishes_is_left_out_and_the_others_come(
    folder: Path, batch: Batch, monkeypatch
):
    put(folder / "june" / "1.jpg", jpeg(60, 40)).chmod(0o600)
    put(folder / "june" / "2.jpg", jpeg(60, 40))
    opened = guarded_folders._open

    def gone(descriptor: int, path):
        if path.name == "1.jpg":
            raise FileNotFoundError(2, "No such file or directory")
        return opened(descriptor, path)

    monkeypatch.setattr(guarded_folders, "_open", gone)

    brought = take(batch, "june")

    assert brought.left_out == [
        ("june/1.jpg", "This file cannot be read: No such file or directory.")
    ]
    assert paths(batch) == ["june/2.jpg"]
