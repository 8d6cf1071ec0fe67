import re

import pytest
from pytest_django import Settings

from jobs.queue.monitoring.version import version
from tests import services


@pytest.fixture(autouse=True)
def _read_anew():
    version.cache_clear()
    yield
    version.cache_clear()


def test_the_version_is_that_of_the_project() -> None:
    assert re.fullmatch(r"\d+\.\d+.*", version())


def test_the_topmost_heading_of_the_changelog_is_this_version() -> None:
    changelog = (services.ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    topmost = re.findall(r"^## \[(.+)\] - (unreleased|\d{4}-\d\d-\d\d)$", changelog, re.MULTILINE)[
        0
    ]

    assert topmost[0] == version()


def test_code_that_came_without_its_project_file_has_no_version(
    settings: Settings, tmp_path
) -> None:
    settings.BASE_DIR = tmp_path

    assert version() == ""
