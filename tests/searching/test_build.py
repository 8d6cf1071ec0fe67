"""Compiling the library: once, with the compiler that jpegsplice finds."""

from pathlib import Path

import pytest

from jobs.searching import build, library


def test_it_is_compiled_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(library, "BUILT", tmp_path / "built")

    codes = [build.main(), build.main()]

    assert codes == [0, 0]
    assert capsys.readouterr().out.count("Compiling jobs.searching") == 1
    assert list((tmp_path / "built").iterdir()) == [library.path()]
