"""Pictures in cells are recognised by their bytes, whatever cell they are in; new ones are stored."""

from pathlib import Path

import pytest

from jobs import control
from jobs.control import sheet_updates
from jobs.errors import FileRefused, NotPossibleNow
from jobs.intake.pictures import inspecting, receive
from jobs.intake.updates import cell_pictures, uploads
from jobs.models import Batch, SheetUpdate
from jobs.storage import store
from tests.intake.batches import DESIGN, quiet, with_pictures, with_sheet
from tests.intake.sheets.pictures.pictured_workbooks import picture, workbook
from tests.updated_batches import compare, followed, planned, run

pytestmark = pytest.mark.django_db

RED, BLUE = picture("red"), picture("blue")


@pytest.fixture
def batch() -> Batch:
    """Return a batch whose first row has the picture that a workbook had in cell A2."""
    batch = with_pictures("Sheet1 A2.png", data=RED)
    with_sheet(batch, "picture;caption\nSheet1 A2.png;One\n")
    inspecting.look(batch, quiet)
    control.save_design(batch, batch.owner, DESIGN)
    return run(batch)


def upload(batch: Batch, path: Path) -> SheetUpdate:
    """Upload a workbook with a new row above the old one, each with its picture."""
    rows = [["picture", "caption"], ["", "Zero"], ["", "One"]]
    workbook(path / "tuesday.xlsx", rows, inside=[("A2", BLUE), ("A3", RED)])
    data = (path / "tuesday.xlsx").read_bytes()
    sheet_updates.take(batch, batch.owner, "tuesday.xlsx", [data])
    return SheetUpdate.objects.get(batch=batch)


def taken(update: SheetUpdate):
    return cell_pictures.taken(update.batch, store().path(update.key), uploads.read(update))


def test_a_new_picture_gets_a_free_name_and_one_that_is_here_keeps_its_own(batch, tmp_path):
    update = upload(batch, tmp_path)
    batch.sources.update(sha256="", crc32=0)  # as of a picture that came in a pack

    found, again = taken(update), taken(update)

    assert [cells["picture"].shown for _, cells in found.rows] == [
        "Sheet1 A2 (2).png",
        "Sheet1 A2.png",
    ]
    assert again == found
    assert sorted(batch.sources.values_list("path", flat=True)) == [
        "Sheet1 A2 (2).png",
        "Sheet1 A2.png",
    ]


def test_the_new_row_is_made_with_the_picture_in_its_cell(batch, tmp_path):
    upload(batch, tmp_path)

    summary = compare(batch)
    rows = planned(batch)
    batch = followed(batch)

    assert (summary.new, summary.changed, summary.blocked) == (1, 0, 0)
    assert [(kind, row) for kind, row, _ in rows] == [("new", 2)]
    assert [job.source.path for job in batch.jobs.order_by("row")] == [
        "Sheet1 A2 (2).png",
        "Sheet1 A2.png",
    ]


def test_a_picture_that_cannot_be_used_is_named_with_its_cell(batch, tmp_path, monkeypatch):
    update = upload(batch, tmp_path)

    def refuse(*_):
        raise FileRefused("It is damaged.")

    monkeypatch.setattr(receive, "store_picture", refuse)

    found = taken(update)

    assert [cells["picture"].shown for _, cells in found.rows] == [
        "Sheet1 A2.png (not in this batch)",
        "Sheet1 A2.png",
    ]
    assert found.notices[-1] == (
        "The picture of the cell in Sheet1 A2.png cannot be used: It is damaged."
    )


def test_after_the_update_is_thrown_away_no_picture_of_it_comes_any_more(batch, tmp_path):
    update = upload(batch, tmp_path)
    sheet, path = uploads.read(update), tmp_path / "tuesday.xlsx"
    sheet_updates.discard(batch)

    with pytest.raises(NotPossibleNow):
        cell_pictures.taken(batch, path, sheet)

    assert batch.sources.count() == 1
