"""Which pictures are on which page, measured in millimetres as a reader program places them."""

from dataclasses import replace
from io import BytesIO

import pypdfium2
import pytest
from PIL import Image

from jobs.models import Batch
from jobs.results.pdf import planning
from jobs.results.pdf.choices import PaperRefused, PdfChoices, PieceSize
from tests import factories
from tests.results import test_results_of_outputs as of_outputs
from tests.results.pdf.test_building import BADGES, badges, done, images, make, opened

pytestmark = pytest.mark.django_db

WIDE, HIGH, EVEN = (850, 540), (540, 850), (600, 600)
SIZED = replace(
    BADGES,
    turn="portrait",
    gap=4,
    size_by="aspect",
    sizes=(
        PieceSize("landscape", 85, 54),
        PieceSize("portrait", 54, 85),
        PieceSize("square", 60, 60),
    ),
)


def picture(size: tuple[int, int]) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, "teal").save(file, "JPEG")
    return file.getvalue()


def of_shapes(*shapes: tuple[int, int]) -> Batch:
    batch = badges(0)
    for row, shape in enumerate(shapes, 2):
        done(batch, row, picture(shape))
    return batch


def measured(page: pypdfium2.PdfPage) -> list[tuple[float, float]]:
    """Width and height of each picture on a page, in mm."""
    return [(round(x2 - x1, 2), round(y2 - y1, 2)) for x1, y1, x2, y2 in images(page)]


def test_each_shape_has_its_exact_size_on_pages_of_its_own() -> None:
    batch = of_shapes(WIDE, HIGH, WIDE, EVEN, HIGH, WIDE)

    chore = make(batch, SIZED)

    pages = opened(chore)
    assert list(map(measured, pages)) == [[(85, 54)] * 3, [(54, 85)] * 2, [(60, 60)]]
    first, right, below = images(pages[0])
    assert round(right[0] - first[2], 2) == 4
    assert round(first[1] - below[3], 2) == 4
    assert chore.result["grid"] is None


def test_different_sizes_share_a_page_where_that_is_wanted_in_order_and_with_the_gap() -> None:
    batch = of_shapes(WIDE, HIGH, EVEN, WIDE, HIGH, HIGH)

    pages = opened(make(batch, replace(SIZED, mixed=True)))

    assert list(map(measured, pages)) == [
        [(85, 54), (54, 85), (60, 60), (85, 54), (54, 85), (54, 85)]
    ]
    wide, high, even, *_ = placed = images(pages[0])
    assert (wide[0], wide[3]) == (10, 287)
    assert round(high[0] - wide[2], 2) == 4
    assert round(high[1] - even[3], 2) == 4  # below the taller one
    assert all(
        left >= 10 and right <= 200.01 and bottom >= 9.99 for left, bottom, right, _ in placed
    )


def test_mixed_pages_continue_on_the_next_and_labels_have_room() -> None:
    batch = of_shapes(*[WIDE, HIGH] * 8)

    pages = opened(make(batch, replace(SIZED, mixed=True, label="name")))

    assert sum(len(measured(page)) for page in pages) == 16
    for page in pages:
        assert all(bottom - 5.5 >= 9.9 for _, bottom, _, _ in images(page))


def test_each_output_has_its_own_size_in_the_pdf_and_in_a_zip_of_pdfs() -> None:
    batch = factories.running()
    document = {"format": 1, "outputs": [{"name": "card"}, {"name": "poster"}]}
    batch.design_version = factories.design_version(document)
    batch.save()
    for row in (2, 3):
        of_outputs.done(batch, row, {"card": picture(WIDE), "poster": picture((900, 1200))})
    choices = replace(SIZED, size_by="output", sizes=(PieceSize("Poster", 150, 200),))

    pages = opened(make(batch, choices))

    assert list(map(measured, pages)) == [[(85, 54)] * 2, [(150, 200)], [(150, 200)]]


def test_each_saved_design_has_its_own_size() -> None:
    batch = of_shapes(WIDE, HIGH, HIGH)
    looks = [{"name": "Teacher"}, {"name": "Guest"}]
    document = {"format": 1, "design_column": "Look", "designs": looks}
    batch.design_version = factories.design_version(document)
    batch.save()
    for row, look in ((2, ""), (3, "teacher "), (4, "Guest")):
        batch.jobs.filter(row=row).update(cells={"Look": [look, look, ""]})
    sizes = (PieceSize("Teacher", 59.4, 93.5), PieceSize("", 68, 43.2))

    pages = opened(make(batch, replace(SIZED, size_by="design", sizes=sizes)))

    # 85 × 54 for a guest, who has no size of his own: the picture is fitted without cropping.
    assert list(map(measured, pages)) == [[(68, 43.2)], [(59.4, 93.5)], [(34.3, 54)]]


def test_sizes_that_fit_no_paper_are_refused_before_anything_is_made() -> None:
    large = replace(SIZED, sizes=(PieceSize("square", 250, 250),))
    crossed = replace(
        SIZED,
        turn="auto",
        mixed=True,
        sizes=(PieceSize("landscape", 250, 100), PieceSize("portrait", 100, 250)),
    )

    with pytest.raises(PaperRefused, match="A picture of 250 × 250 mm does not fit on 210 × 297"):
        planning.require_possible(large, (3, 2))
    with pytest.raises(PaperRefused, match="do not all fit on the paper in one orientation"):
        planning.require_possible(crossed, (3, 2))
    planning.require_possible(replace(crossed, mixed=False), (3, 2))


def test_a_list_too_wide_for_the_paper_is_refused_before_anything_is_made() -> None:
    columns = tuple(f"Column {number}" for number in range(20))
    choices = PdfChoices(list_place="after", list_columns=columns)

    with pytest.raises(PaperRefused, match="mm for 21 columns between the margins of 10 mm"):
        planning.require_possible(choices, (3, 2))
