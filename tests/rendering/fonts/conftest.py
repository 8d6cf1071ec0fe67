"""What tests of uploaded fonts share."""

from pathlib import Path

import pytest

from jobs.rendering.fonts import inspecting
from jobs.rendering.fonts.inspecting import Inspected


@pytest.fixture
def inspect(tmp_path: Path):
    """Inspect the bytes of a file in this process: the files here are undamaged."""

    def inspect(font: bytes, name: str = "house.ttf") -> Inspected:
        (tmp_path / "font").write_bytes(font)
        return inspecting.inspect(tmp_path / "font", name, tmp_path / "unpacked")

    return inspect
