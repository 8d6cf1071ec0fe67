"""A whole job at 12 megapixels beside what people write instead: taking turns, processor time,
medians, ratios.

    python -m tests.benchmarks.whole_job --rounds 15

A job goes from the file to the result: drawn with outline and shadow, hashed, synced, with its
thumbnail. The scripts draw the same text (see `pillow_script`) and sync; ImageMagick, where it is
installed, has an outline alone. Nothing is asserted: machines are shared and noisy.
"""

import argparse
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PIL import Image

import jpegsplice
from jobs import rendering
from jobs.design import Cell, Design, parse
from jobs.processes.children import keep_freed_memory
from jobs.rendering.boxes.painting import paint
from jobs.rendering.fonts.families import families
from jobs.storage.folder import FolderStore
from tests import photographs
from tests.benchmarks import pillow_script
from tests.benchmarks.splice import TWELVE, Work, coded, show, timed

DOCUMENT = {
    "format": 1,
    "boxes": [{
        "name": "caption", "text": "{caption}", "x": 50, "y": 96, "anchor": "bottom", "width": 80, "height": 12,
        "outline": {"width": 6, "colour": "#000000"},
        "shadow": {"dx": 2, "dy": 3, "blur": 5, "colour": "#000000", "opacity": 0.5},
    }],
}  # fmt: skip
DESIGN = parse(DOCUMENT)
STRIP = parse(DOCUMENT | {"canvas": {"strip": {"size": 15}}})
PADDED = parse(
    DOCUMENT
    | {
        "canvas": {
            "width": TWELVE[0],
            "height": round(TWELVE[1] * 1.15),
            "fit": "pad",
            "focus_y": 0,
        }
    }
)
"""As many pixels as with the strip, in the same places."""
CAPTION = "Harbour light over quiet water 17"
ROW = {"caption": Cell.of_text(CAPTION)}

SHARE = 0.71
"""Of the photo's width, for the scripts: their letters are then as large as the job's, 180 pixels.
"""
MORE_THAN_ARE_KEPT = 6
"""Photos: a job must not find that it read one before."""


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--rounds", type=int, default=15)
    rounds = options.parse_args().rounds
    keep_freed_memory()  # as a worker does
    photo = Image.open(photographs.originals()[-1]).convert("RGB")
    jpeg = coded(photo, TWELVE, subsampling=2)
    with tempfile.TemporaryDirectory() as folder:
        print(f"12 MP q90 4:2:0, {len(jpeg) / 1e6:.2f} MB")
        show(timed(works(jpeg, Path(folder)), rounds), len(jpeg))


def works(jpeg: bytes, folder: Path) -> dict[str, Work]:
    photos = [folder / f"{number}.jpg" for number in range(MORE_THAN_ARE_KEPT)]
    for photo in photos:
        photo.write_bytes(jpeg)
    turns, store = itertools.cycle(photos), FolderStore(folder)
    font = next(family for family in families() if family.name == "Noto Sans").faces[0].path
    task = photos[0], CAPTION, font, folder / "script.jpg"
    layout = rendering.check_row(DESIGN, ROW, *TWELVE)
    return {
        "Pillow, box": lambda: synced(pillow_script.draw_in_box, task),
        "Pillow, no shadow": lambda: synced(pillow_script.draw, task),
        "Pillow, whole layer": lambda: synced(pillow_script.draw_on_layer, task),
        **with_magick(task),
        "job": lambda: job(next(turns), store),
        "job, same photo": lambda: job(photos[0], store),
        "job by Pillow": lambda: job_by_pillow(photos[0], store),
        "job with a strip": lambda: job(photos[0], store, STRIP),
        "job, padded alike": lambda: job(photos[0], store, PADDED),
        "of it: the overlay": lambda: paint(layout),
    }


def synced(draw: Callable[[pillow_script.Task, float], None], task: pillow_script.Task) -> None:
    draw(task, SHARE)
    with task[3].open("rb") as file:
        os.fsync(file.fileno())


def job(photo: Path, store: FolderStore, design: Design = DESIGN) -> None:
    picture = rendering.render(photo, design, ROW, max_pixels=10**8)
    store.put("results/result.jpg", picture.pieces)
    store.put("results/small.jpg", [picture.thumbnail])


def job_by_pillow(photo: Path, store: FolderStore) -> None:
    """Do the job as on a machine without the library."""
    os.environ["OVERPRINT_SPLICE"] = "0"
    job(photo, store)
    del os.environ["OVERPRINT_SPLICE"]


def with_magick(task: pillow_script.Task) -> dict[str, Work]:
    """Nothing where it is missing, and a line that says so."""
    program = magick()
    if program is None:
        print("ImageMagick is missing: apt-get install imagemagick")
        return {}
    return {"ImageMagick": lambda: synced(partial(annotate, program), task)}


def magick() -> str | None:
    for found in filter(None, map(shutil.which, ("magick", "convert"))):
        answer = subprocess.run([found, "-version"], capture_output=True, text=True, check=False)
        if "ImageMagick" in answer.stdout:
            return found
    return None


def annotate(program: str, task: pillow_script.Task, share: float) -> None:
    """At the size that the scripts take. One thread, as one of several workers has."""
    source, text, font_path, target = task
    font, _, edge = pillow_script.fitted(text, font_path, TWELVE, share)
    look = ["-font", font_path, "-pointsize", str(font.size), "-gravity", "south"]
    place = f"+0+{TWELVE[1] * 8 // 100}"
    outlined = ["-stroke", "black", "-strokewidth", str(2 * edge), "-annotate", place, text]
    filled = ["-stroke", "none", "-fill", "white", "-annotate", place, text]
    command = [program, "-limit", "thread", "1", source, *look, *outlined, *filled, target]
    subprocess.run(command, check=True)


if __name__ == "__main__":
    if not jpegsplice.available():
        sys.exit(jpegsplice.why_unavailable())
    main()
