"""The whole system on small pictures beside a plain Pillow loop, on the same files, taking turns.

    python -m tests.benchmarks.small --photos 1000 --rounds 3 --beside ../older

With small pictures a job is mostly claim, outcome, files, waits for the disk and messages, none of
which the loop has. The loop has as many processes as the machine has cores. `--beside` names a
second checkout whose site takes turns too, so that two states of the code can be compared. Prints
pictures a second, processor time a picture, and the ratios of both to the loop's. Other work on the
machine hardly changes the latter.
"""

import argparse
import random
import tempfile
from pathlib import Path

from PIL import Image, ImageOps

from tests import photographs
from tests.benchmarks.whole_system import measure

SIZE = 640, 480


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--photos", type=int, default=1000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--beside", type=Path, help="a second checkout")
    options.add_argument(
        "--workers", type=int, help="children of each site; by default the site's own default"
    )
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="overprint-benchmark-") as folder:
        photos = make_photos(Path(folder, "photos"), chosen.photos)
        measure(Path(folder), photos, chosen.rounds, beside=chosen.beside, workers=chosen.workers)


def make_photos(folder: Path, count: int, *, seed: int = 7) -> list[Path]:
    """Write that many different baseline JPEGs of 640 × 480 pixels."""
    folder.mkdir(parents=True)
    chance = random.Random(seed)
    originals = [
        ImageOps.contain(Image.open(path).convert("RGB"), (1600, 1600))
        for path in photographs.originals()
    ]
    paths = [folder / f"DSC_{number:05}.jpg" for number in range(1, count + 1)]
    for path in paths:
        centre = chance.random(), chance.random()
        picture = chance.choice(originals)
        part = ImageOps.fit(
            picture, SIZE, Image.Resampling.BILINEAR, chance.uniform(0, 0.2), centre
        )
        part.save(
            path,
            quality=chance.choice([75, 85, 90]),
            subsampling=chance.choice(["4:2:0", "4:2:0", "4:4:4"]),
        )
    return paths


if __name__ == "__main__":
    main()
