"""Our layout beside others: the largest size at which captions fit a box, each caption another one.

    uv venv /tmp/rivals && uv pip install -p /tmp/rivals skia-python pangocairocffi python -m
    tests.benchmarks.captions --skia /tmp/rivals/bin/python --pango /tmp/rivals/bin/python --rounds
    15

Same captions, same font files in the same order, everything warm; each takes its turn in every
round, and medians of processor time count. Ours is what the check and the render call, with quarter
pixels, missing characters, ink and failures; the others search by halves among whole pixels and
tell neither. Skia's second way shapes a text once and breaks it at widths in proportion. Nothing is
asserted: machines are shared and noisy.
"""

import argparse
import json
import random
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path

from jobs import rendering
from jobs.design import Cell, parse
from jobs.rendering import family
from jobs.rendering.boxes.layout import lay_out
from tests.benchmarks import checking

WIDTH, HEIGHT, LINES, PITCH, SIZES = 1600, 300, 2, 1.2, (16, 200)
FAMILIES = (
    *(
        "Lato",
        "Noto Sans",
        "Noto Sans Symbols",
        "Noto Sans CJK JP",
        "Noto Sans Arabic",
        "Noto Sans Hebrew",
    ),
    *("Noto Sans Thai", "Noto Emoji", "Twemoji"),
)
"""In the order in which ours looks for a character; none is varied, and one weight of each is
enough.
"""
EACH = 200  #: captions a round

type Timed = Callable[[list[str]], tuple[float, list[float]]]
"""Seconds of processor that captions took, and the sizes found."""


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--skia", help="a python that has skia-python")
    options.add_argument("--pango", help="a python that has pangocairocffi")
    options.add_argument("--rounds", type=int, default=15)
    chosen = options.parse_args()
    with ExitStack() as stack:
        works: dict[str, Timed] = {
            "ours": ours("greedy"),
            "ours, lines of even length": ours("balance"),
        }
        if chosen.skia:
            skia = stack.enter_context(rival(chosen.skia, "skia_paragraph"))
            works |= {"SkParagraph": skia("anew"), "SkParagraph, shaped once": skia("scaled")}
        if chosen.pango:
            works["Pango"] = stack.enter_context(rival(chosen.pango, "pango_layout"))("")
        for name, texts in (
            ("Latin, 60 characters", latin()),
            ("mixed, 49 characters", checking.captions(10**9)),
        ):
            print(f"\n{name}")
            show(works, texts, chosen.rounds)


def latin() -> Iterator[str]:
    dice, words = random.Random(1), checking.VOCABULARIES["latin"].split()
    while True:
        text = str(dice.randrange(10_000))
        while len(text) < 57:
            text = f"{text} {dice.choice(words)}"
        yield text


def ours(wrap: str) -> Timed:
    rendering.warm_up()
    room = {
        "size_min": SIZES[0] / HEIGHT * 100,
        "size_max": SIZES[1] / HEIGHT * 100,
        "max_lines": LINES,
    }
    lines = {"line_height": PITCH, "wrap": wrap, "long_words": "keep", "missing": "box"}
    whole = {"width": 100, "height": 100, "x": 50, "y": 50, "anchor": "centre"}
    box = {
        "name": "caption",
        "text": "{caption}",
        "fonts": ["Lato"],
        "weight": 400,
        **whole,
        **room,
        **lines,
    }
    design = parse({"format": 1, "boxes": [box]})

    def size(caption: str) -> float:
        texts = lay_out(design, {"caption": Cell.of_text(caption)}, WIDTH, HEIGHT).texts
        return texts[0].size_px if texts else SIZES[0]

    def timed(captions: list[str]) -> tuple[float, list[float]]:
        began = time.process_time()
        sizes = [size(caption) for caption in captions]
        return time.process_time() - began, sizes

    return timed


@contextmanager
def rival(python: str, module: str) -> Iterator[Callable[[str], Timed]]:
    """Start a process that takes its turn when asked. It ends with its pipe."""
    command = [python, Path(__file__).with_name("rivals") / f"{module}.py"]
    fonts = {
        name: str(found.face(400, is_italic=False).path)
        for name in FAMILIES
        if (found := family(name))
    }
    told = {
        "fonts": fonts,
        "width": WIDTH,
        "height": HEIGHT,
        "lines": LINES,
        "sizes": SIZES,
        "pitch": PITCH,
    }
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as child:
        assert child.stdin
        assert child.stdout

        def asked(question: object) -> str:
            print(json.dumps(question), file=child.stdin)
            return child.stdout.readline()

        print(json.dumps(told), file=child.stdin)
        yield lambda way: lambda captions: json.loads(asked([way, captions]))
        child.stdin.close()


def show(works: dict[str, Timed], texts: Iterator[str], rounds: int) -> None:
    """Print ratios to the first one: how many times as long the others take."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    found: dict[str, list[float]] = {}
    for _ in range(rounds + 1):
        captions = list(islice(texts, EACH))
        for name, work in works.items():
            seconds, found[name] = work(captions)
            taken[name].append(seconds / EACH * 1000)
    yardstick = statistics.median(next(iter(taken.values()))[1:])
    for name, times in taken.items():
        median, size = statistics.median(times[1:]), statistics.mean(found[name])
        print(
            f"  {name:26} {median:6.3f} ms  least {min(times[1:]):6.3f}  × "
            f"{median / yardstick:4.2f}  {size:5.1f} px"
        )


if __name__ == "__main__":
    main()
