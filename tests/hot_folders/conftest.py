"""The folder with all hot folders."""

from pathlib import Path

import pytest


@pytest.fixture
def root(settings, tmp_path: Path) -> str:
    (tmp_path / "hot").mkdir()
    settings.HOT_FOLDERS = str(tmp_path / "hot")
    return settings.HOT_FOLDERS
