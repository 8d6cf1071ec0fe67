"""The places of pictures on pages."""

from dataclasses import replace

import pytest

from jobs.results.pdf import paper
from jobs.results.pdf.choices import PAPERS, PER_PAGE, PaperRefused, PdfChoices
from jobs.results.pdf.paper import BESIDE, LABEL, MARK, MM, PageArea, PageLayout

WIDE, HIGH = (3000.0, 2000.0), (2000.0, 3000.0)


def in_mm(page: PageLayout) -> tuple[int, int]:
    return round(page.width / MM), round(page.height / MM)


def test_a_page_as_large_as_its_picture_has_its_size_at_the_resolution() -> None:
    page = paper.page(PdfChoices(pages="picture", dpi=300), WIDE)

    assert (page.width, page.height) == (720, 480)
    assert page.cells == (PageArea(0, 0, 720, 480),)


def test_labels_and_marks_make_such_a_page_larger_never_the_picture_smaller() -> None:
    page = paper.page(PdfChoices(pages="picture", dpi=300, label="name", marks=True), WIDE)

    cell = page.cells[0]
    assert (cell.width, cell.height) == (720, 480)
    assert page.label(cell, cell).y == pytest.approx(0)
    for line in paper.marks(cell):
        assert all(-0.001 <= x <= page.width and -0.001 <= y <= page.height for x, y in line)


def test_a_small_picture_has_a_page_on_which_a_label_can_be_read() -> None:
    page = paper.page(PdfChoices(pages="picture", dpi=300, label="name"), (100, 50))

    (cell,) = page.cells
    assert in_mm(page) == (40, 10)
    assert (cell.fitted((100, 50)).width, cell.fitted((100, 50)).height) == (24, 12)
    assert page.label(cell.fitted((100, 50)), cell).width == page.width


def test_a_picture_longer_than_a_page_may_be_is_refused_with_the_resolution_that_will_do() -> None:
    choices = PdfChoices(pages="picture", dpi=72)

    with pytest.raises(PaperRefused) as refusal:
        paper.page(choices, (20_000, 3_000))

    assert refusal.value.sentence == (
        "A picture of 20,000 × 3,000 pixels at 72 dpi is longer than the limit for a PDF page, "
        "5.08 m. Choose 101 dpi or more, or choose paper."
    )
    assert paper.page(replace(choices, dpi=101), (20_000, 3_000))


@pytest.mark.parametrize(
    ("count", "size", "grid", "lies"),
    [
        (1, WIDE, (1, 1), (297, 210)),
        (1, HIGH, (1, 1), (210, 297)),
        (2, WIDE, (1, 2), (210, 297)),
        (6, WIDE, (2, 3), (210, 297)),
        (6, HIGH, (3, 2), (297, 210)),
        (9, HIGH, (3, 3), (210, 297)),
    ],
)
def test_pictures_are_laid_so_that_they_are_largest(count, size, grid, lies) -> None:
    page = paper.page(PdfChoices(per_page=count), size)

    assert (page.grid, in_mm(page)) == (grid, lies)


def test_paper_has_the_chosen_orientation() -> None:
    assert in_mm(paper.page(PdfChoices(turn="portrait"), WIDE)) == (210, 297)
    assert in_mm(paper.page(PdfChoices(turn="landscape"), HIGH)) == (297, 210)
    assert in_mm(paper.page(PdfChoices(paper="own", width=200, height=100), HIGH)) == (200, 100)


@pytest.mark.parametrize("key", [key for key, sides in PAPERS.items() if min(sides) > 140])
@pytest.mark.parametrize("label", ["", "name"])
def test_cells_are_within_the_margin_and_apart_by_the_gap_with_labels_below(
    key: str, label: str
) -> None:
    for count in PER_PAGE:
        page = paper.page(PdfChoices(paper=key, per_page=count, margin=8, gap=4, label=label), WIDE)

        below = BESIDE + LABEL if label else 0
        assert len(page.cells) == count
        assert min(cell.x for cell in page.cells) == pytest.approx(8 * MM)
        assert min(cell.y for cell in page.cells) == pytest.approx(8 * MM + below)
        assert max(cell.x + cell.width for cell in page.cells) == pytest.approx(page.width - 8 * MM)
        assert max(cell.y + cell.height for cell in page.cells) == pytest.approx(
            page.height - 8 * MM
        )
        columns, rows = page.grid
        if columns > 1:
            left, right = page.cells[:2]
            assert right.x - left.x - left.width == pytest.approx(4 * MM)
        if rows > 1:
            upper, lower = page.cells[0], page.cells[columns]
            assert upper.y - lower.y - lower.height == pytest.approx(4 * MM + below)


def test_a_picture_is_centred_in_its_cell_without_cropping() -> None:
    cell = PageArea(10, 20, 300, 300)

    assert cell.fitted((600, 200)) == PageArea(10, 120, 300, 100)
    assert cell.fitted((10, 30)) == PageArea(110, 20, 100, 300)


def test_marks_are_beside_the_picture_and_never_in_it() -> None:
    cut = PageArea(100, 100, 200, 150)

    lines = paper.marks(cut)

    assert len(lines) == 8
    for (x1, y1), (x2, y2) in lines:
        assert abs(x2 - x1) + abs(y2 - y1) == pytest.approx(MARK)
        for x, y in ((x1, y1), (x2, y2)):
            assert not (100 < x < 300 and 100 < y < 250)
            assert max(100 - x, x - 300, 100 - y, y - 250) >= BESIDE - 0.001


def test_cells_that_are_too_small_are_refused_with_what_would_help() -> None:
    choices = PdfChoices(paper="a6", per_page=20, margin=20, gap=10)

    with pytest.raises(PaperRefused) as refusal:
        paper.page(choices, WIDE)

    assert refusal.value.sentence.startswith("20 pictures on ")
    assert "with a margin of 20 mm and gaps of 10 mm, leave " in refusal.value.sentence
    assert refusal.value.sentence.endswith(
        "Choose fewer pictures, larger paper, or smaller margins and gaps."
    )


@pytest.mark.parametrize(
    ("choices", "sentence"),
    [
        (
            PdfChoices(pages="exact", piece_width=300, piece_height=54),
            "A picture of 300 × 54 mm does not fit on 210 × 297 mm with a margin of 10 mm.",
        ),
        (
            PdfChoices(pages="exact", gap=5, bleed=3),
            "A bleed of 3 mm needs a margin of at least 3 mm and a space of at least 6 mm between",
        ),
    ],
)
def test_an_exact_size_that_does_not_fit_is_refused_with_what_would_help(
    choices: PdfChoices, sentence: str
) -> None:
    with pytest.raises(PaperRefused, match=sentence):
        paper.page(choices, WIDE)


def test_a_page_for_each_piece_is_as_large_as_the_piece_with_its_bleed() -> None:
    choices = PdfChoices(pages="exact", pdfs="each", piece_width=85, piece_height=54, bleed=3)

    assert in_mm(paper.page(choices, WIDE)) == (91, 60)


@pytest.mark.parametrize("marks", [False, True])
@pytest.mark.parametrize("bleed", [0, 3, 10])
def test_the_label_of_a_piece_stays_on_its_page_below_the_bleed(marks: bool, bleed: float) -> None:
    choices = PdfChoices(pages="exact", pdfs="each", bleed=bleed, marks=marks, label="name")
    size = (choices.piece_width + 2 * bleed, choices.piece_height + 2 * bleed)

    page = paper.page(choices, size)

    (cell,) = page.cells
    picture, _ = paper.placed(choices, cell, size)
    label = page.label(picture, cell)
    assert label.y >= -0.001
    assert label.y + label.height <= picture.y


# --- Exact sizes ----------------------------------------------------------------------------------

CARD = PdfChoices(pages="exact", piece_width=85, piece_height=54, margin=10, gap=0)


@pytest.mark.parametrize(
    ("changed", "grid", "size"),
    [
        ({}, (2, 5), (210, 297)),
        ({"turn": "landscape"}, (3, 3), (297, 210)),
        ({"gap": 5}, (3, 3), (297, 210)),
        ({"piece_width": 95}, (2, 5), (210, 297)),  # exactly as wide as the room
        ({"piece_width": 95.1}, (2, 3), (297, 210)),
        ({"paper": "a3"}, (3, 7), (297, 420)),
        ({"paper": "own", "width": 105, "height": 74}, (1, 1), (105, 74)),
        ({"label": "name"}, (3, 3), (297, 210)),
    ],
)
def test_as_many_pieces_as_fit_are_on_a_page(
    changed: dict[str, object], grid: tuple[int, int], size: tuple[int, int]
) -> None:
    page = paper.page(replace(CARD, **changed), WIDE)

    assert (page.grid, in_mm(page)) == (grid, size)
    assert len(page.cells) == grid[0] * grid[1]


@pytest.mark.parametrize("label", ["", "name"])
@pytest.mark.parametrize("group_by", ["", "folder"])
@pytest.mark.parametrize("gap", [0, 4])
def test_pieces_have_their_exact_size_and_gap_and_stay_inside_the_margin(
    label: str, group_by: str, gap: float
) -> None:
    page = paper.page(replace(CARD, label=label, group_by=group_by, gap=gap), WIDE)
    below = BESIDE + LABEL if label else 0
    top = page.heading.y if page.heading else page.height - 10 * MM

    for cell in page.cells:
        assert (cell.width, cell.height) == (pytest.approx(85 * MM), pytest.approx(54 * MM))
        assert cell.x > 10 * MM - 0.01
        assert cell.x + cell.width < page.width - 10 * MM + 0.01
        assert cell.y - below > 10 * MM - 0.01
        assert cell.y + cell.height < top + 0.01
    left, right = page.cells[:2]
    assert right.x - left.x - left.width == pytest.approx(gap * MM)
    assert (page.heading is not None) == bool(group_by)


@pytest.mark.parametrize(
    ("bleed", "margin", "gap", "is_refused"),
    [
        (3, 3, 6, False),
        (3, 2.9, 6, True),
        (3, 3, 5.9, True),
        (0, 0, 0, False),
        (10, 10, 20, False),
    ],
)
def test_each_picture_has_its_own_bleed(
    bleed: float, margin: float, gap: float, is_refused: bool
) -> None:
    choices = replace(CARD, bleed=bleed, margin=margin, gap=gap)

    if not is_refused:
        paper.refuse_overlapping_bleeds(choices)
        return
    with pytest.raises(PaperRefused, match=f"A bleed of {bleed} mm needs a margin of at least"):
        paper.refuse_overlapping_bleeds(choices)


@pytest.mark.parametrize(
    ("size", "fills"),
    [
        ((910, 600), True),  # 91 × 60 mm: the piece with its bleed
        ((911, 598), True),  # rounded pixels
        ((850, 540), False),
        ((600, 910), False),
    ],
)
def test_a_picture_of_the_shape_of_its_piece_fills_it_and_another_is_inside_it(
    size: tuple[float, float], fills: bool
) -> None:
    cell = PageArea(100, 100, 85 * MM, 54 * MM)
    whole = cell.grown(3 * MM)

    place, cut = paper.placed(replace(CARD, bleed=3), cell, size)

    assert (place == whole) == fills
    assert cut == place.grown(-3 * MM)
    assert place.x >= whole.x - 0.001
    assert place.y >= whole.y - 0.001
    if not fills:
        assert place.ratio == pytest.approx(size[0] / size[1])


def test_a_picture_that_fits_paper_is_cut_by_its_bleed() -> None:
    cell = PageArea(0, 0, 300, 200)

    place, cut = paper.placed(PdfChoices(bleed=3), cell, (300, 200))

    assert (place, cut) == (cell, cell.grown(-3 * MM))


@pytest.mark.parametrize(
    ("area", "dpi", "pixels"),
    [((72, 36), 300, 300), ((36, 72), 300, 300), ((72.1, 10), 300, 301), ((1, 1), 72, 1)],
)
def test_a_place_has_pixels_by_its_longer_edge(
    area: tuple[float, float], dpi: int, pixels: int
) -> None:
    assert PageArea(0, 0, *area).long_edge(dpi) == pixels


@pytest.mark.parametrize(
    ("count", "pairs"),
    [
        (1, [(1, 1)]),
        (6, [(1, 6), (2, 3), (3, 2), (6, 1)]),
        (9, [(1, 9), (3, 3), (9, 1)]),
    ],
)
def test_cells_are_divided_in_every_way(count: int, pairs: list[tuple[int, int]]) -> None:
    assert paper.grids(count) == pairs


@pytest.mark.parametrize("key", PAPERS)
@pytest.mark.parametrize("turn", ["auto", "portrait", "landscape"])
def test_paper_is_turned_as_it_was_chosen(key: str, turn: str) -> None:
    papers = paper.turned(PdfChoices(paper=key, turn=turn))

    upright = [width <= height for width, height in papers]
    assert upright == {"auto": [True, False], "portrait": [True], "landscape": [False]}[turn]
    assert {tuple(sorted(sides)) for sides in papers} == {PAPERS[key]}


def test_paper_of_an_own_size_is_not_turned_unless_somebody_says_so() -> None:
    own = PdfChoices(paper="own", width=300, height=100)

    assert paper.turned(own) == [(300, 100)]
    assert paper.turned(replace(own, turn="portrait")) == [(100, 300)]
    assert paper.turned(replace(own, turn="landscape")) == [(300, 100)]


@pytest.mark.parametrize("bleed", [0.0, 1.0, 20.0])
def test_marks_begin_outside_of_the_bleed(bleed: float) -> None:
    cut = PageArea(100, 100, 200, 150)

    for ends in paper.marks(cut, bleed):
        outside = [max(100 - x, x - 300, 100 - y, y - 250) for x, y in ends]
        assert min(outside) == pytest.approx(max(BESIDE, bleed))
        assert max(outside) == pytest.approx(max(BESIDE, bleed) + MARK)
