"""Scaling by pillowscale beside Pillow: processor time, medians of alternating rounds, ratios.

    python -m tests.benchmarks.scaling --rounds 7

Nothing is asserted: machines are shared and noisy.
"""

import argparse
from collections.abc import Iterator

from PIL import Image

import pillowscale
from jobs.processes.children import keep_freed_memory
from jobs.rendering.areas.rects import Size
from jobs.rendering.photos.pixels import FINE, QUICK, Sampling
from tests import photographs
from tests.benchmarks.splice import timed

TWO, TWELVE = (1800, 1200), (4000, 3000)


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--rounds", type=int, default=7)
    rounds = options.parse_args().rounds
    keep_freed_memory()  # as a worker does
    print(f"pillowscale: {pillowscale.why_unavailable() or 'available'}")
    for name, image, size, how in cases():
        given = image, size, how.filter, None, how.gap
        works = {
            "Pillow": lambda given=given: Image.Image.resize(*given),
            "ours": lambda given=given: pillowscale.resize(*given),
        }
        taken = timed(works, rounds)
        ratio = taken["Pillow"] / taken["ours"]
        print(
            f"{name:32} Pillow {taken['Pillow']:6.1f} ms   ours {taken['ours']:6.1f} ms   {ratio:.1f} ×"
        )


def cases() -> Iterator[tuple[str, Image.Image, Size, Sampling]]:
    photo = Image.open(photographs.originals()[-1]).convert("RGB")
    two, twelve = (photographs.grained(photo, size) for size in (TWO, TWELVE))
    yield "2 MP to 1080 × 720", two, (1080, 720), FINE
    yield "12 MP to 1080 × 810", twelve, (1080, 810), FINE
    yield "12 MP to 1920 × 1440", twelve, (1920, 1440), FINE
    yield "12 MP with alpha to 1080 × 810", twelve.convert("RGBA"), (1080, 810), FINE
    yield "12 MP grey to 1080 × 810", twelve.convert("L"), (1080, 810), FINE
    yield "12 MP to a thumbnail", twelve, (320, 240), QUICK
    yield "1080 × 810 to a thumbnail", twelve.resize((1080, 810)), (320, 240), QUICK


if __name__ == "__main__":
    main()
