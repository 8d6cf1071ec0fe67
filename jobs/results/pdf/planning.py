"""Which pictures and lists are on which page: by group, then by size, in the order of the sheet."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import batched, islice
from typing import NamedTuple

from jobs.models import Batch
from jobs.rendering.encoding import embedding
from jobs.results import report
from jobs.results.pdf import lists, mixed_sizes, paper, sizes
from jobs.results.pdf.choices import PaperSize, PdfChoices
from jobs.results.pdf.groups import grouped
from jobs.results.pdf.lists import Lists, Missing
from jobs.results.pdf.paper import PageLayout
from jobs.results.pdf.tables import TableLayout
from jobs.storage import store


class PdfPicture(NamedTuple):
    """A result for the PDF, as it is at this moment. `place`: which of the row's results it is."""

    row: int
    place: int
    name: str
    key: str
    size: int
    crc32: int | None
    job: int
    generation: int
    output: str = ""


class PicturePage(NamedTuple):
    """The results on a page. Without a layout, it is laid out for its only picture."""

    results: Sequence[PdfPicture]
    heading: str = ""
    layout: PageLayout | None = None


class ListPage(NamedTuple):
    """A page of the list of a group, counted from 0."""

    layout: TableLayout
    number: int
    results: Sequence[PdfPicture] = ()


type PdfPage = PicturePage | ListPage


def require_possible(choices: PdfChoices, like: PaperSize) -> None:
    """Raise PaperRefused if pictures like this one, or lists, do not fit on their pages."""
    of_each = [
        replace(choices, piece_width=size.width, piece_height=size.height)
        for size in choices.sizes
        if choices.has_sizes
    ] or [choices]
    for one in of_each:
        paper.page(one, like)
    if choices.is_mixed:
        mixed_sizes.in_order(choices, list(map(_piece, of_each)))
    lists.require_room(choices)


def _piece(choices: PdfChoices) -> PaperSize:
    return choices.piece_width, choices.piece_height


@dataclass(frozen=True, slots=True)
class PagePlan:
    """Divides the results of a batch into pages. `choices_of` returns those of one result."""

    batch: Batch
    choices: PdfChoices
    choices_of: Callable[[PdfPicture], PdfChoices]

    @classmethod
    def of(cls, batch: Batch, choices: PdfChoices) -> "PagePlan":
        return cls(batch, choices, sizes.choices_of_each(batch, choices))

    def layout_of(self, taken: PdfPicture) -> PageLayout:
        """Return the page for pictures like this one."""
        with store().local(taken.key) as path:
            return paper.page(self.choices_of(taken), embedding.size(path))

    def pages(self, results: Sequence[PdfPicture]) -> Iterator[PdfPage]:
        """Yield the pages. Each group begins with one."""
        if not self.choices.has_list:
            for heading, group in grouped(self.batch, self.choices, results):
                yield from self._of_pictures(heading, group)
            return
        made = Lists.of(self.batch, self.choices)
        absent = lists.missing(self.batch, report.result_names(self.batch), self.choices.only)
        everything: list[PdfPicture | Missing] = [*results, *absent]
        everything.sort(key=lambda it: it.row)
        for heading, all_of_it in grouped(self.batch, self.choices, everything):
            yield from self._with_list(heading, all_of_it, made)

    def _with_list(
        self, heading: str, group: Sequence[PdfPicture | Missing], made: Lists
    ) -> Iterator[PdfPage]:
        pictures = [it for it in group if isinstance(it, PdfPicture)]
        on_pages = _numbered(list(self._of_pictures(heading, pictures)))
        absent = [it for it in group if isinstance(it, Missing)]
        layout = made.layout(heading, _positions(on_pages), absent)
        listed = [ListPage(layout, number) for number in range(len(layout.pages))]
        if self.choices.list_place == "before":
            yield from listed
        yield from on_pages
        if self.choices.list_place == "after":
            yield from listed

    def _of_pictures(self, heading: str, results: Sequence[PdfPicture]) -> Iterator[PicturePage]:
        if self.choices.is_mixed:
            yield from self._in_order(heading, results)
            return
        for alike in self._by_size(results):
            layout = self.layout_of(alike[0])
            for on_page in batched(alike, len(layout.cells)):
                yield PicturePage(on_page, heading, layout if len(layout.cells) > 1 else None)

    def _by_size(self, results: Sequence[PdfPicture]) -> list[list[PdfPicture]]:
        """Return the results of each exact size, in the order in which sizes begin."""
        if not self.choices.has_sizes:
            return [list(results)] if results else []
        found: dict[PaperSize, list[PdfPicture]] = defaultdict(list)
        for result in results:
            found[_piece(self.choices_of(result))].append(result)
        return list(found.values())

    def _in_order(self, heading: str, results: Sequence[PdfPicture]) -> Iterator[PicturePage]:
        """Yield pages with pictures of different sizes, as many as fit."""
        left = iter(results)
        pieces = [_piece(self.choices_of(result)) for result in results]
        for layout in mixed_sizes.in_order(self.choices, pieces):
            yield PicturePage(list(islice(left, len(layout.cells))), heading, layout)


def _numbered(pages: Sequence[PicturePage]) -> list[PicturePage]:
    """Return the pages of a group with their numbers in their headings, for its list."""
    if len(pages) < 2:
        return list(pages)
    return [
        page._replace(heading=f"{page.heading} · page {number:,} of {len(pages):,}")
        for number, page in enumerate(pages, 1)
    ]


def _positions(pages: Sequence[PicturePage]) -> dict[int, list[tuple[int, int]]]:
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for number, page in enumerate(pages, 1):
        for place, result in enumerate(page.results, 1):
            found[result.row].append((number, place))
    return found
