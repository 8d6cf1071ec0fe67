"""Pictures of different exact sizes on one page, as pure arithmetic."""

import random
from dataclasses import replace
from itertools import combinations

import pytest

from jobs.results.pdf import mixed_sizes
from jobs.results.pdf.choices import PaperRefused, PdfChoices
from jobs.results.pdf.paper import MM, PageArea

A4 = PdfChoices(pages="exact", turn="portrait", margin=10, gap=4)


def corner(cell: PageArea) -> tuple[float, float]:
    """Return the lower left corner of a picture in mm."""
    return round(cell.x / MM, 2), round(cell.y / MM, 2)


def test_rows_are_filled_from_left_to_right_below_the_tallest_of_the_row_before() -> None:
    (page,) = mixed_sizes.in_order(A4, [(85, 54), (54, 85), (60, 60), (85, 54)])

    assert list(map(corner, page.cells)) == [(10, 233), (99, 202), (10, 138), (74, 144)]


def test_what_has_no_room_below_begins_the_next_page() -> None:
    pages = mixed_sizes.in_order(A4, [(150, 200), (150, 200), (30, 30)])

    assert [len(page.cells) for page in pages] == [1, 2]


def test_a_size_that_fits_on_no_page_is_refused_with_the_sizes() -> None:
    with pytest.raises(PaperRefused, match="Pictures of 300 × 300 mm, 85 × 54 mm do not all fit"):
        mixed_sizes.in_order(A4, [(85, 54), (300, 300)])


SIZES = [(85, 54), (54, 85), (60, 60), (30, 30), (100, 40)]


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("gap", [0, 4])
def test_pictures_of_any_sizes_are_apart_inside_the_margin_and_in_their_order(
    seed: int, gap: float
) -> None:
    pieces = random.Random(seed).choices(SIZES, k=40)
    choices = replace(A4, gap=gap, label="name" if seed % 2 else "")

    pages = mixed_sizes.in_order(choices, pieces)

    cells = [cell for page in pages for cell in page.cells]
    assert [(round(cell.width / MM), round(cell.height / MM)) for cell in cells] == pieces
    for page in pages:
        assert (round(page.width / MM), round(page.height / MM)) == (210, 297)
        for cell in page.cells:
            assert cell.x >= 10 * MM - 0.01
            assert cell.y >= 10 * MM - 0.01
            assert cell.x + cell.width <= page.width - 10 * MM + 0.01
            assert cell.y + cell.height <= page.height - 10 * MM + 0.01
        for first, second in combinations(page.cells, 2):
            assert are_apart(first, second, gap * MM)


def are_apart(first: PageArea, second: PageArea, gap: float) -> bool:
    """Return whether there is the gap between two pictures, beside or below each other."""
    return (
        first.x + first.width + gap <= second.x + 0.01
        or second.x + second.width + gap <= first.x + 0.01
        or second.y + second.height + gap <= first.y + 0.01
        or first.y + first.height + gap <= second.y + 0.01
    )


def test_the_paper_is_turned_if_fewer_pages_are_needed() -> None:
    choices = replace(A4, turn="auto")

    upright, lying = (
        mixed_sizes.in_order(choices, [size] * 2) for size in ((180, 130), (130, 180))
    )

    assert [(round(page.width / MM), len(page.cells)) for page in upright] == [(210, 2)]
    assert [(round(page.width / MM), len(page.cells)) for page in lying] == [(297, 2)]


def test_a_picture_as_wide_as_the_room_has_a_row_of_its_own() -> None:
    (page,) = mixed_sizes.in_order(A4, [(190, 50), (190, 50), (30, 30)])

    assert list(map(corner, page.cells)) == [(10, 237), (10, 183), (10, 149)]


def test_without_pictures_there_is_no_page() -> None:
    assert mixed_sizes.in_order(A4, []) == []


def test_each_picture_has_its_own_bleed() -> None:
    with pytest.raises(PaperRefused, match="A bleed of 3 mm needs"):
        mixed_sizes.in_order(replace(A4, bleed=3), [(85, 54)])
