"""Place pictures on pages. Pure arithmetic: choices and sizes in, places out.

Choices are in millimetres, places in points (1/72 inch) from the lower left corner, as PDF counts.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from math import ceil
from typing import Any, Literal

from jobs.errors import InputRefused

type PaperSize = tuple[float, float]

PAPERS: dict[str, PaperSize] = {
    "a3": (297, 420),
    "a4": (210, 297),
    "a5": (148, 210),
    "a6": (105, 148),
    "letter": (215.9, 279.4),
    "legal": (215.9, 355.6),
    "photo": (102, 152),
    "card": (54, 85),
}
OWN = "own"
PER_PAGE = (1, 2, 3, 4, 6, 8, 9, 10, 12, 15, 16, 20, 24, 30, 35, 40)

MM = 72 / 25.4  #: points
LABEL = 4.5 * MM  #: height of a label
WORDS = 40.0 * MM  #: minimum width of a label under a small picture
BESIDE = 1.0 * MM  #: between a picture and its label or its marks
MARK = 4.0 * MM  #: length of a cut mark
LEAST = 10.0  #: mm, shortest side of a cell
LONGEST = 14_400.0  #: points, longest side of a page (ISO 32000-1, annex C)


class PaperRefused(InputRefused):
    """Pictures do not fit on such pages."""

    code = "paper_refused"


@dataclass(frozen=True, slots=True)
class PdfChoices:
    """A person's choices; the chore's payload.

    `pdfs`: one PDF, or a zip with one for each result. `width` and `height`, in mm, are for custom
    paper. The fields of paper apply only if pages are not as large as their pictures. Pictures
    above `most_dpi` are downsampled to it; 0 keeps full resolution.
    """

    pdfs: Literal["one", "each"] = "one"
    pages: Literal["picture", "paper"] = "paper"
    dpi: int = 300
    paper: str = "a4"
    width: float = 210.0
    height: float = 297.0
    turn: Literal["auto", "portrait", "landscape"] = "auto"
    per_page: int = 1
    margin: float = 10.0
    gap: float = 5.0
    label: Literal["", "name", "row", "both"] = ""
    marks: bool = False
    most_dpi: int = 0

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "PdfChoices":
        """Read the payload of a chore."""
        return cls(**document)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def on_page(self) -> int:
        return self.per_page if (self.pdfs, self.pages) == ("one", "paper") else 1


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

    def fitted(self, size: PaperSize) -> "PageArea":
        """Return the largest place of this shape in its middle."""
        scale = min(self.width / size[0], self.height / size[1])
        width, height = size[0] * scale, size[1] * scale
        return PageArea(
            self.x + (self.width - width) / 2, self.y + (self.height - height) / 2, width, height
        )


@dataclass(frozen=True, slots=True)
class PageLayout:
    """A page with `cells` in reading order and labels below them. `grid`: columns and rows."""

    width: float
    height: float
    cells: tuple[PageArea, ...]
    grid: tuple[int, int]

    def label(self, picture: PageArea, cell: PageArea) -> PageArea:
        return PageArea(cell.x, picture.y - BESIDE - LABEL, cell.width, LABEL)


def page(choices: PdfChoices, size: PaperSize) -> PageLayout:
    """Return the page for pictures of this shape, or of this size in pixels if pages are as large
    as their pictures.

    Raises PaperRefused.
    """
    if choices.pages == "picture":
        return _around(choices, size)
    found = [
        _divided(choices, paper, grid)
        for paper in _turned(choices)
        for grid in grids(choices.on_page)
    ]
    best = max(found, key=lambda page: _scale(page, size))
    if min(best.cells[0].width, best.cells[0].height) < LEAST * MM:
        raise _too_small(choices, best)
    return best


def _too_small(choices: PdfChoices, best: PageLayout) -> PaperRefused:
    cell, n = best.cells[0], choices.on_page
    pictures, leave = ("picture", "leaves") if n == 1 else ("pictures", "leave")
    paper = f"{_mm(best.width)} × {_mm(best.height)} mm"
    around = f"a margin of {choices.margin:g} mm and gaps of {choices.gap:g} mm"
    room = f"{_mm(cell.width)} × {_mm(cell.height)} mm for each"
    return PaperRefused(
        f"{n} {pictures} on {paper}, with {around}, {leave} {room}; at least {LEAST:g} × "
        f"{LEAST:g} mm are needed. Choose fewer pictures, larger paper, or smaller margins and "
        f"gaps."
    )


def grids(count: int) -> list[tuple[int, int]]:
    """Return all pairs of columns and rows with exactly this many cells."""
    return [(columns, count // columns) for columns in range(1, count + 1) if count % columns == 0]


def marks(cut: PageArea) -> list[tuple[PaperSize, PaperSize]]:
    """Return the cut marks: lines next to the corners of a picture, outside of it."""
    across = _beside(cut.x, cut.x + cut.width)
    down = _beside(cut.y, cut.y + cut.height)
    level = [((x1, y), (x2, y)) for x1, x2 in across for y in (cut.y, cut.y + cut.height)]
    upright = [((x, y1), (x, y2)) for y1, y2 in down for x in (cut.x, cut.x + cut.width)]
    return level + upright


def _beside(low: float, high: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return where a mark before `low` and one after `high` begin and end."""
    near, far = BESIDE, BESIDE + MARK
    return (low - far, low - near), (high + near, high + far)


def _around(choices: PdfChoices, size: PaperSize) -> PageLayout:
    width, height = (pixels * 72 / choices.dpi for pixels in size)
    around = BESIDE + MARK if choices.marks else 0.0
    below = max(around, _below(choices))
    room = max(width, WORDS if choices.label else 0.0)
    across, down = room + 2 * around, height + around + below
    if max(across, down) > LONGEST:
        raise _too_long(choices.dpi, size)
    return PageLayout(across, down, (PageArea(around, below, room, height),), (1, 1))


def _too_long(dpi: int, size: PaperSize) -> PaperRefused:
    least = int(max(size) * 72 / (LONGEST - 2 * MM * 10)) + 1
    return PaperRefused(
        f"A picture of {size[0]:,.0f} × {size[1]:,.0f} pixels at {dpi} dpi is longer than the "
        f"limit for a PDF page, {LONGEST / 72 * 0.0254:.2f} m. Choose {least} dpi or more, or "
        f"choose paper."
    )


def _turned(choices: PdfChoices) -> list[PaperSize]:
    """Return the paper in every allowed orientation."""
    sides = (choices.width, choices.height) if choices.paper == OWN else PAPERS[choices.paper]
    if choices.paper == OWN and choices.turn == "auto":
        return [sides]
    short, long = sorted(sides)
    portrait, landscape = (short, long), (long, short)
    return {"portrait": [portrait], "landscape": [landscape]}.get(
        choices.turn, [portrait, landscape]
    )


def _divided(choices: PdfChoices, paper: PaperSize, grid: tuple[int, int]) -> PageLayout:
    width, height, margin, gap = (length * MM for length in (*paper, choices.margin, choices.gap))
    columns, rows = grid
    across = _share(width - 2 * margin, columns, gap)
    down = _share(height - 2 * margin, rows, gap)
    below = _below(choices)
    lefts = [margin + column * (across + gap) for column in range(columns)]
    bottoms = [height - margin - row * (down + gap) - down + below for row in range(rows)]
    cells = tuple(
        PageArea(left, bottom, across, down - below) for bottom in bottoms for left in lefts
    )
    return PageLayout(width, height, cells, grid)


def _below(choices: PdfChoices) -> float:
    """Return the height of the label below a picture."""
    return BESIDE + LABEL if choices.label else 0.0


def _share(length: float, count: int, gap: float) -> float:
    """Return the length of each of several cells with gaps between them."""
    return (length - (count - 1) * gap) / count


def _scale(page: PageLayout, size: PaperSize) -> float:
    return min(page.cells[0].width / size[0], page.cells[0].height / size[1])


def _mm(points: float) -> str:
    return f"{max(points, 0) / MM:.0f}"
