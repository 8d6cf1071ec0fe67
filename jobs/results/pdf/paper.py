"""Place pictures on pages. Pure arithmetic: choices and sizes in, places out.

Choices are in millimetres, places in points (1/72 inch) from the lower left corner, as PDF counts.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil, floor

from jobs.results.pdf.choices import OWN, PAPERS, PaperRefused, PaperSize, PdfChoices

type Grid = tuple[int, int]
"""Columns and rows."""
type PrintedStroke = tuple[PaperSize, PaperSize]
"""Where a straight line begins and ends."""

MM = 72 / 25.4  #: points
LABEL = 4.5 * MM  #: height of a label
WORDS = 40.0 * MM  #: minimum width of a label under a small picture
BESIDE = 1.0 * MM  #: between a picture and its label or its marks
HEADING = 7.0 * MM  #: height of the name of a group
SAME_SHAPE = 1.01
"""Two shapes that differ less are the same: sizes in pixels are rounded."""
ROUNDED = 1e-6  #: of a piece, that may be missing: lengths in mm are rounded
MARK = 4.0 * MM  #: length of a cut mark
LEAST = 10.0  #: mm, shortest side of a cell
LONGEST = 14_400.0  #: points, longest side of a page (ISO 32000-1, annex C)


@dataclass(frozen=True, slots=True)
class PageArea:
    """A rectangle; `x`, `y` is its lower left corner."""

    x: float
    y: float
    width: float
    height: float

    def long_edge(self, dpi: int) -> int:
        """Return its long edge in pixels at a resolution."""
        return ceil(max(self.width, self.height) / 72 * dpi)

    def grown(self, by: float) -> "PageArea":
        """Return the rectangle with this much more on each side, or less if it is negative."""
        return PageArea(self.x - by, self.y - by, self.width + 2 * by, self.height + 2 * by)

    @property
    def ratio(self) -> float:
        """Return the ratio of width to height."""
        return self.width / self.height

    def has_shape_of(self, size: PaperSize) -> bool:
        """Return whether a picture of this size has its shape, but for rounded pixels."""
        ratio = self.ratio / (size[0] / size[1])
        return 1 / SAME_SHAPE < ratio < SAME_SHAPE

    def fitted(self, size: PaperSize) -> "PageArea":
        """Return the largest place of this shape in its middle."""
        scale = min(self.width / size[0], self.height / size[1])
        width, height = size[0] * scale, size[1] * scale
        x = self.x + (self.width - width) / 2
        y = self.y + (self.height - height) / 2
        return PageArea(x, y, width, height)


@dataclass(frozen=True, slots=True)
class PageLayout:
    """A page with `cells` in reading order and labels below them. `heading` is the place for the
    name of a group.
    """

    width: float
    height: float
    cells: tuple[PageArea, ...]
    grid: Grid
    heading: PageArea | None = None

    def label(self, picture: PageArea, cell: PageArea) -> PageArea:
        return PageArea(cell.x, picture.y - BESIDE - LABEL, cell.width, LABEL)


@dataclass(frozen=True, slots=True)
class PaperSheet:
    """A sheet of paper, and what is kept free on it, in points. `above`: the height of the heading
    above the pictures; `below`: of the label below each.
    """

    width: float
    height: float
    margin: float
    gap: float
    above: float
    below: float

    @classmethod
    def of(cls, choices: PdfChoices, paper: PaperSize) -> "PaperSheet":
        """Return the sheet for paper of this size in mm."""
        return cls(
            width=paper[0] * MM,
            height=paper[1] * MM,
            margin=choices.margin * MM,
            gap=choices.gap * MM,
            above=HEADING + BESIDE if choices.has_headings else 0.0,
            below=_below(choices),
        )

    @property
    def top(self) -> float:
        """Return the upper edge of the first row of pictures."""
        return self.height - self.margin - self.above

    @property
    def right(self) -> float:
        """Return the right edge of the pictures."""
        return self.width - self.margin

    @property
    def heading(self) -> PageArea | None:
        if not self.above:
            return None
        y, width = self.height - self.margin - HEADING, self.width - 2 * self.margin
        return PageArea(self.margin, y, width, HEADING)

    def page(self, cells: Iterable[PageArea], grid: Grid) -> PageLayout:
        """Return the page of this sheet with these cells."""
        return PageLayout(self.width, self.height, tuple(cells), grid, self.heading)


def page(choices: PdfChoices, size: PaperSize) -> PageLayout:
    """Return the page for pictures of this shape, or of this size in pixels if pages are as large
    as their pictures.

    Raises PaperRefused.
    """
    if choices.pages == "picture":
        return _around(choices, size)
    if choices.pages == "exact":
        return _of_pieces(choices) if choices.pdfs == "one" else _around_piece(choices)
    return _with_largest_cells(choices, size)


def _with_largest_cells(choices: PdfChoices, size: PaperSize) -> PageLayout:
    """Return the page that shows pictures of this shape largest. Raises PaperRefused."""
    found = [
        _divided(PaperSheet.of(choices, paper), grid)
        for paper in turned(choices)
        for grid in grids(choices.on_page)
    ]
    best = max(found, key=lambda page: _scale(page, size))
    if min(best.cells[0].width, best.cells[0].height) < LEAST * MM:
        raise _too_small(choices, best)
    return best


def _too_small(choices: PdfChoices, best: PageLayout) -> PaperRefused:
    n = choices.on_page
    pictures, leave = ("picture", "leaves") if n == 1 else ("pictures", "leave")
    paper, room = _sides_in_words(best), f"{_sides_in_words(best.cells[0])} for each"
    around = f"a margin of {choices.margin:g} mm and gaps of {choices.gap:g} mm"
    return PaperRefused(
        f"{n} {pictures} on {paper}, with {around}, {leave} {room}; at least {LEAST:g} × "
        f"{LEAST:g} mm are needed. Choose fewer pictures, larger paper, or smaller margins and "
        f"gaps."
    )


def grids(count: int) -> list[Grid]:
    """Return all pairs of columns and rows with exactly this many cells."""
    return [(columns, count // columns) for columns in range(1, count + 1) if count % columns == 0]


def placed(choices: PdfChoices, cell: PageArea, size: PaperSize) -> tuple[PageArea, PageArea]:
    """Return where a picture of this size is in its cell, and where it is cut."""
    bleed = choices.bleed * MM
    if choices.pages != "exact":
        place = cell.fitted(size)
        return place, place.grown(-bleed)
    whole = cell.grown(bleed)
    place = whole if whole.has_shape_of(size) else whole.fitted(size)
    return place, place.grown(-bleed)


def marks(cut: PageArea, bleed: float = 0.0) -> list[PrintedStroke]:
    """Return the cut marks: lines next to the corners of a cut, outside of the bleed in points."""
    near = max(BESIDE, bleed)
    columns, rows = (cut.x, cut.x + cut.width), (cut.y, cut.y + cut.height)
    across, down = _beside(*columns, near), _beside(*rows, near)
    level = [((x1, y), (x2, y)) for x1, x2 in across for y in rows]
    upright = [((x, y1), (x, y2)) for y1, y2 in down for x in columns]
    return level + upright


def _beside(
    low: float, high: float, near: float
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return where a mark before `low` and one after `high` begin and end."""
    far = near + MARK
    return (low - far, low - near), (high + near, high + far)


def _around(choices: PdfChoices, size: PaperSize) -> PageLayout:
    width, height = (pixels * 72 / choices.dpi for pixels in size)
    around = BESIDE + MARK if choices.marks else 0.0
    below = max(around, _below(choices))
    room = max(width, WORDS if choices.label else 0.0)
    layout = _of_one(PageArea(around, below, room, height), around)
    if max(layout.width, layout.height) > LONGEST:
        raise _too_long(choices.dpi, size)
    return layout


def _of_one(cell: PageArea, around: float) -> PageLayout:
    """Return the page of one cell, with this much on its other sides and above it."""
    width, height = cell.width + 2 * around, cell.height + around + cell.y
    return PageLayout(width, height, (cell,), (1, 1))


def _too_long(dpi: int, size: PaperSize) -> PaperRefused:
    least = int(max(size) * 72 / (LONGEST - 2 * MM * 10)) + 1
    return PaperRefused(
        f"A picture of {size[0]:,.0f} × {size[1]:,.0f} pixels at {dpi} dpi is longer than the "
        f"limit for a PDF page, {LONGEST / 72 * 0.0254:.2f} m. Choose {least} dpi or more, or "
        f"choose paper."
    )


def turned(choices: PdfChoices) -> list[PaperSize]:
    """Return the paper in every allowed orientation, in mm."""
    sides = (choices.width, choices.height) if choices.paper == OWN else PAPERS[choices.paper]
    if choices.paper == OWN and choices.turn == "auto":
        return [sides]
    short, long = sorted(sides)
    portrait, landscape = (short, long), (long, short)
    return {"portrait": [portrait], "landscape": [landscape]}.get(
        choices.turn, [portrait, landscape]
    )


def _of_pieces(choices: PdfChoices) -> PageLayout:
    """Return the page on which most pictures of the exact size fit. Raises PaperRefused."""
    refuse_overlapping_bleeds(choices)
    found = [with_pieces(choices, paper) for paper in turned(choices)]
    best = max(found, key=lambda page: len(page.cells))
    if not best.cells:
        raise PaperRefused(
            f"A picture of {choices.piece_width:g} × {choices.piece_height:g} mm does not fit on "
            f"{_sides_in_words(best)} with a margin of {choices.margin:g} mm. "
            "Choose larger paper, or a smaller margin or size."
        )
    return best


def _around_piece(choices: PdfChoices) -> PageLayout:
    """Return a page as large as one picture with its bleed, its marks and its label."""
    bleed = choices.bleed * MM
    around = max(BESIDE, bleed) + MARK if choices.marks else bleed
    below = max(around, bleed + _below(choices))
    cell = PageArea(around, below, choices.piece_width * MM, choices.piece_height * MM)
    return _of_one(cell, around)


def refuse_overlapping_bleeds(choices: PdfChoices) -> None:
    """Raise PaperRefused if the bleeds of two pictures beside each other would overlap."""
    if choices.bleed > choices.margin or choices.bleed * 2 > choices.gap:
        raise _overlapping(choices.bleed)


def _overlapping(bleed: float) -> PaperRefused:
    return PaperRefused(
        f"A bleed of {bleed:g} mm needs a margin of at least {bleed:g} mm and a space of at least "
        f"{bleed * 2:g} mm between pictures, because each has its own. Choose a larger margin and "
        "space, or a smaller bleed."
    )


def with_pieces(choices: PdfChoices, paper: PaperSize) -> PageLayout:
    """Return a page of this paper with as many pictures of the exact size as fit, in its middle."""
    sheet = PaperSheet.of(choices, paper)
    width, height = choices.piece_width * MM, choices.piece_height * MM
    room = sheet.height - sheet.above
    columns, across = _fitting(sheet, sheet.width, width)
    rows, down = _fitting(sheet, room, height + sheet.below)
    first = ((sheet.width - across) / 2, (room + down) / 2)
    step = (width + sheet.gap, height + sheet.below + sheet.gap)
    corners = _corners((columns, rows), first, step)
    return sheet.page((PageArea(x, y - height, width, height) for x, y in corners), (columns, rows))


def _fitting(sheet: PaperSheet, room: float, each: float) -> tuple[int, float]:
    """Return how many pieces of a length fit into a room between its margins, and how long they
    are with the gaps between them.
    """
    between = room - 2 * sheet.margin
    count = max(0, floor((between + sheet.gap) / (each + sheet.gap) + ROUNDED))
    return count, count * (each + sheet.gap) - sheet.gap


def _corners(grid: Grid, first: PaperSize, step: PaperSize) -> Iterator[tuple[float, float]]:
    """Yield the upper left corner of each cell, in reading order."""
    columns, rows = grid
    for row in range(rows):
        for column in range(columns):
            yield first[0] + column * step[0], first[1] - row * step[1]


def _divided(sheet: PaperSheet, grid: Grid) -> PageLayout:
    """Divide the room between the margins into cells with gaps, each with its label below it."""
    across = _share(sheet.width - 2 * sheet.margin, grid[0], sheet.gap)
    down = _share(sheet.top - sheet.margin, grid[1], sheet.gap)
    corners = _corners(grid, (sheet.margin, sheet.top), (across + sheet.gap, down + sheet.gap))
    height = down - sheet.below
    cells = (PageArea(x, y - down + sheet.below, across, height) for x, y in corners)
    return sheet.page(cells, grid)


def _below(choices: PdfChoices) -> float:
    """Return the height of the label below a picture."""
    return BESIDE + LABEL if choices.label else 0.0


def _share(length: float, count: int, gap: float) -> float:
    """Return the length of each of several cells with gaps between them."""
    return (length - (count - 1) * gap) / count


def _scale(page: PageLayout, size: PaperSize) -> float:
    return min(page.cells[0].width / size[0], page.cells[0].height / size[1])


def _sides_in_words(area: PageLayout | PageArea) -> str:
    return f"{_mm(area.width)} × {_mm(area.height)} mm"


def _mm(points: float) -> str:
    return f"{max(points, 0) / MM:.0f}"
