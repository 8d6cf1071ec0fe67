"""Compile what `MODULES` and `IN_C` name: `python -m jobs.compiled.build`. Prints nothing if that
is done already.

Needs what `requirements-compile.txt` pins, a C compiler as jpegsplice does, and Python's headers
(Debian: python3-dev).
"""

import importlib.util
import os
import shlex
import subprocess
import sys
import sysconfig
from pathlib import Path
from tempfile import TemporaryDirectory

from jobs import compiled
from jpegsplice.build import compiler

_FLAGS = "-ffp-contract=off"
"""Products and sums are rounded separately, as Python rounds them."""
_TYPES = ("--config-file=", "--ignore-missing-imports", "--no-error-summary")
"""Options for mypy. `make check` looks for errors; here the types only help to compile."""


def build(command: list[str], target: Path) -> None:
    """Compile the sources into the folder `target`.

    It appears complete or not at all. Raises CalledProcessError.
    """
    target.parent.mkdir(exist_ok=True)
    with TemporaryDirectory(dir=target.parent, prefix="unfinished-") as scratch:
        made = Path(scratch) / "made"
        tools = {
            "CC": shlex.join(command),
            "LDSHARED": shlex.join([*command, "-shared"]),
            "CFLAGS": _FLAGS,
        }
        steps = [sys.executable, "-m", "jobs.compiled.build", str(made), scratch]
        subprocess.run(
            steps, check=True, cwd=compiled.ROOT, env=os.environ | tools, stdout=subprocess.DEVNULL
        )
        made.rename(target)


def _compile(made: str, scratch: str) -> None:
    """Compile the sources into `made`.

    Call it in a separate process: mypyc ends the process at an error.
    """
    import setuptools
    from mypyc.build import mypycify

    def in_c(name: str, source: Path) -> setuptools.Extension:
        options = ["-O2", "-std=c11", "-Wall", "-Wextra"]
        return setuptools.Extension(
            f"jobs.rendering.{name}", [_relative(source)], extra_compile_args=options
        )

    names = list(map(_relative, compiled.sources()))
    group = "jobs.rendering.compiled"
    modules = mypycify(
        [*_TYPES, *names], opt_level="2", debug_level="0", target_dir=scratch, group_name=group
    )
    modules += map(in_c, compiled.IN_C, compiled.sources_in_c())
    steps = ["--quiet", "build_ext", "--build-lib", made, "--build-temp", scratch]
    setuptools.setup(name="compiled", packages=[], ext_modules=modules, script_args=steps)


def _relative(source: Path) -> str:
    return str(source.relative_to(compiled.ROOT))


def _missing() -> str | None:
    if importlib.util.find_spec("mypyc") is None:
        return "no mypy (requirements-compile.txt)"
    headers = Path(sysconfig.get_path("include"), "Python.h")
    return None if headers.exists() else f"no {headers} (Debian: python3-dev)"


def main() -> int:
    target = compiled.folder()
    if target.exists():
        return 0
    command, missing = compiler(), _missing()
    if command is None or missing:
        sys.stderr.write(
            f"The layout is not compiled: "
            f"{missing or 'no C compiler (cc, gcc, clang or ziglang)'}.\n"
        )
        return 1
    sys.stdout.write(
        f"Compiling the layout with mypyc and {shlex.join(command)}: half a minute, once.\n"
    )
    sys.stdout.flush()
    try:
        build(command, target)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.stderr.write(f"The layout could not be compiled: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _compile(*sys.argv[1:])
    else:
        raise SystemExit(main())
