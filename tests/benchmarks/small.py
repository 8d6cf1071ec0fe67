"""The whole system on small pictures beside a plain Pillow loop, on the same files, taking turns.

    python -m tests.benchmarks.small --photos 1000 --rounds 3 --beside ../older

With small pictures a job is mostly claim, outcome, files, waits for the disk and messages, none of which the loop has.
The loop has as many processes as the machine has cores. `--beside` names a second checkout whose site takes turns too,
so that two states of the code can be compared. Prints pictures a second and their ratio to the loop.
"""

import argparse
import random
import statistics
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from PIL import Image, ImageOps

from tests import photographs
from tests.benchmarks.whole_system import ROOT, Site, captions, cores, time_script, write_sheet

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
        compare(runs(folder, photos, sites), len(photos), chosen.rounds)
        for site in sites:
            peaks = ", ".join(f"{part} {peak:.0f}" for part, peak in sorted(site.peaks.items()))
            print(f"peak memory of {site.root.name}, MB: {peaks}")


def runs(folder: Path, photos: list[Path], sites: list[Site]) -> dict[str, Callable[[], float]]:
    """Return what takes turns, by name; each call returns its seconds. The loop comes first."""
    texts = captions(len(photos))
    sheet = write_sheet(folder / "sheet.csv", photos, texts)
    loop = {"loop": lambda: time_script(folder, photos, texts, cores())}
    return loop | {f"site of {site.root.name}": _run_of(site, sheet, folder / "photos") for site in sites}


def _run_of(site: Site, sheet: Path, photos: Path) -> Callable[[], float]:
    return lambda: site.seconds_for(sheet, photos)


def compare(turns: dict[str, Callable[[], float]], count: int, rounds: int) -> None:
    """Print pictures a second of each round, then medians and their ratios to the first."""
    rates: dict[str, list[float]] = {name: [] for name in turns}
    for _ in range(rounds):
        for name, turn in turns.items():
            rates[name].append(count / turn())
        print("  ".join(f"{name} {found[-1]:6.1f}/s" for name, found in rates.items()), flush=True)
    medians = {name: statistics.median(found) for name, found in rates.items()}
    first = next(iter(medians.values()))
    for name, median in medians.items():
        print(f"median {name}: {median:.1f}/s, ratio {median / first:.2f}")


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
