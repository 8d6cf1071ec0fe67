"""A zip with a PDF for each result."""

import zipfile
import zlib
from io import BytesIO

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.results.pdf.choices import PdfChoices
from jobs.results.pdf.zipped import joined
from jobs.states import State
from jobs.storage.folder import FolderStore
from tests import factories
from tests.results.pdf.test_building import coded, done, files, make

pytestmark = pytest.mark.django_db


def test_a_zip_has_a_pdf_of_one_page_for_each_result_and_its_sums_are_right() -> None:
    batch = factories.running()
    done(batch, 2, coded("L"), "Klasse 3/Anna.jpg")
    done(batch, 3, coded(kind="PNG"), "Klasse 3/anna.png")
    factories.job(batch, 4, State.FAILED)
    done(batch, 5, coded("RGBA", "PNG"), "Ben.png")
    choices = PdfChoices(pdfs="each", paper="a6", per_page=9, label="name")

    chore = make(batch, choices)

    (file,) = files(chore)
    with zipfile.ZipFile(BytesIO(file)) as opened:
        assert opened.testzip() is None
        assert opened.namelist() == ["Klasse 3/Anna.pdf", "Klasse 3/anna (2).pdf", "Ben.pdf"]
        for name in opened.namelist():
            pages = pypdfium2.PdfDocument(opened.read(name))
            assert [round(side) for side in pages[0].get_size()] == [420, 298]
            assert (len(pages), len(list(pages[0].get_objects()))) == (1, 2)
    assert (chore.result["pictures"], len(chore.result["parts"])) == (3, 1)


def test_the_sum_of_a_jpeg_is_not_found_by_reading_it(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = factories.running()
    done(batch, 2, coded())
    monkeypatch.setattr(FolderStore, "read_range", None)

    make(batch, PdfChoices(pdfs="each"))


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_the_sum_of_two_parts_is_known_from_theirs(first: bytes, second: bytes) -> None:
    found = joined(zlib.crc32(first), zlib.crc32(second), len(second))

    assert found == zlib.crc32(first + second)
