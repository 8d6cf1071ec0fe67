"""Only an empty folder, or one with a backup, is written to."""

import errno
import json
from dataclasses import asdict
from pathlib import Path

import pytest

from jobs.backups import folder as folders
from jobs.backups.folder import Backup, BackupRefused


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ({"holiday.jpg": "x"}, "holds something other than a backup"),
        ({"backup.json": "{"}, "backup.json is damaged"),
        ({"backup.json": '{"format": 2}'}, "made by a later version"),
    ],
)
def test_another_folder_is_refused(tmp_path, content, sentence):
    for name, text in content.items():
        (tmp_path / name).write_text(text)

    with pytest.raises(BackupRefused, match=sentence), folders.to_write(tmp_path):
        Backup.read(tmp_path)

    assert {path.name for path in tmp_path.iterdir()} - {"lock"} == set(content)


def test_a_folder_that_cannot_be_made_is_refused_in_words(tmp_path):
    (tmp_path / "file").touch()

    with (
        pytest.raises(BackupRefused, match="cannot be written to: Not a directory. It has to"),
        folders.to_write(tmp_path / "file" / "backup"),
    ):
        pass


def test_two_backups_never_write_to_one_folder(tmp_path):
    with (
        folders.to_write(tmp_path),
        pytest.raises(BackupRefused, match="Another backup"),
        folders.to_write(tmp_path),
    ):
        pass


def test_only_the_owner_can_read_the_secret_key(tmp_path):
    folders.keep_secret(tmp_path, "key")

    assert folders.secret_key(tmp_path) == "key"
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


FIRST = Backup(1, "2026-12-02T03:00:00+00:00", "sqlite", "0045_x", "5a" * 32, 3, 1000, 0)


def later(number: int) -> Backup:
    return Backup(**asdict(FIRST) | {"number": number})


def test_a_description_is_read_as_it_was_written(tmp_path):
    FIRST.write(tmp_path)

    assert Backup.read(tmp_path) == FIRST
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup.json", "database-1.json"]


@pytest.mark.parametrize("step", ["written", "on disk", "named"])
def test_a_kill_while_it_is_described_leaves_the_earlier_backup_the_newest(
    tmp_path, monkeypatch, step
):
    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    FIRST.write(tmp_path)
    with monkeypatch.context() as patched:
        if step == "on disk":
            patched.setattr(folders, "wait_for_disk", killed)
        else:
            patched.setattr(Path, "write_text" if step == "written" else "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            later(2).write(tmp_path)

    assert Backup.read(tmp_path) == FIRST
    assert folders.complete(tmp_path) == [FIRST]


@pytest.mark.parametrize("numbers", [[], [3], [2, 10, 9]])
def test_backups_are_in_the_order_of_their_numbers(tmp_path, numbers):
    for number in numbers:
        later(number).write(tmp_path)

    assert [backup.number for backup in folders.complete(tmp_path)] == sorted(numbers)


@pytest.mark.parametrize(("number", "found"), [(None, 3), (1, 1), (3, 3)])
def test_the_newest_backup_is_meant_or_the_one_of_a_number(tmp_path, number, found):
    for each in (1, 3):
        later(each).write(tmp_path)

    assert folders.required(tmp_path, number).number == found


def test_a_number_that_is_not_there_is_answered_with_those_that_are(tmp_path):
    for each in (1, 3):
        later(each).write(tmp_path)

    with pytest.raises(BackupRefused) as refused:
        folders.required(tmp_path, 2)

    assert refused.value.sentence == (
        f"{tmp_path} has no backup 2, only 1 (2026-12-02T03:00:00+00:00), 3 "
        "(2026-12-02T03:00:00+00:00)."
    )


@pytest.mark.parametrize("number", [None, 1])
def test_a_folder_without_a_complete_backup_says_what_it_lacks(tmp_path, number):
    with pytest.raises(BackupRefused, match="it has no backup.json. Name the folder that"):
        folders.required(tmp_path, number)


def without(name: str) -> str:
    return json.dumps({key: value for key, value in asdict(FIRST).items() if key != name})


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "[]", "7", "null", '"text"', "\x00"),
        *(without("format"), without("number"), without("database_sha256")),
        json.dumps(asdict(FIRST) | {"colour": "red"}),
        json.dumps(asdict(FIRST) | {"format": "1"}),
    ],
)
def test_a_description_that_was_cut_or_changed_is_damaged(tmp_path, text):
    (tmp_path / "backup.json").write_text(text, encoding="utf-8")

    with pytest.raises(BackupRefused, match="backup.json is damaged"):
        Backup.read(tmp_path)


def test_a_description_that_is_no_text_is_damaged(tmp_path):
    (tmp_path / "backup.json").write_bytes(b"\xff\xfe")

    with pytest.raises(BackupRefused, match="backup.json is damaged"):
        Backup.read(tmp_path)


def denied(*_: object, **__: object) -> str:
    raise PermissionError(errno.EACCES, "Permission denied")


@pytest.mark.parametrize(
    ("read", "name"), [(Backup.read, "backup.json"), (folders.secret_key, "secret_key")]
)
def test_what_may_not_be_read_is_said_so(tmp_path, monkeypatch, read, name):
    monkeypatch.setattr(Path, "read_text", denied)

    with pytest.raises(BackupRefused, match=f"{name} cannot be read: Permission denied. It has to"):
        read(tmp_path)


@pytest.mark.parametrize(
    ("content", "words"), [(None, "is missing"), (b"", "is damaged"), (b"\xff", "is damaged")]
)
def test_a_secret_key_that_is_gone_or_cut_is_none(tmp_path, content, words):
    if content is not None:
        (tmp_path / "secret_key").write_bytes(content)

    with pytest.raises(BackupRefused, match=f"secret_key {words}"):
        folders.secret_key(tmp_path)


@pytest.mark.parametrize("step", ["wait_for_disk", "replace"])
def test_the_secret_key_stays_whole_when_another_one_cannot_be_written(tmp_path, monkeypatch, step):
    folders.keep_secret(tmp_path, "key")

    with monkeypatch.context() as patched:
        patched.setattr(Path if step == "replace" else folders, step, denied)
        with pytest.raises(PermissionError):
            folders.keep_secret(tmp_path, "another")

    assert folders.secret_key(tmp_path) == "key"
    folders.keep_secret(tmp_path, "another")
    assert folders.secret_key(tmp_path) == "another"


def test_a_lock_goes_with_whoever_held_it(tmp_path):
    with pytest.raises(ValueError, match="it went wrong"), folders.to_write(tmp_path):
        raise ValueError("it went wrong")

    with folders.to_write(tmp_path):
        pass
