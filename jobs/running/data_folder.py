"""The data folder: its rights, its secret key. Everything the site keeps lies under it, readable by its owner alone."""

import os
import secrets
from pathlib import Path


def make(folder: Path) -> Path:
    """The folder, made with mode 0700 where it is not there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def write_secret(path: Path, text: str) -> None:
    """A new file with mode 0600. Raises FileExistsError rather than overwrite."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def secret_key(data: Path) -> str:
    """Django's secret key: made once, kept in the data folder."""
    path = data / "secret_key"
    try:
        write_secret(path, secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text(encoding="utf-8").strip()


def machine_time_zone() -> str:
    """The machine's IANA time zone, UTC when it does not say."""
    try:
        name = Path("/etc/timezone").read_text(encoding="utf-8").strip()
    except OSError:
        name = os.path.realpath("/etc/localtime").partition("zoneinfo/")[2]
    return name or "UTC"
