"""Compiling the library: once, with the compiler that jpegsplice finds."""

from pathlib import Path

import pytest

from jpegsplice import build as compiling
from pillowscale import build, library


def test_it_is_compiled_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(library, "BUILT", tmp_path / "built")

    codes = [build.main(), build.main()]

    assert codes == [0, 0]
    assert capsys.readouterr().out.count("Compiling pillowscale") == 1
    assert list((tmp_path / "built").iterdir()) == [library.path()]


def test_without_any_compiler_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(library, "BUILT", tmp_path / "built")
    monkeypatch.setattr(compiling, "compiler", lambda: None)

    assert build.main() == 1
    assert (
        capsys.readouterr().err
        == "pillowscale: no C compiler (cc, gcc, clang or the package ziglang).\n"
    )
