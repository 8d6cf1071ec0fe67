"""Compiling the library: with which compiler, all of it or nothing."""

import sys
from pathlib import Path

import pytest

from jpegsplice import build, library


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder for the compiled library."""
    monkeypatch.setattr(library, "BUILT", tmp_path / "built")
    return tmp_path / "built"


def compiler(folder: Path, script: str) -> str:
    """Write a program that is called like a compiler, with the output's path as its last word."""
    program = folder / "compiler"
    program.write_text(f"#!/bin/sh\nfor last; do :; done\n{script}\n")
    program.chmod(0o755)
    return str(program)


def test_cc_names_the_compiler_with_its_options(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", "ccache 'my cc' -m64")

    assert build.compiler() == ["ccache", "my cc", "-m64"]


def test_the_compiler_of_the_system_comes_before_that_of_a_package(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.setattr(build.importlib.util, "find_spec", lambda _: True)

    for there, command in [
        ({"gcc", "clang"}, ["gcc"]),
        (set(), [sys.executable, "-m", "ziglang", "cc"]),
    ]:
        monkeypatch.setattr(
            build.shutil, "which", lambda name, there=there: name if name in there else None
        )
        assert build.compiler() == command


def test_without_any_compiler_it_says_so(
    built: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(build, "compiler", lambda: None)

    assert build.main() == 1
    assert (
        capsys.readouterr().err
        == "jpegsplice: no C compiler (cc, gcc, clang or the package ziglang).\n"
    )


def test_it_is_compiled_once(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CC", compiler(tmp_path, 'echo compiled > "$last"'))

    codes = [build.main(), build.main()]

    assert codes == [0, 0]
    assert capsys.readouterr().out.count("Compiling jpegsplice") == 1
    assert [file.read_text() for file in built.iterdir()] == ["compiled\n"]


@pytest.mark.parametrize(("script", "left"), [("exit 1", 0), ('echo half > "$last"; exit 1', 1)])
def test_a_compiler_that_fails_leaves_no_library(
    built: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    script: str,
    left: int,
) -> None:
    monkeypatch.setenv("CC", compiler(tmp_path, script))

    assert build.main() == 1
    assert "could not be compiled" in capsys.readouterr().err
    assert not library.path().exists()
    assert len(list(built.iterdir())) == left  # nothing that could be taken for a library
