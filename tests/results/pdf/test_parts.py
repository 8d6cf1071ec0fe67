"""Pages divided into files."""

from dataclasses import replace

import pypdfium2
import pytest

from jobs.results.pdf import finished, parts
from jobs.results.pdf.choices import PdfChoices
from tests import factories
from tests.rendering.encoding.test_embedding import SRGB
from tests.results.pdf.test_building import coded, done, files, make

pytestmark = pytest.mark.django_db


def test_pages_are_divided_by_bytes_and_by_number_and_none_is_torn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(parts, "MOST_BYTES", 100)
    monkeypatch.setattr(parts, "MOST_PAGES", 3)

    assert parts.split([30] * 7) == [3, 3, 1]
    assert parts.split([60, 60, 10, 10]) == [1, 3]
    assert parts.split([120, 20]) == [1, 1]
    assert parts.split([500, 1]) == [1, 1]


def test_reduced_pictures_need_fewer_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "MOST_BYTES", 150_000)
    batch = factories.running()
    for row in range(2, 6):
        done(batch, row, coded() + bytes(100_000))
    small = PdfChoices(paper="card", margin=0, most_dpi=72)

    assert len(finished.parts_of(make(batch, replace(small, most_dpi=0)))) == 4
    assert len(finished.parts_of(make(batch, small))) == 1


def test_each_file_is_a_complete_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "MOST_PAGES", 2)
    batch = factories.running()
    for row in range(2, 7):
        done(batch, row, coded(icc_profile=SRGB))

    chore = make(batch)

    assert [len(pypdfium2.PdfDocument(file)) for file in files(chore)] == [2, 2, 1]
    assert chore.result["size"] == sum(map(len, files(chore)))
    assert (chore.result["pages"], [part.pages for part in finished.parts_of(chore)]) == (
        5,
        [2, 2, 1],
    )
