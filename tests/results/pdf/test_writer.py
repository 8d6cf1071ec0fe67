"""The structure of a PDF: its pages, its profiles, its pictures."""

import pypdfium2
import pytest

from jobs.results.pdf import building, parts
from jobs.results.pdf.planning import PicturePage
from tests import factories
from tests.rendering.encoding.test_embedding import SRGB
from tests.results.pdf.test_building import PLAIN, coded, done, files, make, opened, turned

pytestmark = pytest.mark.django_db


def test_jpegs_are_included_bit_for_bit() -> None:
    batch = factories.running()
    wanted = [turned(6), coded("L"), coded("CMYK")]
    for row, content in enumerate(wanted, 2):
        done(batch, row, content)

    pages = opened(make(batch))

    images = [next(iter(page.get_objects())) for page in pages]
    assert [bytes(image.get_data()) for image in images] == wanted


def test_one_profile_serves_all_pictures_that_have_it() -> None:
    batch = factories.running()
    for row in range(2, 6):
        done(batch, row, coded(icc_profile=SRGB))

    (file,) = files(make(batch))

    assert file.count(b"/Alternate /DeviceRGB") == 1


def test_hundreds_of_pages_form_a_tree_in_order() -> None:
    batch = factories.running()
    content = coded()
    for row in range(2, 5):
        done(batch, row, content)
    taken = building.take(batch)
    making = building._Making(batch, PLAIN, taken, lambda done, total: None)

    pages_of = [PicturePage([taken[n % 3]]) for n in range(250)]

    part = parts.keep(batch.pk, making.file(pages_of), 250)

    pages = pypdfium2.PdfDocument(b"".join(parts.stream(part, 0, part.size)))
    assert len(pages) == 250
    assert pages[249].get_size() == (60, 40)
