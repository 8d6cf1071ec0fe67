"""The nginx process: where it listens, how it is started, and how it reads a path."""

import resource
from dataclasses import dataclass, field
from pathlib import Path

MOST_FILES = 8192  #: open files; a visitor's request needs two


class FrontUnusable(Exception):
    """nginx is missing, or lacks something that the site needs.

    The text says which, for the terminal.
    """


@dataclass(frozen=True, slots=True)
class Front:
    """Where nginx listens and finds the two gunicorns behind it: addresses as nginx and gunicorn
    both write them.
    """

    nginx: str
    folder: Path
    bind: str
    port: int
    web: str
    streams: str
    secret: str = field(repr=False)

    @property
    def command(self) -> tuple[str, ...]:
        """Return the command: a single process under the current user, so that no worker is left
        behind when it is killed.
        """
        raise_limit = f'ulimit -n {open_files()} 2>/dev/null; exec "$0" "$@"'
        return ("/bin/sh", "-c", raise_limit, self.nginx, *self.arguments)

    @property
    def arguments(self) -> tuple[str, ...]:
        return ("-e", "stderr", "-p", str(self.folder), "-c", str(self.folder / "nginx.conf"))


def open_files() -> int:
    """Return how many files nginx may have open."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)


def quoted(path: Path | str) -> str:
    """Return a path as nginx reads it.

    Raises FrontUnusable for a `$`, which would begin a variable.
    """
    text = str(path)
    if "$" in text or "\n" in text:
        raise FrontUnusable(f"the path {text} cannot be written in nginx's configuration")
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
