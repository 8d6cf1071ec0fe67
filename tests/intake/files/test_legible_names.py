"""File names of this machine that are not UTF-8, or that read the same."""

import os
from itertools import islice
from pathlib import Path

import pytest

from jobs.intake.files.legible_names import by_legible_name, legible, numbered
from jobs.intake.pictures import inbox
from jobs.models import Batch
from jobs.storage import store
from tests.intake.pictures.test_inbox import batch, folder, paths, put, take
from tests.intake.tiny_pictures import jpeg

__all__ = ["batch", "folder"]  # fixtures

WITH_TABLES = pytest.mark.django_db


def latin_1(path: Path, name: bytes) -> Path:
    """Return a name as an old share or camera writes it, which is not UTF-8."""
    return Path(os.fsdecode(os.fsencode(path) + b"/" + name))


@WITH_TABLES
def test_names_of_an_older_encoding_are_read_as_it_writes_them(folder: Path, batch: Batch):
    put(latin_1(folder / "june", b"caf\xe9.jpg"), jpeg(60, 40))
    put(latin_1(folder / "june", b"Gr\xf6\xdfe") / "1.jpg", jpeg(60, 40))

    take(batch, "june")

    assert paths(batch) == ["june/Größe/1.jpg", "june/café.jpg"]


@WITH_TABLES
def test_two_names_that_read_the_same_are_two_files(folder: Path, batch: Batch):
    put(folder / "june" / "café.jpg", jpeg(60, 40))
    put(latin_1(folder / "june", b"caf\xe9.jpg"), jpeg(50, 40))

    brought = take(batch, "june")

    assert (brought.taken, paths(batch)) == (2, ["june/café (2).jpg", "june/café.jpg"])
    assert store().read(batch.sources.get(path="june/café.jpg").key) == jpeg(60, 40)


@WITH_TABLES
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


@WITH_TABLES
def test_two_folders_that_read_the_same_are_two_choices(folder: Path, batch: Batch):
    put(folder / "Größe" / "1.jpg", jpeg(60, 40))
    put(latin_1(folder, b"Gr\xf6\xdfe") / "2.jpg", jpeg(60, 40))

    names = {each.name for each in inbox.listed()}
    take(batch, "Größe (2)")

    assert names == {"Größe", "Größe (2)"}
    assert paths(batch) == ["Größe (2)/2.jpg"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (b"a.jpg", "a.jpg"),
        ("Größe.jpg".encode(), "Größe.jpg"),
        (b"Gr\xf6\xdfe.jpg", "Größe.jpg"),
        (b"10 \x80.jpg", "10 €.jpg"),
        (b"\x81.jpg", "\ufffd.jpg"),
        ("東京.jpg".encode(), "東京.jpg"),
        (b"", ""),
    ],
)
def test_a_name_is_text_whatever_its_bytes_are(name, expected):
    assert legible(os.fsdecode(name)) == expected


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([b"a.jpg", b"A.jpg"], {"a.jpg": b"a.jpg", "A.jpg": b"A.jpg"}),
        (
            [b"\xe4.jpg", "ä.jpg".encode()],
            {"ä.jpg": "ä.jpg".encode(), "ä (2).jpg": b"\xe4.jpg"},
        ),
        (
            [b"a\xcc\x88.jpg", b"\xe4.jpg", b"\xc3\xa4 (2).jpg"],
            {
                "a\u0308.jpg": b"a\xcc\x88.jpg",
                "ä (2).jpg": b"\xc3\xa4 (2).jpg",
                "ä (3).jpg": b"\xe4.jpg",
            },
        ),
        ([b"\x81", b"\x8d"], {"\ufffd": b"\x81", "\ufffd (2)": b"\x8d"}),
    ],
)
def test_each_name_of_a_folder_reads_differently(names, expected):
    found = by_legible_name(map(os.fsdecode, names))

    assert {text: os.fsencode(name) for text, name in found.items()} == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.jpg", ["a.jpg", "a (2).jpg", "a (3).jpg"]),
        ("a.tar.gz", ["a.tar.gz", "a.tar (2).gz", "a.tar (3).gz"]),
        ("folder", ["folder", "folder (2)", "folder (3)"]),
        (".hidden", [".hidden", ".hidden (2)", ".hidden (3)"]),
        ("b/a.jpg", ["b/a.jpg", "b/a (2).jpg", "b/a (3).jpg"]),
    ],
)
def test_a_name_that_is_taken_is_numbered_before_its_extension(name, expected):
    assert list(islice(numbered(name), 3)) == expected
