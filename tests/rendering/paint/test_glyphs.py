"""Glyphs as pixels, whatever was painted before, and by whom."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from jobs.rendering.boxes.painting import paint
from jobs.rendering.paint.grown_glyphs import grown
from tests.rendering.boxes.test_painting import digest
from tests.rendering.captions import laid_out


def test_an_outline_grows_a_glyph_once_for_all_sizes() -> None:
    def painted(height: int) -> None:
        paint(
            laid_out("oooo", canvas=(1600, height), outline={"width": 6}, size_min=1, size_max=60)
        )

    painted(600)
    before = grown.cache_info().misses
    for height in range(601, 640):
        painted(height)

    assert grown.cache_info().misses == before


def test_a_child_that_was_forked_after_painting_gives_the_same_bytes() -> None:
    script = (
        "import os; from tests.rendering.boxes.test_painting import digest; here = digest(); child "
        "= os.fork()\n"
        "if child: os.waitpid(child, 0)\n"
        "print(here if child else digest())"
    )

    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout.split()

    assert told == [digest()] * 2


def test_threads_that_paint_at_once_give_the_same_bytes() -> None:
    with ThreadPoolExecutor(4) as pool:
        digests = {future.result() for future in [pool.submit(digest) for _ in range(4)]}

    assert digests == {digest()}
