"""Fixtures of the storage: an empty folder for files."""

from pathlib import Path

import pytest

from jobs.storage.folder import FolderStore


@pytest.fixture
def files(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "files")
