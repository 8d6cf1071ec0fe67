"""Three outputs of a row in one job beside three batches of one output each: processor time from
file to stored results, medians of alternating rounds, ratios.

    python -m tests.benchmarks.outputs --rounds 7

Nothing is asserted: machines are shared and noisy.
"""

import argparse
import io
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from jobs import rendering
from jobs.design import Cell, OneResult, Row, each_result, parse
from jobs.processes.children import keep_freed_memory
from jobs.storage.folder import FolderStore
from tests import photographs
from tests.benchmarks.splice import TWELVE, TWENTY_FOUR, Work, coded, timed

ROW = {"caption": Cell.of_text("Harbour light over quiet water 17")}
BOX = {"name": "caption", "text": "{caption}", "y": 92, "width": 80, "height": 16}
FEED = {"name": "feed", "canvas": {"width": 1080, "height": 1350}}
STORY = {"name": "story", "canvas": {"width": 1080, "height": 1920}}
LINK = {"name": "link", "canvas": {"width": 1200, "height": 628}}
PRINT = {"name": "print"}
WEB = {"name": "web", "canvas": {"long_edge": 1600}, "most_kb": 300}
SMALL = {"name": "small", "canvas": {"long_edge": 400}, "format": "webp"}
TWO = (1800, 1200)


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--rounds", type=int, default=7)
    rounds = options.parse_args().rounds
    keep_freed_memory()  # as a worker does
    rendering.warm_up()
    with tempfile.TemporaryDirectory() as folder:
        for name, photo, results in cases(Path(folder)):
            taken = timed(works(photo, results, FolderStore(Path(folder))), rounds)
            print(f"{name:44} {shown(taken)}")


def cases(folder: Path) -> Iterator[tuple[str, Path, Sequence[OneResult]]]:
    photo = Image.open(photographs.originals()[-1]).convert("RGB")
    ads, shop = results_of(FEED, STORY, LINK), results_of(PRINT, WEB, SMALL)
    for size in (TWO, TWELVE, TWENTY_FOUR):
        yield f"three ads, {megapixels(size)} JPEG", stored(folder, coded(photo, size)), ads
    baseline = coded(photo, TWELVE)
    progressive = coded(photo, TWELVE, progressive=True)
    yield "three ads, 12 MP progressive JPEG", stored(folder, progressive), ads
    yield "three ads, 12 MP PNG", stored(folder, png(photo)), ads
    kinds = ("jpeg", "webp", "png")
    formats = [{"name": kind, "format": kind, "canvas": WEB["canvas"]} for kind in kinds]
    yield "one size in three formats, 12 MP JPEG", stored(folder, baseline), results_of(*formats)
    yield "print, web and small, 12 MP JPEG", stored(folder, baseline), shop


def results_of(*outputs: dict[str, Any]) -> Sequence[OneResult]:
    return each_result(parse({"format": 1, "boxes": [BOX], "outputs": list(outputs)}))


def megapixels(size: tuple[int, int]) -> str:
    return f"{size[0] * size[1] / 1e6:.0f} MP"


def stored(folder: Path, data: bytes) -> Path:
    path = folder / f"{len(list(folder.iterdir()))}.photo"
    path.write_bytes(data)
    return path


def png(photo: Image.Image) -> bytes:
    file = io.BytesIO()
    photographs.grained(photo, TWELVE).save(file, "PNG", compress_level=1)
    return file.getvalue()


def works(photo: Path, results: Sequence[OneResult], store: FolderStore) -> dict[str, Work]:
    return {
        "one job": lambda: make(photo, results, store),
        "three batches": lambda: [make(photo, [one], store) for one in results],
    }


def make(photo: Path, results: Sequence[OneResult], store: FolderStore, row: Row = ROW) -> None:
    for picture in rendering.render_each(photo, results, row, max_pixels=10**8):
        store.put("results/result", picture.pieces)
        store.put("results/small.jpg", [picture.thumbnail])


def shown(taken: dict[str, float]) -> str:
    one, three = taken["one job"], taken["three batches"]
    return f"one job {one:6.0f} ms   three batches {three:6.0f} ms   {one / three:.2f} ×"


if __name__ == "__main__":
    main()
