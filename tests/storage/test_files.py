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


def test_only_files_that_this_process_has_not_loaded_are_new(
    design: Design, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "is_here", lambda sha256: sha256 == FONT)

    assert set(files.new_file_paths(design)) == {LOGO}
