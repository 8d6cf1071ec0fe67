"""The chore that makes a PDF of a batch's results: what is taken is settled first, then page after page is written."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import batched
from typing import Any, NamedTuple

from django.utils import timezone

from jobs.errors import NotPossibleNow, StorageFailed
from jobs.models import Batch
from jobs.rendering import embedding, labels
from jobs.rendering.embedding import Raster
from jobs.results import exports, report
from jobs.results.pdf import made, paper, parts
from jobs.results.pdf.paper import Choices, Page, Place
from jobs.results.pdf.writer import Document, Piece, Put
from jobs.states import State
from jobs.storage import store

LABEL_DPI = 600
TROUBLES = {
    "full": "The disk under the results is nearly full. Free some space, then ask for it again.",
    "away": "The storage cannot be written to. Ask the person who runs this site.",
}

type Report = Callable[[int, int], None]


class Taken(NamedTuple):
    """A result that goes into the PDF: what it is at this moment."""

    row: int
    name: str
    key: str
    size: int


def build(batch: Batch, choices: Choices, progress: Report) -> dict[str, Any]:
    """Plain JSON: the parts, how many pictures, columns and rows on a page, of which results.

    Raises PaperRefused, NotPossibleNow without a result, StorageFailed.
    """
    of = made.fingerprint(batch)  # read first: what changes meanwhile makes the PDF an old one
    results = take(batch)
    exports.refuse_missing((each.name, each.key, each.size) for each in results)
    progress(0, len(results))
    making = _Making(batch, choices, results, progress)
    kept = [parts.keep(batch.pk, making.file(of_part), len(of_part)) for of_part in making.plan]
    return {
        "parts": [asdict(part) for part in kept],
        "pictures": len(results),
        "pages": sum(part.pages for part in kept),
        "size": sum(part.size for part in kept),
        "grid": list(making.usual.grid),
        "of": of,
    }


def take(batch: Batch) -> list[Taken]:
    """What is done, in the sheet's order."""
    names = report.result_names(batch)
    done = batch.jobs.filter(state=State.DONE).order_by("row").values_list("row", "result_key", "result_size")
    results = [Taken(row, names[row], key, size or 0) for row, key, size in done]
    if not results:
        raise NotPossibleNow("There is no result yet that could go into a PDF.")
    return results


class _Making:
    """One PDF in the making. `plan`: the pages of each file, each page the results on it; `usual`: a page for pictures
    like the first one."""

    def __init__(self, batch: Batch, choices: Choices, results: list[Taken], progress: Report) -> None:
        self._batch, self._choices, self._progress = batch, choices, progress
        self._total, self._done = len(results), 0
        pages = iter(batched(results, choices.on_page))
        sizes = [each.size for each in results]
        self.plan = [[next(pages) for _ in range(count)] for count in parts.split(sizes, choices.on_page)]
        self.usual = self._page_for(self._raster(results[0]))

    def file(self, pages: Sequence[Sequence[Taken]]) -> Iterator[Piece]:
        document = Document(self._batch.name, timezone.localtime())
        yield from document.begin()
        for results in pages:
            yield from self._page(document, results)
        yield from document.end()

    def _page(self, document: Document, results: Sequence[Taken]) -> Iterator[Piece]:
        page = self.usual
        rasters: Iterator[Raster] = map(self._raster, results)
        if self._choices.on_page == 1:
            raster = next(rasters)
            page, rasters = self._page_for(raster), iter([raster])
        yield from document.page(page, self._puts(page, results, rasters))
        self._done += len(results)
        self._progress(self._done, self._total)

    def _puts(self, page: Page, results: Sequence[Taken], rasters: Iterable[Raster]) -> Iterator[Put]:
        for taken, raster, cell in zip(results, rasters, page.cells, strict=False):
            place = cell.fitted(raster.displayed)
            yield Put(raster, place, taken.key, paper.marks(place) if self._choices.marks else ())
            if self._choices.label:
                yield self._label(taken, page.label(place, cell))

    def _raster(self, taken: Taken) -> Raster:
        if trouble := store().trouble:
            raise StorageFailed(TROUBLES[trouble])
        return embedding.embedded(store().path(taken.key))

    def _page_for(self, raster: Raster) -> Page:
        return paper.page(self._choices, raster.displayed)

    def _label(self, taken: Taken, place: Place) -> Put:
        width, height = (max(1, round(points / 72 * LABEL_DPI)) for points in (place.width, place.height))
        return Put(embedding.stencil(labels.label(_words(taken, self._choices), (width, height))), place)


def _words(taken: Taken, choices: Choices) -> str:
    return {"row": f"{taken.row}", "both": f"{taken.row} · {taken.name}"}.get(choices.label, taken.name)
