"""`python -m tests.compiled.layouts` prints a line that says which code ran, and one for each
layout of many odd texts.

It is a separate program because the choice between compiled and plain code is made on import.
"""

import random
import sys
from collections.abc import Iterator
from itertools import islice
from typing import Any

from jobs import rendering
from jobs.compiled import MODULES
from jobs.design import Cell, parse
from jobs.rendering.boxes.layout import Layout, lay_out
from tests.benchmarks import checking

BOX = {"name": "c", "text": "{c}", "x": 50, "y": 50, "anchor": "centre"} | {
    "width": 60,
    "height": 30,
    "max_lines": 4,
}
BOXES: tuple[dict[str, Any], ...] = (
    {},
    {"letter_spacing": -8, "word_spacing": 30},
    {"letter_spacing": 12, "wrap": "balance", "italic": True},
    {"align": "justify", "long_words": "hyphenate", "width": 25},
    {"wrap": "phrase", "overflow": "ellipsis", "width": 30, "height": 9},
    {"outline": {"width": 8}, "underline": True, "strike": True, "plate": {}},
    {"long_words": "cut", "width": 12, "height": 50, "max_lines": 20},
    {"direction": "rtl", "fonts": ["EB Garamond"], "weight": 700, "rotation": 15},
    {"line_height": 0.8, "fonts": ["Noto Sans Arabic"], "missing": "fail", "same_size": True},
)
ODD = (
    "aé\u00ad-\u200d\u0301 שלום العربية ไทยก็ हिन्दी क्ष 漢字かな한국어 "
    "👩\u200d👧🇩🇪1️⃣\u00a0\u202f\u2009\n/.,;:({€$%<*[x"
)
TEXTS = 150  #: a box


def main() -> None:
    rendering.warm_up()
    sys.stdout.write(" ".join(filter(_is_compiled, MODULES)) + "\n")
    for language in ("en", "ar", "ja"):
        for box in BOXES:
            design = parse({"format": 1, "language": language, "boxes": [BOX | box]})
            for text in texts():
                layout = lay_out(design, {"c": Cell.of_text(text)}, 1600, 1000)
                sys.stdout.write(repr((text, *told(layout))) + "\n")


def texts() -> Iterator[str]:
    dice = random.Random(5)
    yield from islice(checking.captions(10**9), TEXTS // 2)
    for _ in range(TEXTS // 2):
        yield "".join(dice.choice(ODD) for _ in range(dice.randrange(1, 40)))


def told(layout: Layout) -> Iterator[object]:
    """All that is decided.

    Numbers as floats: where a float is meant, the sources may leave a whole number as it is.
    """
    for placed in layout.texts:
        lines = [
            (line.x, line.baseline, line.width, line.text, line.line.ink, line.line.marks)
            for line in placed.lines
        ]
        yield _plain(
            (
                placed.text,
                placed.size_px,
                placed.overflow,
                placed.room,
                placed.block,
                placed.ink,
                lines,
            )
        )
    for notice in (*layout.failures, *layout.notices):
        yield str(notice), _plain(list(notice.details.items()))


def _plain(value: object) -> object:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return [_plain(part) for part in value] if isinstance(value, list | tuple) else value


def _is_compiled(module: str) -> bool:
    found = __import__(f"jobs.rendering.{module}", fromlist=["*"])
    return not str(found.__file__).endswith(".py")


if __name__ == "__main__":
    main()
