"""Pictures of different exact sizes on one page, as pure arithmetic."""

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
