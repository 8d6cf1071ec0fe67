"""Pictures of the inbox: copied, never followed out of it, taken again only where they changed."""

import os
from pathlib import Path

import pytest

from jobs.intake.pictures import inbox
from jobs.intake.pictures.inbox import InboxRefused
from jobs.models import Batch, Chore
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

    take(batch, inbox.LOOSE)

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
        (inbox.LOOSE, 1),
    ]


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
        inbox._open(descriptor, Path("below/1.jpg"))

    os.close(descriptor)


def test_a_file_that_turns_into_a_link_or_a_pipe_is_not_read(folder: Path, tmp_path: Path):
    put(tmp_path / "secret" / "1.jpg", jpeg(60, 40))
    (folder / "link.jpg").symlink_to(tmp_path / "secret" / "1.jpg")
    os.mkfifo(folder / "pipe.jpg")
    descriptor = os.open(folder, os.O_RDONLY)

    with pytest.raises(OSError, match="Too many levels of symbolic links"):
        inbox._open(descriptor, Path("link.jpg"))
    with pytest.raises(OSError, match="no longer a file"):
        inbox._open(descriptor, Path("pipe.jpg"))

    os.close(descriptor)


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
    opened = inbox._open

    def gone(descriptor: int, path):
        if path.name == "1.jpg":
            raise FileNotFoundError(2, "No such file or directory")
        return opened(descriptor, path)

    monkeypatch.setattr(inbox, "_open", gone)

    brought = take(batch, "june")

    assert brought.left_out == [
        ("june/1.jpg", "This file cannot be read: No such file or directory.")
    ]
    assert paths(batch) == ["june/2.jpg"]


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
