"""The chore that makes a PDF of a batch's results: it first fixes the list of results, then writes
page after page.
"""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import reduce
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any

from django.db.models import Max, Min, QuerySet
from django.utils import timezone

from jobs.design import result_names
from jobs.errors import NotPossibleNow, StorageFailed
from jobs.models import Batch, Job
from jobs.rendering import labels
from jobs.rendering.encoding import embedding
from jobs.rendering.encoding.embedding import Raster
from jobs.reporting import ReportProgress
from jobs.results import exports, report, zip_format
from jobs.results.pdf import finished, paper, parts, sizes
from jobs.results.pdf.choices import PaperSize, PdfChoices
from jobs.results.pdf.held_jobs import HeldJobs
from jobs.results.pdf.paper import PageArea, PageLayout, PrintedStroke
from jobs.results.pdf.parts import PdfPart
from jobs.results.pdf.planning import ListPage, PagePlan, PdfPage, PdfPicture, PicturePage
from jobs.results.pdf.row_numbers import ALL, RowNumbers
from jobs.results.pdf.writer import PdfDocument, Put
from jobs.results.pdf.zipped import ZipWriter
from jobs.row_pictures import row_in_short, sheet_row
from jobs.states import State
from jobs.storage import Piece, Span, store

LABEL_DPI = 600
#: bytes per pixel of a downsampled picture, at most; most have a quarter of that
BYTES_OF_PIXEL = 0.5
TROUBLES = {
    "full": "The disk for the results is nearly full. Free some space, then make the PDF again.",
    "crowded": "The disk for the results has hardly any room for more files. Delete old batches, "
    "then make the PDF "
    "again.",
    "away": "The storage is not writable. Ask the person who runs this site.",
}


TAKEN = (
    "pk",
    "row",
    "generation",
    "outputs",
    "result_key",
    "result_size",
    "result_crc32",
    "output_results",
)


def build(batch: Batch, choices: PdfChoices, progress: ReportProgress) -> dict[str, Any]:
    """Build the PDF. Return as plain JSON its parts, pictures, the jobs that it holds, columns and
    rows per page, and fingerprint.

    Raises PaperRefused, NotPossibleNow without a result, StorageFailed.
    """
    sizes.require_known(choices, batch.design)
    of = finished.fingerprint(batch, choices)  # read first: later changes make the PDF out of date
    results = take(batch, choices.only)
    exports.refuse_missing((each.name, each.key, each.size) for each in results)
    progress(0, len(results))
    making = _Making(batch, choices, results, progress)
    held = HeldJobs.of((each.job, each.generation) for each in results)
    numbers = {"pictures": len(results), "grid": making.grid, "of": of}
    return _of_parts(making.kept()) | numbers | {"holds": held.to_json()}


def _of_parts(kept: Sequence[PdfPart]) -> dict[str, Any]:
    return {
        "parts": [asdict(part) for part in kept],
        "pages": sum(part.pages for part in kept),
        "size": sum(part.size for part in kept),
    }


def take(batch: Batch, only: RowNumbers = ALL) -> list[PdfPicture]:
    """Return the finished results of these rows in the sheet's order."""
    called = report.result_names(batch)
    done = batch.jobs.filter(state=State.DONE).order_by("row")
    results = [
        picture
        for values in done.values(*TAKEN)
        if values["row"] in only
        for picture in _of_row(called[values["row"]], **values)
    ]
    if not results:
        raise NotPossibleNow(_nothing_of(only, done))
    return results


def _nothing_of(only: RowNumbers, done: QuerySet[Job]) -> str:
    """Say that these rows have no results, and where there are some."""
    finished_rows = done.aggregate(first=Min("row"), last=Max("row"))
    if not only.ranges or finished_rows["first"] is None:
        return "There are no results for a PDF yet."
    these = f"Row {only} has no result" if only.count == 1 else f"Rows {only} have no results"
    first, last = map(sheet_row, finished_rows.values())
    there = f"The finished rows are between {first} and {last}"
    return f"{these} for a PDF yet. {there if first < last else f'Only row {first} is finished'}."


def _of_row(called: Sequence[str], row: int, **job: Any) -> list[PdfPicture]:
    """Return the results of one row by the fields of its job."""
    made = job["pk"], job["generation"]
    if job["output_results"] is None:
        size, crc32 = job["result_size"] or 0, job["result_crc32"]
        return [PdfPicture(row, 0, called[0], job["result_key"], size, crc32, *made)]
    named = report.named(row, job["outputs"], job["output_results"], called)
    return [
        PdfPicture(row, place, name, one.key, one.size, one.crc32, *made, one.output)
        for place, (one, name) in enumerate(named)
    ]


class _Making:
    """One PDF being made, or one for each result.

    `usual`: a page for pictures like the first one.
    """

    def __init__(
        self, batch: Batch, choices: PdfChoices, results: list[PdfPicture], progress: ReportProgress
    ) -> None:
        self._batch, self._choices, self._progress = batch, choices, progress
        self._results, self._done = results, 0
        self._plan = PagePlan.of(batch, choices)
        self.usual = self._plan.layout_of(results[0])

    @property
    def grid(self) -> list[int] | None:
        """Return the columns and rows of pictures on a page, unless pages differ in that."""
        return None if self._choices.has_sizes else list(self.usual.grid)

    def kept(self) -> list[PdfPart]:
        if self._choices.pdfs == "each":
            return [parts.keep(self._batch.pk, self.zip(), len(self._results))]
        pages = list(self._plan.pages(self._results))
        counts = parts.split(sum(map(self._most_bytes, page.results)) for page in pages)
        left = iter(pages)
        return [
            parts.keep(self._batch.pk, self.file(list(islice(left, count))), count)
            for count in counts
        ]

    def zip(self) -> Iterator[Piece]:
        called, stamp = _names(self._batch), zip_format.dos_time(timezone.localtime())
        of_key = {each.key: each for each in self._results}
        zipped = ZipWriter(lambda span: _sum(span, of_key[span.key]))
        for taken in self._results:
            yield from zipped.member(
                called[taken.row][taken.place], self.file([PicturePage([taken])]), stamp
            )
        yield from zipped.end()

    def file(self, pages: Sequence[PdfPage]) -> Iterator[Piece]:
        document = PdfDocument(self._batch.name, timezone.localtime())
        yield from document.begin()
        for page in pages:
            if isinstance(page, ListPage):
                yield from document.text_page(page.layout.page(page.number))
            else:
                yield from self._page(document, page)
        yield from document.end()

    def _page(self, document: PdfDocument, page: PicturePage) -> Iterator[Piece]:
        layout = page.layout or self._plan.layout_of(page.results[0])
        yield from document.page(layout, self._puts(layout, page))
        self._done += len(page.results)
        self._progress(self._done, len(self._results))

    def _puts(self, layout: PageLayout, page: PicturePage) -> Iterator[Put]:
        if layout.heading is not None:
            yield _line(page.heading, layout.heading)
        for taken, cell in zip(page.results, layout.cells, strict=False):
            if trouble := store().trouble:
                raise StorageFailed(store().reason or TROUBLES[trouble])
            put = self._picture(taken, cell)
            yield put
            if self._choices.label:
                yield _line(_words(taken, self._choices), layout.label(put.place, cell))

    def _picture(self, taken: PdfPicture, cell: PageArea) -> Put:
        with store().local(taken.key) as path:
            size = embedding.size(path)
            place, cut = paper.placed(self._choices, cell, size)
            raster = _raster(path, size, place.long_edge(self._choices.most_dpi))
        has_bleed = self._choices.bleed > 0
        return Put(raster, place, taken.key, self._marks(cut), cut if has_bleed else None)

    def _marks(self, cut: PageArea) -> Sequence[PrintedStroke]:
        return paper.marks(cut, self._choices.bleed * paper.MM) if self._choices.marks else ()

    def _most_bytes(self, taken: PdfPicture) -> int:
        """Estimate the most bytes that a picture takes in its file."""
        if not self._choices.most_dpi:
            return taken.size
        cell = self.usual.cells[0]
        pixels = cell.width * cell.height * (self._choices.most_dpi / 72) ** 2
        return min(taken.size, round(pixels * BYTES_OF_PIXEL))


def _raster(path: Path, size: PaperSize, long_edge: int) -> Raster:
    """Return a picture's data, reduced to a long edge in pixels if it has more; 0 keeps all."""
    if 0 < long_edge < max(size):
        return embedding.reduced(path, long_edge)
    return embedding.embedded(path)


def _line(words: str, place: PageArea) -> Put:
    """Return a line of text: the label of a picture, or the heading of a group."""
    width, height = (
        max(1, round(points / 72 * LABEL_DPI)) for points in (place.width, place.height)
    )
    return Put(embedding.stencil(labels.label(words, (width, height))), place)


def _words(taken: PdfPicture, choices: PdfChoices) -> str:
    row = row_in_short(taken.row)
    return {"row": row, "both": f"{row} · {taken.name}"}.get(choices.label, taken.name)


def _names(batch: Batch) -> dict[int, tuple[str, ...]]:
    """Return row → names of its PDFs in the zip.

    For all rows, finished or not, like the names of the pictures.
    """
    pictures = report.result_names(batch)
    pdfs = [list(map(_pdf_name, names)) for names in pictures.values()]
    return dict(zip(pictures, result_names.distinct_in_rows(pdfs), strict=True))


def _pdf_name(picture: str) -> str:
    return str(PurePosixPath(picture).with_suffix(".pdf"))


def _sum(span: Span, taken: PdfPicture) -> int:
    """Return the CRC-32. It is known for whole results; parts are read."""
    if taken.crc32 is not None and (span.start, span.stop) == (0, taken.size):
        return taken.crc32
    return reduce(lambda crc32, piece: zlib.crc32(piece, crc32), store().read_range(*span), 0)
