"""Measures how much memory a picture takes in a child, and whether a child grows from picture to
picture.

    python -m tests.benchmarks.memory --renders 2000

First it draws on photos of 24 megapixels, each in a fresh process, and prints the resident memory
once the fonts are warm, and its peak (`VmHWM`; `ru_maxrss` would be inherited from the parent).
Then it makes `--renders` results in one process, from small pictures of every kind into every
format with a new text each, and prints the resident memory ten times on the way. Nothing is
asserted.
"""

import argparse
import contextlib
import itertools
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image

from jobs import rendering
from jobs.design import Cell, Design, parse
from jobs.errors import JobFailed
from tests import photographs
from tests.rendering.odd_pictures import whole

LIMIT, TWENTY_FOUR = 100_000_000, (6000, 4000)
BOX = {
    "name": "caption", "text": "{caption}", "x": 50, "y": 96, "anchor": "bottom", "width": 80, "height": 12,
    "size_min": 0.3, "overflow": "ellipsis", "outline": {"width": 6}, "shadow": {"dx": 2, "dy": 3, "blur": 5},
}  # fmt: skip
SQUARE = {"width": 2000, "height": 2000}
CASES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("JPEG, spliced", "JPEG", {}),
    ("JPEG, decoded and encoded", "JPEG", {"splice": "0"}),
    ("JPEG to 2,000 × 2,000", "JPEG", {"canvas": SQUARE}),
    (
        "JPEG padded to 6,500 × 6,500",
        "JPEG",
        {"canvas": {"width": 6500, "height": 6500, "fit": "pad"}},
    ),
    ("JPEG with a strip of 15 %", "JPEG", {"canvas": {"strip": {}}}),
    ("JPEG of at most 2,000 kB", "JPEG", {"output": {"most_kb": 2000}}),
    ("JPEG to PNG", "JPEG", {"output": {"format": "png"}}),
    ("JPEG to WebP", "JPEG", {"output": {"format": "webp"}}),
    ("JPEG to TIFF", "JPEG", {"output": {"format": "tiff"}}),
    ("JPEG to AVIF", "JPEG", {"output": {"format": "avif"}}),
    ("PNG", "PNG", {}),
    ("TIFF", "TIFF", {}),
    ("WebP", "WEBP", {}),
    ("AVIF to JPEG", "AVIF", {"output": {"format": "jpeg"}}),
)


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--renders", type=int, default=2000)
    options.add_argument("--case", type=int, help=argparse.SUPPRESS)
    options.add_argument("--photo", type=Path, help=argparse.SUPPRESS)
    options.add_argument("--growing", action="store_true", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.case is not None:
        one(chosen.photo, **CASES[chosen.case][2])
    elif chosen.growing:
        many(chosen.renders)
    else:
        every(chosen.renders)


def every(renders: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        photos = written(Path(folder))
        print(f"{'24 megapixels':32}{'warm':>8}{'peak':>8}{'more':>8}  MB")
        for number, (name, kind, more) in enumerate(CASES):
            environment = os.environ | {"OVERPRINT_SPLICE": more.get("splice", "1")}
            told = again(
                "--case", str(number), "--photo", str(photos[kind]), environment=environment
            )
            warm, peak = map(float, told.split())
            print(f"{name:32}{warm:8.0f}{peak:8.0f}{peak - warm:8.0f}", flush=True)
    print(f"\nresident memory in MB over {renders:,} renders")
    print(again("--growing", "--renders", str(renders)))


def written(folder: Path) -> dict[str, Path]:
    photo = Image.open(photographs.originals()[0]).convert("RGB")
    paths = {kind: folder / kind for kind in ("JPEG", "PNG", "TIFF", "WEBP", "AVIF")}
    image = photographs.grained(photo, TWENTY_FOUR)
    image.save(paths["JPEG"], "JPEG", quality=90, subsampling=2)
    image.save(paths["PNG"], "PNG", compress_level=1)
    image.save(paths["TIFF"], "TIFF", compression="tiff_lzw")
    image.save(paths["WEBP"], "WEBP", quality=90, method=2)
    image.save(paths["AVIF"], "AVIF", quality=80, speed=9)
    return paths


def again(*arguments: str, environment: dict[str, str] | None = None) -> str:
    """Run this program in a separate process and return what it prints."""
    command = [sys.executable, "-m", __spec__.name, *arguments]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True
    ).stdout.rstrip()


def one(
    photo: Path,
    canvas: dict[str, Any] | None = None,
    output: dict[str, Any] | None = None,
    **_: str,
) -> None:
    rendering.warm_up()
    warm = resident()
    look = parse({"format": 1, "canvas": canvas or {}, "boxes": [BOX], "output": output or {}})
    rendering.render(
        photo,
        look,
        {"caption": Cell.of_text("Harbour light over quiet water 17")},
        max_pixels=LIMIT,
    )
    print(warm, resident("VmHWM"))


def many(renders: int) -> None:
    rendering.warm_up()
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{number}" for number in range(len(whole()))]
        for path, data in zip(paths, whole().values(), strict=True):
            path.write_bytes(data)
        work = zip(itertools.cycle(paths), itertools.cycle(looks()), strict=False)
        for number, (path, look) in enumerate(itertools.islice(work, renders), 1):
            draw(path, look, number)
            if number % max(1, renders // 10) == 0:
                print(f"{number:8,}{resident():8.1f}", flush=True)


def looks() -> list[Design]:
    """As many as share no factor with the number of pictures, so that every one meets every
    other.
    """
    canvases: tuple[dict[str, Any], ...] = (
        {},
        {"long_edge": 60},
        {"width": 80, "height": 80},
        {"width": 99, "height": 99, "fit": "pad"},
    )
    formats = (
        "keep",
        "jpeg",
        "keep",
        "png",
        "keep",
        "webp",
        "keep",
        "tiff",
        "keep",
        "jpeg",
        "avif",
    )
    outputs = [
        {"format": name, "metadata": ("keep", "no_place", "none")[n % 3]}
        for n, name in enumerate(formats)
    ]
    return [
        parse({"format": 1, "canvas": canvases[n % 4], "boxes": [BOX], "output": output})
        for n, output in enumerate(outputs)
    ]


def draw(path: Path, look: Design, number: int) -> None:
    with contextlib.suppress(JobFailed):  # two of the pictures are there to be refused
        rendering.render(
            path, look, {"caption": Cell.of_text(f"{number} oysters 春 שלום 🍓")}, max_pixels=LIMIT
        )


def resident(name: str = "VmRSS") -> float:
    """Return the resident memory of this process in MB."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{name}:"))


if __name__ == "__main__":
    main()
