"""Commands run in separate processes, on a database file that the test shares."""

import json
import subprocess
from pathlib import Path

import pytest
from django.core.management import call_command
from PIL import Image

from tests.chores.conftest import site_folder
from tests.intake.tiny_pictures import jpeg
from tests.management.commands.submissions import Submit
from tests.rendering.pictures import saved

__all__ = ["site_folder"]

LONG = "word " * 400


@pytest.fixture
def submit_here(capsys: pytest.CaptureFixture[str]) -> Submit:
    """Run the command in this process, for tests of what it makes of its input: a start of Python
    takes longer than all else.
    """

    def submit_here(*arguments: object) -> subprocess.CompletedProcess[str]:
        command = ["submit", *map(str, arguments)]
        try:
            call_command(*command)
            code = 0
        except SystemExit as ended:
            code = int(ended.code or 0)
        return subprocess.CompletedProcess(command, code, *capsys.readouterr())

    return submit_here


@pytest.fixture
def brought(tmp_path: Path) -> Path:
    """Return a folder like those that people have: pictures, one of them broken, and other
    files.
    """
    folder = tmp_path / "photos"
    (folder / "more").mkdir(parents=True)
    for name in ("1.jpg", "2.JPG", "more/3.jpg"):
        (folder / name).write_bytes(jpeg(400, 300))
    (folder / "4.jpg").write_bytes(jpeg(400, 300)[:1500])
    (folder / "5.jpg").write_bytes(b"no picture at all, but called one")
    (folder / "Thumbs.db").write_bytes(b"x")
    (folder / ".hidden.jpg").write_bytes(b"x")
    (folder / "notes.txt").write_text("x")
    return folder


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    rows = [
        "1.jpg;One",
        "2.jpg;Two",
        "3.jpg;Three",
        "4.jpg;Four",
        "5.jpg;Five",
        "6.jpg;Six",
        f"1.jpg;{LONG}",
    ]
    path.write_text("\n".join(["picture;caption", *rows]) + "\n")
    return path


@pytest.fixture
def ribbons(tmp_path: Path) -> Path:
    """Return a folder of insets like those that people have."""
    folder = tmp_path / "insets"
    folder.mkdir()
    (folder / "sold.png").write_bytes(saved(Image.new("RGBA", (60, 40), "red"), "PNG"))
    (folder / ".DS_Store").write_bytes(b"x")
    return folder


@pytest.fixture
def design(tmp_path: Path) -> Path:
    ribbon = {
        "kind": "image",
        "file": "{status}",
        "missing": "hide",
        "width": 40,
        "height": 40,
        "anchor": "top",
    }
    path = tmp_path / "design.json"
    path.write_text(
        json.dumps({"format": 1, "boxes": [ribbon | {"x": 50, "y": 5, "name": "ribbon"}]})
    )
    return path
