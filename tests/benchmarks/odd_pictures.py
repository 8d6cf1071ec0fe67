"""Checks that public test suites of pictures, and damaged copies of them, each give a picture or a
failure.

    python -m tests.benchmarks.odd_pictures FOLDER --mutants 3 --seed 1

draws on every picture below a folder, and on N damaged copies of each (`--mutants N`), every one in
a child process. It prints how many gave a picture and how many gave which failure, and names files
that crashed a child, took too long, or raised an unexpected exception. The exit code is then 1.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from jobs.processes import children
from tests.rendering.odd_pictures import Odd, drawn, mutants

SECONDS, MEGABYTES, MOST_PIXELS = 60, 1500, 100_000_000
ENDINGS = frozenset(
    {".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".heic", ".heif", ".avif", ".mpo"}
)


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("folder", type=Path)
    options.add_argument("--mutants", type=int, default=0)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    files = [
        path
        for path in sorted(chosen.folder.rglob("*"))
        if path.suffix.lower() in ENDINGS and path.is_file()
    ]
    told: Counter[str] = Counter()
    broken: list[str] = []
    slowest = 0.0
    for odd in (odd for path in files for odd in odds(path, chosen.mutants, chosen.seed)):
        begun = time.monotonic()
        try:
            told.update(
                children.call(drawn, [odd], MOST_PIXELS, seconds=SECONDS, megabytes=MEGABYTES)
            )
        except Exception as failure:
            told["BROKEN"] += 1
            broken.append(f"{odd.name}: {type(failure).__name__} {failure}")
        slowest = max(slowest, time.monotonic() - begun)
    print(f"{len(files)} files, {sum(told.values())} pictures, the slowest took {slowest:.1f} s")
    print("\n".join([*(f"{count:7} {what}" for what, count in told.most_common()), *broken]))
    sys.exit(bool(broken))


def odds(path: Path, count: int, seed: int) -> Iterator[Odd]:
    data = path.read_bytes()
    yield Odd(str(path), data, len(data))
    if data:
        yield from mutants(str(path), data, count, seed)


if __name__ == "__main__":
    main()
