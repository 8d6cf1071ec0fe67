"""What is compiled does what its sources say, is used only where it was made of them, and is not
needed.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from jobs import compiled
from jobs.compiled import build


def laid_out(switch: str) -> list[str]:
    """Return the lines that `layouts` prints."""
    command = [sys.executable, "-m", "tests.compiled.layouts"]
    environment = os.environ | {compiled.SWITCH: switch}
    return subprocess.run(
        command, env=environment, check=True, capture_output=True, text=True
    ).stdout.splitlines()


@pytest.mark.long(10)
def test_machine_code_lays_texts_out_as_its_sources_do():
    machine, sources = laid_out("1"), laid_out("0")
    assert machine[0].split() == list(compiled.MODULES), (
        "the layout is not compiled here: ./prepare test"
    )
    assert sources[0] == ""
    assert len(machine) > 4000
    assert machine[1:] == sources[1:]


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return a copy of the sources with nothing compiled."""
    for source in (*compiled.sources(), *compiled.sources_in_c()):
        copy = tmp_path / source.relative_to(compiled.ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, copy)
    monkeypatch.setattr(compiled, "ROOT", tmp_path)
    monkeypatch.setattr(compiled, "BUILT", tmp_path / "built")
    monkeypatch.delenv(compiled.SWITCH, raising=False)
    return tmp_path


def path_of_the_layout() -> list[str]:
    path = ["sources"]
    compiled.found_first("jobs.rendering", path)
    return path


@pytest.mark.parametrize("changed", ["lines/fitting.py", "lines/harfbuzz_arrays.c"])
def test_a_changed_source_is_never_hidden_behind_older_machine_code(elsewhere: Path, changed: str):
    made = compiled.folder() / "jobs" / "rendering"
    made.mkdir(parents=True)
    assert path_of_the_layout() == [str(made), "sources"]
    with (elsewhere / "jobs/rendering" / changed).open("a") as source:
        source.write("\n")
    assert path_of_the_layout() == ["sources"]


def test_machine_code_is_not_used_when_it_is_switched_off(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
):
    (compiled.folder() / "jobs" / "rendering").mkdir(parents=True)
    monkeypatch.setenv(compiled.SWITCH, "0")
    assert path_of_the_layout() == ["sources"]


# --- Building -------------------------------------------------------------------------------------


@pytest.mark.usefixtures("elsewhere")
def test_nothing_is_compiled_twice(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    compiled.folder().mkdir(parents=True)
    monkeypatch.setattr(build, "build", None)
    assert build.main() == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.usefixtures("elsewhere")
def test_what_is_missing_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    monkeypatch.setattr(build, "compiler", lambda: None)
    assert build.main() == 1
    assert "no C compiler" in capsys.readouterr().err
    monkeypatch.setattr(build, "compiler", lambda: ["cc"])
    monkeypatch.setattr(build.sysconfig, "get_path", lambda _name: str(tmp_path))
    assert build.main() == 1
    assert "Debian: python3-dev" in capsys.readouterr().err
    monkeypatch.setattr(build.importlib.util, "find_spec", lambda _name: None)
    assert build.main() == 1
    assert "requirements-compile.txt" in capsys.readouterr().err


def test_a_failed_compilation_leaves_nothing_behind(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(build, "compiler", lambda: ["cc"])
    monkeypatch.setattr(build.sys, "executable", shutil.which("false"))
    assert build.main() == 1
    assert "could not be compiled" in capsys.readouterr().err
    assert list((elsewhere / "built").iterdir()) == []
