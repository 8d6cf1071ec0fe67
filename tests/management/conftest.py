"""Submissions run in separate processes, on a database file that the test shares."""

from tests.chores.conftest import site_folder

__all__ = ["site_folder"]
