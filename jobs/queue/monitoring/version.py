"""Which version of the site this process runs."""

import tomllib
from functools import cache

from django.conf import settings


@cache
def version() -> str:
    """Return the version of pyproject.toml, or "" if the code came without that file."""
    try:
        text = (settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8")
    except OSError:
        return ""
    return str(tomllib.loads(text)["project"]["version"])
