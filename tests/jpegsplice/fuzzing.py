"""Fuzzing: `python -m tests.jpegsplice.fuzzing --seconds 3600` (`make fuzz`), and a little of it in
the tests.

With `--inputs` it stops after that many inputs if the time is not up yet.

The library and `fuzz.c` are compiled with address and undefined-behaviour sanitisers; the first
report stops the run and names the inputs among which it was made.
"""

import argparse
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from hashlib import sha256
from pathlib import Path

from jpegsplice import build, library
from tests.jpegsplice import samples

DRIVER = Path(__file__).parent / "fuzz.c"
SANITISED = (
    "-std=c99",
    "-g1",  # the lines of a report; where variables are kept takes a third of the compiler's time
    "-fsanitize=address,undefined",
    "-fno-sanitize-recover=all",
    "-Wall",
    "-Wextra",
)
ROUND = 2000
"""Inputs of one process; how much is lost between two looks at the clock."""


def compiled(
    folder: Path,
    driver: Path = DRIVER,
    code: Path = library.SOURCES,
    *,
    optimised: str = "-O1",
) -> Path:
    """Compile a fuzzer with the C files it feeds, unless the folder holds it already. gcc and clang
    have sanitisers; a compiler without them raises CalledProcessError.

    `optimised`: with "-Og" it is compiled in half the time, and runs a third longer.
    """
    command = (
        next(([found] for name in ("clang", "gcc") if (found := shutil.which(name))), None)
        or build.compiler()
    )
    if command is None:
        raise FileNotFoundError("a C compiler is needed: apt-get install gcc libc6-dev")
    sources = [driver, *sorted(code.glob("*.c"))]
    words = [*command, *SANITISED, optimised, f"-I{code}", *map(str, sources), "-lm"]
    target = folder / f"fuzz-{_fingerprint(command, words, [*sources, *code.glob('*.h')])}"
    if not target.exists():
        for older in folder.glob("fuzz-*"):
            older.unlink()
        unfinished = target.with_suffix(".unfinished")
        subprocess.run([*words, "-o", str(unfinished)], check=True)
        unfinished.rename(target)
    return target


def _fingerprint(command: list[str], words: list[str], files: list[Path]) -> str:
    """Change whenever another program might be compiled."""
    version = subprocess.run([*command, "--version"], check=True, capture_output=True).stdout
    digest = sha256(version + "\n".join(words).encode())
    for path in sorted(files):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:32]


def seeds(folder: Path) -> list[Path]:
    paths = []
    for number, (_, jpeg) in enumerate((*samples.all_kinds(), *samples.progressive_kinds())):
        paths.append(folder / f"{number:03}.jpg")
        paths[-1].write_bytes(jpeg)
    return paths


def run(
    fuzzer: Path,
    files: list[Path],
    *,
    first: int,
    seconds: float = math.inf,
    inputs: float = math.inf,
) -> int:
    """Return how many inputs were tried without a report, until one of the limits is reached.

    Raises CalledProcessError at the first report.
    """
    deadline, tried = time.monotonic() + seconds, 0
    while time.monotonic() < deadline and tried < inputs:
        begin = first + tried
        subprocess.run(
            [str(fuzzer), str(ROUND), str(begin), *map(str, files)],
            check=True,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "ASAN_OPTIONS": "detect_leaks=1:abort_on_error=0"},
        )
        tried += ROUND
    return tried


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=3600)
    options.add_argument("--inputs", type=int, default=math.inf)
    options.add_argument("--first", type=int, default=time.time_ns() // 1_000_000_000 * 1_000_000)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="jpegsplice-fuzz-") as folder:
        fuzzer, files = compiled(Path(folder)), seeds(Path(folder))
        try:
            tried = run(
                fuzzer, files, seconds=chosen.seconds, first=chosen.first, inputs=chosen.inputs
            )
        except subprocess.CalledProcessError as error:
            kept = Path(tempfile.mkdtemp(prefix="jpegsplice-report-"))
            shutil.copytree(folder, kept, dirs_exist_ok=True)
            sys.stderr.write(
                f"A report among these inputs; all is kept in {kept}: {' '.join(error.cmd[1:3])}\n"
            )
            return 1
    sys.stdout.write(f"{tried:,} inputs from number {chosen.first}, no report.\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
