"""Fuzzing: `python -m tests.searching.fuzzing --seconds 3600` (`make fuzz`), and a little of it in
the tests.

The library is compiled with address and undefined-behaviour sanitisers, and fed by Python processes
whose memory they watch (`fuzzed.py`). The first report stops the run; so does an input for which
the library says anything else than Python.
"""

import argparse
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from jobs.searching import library
from tests.jpegsplice.fuzzing import SANITISED

ROOT = Path(__file__).parents[2]
ROUND = 2000
"""Inputs of one process; how much is lost between two looks at the clock."""


def compiled(folder: Path) -> Path:
    """Compile the library for `run`. Only gcc, whose sanitisers another program can load."""
    gcc = shutil.which("gcc")
    if gcc is None:
        raise FileNotFoundError("a C compiler is needed: apt-get install gcc libc6-dev")
    target = folder / "searching.so"
    sources = sorted(map(str, library.SOURCES.glob("*.c")))
    words = [*SANITISED, "-O1", "-shared", "-fPIC", *sources, "-o", str(target)]
    subprocess.run([gcc, *words], check=True)
    return target


def run(fuzzed: Path, *, first: int, seconds: float = math.inf, inputs: float = math.inf) -> int:
    """Return how many inputs were tried without a report, until one of the limits is reached.

    Raises CalledProcessError at the first report.
    """
    deadline, tried, surroundings = time.monotonic() + seconds, 0, _surroundings()
    while time.monotonic() < deadline and tried < inputs:
        count = int(min(ROUND, inputs - tried))
        numbers = str(count), str(first + tried)
        subprocess.run(
            [sys.executable, "-m", "tests.searching.fuzzed", str(fuzzed), *numbers],
            check=True,
            cwd=ROOT,
            env=surroundings,
        )
        tried += count
    return tried


def _surroundings() -> dict[str, str]:
    """Let the sanitisers see each piece of memory that Python asks for."""
    asan = subprocess.run(
        ["gcc", "-print-file-name=libasan.so"], check=True, capture_output=True, text=True
    ).stdout.strip()
    options = {"LD_PRELOAD": asan, "ASAN_OPTIONS": "detect_leaks=0", "PYTHONMALLOC": "malloc"}
    return {**os.environ, **options}


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=3600)
    options.add_argument("--first", type=int, default=time.time_ns() // 1_000_000_000 * 1_000_000)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="searching-fuzz-") as folder:
        try:
            tried = run(compiled(Path(folder)), seconds=chosen.seconds, first=chosen.first)
        except subprocess.CalledProcessError as error:
            sys.stderr.write(f"A report among these inputs: {' '.join(error.cmd[-2:])}\n")
            return 1
    sys.stdout.write(f"{tried:,} inputs from number {chosen.first}, no report.\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
