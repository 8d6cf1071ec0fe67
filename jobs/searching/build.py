"""Compile the library: `python -m jobs.searching.build`. Prints nothing if that is done already."""

from jobs.searching import library
from jpegsplice import build


def main() -> int:
    return build.made(library.NAME, library.SOURCES, library.path())


if __name__ == "__main__":
    raise SystemExit(main())
