"""The compiled library is that of these sources, or none."""

from pathlib import Path

import pytest

from jobs.searching import library


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder in which nothing is compiled."""
    monkeypatch.setattr(library, "BUILT", tmp_path / "built")
    monkeypatch.setattr(library, "opened", library.opened.__wrapped__)
    return tmp_path / "built"


def test_without_a_library_the_command_that_makes_it_is_named(elsewhere: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"python -m jobs\.searching\.build"):
        library.opened()


def test_a_damaged_library_is_an_error_and_no_crash(elsewhere: Path) -> None:
    elsewhere.mkdir()
    library.path().write_bytes(b"not a library")

    with pytest.raises(OSError, match="jobs.searching-"):
        library.opened()
