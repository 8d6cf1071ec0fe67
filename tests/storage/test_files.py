"""The stored files that a design needs for drawing."""

import pytest

from jobs.design import Design, Inset, Typeface
from jobs.storage import files, keys, store

FONT, LOST, LOGO = "0a" * 32, "0b" * 32, "1b" * 32


@pytest.fixture
def design() -> Design:
    """A design with a font, a font that is gone, and an inset."""
    store().put_bytes(keys.font(FONT), b"font")
    store().put_bytes(keys.inset(LOGO), b"logo")
    faces = tuple(Typeface("House", sha256, 0, 400, 400, False) for sha256 in (FONT, LOST))
    return Design(1, typefaces=faces, insets=(Inset("logo.png", LOGO, 60, 40),))


def test_what_is_stored_is_found_by_its_content_and_what_is_gone_is_left_out(
    design: Design,
) -> None:
    found = files.file_paths(design)

    assert {sha256: path.read_bytes() for sha256, path in found.items()} == {
        FONT: b"font",
        LOGO: b"logo",
    }
    assert files.font_paths_of(design.typefaces) == {FONT: found[FONT]}


def test_a_file_is_looked_for_until_this_process_has_loaded_it(
    design: Design, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: set[str] = set()
    monkeypatch.setattr(files, "is_here", loaded.__contains__)
    looked_at: list[str] = []
    size = store().size
    monkeypatch.setattr(store(), "size", lambda key: looked_at.append(key) or size(key))
    unloaded = files.UnloadedFiles(design)

    before = set(unloaded.paths())
    interrupted = set(unloaded.paths())
    loaded |= {FONT, LOGO}
    looked_at.clear()
    after = unloaded.paths()

    assert (before, interrupted, after) == ({FONT, LOGO}, {FONT, LOGO}, {})
    assert looked_at == [keys.font(LOST)]
