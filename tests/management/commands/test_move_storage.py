"""`manage.py move_storage`."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from jobs.storage import store
from jobs.storage.folder import FolderStore


def told(url: str) -> str:
    output = StringIO()
    call_command("move_storage", url, stdout=output)
    return output.getvalue()


def test_it_says_what_was_copied_and_what_comes_next(tmp_path: Path) -> None:
    store().put_bytes("b/1/in/a", b"x" * 2_000_000)
    url = f"file:{tmp_path / 'target'}"

    first, second = told(url), told(url)

    assert "1 file copied (2 MB), 0 were there before." in first
    assert "Run the command again" in first
    assert "0 files copied" in second
    assert f"set STORAGE_URL={url} on every host" in second
    assert list(FolderStore(tmp_path / "target").keys("")) == ["b/1/in/a"]


def test_a_place_that_cannot_be_used_is_refused(settings) -> None:
    for url, words in (
        (settings.STORAGE_URL, "there already"),
        ("ftp://host", "use file:/an/absolute/folder or s3://bucket/prefix"),
        ("s3://overprint/x?endpoint=http://127.0.0.1:1", "run the command again"),
    ):
        with pytest.raises(CommandError, match=words):
            told(url)
