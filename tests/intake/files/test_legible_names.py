"""File names of this machine that are not UTF-8, or that read the same."""

import os
from pathlib import Path

import pytest

from jobs.intake.pictures import inbox
from jobs.models import Batch
from jobs.storage import store
from tests.intake.pictures.test_inbox import batch, folder, paths, put, take
from tests.intake.tiny_pictures import jpeg

__all__ = ["batch", "folder"]  # fixtures

pytestmark = pytest.mark.django_db


def latin_1(path: Path, name: bytes) -> Path:
    """Return a name as an old share or camera writes it, which is not UTF-8."""
    return Path(os.fsdecode(os.fsencode(path) + b"/" + name))


def test_names_of_an_older_encoding_are_read_as_it_writes_them(folder: Path, batch: Batch):
    put(latin_1(folder / "june", b"caf\xe9.jpg"), jpeg(60, 40))
    put(latin_1(folder / "june", b"Gr\xf6\xdfe") / "1.jpg", jpeg(60, 40))

    take(batch, "june")

    assert paths(batch) == ["june/Größe/1.jpg", "june/café.jpg"]


def test_two_names_that_read_the_same_are_two_files(folder: Path, batch: Batch):
    put(folder / "june" / "café.jpg", jpeg(60, 40))
    put(latin_1(folder / "june", b"caf\xe9.jpg"), jpeg(50, 40))

    brought = take(batch, "june")

    assert (brought.taken, paths(batch)) == (2, ["june/café (2).jpg", "june/café.jpg"])
    assert store().read(batch.sources.get(path="june/café.jpg").key) == jpeg(60, 40)


def test_a_folder_whose_name_is_not_utf_8_is_listed_and_taken(folder: Path, batch: Batch):
    put(latin_1(folder, b"Gr\xf6\xdfe") / "1.jpg", jpeg(60, 40))
    put(latin_1(folder, b"\x81\x8d") / "2.jpg", jpeg(60, 40))
    put(folder / "june" / "3.jpg", jpeg(60, 40))
    put(latin_1(folder, b"\xe9.jpg"), jpeg(60, 40))

    names = {each.name for each in inbox.listed()}
    chore = inbox.request(batch, "Größe")
    take(batch, chore.payload["folder"])

    assert names >= {"Größe", "june", inbox.LOOSE}
    assert len(names) == 4
    assert all(name.isprintable() for name in names)
    assert paths(batch) == ["Größe/1.jpg"]


def test_two_folders_that_read_the_same_are_two_choices(folder: Path, batch: Batch):
    put(folder / "Größe" / "1.jpg", jpeg(60, 40))
    put(latin_1(folder, b"Gr\xf6\xdfe") / "2.jpg", jpeg(60, 40))

    names = {each.name for each in inbox.listed()}
    take(batch, "Größe (2)")

    assert names == {"Größe", "Größe (2)"}
    assert paths(batch) == ["Größe (2)/2.jpg"]
