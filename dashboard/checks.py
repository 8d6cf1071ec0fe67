"""System checks that report at the start what would fail later, with a fix.

Every `manage.py` command runs them.
"""

import ipaddress
import sqlite3
import stat
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage

from jobs.storage import trials

LEAST_SQLITE = (3, 35, 0)  #: the first version with UPDATE … RETURNING, which every claim uses
OWN_HOSTS = {"localhost", "127.0.0.1", "[::1]"}


def register() -> None:
    checks.register(check_sqlite, checks.Tags.database)
    checks.register(check_data_folder, checks.Tags.security)
    checks.register(check_encryption, checks.Tags.security)
    checks.register(check_storage)


def check_sqlite(**kwargs: Any) -> Sequence[CheckMessage]:
    engine = settings.DATABASES["default"]["ENGINE"]
    if "sqlite3" not in engine or sqlite3.sqlite_version_info >= LEAST_SQLITE:
        return []
    least = ".".join(str(part) for part in LEAST_SQLITE)
    return [
        checks.Error(
            f"SQLite {sqlite3.sqlite_version} has no UPDATE … RETURNING, which the queue needs.",
            hint=f"Use a Python with SQLite {least} or newer, or name a PostgreSQL database in "
            f"DATABASE_URL.",
            id="overprint.E001",
        )
    ]


def check_data_folder(**kwargs: Any) -> Sequence[CheckMessage]:
    mode = stat.S_IMODE(settings.DATA.stat().st_mode)
    if not mode & 0o077:
        return []
    return [
        checks.Warning(
            f"Other users of this machine can read {settings.DATA}: its mode is {mode:04o}.",
            hint=f"chmod 700 {settings.DATA}",
            id="overprint.W002",
        )
    ]


def _is_loopback(bind: str) -> bool:
    try:
        return ipaddress.ip_address(bind).is_loopback
    except ValueError:
        return bind == "localhost"


def check_encryption(**kwargs: Any) -> Sequence[CheckMessage]:
    names = sorted(set(settings.ALLOWED_HOSTS) - OWN_HOSTS)
    if not _is_loopback(settings.BIND):
        names.append(f"BIND={settings.BIND}")
    if not names or settings.TRUSTED_PROXY:
        return []
    return [
        checks.Warning(
            f"The site is reachable from the network ({', '.join(names)}) without encryption: "
            "others there can read passwords.",
            hint="Put a proxy with TLS in front of it, and set TRUSTED_PROXY=1.",
            id="overprint.W003",
        )
    ]


def check_storage(**kwargs: Any) -> Sequence[CheckMessage]:
    sentence = trials.refusal()
    if not sentence:
        return []
    return [checks.Warning(sentence, hint="See docs/storage.md.", id="overprint.W004")]
