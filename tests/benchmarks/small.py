"""The whole system on small pictures beside a plain Pillow loop, on the same files, taking turns.

    python -m tests.benchmarks.small --photos 1000 --rounds 3 --beside ../older

With small pictures a job is mostly claim, outcome, files, waits for the disk and messages, none of which the loop has.
The loop has as many processes as the machine has cores. `--beside` names a second checkout whose site takes turns too,
so that two states of the code can be compared. Prints pictures a second, processor time a picture, and the ratios of
both to the loop's. Other work on the machine hardly changes the latter.
"""

import argparse
import random
import statistics
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from PIL import Image, ImageOps

from tests import photographs
from tests.benchmarks.whole_system import ROOT, Site, captions, cores, cpu_of_ended_children, time_script, write_sheet

SIZE = 640, 480


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--photos", type=int, default=1000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--beside", type=Path, help="a second checkout")
    options.add_argument("--workers", type=int, help="children of each site; by default the site's own default")
    chosen = options.parse_args()
    roots = [ROOT, *([chosen.beside.resolve()] if chosen.beside else [])]
    with tempfile.TemporaryDirectory(prefix="overprint-benchmark-") as name, ExitStack() as ending:
        folder = Path(name)
        photos = make_photos(folder / "photos", chosen.photos)
        sites = [Site(folder / f"var-{root.name}", chosen.workers, root) for root in roots]
        for site in sites:
            ending.callback(site.stop)
        compare(contestants(folder, photos, sites), len(photos), chosen.rounds)
        for site in sites:
            peaks = ", ".join(f"{part} {peak:.0f}" for part, peak in sorted(site.peaks.items()))
            print(f"peak memory of {site.root.name}, MB: {peaks}")


@dataclass(slots=True)
class Contestant:
    """What takes turns: `run` returns its seconds, `cpu` the processor seconds that its parts used so far."""

    name: str
    run: Callable[[], float]
    cpu: Callable[[], Counter[str]]
    rates: list[float] = field(default_factory=list)
    used: Counter[str] = field(default_factory=Counter)

    def take_turn(self, count: int) -> None:
        before = self.cpu()
        self.rates.append(count / self.run())
        self.used += self.cpu() - before


def contestants(folder: Path, photos: list[Path], sites: list[Site]) -> list[Contestant]:
    """The loop comes first."""
    texts = captions(len(photos))
    sheet = write_sheet(folder / "sheet.csv", photos, texts)
    loop = partial(time_script, folder, photos, texts, cores())
    return [
        Contestant("loop", loop, lambda: Counter(loop=cpu_of_ended_children())),
        *(
            Contestant(it.root.name, partial(it.seconds_for, sheet, folder / "photos"), it.cpu_of_drawing)
            for it in sites
        ),
    ]


def compare(them: list[Contestant], count: int, rounds: int) -> None:
    """Print pictures a second of each round, then medians, processor time, and both as ratios to the first."""
    for _ in range(rounds):
        for one in them:
            one.take_turn(count)
        print("  ".join(f"{one.name} {one.rates[-1]:6.1f}/s" for one in them), flush=True)
    first = them[0]
    for one in them:
        ratio = statistics.median(one.rates) / statistics.median(first.rates)
        print(
            f"{one.name}: {statistics.median(one.rates):.1f}/s, ratio {ratio:.2f}; processor time a picture, ", end=""
        )
        parts = ", ".join(f"{part} {seconds * 1000 / count / rounds:.2f} ms" for part, seconds in one.used.items())
        print(f"{parts}, ratio {first.used.total() / one.used.total():.2f}")


def make_photos(folder: Path, count: int, *, seed: int = 7) -> list[Path]:
    """Write that many different baseline JPEGs of 640 × 480 pixels."""
    folder.mkdir(parents=True)
    chance = random.Random(seed)
    originals = [ImageOps.contain(Image.open(path).convert("RGB"), (1600, 1600)) for path in photographs.originals()]
    paths = [folder / f"DSC_{number:05}.jpg" for number in range(1, count + 1)]
    for path in paths:
        centre = chance.random(), chance.random()
        picture = chance.choice(originals)
        part = ImageOps.fit(picture, SIZE, Image.Resampling.BILINEAR, chance.uniform(0, 0.2), centre)
        part.save(path, quality=chance.choice([75, 85, 90]), subsampling=chance.choice(["4:2:0", "4:2:0", "4:4:4"]))
    return paths


if __name__ == "__main__":
    main()
