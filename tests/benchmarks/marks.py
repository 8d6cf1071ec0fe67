"""A text repeated over the whole picture, turned, beside the best Pillow script for it: processor
time from file to stored result, medians of alternating rounds, ratios.

    python -m tests.benchmarks.marks --rounds 7

The script turns one small mask and pastes it at each place. Unlike a job, it makes no thumbnail,
does not measure contrast and does not hash the file. Nothing is asserted: machines are shared and
noisy.
"""

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from jobs import rendering
from jobs.design import Cell, each_result, parse
from jobs.processes.children import keep_freed_memory
from jobs.rendering.fonts.families import families
from jobs.storage.folder import FolderStore
from tests import photographs
from tests.benchmarks.outputs import TWO, make, megapixels, stored
from tests.benchmarks.splice import TWELVE, TWENTY_FOUR, coded, timed

TEXT = "PROOF · studio.example"
DEGREES = 30
SHARE = 0.04  #: of the shorter side, the size of the text
GAP = 0.1  #: of the shorter side, in both directions
OPACITY = 0.35
BOX = {
    "name": "mark",
    "text": "{caption}",
    "size_min": SHARE * 100,
    "size_max": SHARE * 100,
    "rotation": -DEGREES,
    "opacity": OPACITY,
    "tile": {"across": GAP * 100, "down": GAP * 100},
}


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--rounds", type=int, default=7)
    rounds = options.parse_args().rounds
    keep_freed_memory()  # as a worker does
    rendering.warm_up()
    row = {"caption": Cell.of_text(TEXT)}
    results = each_result(parse({"format": 1, "boxes": [BOX]}))
    original = Image.open(photographs.originals()[-1]).convert("RGB")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for size in (TWO, TWELVE, TWENTY_FOUR):
            photo = stored(folder, coded(original, size))
            works = {
                "job": lambda photo=photo: make(photo, results, FolderStore(folder), row),
                "script": lambda photo=photo: script(photo, folder / "script.jpg"),
            }
            taken = timed(works, rounds)
            job, other = taken["job"], taken["script"]
            print(
                f"{megapixels(size)} JPEG: job {job:.0f} ms, script {other:.0f} ms, "
                f"{other / job:.2f} × as fast as the script"
            )


def script(source: Path, target: Path) -> None:
    """Paste one turned mask at each place of a grid, and store with the file's own tables."""
    with Image.open(source) as picture:
        short = min(picture.size)
        mark = _turned(round(short * SHARE))
        for place in _places(picture.size, mark.size, round(short * GAP)):
            picture.paste("white", place, mark)
        picture.save(target, quality="keep")


def _turned(height: int) -> Image.Image:
    inter = next(family for family in families() if family.name == "Inter")
    font = ImageFont.truetype(str(inter.faces[0].path), height)
    left, top, right, bottom = map(round, font.getbbox(TEXT))
    mask = Image.new("L", (right - left, bottom - top))
    ImageDraw.Draw(mask).text((-left, -top), TEXT, font=font, fill=round(255 * OPACITY))
    return mask.rotate(DEGREES, Image.Resampling.BICUBIC, expand=True)


def _places(size: tuple[int, int], mark: tuple[int, int], gap: int) -> Iterator[tuple[int, int]]:
    for line, top in enumerate(range(0, size[1], mark[1] + gap)):
        first = -(mark[0] + gap) // 2 if line % 2 else 0
        for left in range(first, size[0], mark[0] + gap):
            yield left, top


if __name__ == "__main__":
    main()
