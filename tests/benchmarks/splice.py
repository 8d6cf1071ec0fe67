"""jpegsplice beside Pillow on real photographs: taking turns, CPU time of this process, medians,
ratios.

    python -m tests.benchmarks.splice --rounds 15

`pillow keep` is the best that can be done with Pillow: open, paste the box, save with the file's
own tables. The overlay (two lines, in a box of 80 % × 12 %) is given to both. Nothing is asserted:
machines are shared and noisy. `whole_job` tells what a whole job takes.
"""

import argparse
import io
import multiprocessing
import resource
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

import jpegsplice
from tests import photographs

TWELVE, TWENTY_FOUR = (4000, 3000), (6000, 4000)
type Work = Callable[[], object]


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--rounds", type=int, default=15)
    rounds = options.parse_args().rounds
    photo = Image.open(photographs.originals()[-1]).convert("RGB")
    for name, size, more in (
        ("12 MP q90 4:2:0", TWELVE, {"subsampling": 2}),
        ("12 MP q90 4:4:4", TWELVE, {"subsampling": 0}),
        ("12 MP q90 4:2:0 optimised tables", TWELVE, {"subsampling": 2, "optimize": True}),
        ("12 MP q90 4:2:0 progressive", TWELVE, {"subsampling": 2, "progressive": True}),
        ("12 MP q90 4:4:4 progressive", TWELVE, {"subsampling": 0, "progressive": True}),
        ("24 MP q90 4:2:0", TWENTY_FOUR, {"subsampling": 2}),
    ):
        jpeg = coded(photo, size, **more)
        print(f"\n{name}, {len(jpeg) / 1e6:.2f} MB")
        show(
            timed((works_of_progressive if "progressive" in more else works)(jpeg, size), rounds),
            len(jpeg),
        )
        if size == TWENTY_FOUR:
            as_bytes, in_pieces = memory_over_start(jpeg, size)
            print(
                f"  memory over start {as_bytes:.1f} MB; written in pieces {in_pieces:.1f} MB "
                f"(peak of the process)"
            )


def coded(photo: Image.Image, size: tuple[int, int], **options: object) -> bytes:
    file = io.BytesIO()
    photographs.grained(photo, size).save(file, "JPEG", quality=90, **options)
    return file.getvalue()


def overlay(size: tuple[int, int]) -> Image.Image:
    image = Image.new("RGBA", (int(size[0] * 0.8), int(size[1] * 0.12)))
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(int(image.height * 0.34))
    for line, text in enumerate(("Summer sale No 00017", "only this week, all shops")):
        place = image.width / 2, image.height * (0.06 + 0.47 * line)
        pen.text((place[0] + 8, place[1] + 8), text, font=font, fill=(0, 0, 0, 110), anchor="ma")
        pen.text(place, text, font=font, fill=(255, 255, 255, 255), anchor="ma")
    return image


def works(jpeg: bytes, size: tuple[int, int]) -> dict[str, Work]:
    image = overlay(size)
    rgba, x = image.tobytes(), (size[0] - image.width) // 2
    bottom, middle, top = int(size[1] * 0.86), (size[1] - image.height) // 2, int(size[1] * 0.02)
    mark = jpegsplice.scan(jpeg, bottom)
    return {
        "pillow keep": lambda: with_pillow(jpeg, image, (x, bottom)),
        "splice bottom": lambda: jpegsplice.splice(jpeg, rgba, image.size, (x, bottom)),
        "splice middle": lambda: jpegsplice.splice(jpeg, rgba, image.size, (x, middle)),
        "splice top": lambda: jpegsplice.splice(jpeg, rgba, image.size, (x, top)),
        "bottom from a mark": lambda: jpegsplice.splice(jpeg, rgba, image.size, (x, bottom), mark),
        "parts from a mark": lambda: jpegsplice.parts(jpeg, rgba, image.size, (x, bottom), mark),
        "scan": lambda: jpegsplice.scan(jpeg, size[1]),
        "averages": lambda: jpegsplice.averages(jpeg),
        "a quarter of its size": lambda: jpegsplice.quarter(jpeg),
        "the same by Pillow": lambda: a_quarter(jpeg),
        "recoded": lambda: jpegsplice.recoded(jpeg),
    }


def works_of_progressive(jpeg: bytes, size: tuple[int, int]) -> dict[str, Work]:
    image = overlay(size)
    rgba, place = image.tobytes(), ((size[0] - image.width) // 2, int(size[1] * 0.86))

    def bottom() -> jpegsplice.Spliced:
        made = jpegsplice.sequential(jpeg)
        mark = made.averages.mark_for(place[1])
        return jpegsplice.parts(made.jpeg, rgba, image.size, place, mark, averages=made.averages)

    sizes = [len(it) / len(jpeg) for it in (with_pillow(jpeg, image, place), bottom().joined())]
    print("  bytes of the results: pillow keep × {:.3f}, splice × {:.3f}".format(*sizes))
    return {
        "pillow keep": lambda: with_pillow(jpeg, image, place),
        "splice bottom": bottom,
        "of it: sequential": lambda: jpegsplice.sequential(jpeg),
    }


def a_quarter(jpeg: bytes) -> Image.Image:
    photo = Image.open(io.BytesIO(jpeg))
    photo.draft("RGB", (photo.width // 4, photo.height // 4))
    photo.load()
    return photo


def with_pillow(jpeg: bytes, image: Image.Image, xy: tuple[int, int]) -> bytes:
    photo = Image.open(io.BytesIO(jpeg))
    photo.load()
    photo.paste(image, xy, image)
    file = io.BytesIO()
    photo.save(file, "JPEG", quality="keep")
    return file.getvalue()


def timed(works: dict[str, Work], rounds: int) -> dict[str, float]:
    """Median milliseconds of each, one after the other in every round; the first round is not
    counted.
    """
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds + 1):
        for name, work in works.items():
            begin = processor_time()
            work()
            taken[name].append((processor_time() - begin) * 1000)
    return {name: statistics.median(times[1:]) for name, times in taken.items()}


def processor_time() -> float:
    """Return the processor seconds of this process and of its children that have ended."""
    own, children = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def show(medians: dict[str, float], size: int) -> None:
    yardstick = next(iter(medians.values()))
    for name, milliseconds in medians.items():
        speed = f"  {size / milliseconds / 1000:.0f} MB/s" if name == "scan" else ""
        print(f"  {name:21} {milliseconds:7.2f} ms  × {milliseconds / yardstick:.3f}{speed}")


def memory_over_start(jpeg: bytes, size: tuple[int, int]) -> tuple[float, float]:
    """Megabytes, in fresh processes, of a result as bytes and of one written piece by piece; Linux
    lets a process forget the peak of its start (proc(5), clear_refs).
    """
    image = overlay(size)
    with tempfile.TemporaryDirectory() as folder:
        photo, rgba = Path(folder, "photo.jpg"), Path(folder, "overlay")
        photo.write_bytes(jpeg)
        rgba.write_bytes(image.tobytes())
        place = photo, rgba, image.size, (100, int(size[1] * 0.86))
        with multiprocessing.get_context("spawn").Pool(2, maxtasksperchild=1) as pool:
            return pool.apply(_peak, (*place, False)), pool.apply(_peak, (*place, True))


def _peak(
    photo: Path, overlay: Path, size: tuple[int, int], xy: tuple[int, int], in_pieces: bool
) -> float:
    jpegsplice.available()
    jpeg, rgba = photo.read_bytes(), overlay.read_bytes()
    Path("/proc/self/clear_refs").write_text("5")
    before = _high_water()
    if in_pieces:
        with photo.with_name("result.jpg").open("wb", buffering=0) as file:
            for piece in jpegsplice.parts(jpeg, rgba, size, xy).pieces:
                file.write(piece)
    else:
        jpegsplice.splice(jpeg, rgba, size, xy)
    return (_high_water() - before) / 1024


def _high_water() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    if not jpegsplice.available():
        sys.exit(jpegsplice.why_unavailable())
    main()
