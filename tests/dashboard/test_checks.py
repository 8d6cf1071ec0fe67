"""What the site says about its settings at the start."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest
from django.core.checks import CheckMessage
from pytest_django import Settings

from dashboard import checks


def ids(messages: Sequence[CheckMessage]) -> list[str | None]:
    return [message.id for message in messages]


def test_an_sqlite_without_returning_is_refused(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.sqlite3")
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 9))

    assert ids(checks.check_sqlite()) == ["overprint.E001"]


def test_the_sqlite_of_this_machine_will_do() -> None:
    assert ids(checks.check_sqlite()) == []


@pytest.mark.parametrize(
    ("mode", "found"), [(0o700, []), (0o750, ["overprint.W002"]), (0o705, ["overprint.W002"])]
)
def test_a_data_folder_that_others_can_open_is_reported(
    settings: Settings, tmp_path: Path, mode: int, found: list[str]
) -> None:
    settings.DATA = tmp_path
    tmp_path.chmod(mode)

    assert ids(checks.check_data_folder()) == found


@pytest.mark.parametrize(
    ("hosts", "bind", "proxy", "found"),
    [
        (["localhost", "[::1]"], "127.0.0.1", False, []),
        (["localhost"], "::1", False, []),
        (["localhost"], "localhost", False, []),
        (["localhost", "prints.example.com"], "127.0.0.1", False, ["overprint.W003"]),
        (["prints.example.com"], "127.0.0.1", True, []),
        (["localhost"], "0.0.0.0", False, ["overprint.W003"]),  # noqa: S104
        (["localhost"], "192.168.1.5", False, ["overprint.W003"]),
        (["localhost"], "::", False, ["overprint.W003"]),
        (["prints.example.com"], "0.0.0.0", True, []),  # noqa: S104
    ],
)
def test_other_hosts_without_encryption_are_reported(
    settings: Settings, hosts: list[str], bind: str, proxy: bool, found: list[str]
) -> None:
    settings.ALLOWED_HOSTS, settings.BIND, settings.TRUSTED_PROXY = hosts, bind, proxy

    assert ids(checks.check_encryption()) == found
