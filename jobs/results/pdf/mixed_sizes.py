"""Pages with pictures of different exact sizes, in the order of the sheet. Pure arithmetic."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from jobs.results.pdf.choices import PaperRefused, PaperSize, PdfChoices
from jobs.results.pdf.paper import (
    MM,
    ROUNDED,
    PageArea,
    PageLayout,
    PaperSheet,
    refuse_overlapping_bleeds,
    turned,
    with_pieces,
)


def in_order(choices: PdfChoices, pieces: Sequence[PaperSize]) -> list[PageLayout]:
    """Return the pages for pictures of these exact sizes in mm, in this order, as many on each as
    fit: rows from left to right, apart by exactly the gap. Raises PaperRefused.
    """
    refuse_overlapping_bleeds(choices)
    distinct = set(pieces)
    papers = [sides for sides in turned(choices) if _all_fit(choices, sides, distinct)]
    if not papers:
        raise _do_not_fit(choices, distinct)
    found = [list(_flowing(PaperSheet.of(choices, sides), pieces)) for sides in papers]
    return min(found, key=len)


def _all_fit(choices: PdfChoices, paper: PaperSize, pieces: Iterable[PaperSize]) -> bool:
    return all(with_pieces(_of_size(choices, piece), paper).cells for piece in pieces)


def _of_size(choices: PdfChoices, piece: PaperSize) -> PdfChoices:
    return replace(choices, piece_width=piece[0], piece_height=piece[1])


def _do_not_fit(choices: PdfChoices, pieces: Iterable[PaperSize]) -> PaperRefused:
    shown = ", ".join(sorted(f"{width:g} × {height:g} mm" for width, height in pieces))
    return PaperRefused(
        f"Pictures of {shown} do not all fit on the paper in one orientation, with a margin of "
        f"{choices.margin:g} mm. Choose larger paper or a smaller margin, or do not mix sizes on "
        "a page."
    )


def _flowing(sheet: PaperSheet, pieces: Iterable[PaperSize]) -> Iterator[PageLayout]:
    """Yield pages with pictures of these sizes in mm, in rows from left to right."""
    page = _OpenPage(sheet)
    for piece in pieces:
        width, height = piece[0] * MM, piece[1] * MM
        if not page.has_room_across(width):
            page.begin_row()
        if not page.has_room_down(height):
            yield page.closed()
            page = _OpenPage(sheet)
        page.put(width, height)
    if page.cells:
        yield page.closed()


class _OpenPage:
    """A page that is being filled. The pictures of a row are aligned at their upper edges."""

    def __init__(self, sheet: PaperSheet) -> None:
        self.sheet = sheet
        self.cells: list[PageArea] = []
        self.x = sheet.margin
        self.y = self.lowest = sheet.top

    def has_room_across(self, width: float) -> bool:
        """Return whether a picture fits into the row. The first of a row always does."""
        return self.x + width <= self.sheet.right + ROUNDED or self._is_row_empty

    @property
    def _is_row_empty(self) -> bool:
        return self.x <= self.sheet.margin

    def has_room_down(self, height: float) -> bool:
        """Return whether a picture fits above the margin. The first of a page always does."""
        lowest = self.y - height - self.sheet.below
        return lowest >= self.sheet.margin - ROUNDED or not self.cells

    def begin_row(self) -> None:
        self.x, self.y = self.sheet.margin, self.lowest - self.sheet.gap

    def put(self, width: float, height: float) -> None:
        self.cells.append(PageArea(self.x, self.y - height, width, height))
        self.x = self.x + width + self.sheet.gap
        self.lowest = min(self.lowest, self.y - height - self.sheet.below)

    def closed(self) -> PageLayout:
        return self.sheet.page(self.cells, (len(self.cells), 1))
