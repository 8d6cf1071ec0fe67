import re

import pytest
from pytest_django import Settings

from jobs.queue.monitoring.version import version


@pytest.fixture(autouse=True)
def _read_anew():
    version.cache_clear()
    yield
    version.cache_clear()


def test_the_version_is_that_of_the_project() -> None:
    assert re.fullmatch(r"\d+\.\d+.*", version())


def test_code_that_came_without_its_project_file_has_no_version(
    settings: Settings, tmp_path
) -> None:
    settings.BASE_DIR = tmp_path

    assert version() == ""
