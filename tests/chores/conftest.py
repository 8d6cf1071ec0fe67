"""Chores run in separate processes, so these tests keep their database in a file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.queue.plant import shared_database


@pytest.fixture
def site_folder(tmp_path: Path, settings, django_db_blocker) -> Iterator[Path]:
    """Return the data folder of a site. This test's own database connection leads there too."""
    folder = tmp_path / "site"
    folder.mkdir(mode=0o700)
    settings.STORAGE_URL = f"file:{folder / 'files'}"
    with django_db_blocker.unblock(), shared_database(folder):
        yield folder
