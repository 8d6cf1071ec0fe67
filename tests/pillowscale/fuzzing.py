"""Fuzzing: `python -m tests.pillowscale.fuzzing --seconds 3600`, and a little of it in the tests.

The library and `fuzz.c` are compiled with address and undefined-behaviour sanitisers. The first
report stops the run; so does a picture of which vectors make other bytes than plain C.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pillowscale import library
from tests.jpegsplice import fuzzing

DRIVER = Path(__file__).parent / "fuzz.c"


def compiled(folder: Path) -> Path:
    return fuzzing.compiled(folder, DRIVER, library.SOURCES)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=3600)
    options.add_argument("--first", type=int, default=time.time_ns() // 1_000_000_000 * 1_000_000)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="pillowscale-fuzz-") as folder:
        try:
            tried = fuzzing.run(
                compiled(Path(folder)), [], seconds=chosen.seconds, first=chosen.first
            )
        except subprocess.CalledProcessError as error:
            sys.stderr.write(f"A report among these inputs: {' '.join(error.cmd[1:3])}\n")
            return 1
    sys.stdout.write(f"{tried:,} inputs from number {chosen.first}, no report.\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
