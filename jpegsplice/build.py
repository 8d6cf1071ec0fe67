"""Compile the library: `python -m jpegsplice.build`. Prints nothing if that is done already.

Any C99 compiler will do: $CC, cc, gcc, clang, or PyPI's `ziglang` in this environment.
"""

import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from jpegsplice import library

FLAGS = (
    "-std=c99",
    "-O3",
    "-fPIC",
    "-shared",
    "-fvisibility=hidden",
    "-fno-trapping-math",
    "-ffp-contract=off",
    "-fstack-protector-strong",
    "-Wall",
    "-Wextra",
)
"""Products and sums are rounded apart, so that compilers do not differ in the bytes they make."""
HARDENED = (
    "-U_FORTIFY_SOURCE",
    "-D_FORTIFY_SOURCE=2",
    "-Wl,-z,relro",
    "-Wl,-z,now",
    "-Wl,-z,noexecstack",
)
"""For Linux. Assertions stay on: each states a bound of the parser."""


def compiler() -> list[str] | None:
    """Return the command that starts a C compiler, or None if there is none."""
    if os.environ.get("CC"):
        return shlex.split(os.environ["CC"])
    for name in ("cc", "gcc", "clang"):
        if found := shutil.which(name):
            return [found]
    return [sys.executable, "-m", "ziglang", "cc"] if importlib.util.find_spec("ziglang") else None


def build(command: list[str], sources: Path, target: Path) -> None:
    """Compile the C files of a folder and rename the library into place, so that others find all of
    it or none. Raises CalledProcessError."""
    target.parent.mkdir(exist_ok=True)
    unfinished = target.with_suffix(f".{os.getpid()}")
    files = sorted(str(source) for source in sources.glob("*.c"))
    hardened = HARDENED if sys.platform == "linux" else ()
    subprocess.run([*command, *FLAGS, *hardened, *files, "-lm", "-o", str(unfinished)], check=True)
    unfinished.rename(target)


def main() -> int:
    return made("jpegsplice", library.SOURCES, library.path())


def made(name: str, sources: Path, target: Path) -> int:
    """Compile a library unless it is there, and return the exit code of the command."""
    if target.exists():
        return 0
    command = compiler()
    if command is None:
        sys.stderr.write(f"{name}: no C compiler (cc, gcc, clang or the package ziglang).\n")
        return 1
    sys.stdout.write(f"Compiling {name} with {' '.join(command)}.\n")
    try:
        build(command, sources, target)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.stderr.write(f"{name} could not be compiled: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
