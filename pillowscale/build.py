"""Compile the library: `python -m pillowscale.build`. Prints nothing if that is done already."""

from jpegsplice import build
from pillowscale import library


def main() -> int:
    return build.made("pillowscale", library.SOURCES, library.path())


if __name__ == "__main__":
    raise SystemExit(main())
