"""Only an empty folder, or one with a backup, is written to."""

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
