"""Pictures in the cells of a workbook join the batch, and their rows find them."""

import zlib

import pytest

from jobs.intake import attachments
from jobs.intake.rows import match_counts, matches, rows
from jobs.storage import store
from tests import factories
from tests.intake.sheets.pictures.pictured_workbooks import picture, workbook
from tests.intake.sheets.workbook_files import rewritten

pytestmark = pytest.mark.django_db

ROWS = [["SKU", "Photo"], ["1"], ["2"]]
RED, BLUE = picture("red"), picture("blue")


@pytest.fixture
def file(tmp_path):
    return workbook(tmp_path / "a.xlsx", ROWS, over=[("B2", RED)], inside=[("B3", BLUE)])


def read(batch, file):
    attachments.take_sheet(batch, file.name, iter([file.read_bytes()]))
    finder = matches.AtReading(batch)
    rows.from_sheet(batch, finder=finder)
    finder.finish()
    return batch


def stored(batch):
    found = batch.sources.order_by("path").values_list("path", "crc32", "format", "key")
    return [(path, crc, kind, store().path(key).read_bytes()) for path, crc, kind, key in found]


def test_the_pictures_are_stored_under_the_names_in_their_cells(file):
    batch = read(factories.draft(), file)

    assert stored(batch) == [
        ("Sheet1 B2.png", zlib.crc32(RED), "PNG", RED),
        ("Sheet1 B3.png", zlib.crc32(BLUE), "PNG", BLUE),
    ]


def test_each_row_has_its_picture_without_a_further_step(file):
    batch = read(factories.draft(), file)

    assert [(job.row, job.source.path, job.text("Photo")) for job in batch.jobs.all()] == [
        (2, "Sheet1 B2.png", "Sheet1 B2.png"),
        (3, "Sheet1 B3.png", "Sheet1 B3.png"),
    ]


def test_reading_the_sheet_again_stores_nothing_again(file):
    batch = read(factories.draft(), file)
    keys = list(batch.sources.order_by("path").values_list("key", flat=True))
    batch.sources.filter(path="Sheet1 B2.png").update(sha256="", crc32=0)  # as if from a pack

    rows.from_sheet(batch)

    assert list(batch.sources.order_by("path").values_list("key", flat=True)) == keys


def test_a_changed_picture_replaces_the_one_before(file, tmp_path):
    batch = read(factories.draft(), file)

    read(batch, workbook(tmp_path / "b.xlsx", ROWS, over=[("B2", BLUE)], inside=[("B3", RED)]))

    assert [data for *_, data in stored(batch)] == [BLUE, RED]


def test_a_picture_that_cannot_be_used_is_listed_with_its_reason(file):
    batch = read(factories.draft(), rewritten(file, "xl/media/image2.png", lambda _: b"%PDF-1.7"))

    assert list(batch.sources.order_by("path").values_list("path", "code", "sentence")) == [
        (
            "Sheet1 B2.png",
            "picture_not_taken",
            "This is a PDF, not a picture. Export its pages as JPEG, PNG, WebP, TIFF or AVIF.",
        ),
        ("Sheet1 B3.png", "", ""),
    ]
    assert [job.row for job in match_counts.rows_without_picture(batch)] == [2]
