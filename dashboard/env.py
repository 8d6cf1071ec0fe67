"""Settings from the environment: each reader names the variable and says what is allowed."""

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

LIVELY_LINE = {
    "connect_timeout": "5",
    "keepalives_idle": "15",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "20000",
    "target_session_attrs": "read-write",
}
"""libpq's settings to notice a dead connection, in seconds; `tcp_user_timeout` is in milliseconds.
Its defaults wait for two hours. A server that only reads counts as away: it is a standby, and the
next host in the list may be the primary. The query of DATABASE_URL overrides them.
"""


ADDRESS = "the address of a server without a path, such as https://s3.example.org"
WORDS_OF_FLAGS = {
    **dict.fromkeys(("1", "true", "True", "yes"), True),
    **dict.fromkeys(("0", "false", "False", "no"), False),
}
SECRETS = (
    *("DATABASE_URL", "BROKER_URL", "SECRET_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"),
    "AWS_SESSION_TOKEN",
    *("OVERPRINT_FRONT_SECRET", "OVERPRINT_FIRST_PASSWORD", "OVERPRINT_METRICS_TOKEN"),
)
"""Settings that a file can hold: that of `SECRET_KEY_FILE` holds SECRET_KEY."""


def read_secret_files() -> None:
    """Put secrets that are in files into the environment, where this process and its children look
    for them.
    """
    for name in SECRETS:
        path = os.environ.pop(f"{name}_FILE", "").strip()
        if not path:
            continue
        if text(name):
            raise ImproperlyConfigured(f"{name} and {name}_FILE are both set. Set one of them.")
        try:
            os.environ[name] = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as problem:
            raise ImproperlyConfigured(f"{name}_FILE={path!r} cannot be read: {problem}.") from None


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def secret(name: str, *, least: int) -> str:
    """Return a secret of at least `least` characters, or an empty text if it is not set."""
    value = text(name)
    if value and (len(value) < least or not value.isascii() or not value.isprintable()):
        raise ImproperlyConfigured(
            f"{name} has {len(value)} characters; use at least {least}, letters and digits only. "
            "“openssl rand -hex 32” prints a good one."
        )
    return value


def _wrong(name: str, value: str, allowed: str) -> ImproperlyConfigured:
    """Return the error for a setting with another value than what is allowed."""
    return ImproperlyConfigured(f"{name}={value!r}: use {allowed}.")


def choice(name: str, default: str, allowed: Sequence[str]) -> str:
    value = text(name, default)
    if value not in allowed:
        raise _wrong(name, value, " or ".join(allowed))
    return value


def flag(name: str, *, default: bool = False) -> bool:
    value = text(name)
    if value and value not in WORDS_OF_FLAGS:
        raise _wrong(name, value, "1 or 0")
    return WORDS_OF_FLAGS.get(value, default)


def number(name: str, default: int, *, low: int, high: int) -> int:
    value = text(name)
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
        raise _wrong(name, value, f"a whole number from {low} to {high}")
    return int(value)


def folder(name: str, default: Path) -> Path:
    return Path(text(name, str(default))).expanduser().resolve()


def absolute_folder(name: str) -> str:
    """Return an absolute path, or an empty text if it is not set.

    Not checked to exist: a share may be mounted later.
    """
    value = text(name)
    if value and not Path(value).is_absolute():
        raise _wrong(name, value, "an absolute folder path, starting with /")
    return value


def origin(name: str) -> str:
    """Return an origin such as https://s3.example.org, or an empty text if it is not set."""
    value = text(name).rstrip("/")
    if value and not re.fullmatch(r"https?://([A-Za-z0-9.-]+|\[[0-9a-f:]+\])(:\d+)?", value):
        raise _wrong(name, value, ADDRESS)
    return value


def words(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def database(name: str, default: Path) -> dict[str, Any]:
    """Return Django's settings for `sqlite:///path` or `postgresql://user:password@host:port/name`.
    PostgreSQL takes several hosts, separated by commas: connections go to the first primary.

    SQLite uses a write-ahead log and immediate transactions. A commit is on disk before it returns;
    in a worker's child, before the message is acknowledged (`jobs.queue.durability`). PostgreSQL
    notices a dead connection within half a minute; `jobs.databases.postgresql` limits the
    statements.
    """
    url = text(name)
    parts = urlsplit(url)
    if not url or parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path)) if parts.path else default)
    if parts.scheme in ("postgres", "postgresql") and parts.path.strip("/"):
        return _postgresql(name, parts)
    raise ImproperlyConfigured(
        f"{name} has the scheme {parts.scheme!r}: use sqlite:///path/to/file or "
        f"postgresql://user:password@host:5432/name."
    )


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA "
            "cache_size=-16000; "
            "PRAGMA mmap_size=134217728; PRAGMA journal_size_limit=67108864;",
        },
        "CONN_MAX_AGE": None,
    }


def _postgresql(name: str, parts: SplitResult) -> dict[str, Any]:
    account, _, servers = parts.netloc.rpartition("@")
    user, _, password = account.partition(":")
    addresses = [_address(name, server) for server in servers.split(",")]
    return {
        "ENGINE": "jobs.databases.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(user),
        "PASSWORD": unquote(password),
        "HOST": ",".join(host for host, _ in addresses),
        "PORT": ",".join(port for _, port in addresses),
        "OPTIONS": LIVELY_LINE | dict(parse_qsl(parts.query)),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


def _address(name: str, server: str) -> tuple[str, str]:
    """Return host and port of `host`, `host:port` or `[address]:port`."""
    found = re.fullmatch(r"(\[[^\]]*\]|[^:]*)(?::(\d*))?", server)
    if found is None:
        raise ImproperlyConfigured(
            f"{name} has the server {server!r}: use host:port, with commas between several servers."
        )
    host, port = found.groups()
    return unquote(host.strip("[]")), port or "5432"
