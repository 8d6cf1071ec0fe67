"""Vendored files are the very files that their notes name."""

import hashlib
import re
from pathlib import Path

from django.conf import settings

VENDOR: Path = settings.BASE_DIR / "static" / "vendor"
NOTED = re.compile(r"^([0-9a-f]{64})  (\S+)$", re.MULTILINE)


def test_every_vendored_file_has_the_noted_checksum() -> None:
    noted = {
        name: digest
        for digest, name in NOTED.findall((VENDOR / "README.md").read_text(encoding="utf-8"))
    }

    files = [path for path in VENDOR.rglob("*") if path.suffix in (".js", ".woff2")]
    found = {
        path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }

    assert found == noted


def test_every_vendored_package_has_its_licence() -> None:
    assert [
        folder.name
        for folder in VENDOR.iterdir()
        if folder.is_dir() and not (folder / "LICENSE").is_file()
    ] == []
