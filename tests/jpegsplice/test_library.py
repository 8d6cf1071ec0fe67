"""The compiled library is that of these sources, or none."""

from pathlib import Path

import pytest

from jpegsplice import library


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of other sources, with nothing compiled."""
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "a.c").write_text("int a;")
    monkeypatch.setattr(library, "SOURCES", tmp_path / "source")
    monkeypatch.setattr(library, "BUILT", tmp_path / "built")
    monkeypatch.setattr(library, "opened", library.opened.__wrapped__)
    return tmp_path / "source"


def test_its_name_changes_with_any_source_and_with_nothing_else(sources: Path) -> None:
    first = library.path()
    (sources / "notes.txt").write_text("not compiled")
    again = library.path()
    (sources / "a.h").write_text("")
    with_header = library.path()
    (sources / "a.c").write_text("int b;")
    changed = library.path()
    (sources / "a.c").rename(sources / "b.c")
    renamed = library.path()

    assert first == again
    assert len({first, with_header, changed, renamed}) == 4
    assert first.parent == library.BUILT


def test_without_a_library_the_command_that_makes_it_is_named(sources: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"python -m jpegsplice\.build"):
        library.opened()


def test_a_damaged_library_is_an_error_and_no_crash(sources: Path) -> None:
    library.BUILT.mkdir()
    library.path().write_bytes(b"not a library")

    with pytest.raises(OSError, match="jpegsplice-"):
        library.opened()
