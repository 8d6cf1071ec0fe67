"""The structure of a PDF: its pages, its profiles, its pictures."""

import re
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pypdfium2
import pytest

from jobs.rendering.encoding.embedding import Raster
from jobs.results.pdf import building, parts
from jobs.results.pdf.paper import PageArea, PageLayout
from jobs.results.pdf.planning import PicturePage
from jobs.results.pdf.writer import PdfDocument, Put
from jobs.storage import Span
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


# --- The file itself ------------------------------------------------------------------------------

MADE_AT = datetime(2026, 12, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=-3, minutes=-30)))
OPAQUE = Raster(2, 1, 3, b"/BitsPerComponent 8", b"\xff\0\0\0\0\xff")


def written(title: str = "", *puts: Put, sides: tuple[float, float] = (100, 50)) -> bytes:
    document = PdfDocument(title, MADE_AT)
    pieces = [*document.begin()]
    pieces += document.page(PageLayout(*sides, (), (1, 1)), puts)
    return b"".join([*pieces, *document.end()])


@pytest.mark.parametrize("title", ["", "Größe 42", "(a) b\\c", "صور 😀", "<x>"])
def test_a_file_says_what_it_is_and_when_it_was_made(title: str) -> None:
    read = pypdfium2.PdfDocument(written(title))

    said = read.get_metadata_dict()
    assert (said["Title"], said["Creator"]) == (title, "Overprint")
    assert said["CreationDate"] == "D:20261202030405-03'30'"


def test_the_table_tells_where_each_object_begins() -> None:
    file = written("a", Put(OPAQUE, PageArea(0, 0, 100, 50)))

    begin = int(file.rpartition(b"startxref\n")[2].split()[0])
    first, *entries = re.findall(rb"(\d{10}) \d{5} [nf] \n", file[begin:])
    assert (file[begin : begin + 5], int(first)) == (b"xref\n", 0)
    for number, entry in enumerate(entries, 1):
        assert file[int(entry) :].startswith(b"%d 0 obj\n" % number)
    assert file.count(b" obj\n") == len(entries)


def test_the_same_pages_make_the_same_file() -> None:
    assert written("a") == written("a")
    assert written("a") != written("b")


@pytest.mark.parametrize("turn", range(1, 9))
def test_a_picture_lies_in_its_place_whatever_its_orientation_is(turn: int) -> None:
    place = PageArea(10, 20, 60, 30)

    file = written("", Put(replace(OPAQUE, turn=turn), place))

    (page,) = pypdfium2.PdfDocument(file)
    [picture] = page.get_objects()
    assert [round(edge, 3) for edge in picture.get_bounds()] == [10, 20, 70, 50]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_only_a_page_of_one_cut_picture_says_where_it_is_cut(count: int) -> None:
    place, cut = PageArea(0, 0, 50, 50), PageArea(5, 6, 40, 38)

    file = written("", *[Put(OPAQUE, place, cut=cut)] * count)

    assert (b"/TrimBox [5 6 45 44] /BleedBox [0 0 50 50]" in file) == (count == 1)
    assert (b"TrimBox" in file) == (count == 1)


def test_a_stored_picture_is_sent_from_where_it_is_and_counts_with_its_length() -> None:
    raster = replace(OPAQUE, data=((3, 8), (10, 11)))
    document = PdfDocument("", MADE_AT)
    page = PageLayout(10, 10, (), (1, 1))

    pieces = list(document.page(page, [Put(raster, PageArea(0, 0, 10, 10), key="k")]))

    assert [piece for piece in pieces if isinstance(piece, Span)] == [
        Span("k", 3, 8),
        Span("k", 10, 11),
    ]
    assert b"/Length 6 >>" in b"".join(piece for piece in pieces if isinstance(piece, bytes))
