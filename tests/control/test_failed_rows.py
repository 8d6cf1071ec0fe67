"""The failed rows of a batch as its changed sheet, corrected or with pictures for all of them."""

import pytest

from jobs.control import sheet_updates
from jobs.errors import NotPossibleNow
from jobs.models import Batch, Sheet, SheetUpdate
from jobs.states import State
from tests.intake.batches import CSV
from tests.intake.tiny_pictures import jpeg
from tests.prepared import made_once
from tests.updated_batches import compare, compared, finished, followed, rows_of

pytestmark = pytest.mark.django_db

prepared = made_once(finished, paths=("1.jpg", "2.jpg", "3.jpg", "9.jpg"))


def test_the_failed_rows_as_a_sheet_of_their_own_change_only_these(batch):
    batch.jobs.filter(row=3).update(
        state=State.FAILED, code="text_does_not_fit", sentence="Too long.", result_key=""
    )
    corrected = "overprint_row;picture;caption;overprint_code;overprint_reason\n3;9.jpg;Zwei;x;y\n"

    found = compared(batch, corrected, "failed.csv")
    batch = followed(batch)

    assert (found.by_report, found.is_part, found.key) == (True, True, [])
    assert (found.changed, found.new, found.gone) == (1, 0, 0)
    assert rows_of(batch) == [
        (2, "1.jpg", "done", 1),
        (3, "9.jpg", "waiting", 2),
        (4, "3.jpg", "done", 1),
    ]
    sheet = Sheet.objects.get(batch=batch)
    assert (sheet.name, sheet.row_count, sheet.gone_rows) == ("list.csv", 3, 0)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_pictures_that_failed_rows_lack_are_uploaded_for_all_of_them_together(kind: str):
    batch = finished(CSV, ("1.jpg",))
    if kind == "xlsx":
        sheet = Sheet.objects.get(batch=batch)
        found = {name: value for name, value in sheet.found.items() if name != "delimiter"}
        Sheet.objects.filter(pk=sheet.pk).update(name="list.xlsx", choices={}, found=found)

    sheet_updates.take_failed(batch, batch.owner)
    taken = SheetUpdate.objects.get(batch=batch).name
    before = compare(batch)
    jpegs = [(name, [jpeg(400, 300, "red")]) for name in ("2.jpg", "3.jpg")]
    sheet_updates.take_pictures(batch, batch.owner, jpegs)
    after = compare(batch)
    batch = followed(batch)

    assert taken == f"{batch.name} rows.{kind}"
    assert (before.is_part, before.equal, before.changed) == (True, 2, 0)
    assert (after.equal, after.changed) == (0, 2)
    assert [(row, state) for row, _, state, _ in rows_of(batch)] == [
        (2, "done"),
        (3, "waiting"),
        (4, "waiting"),
    ]


def test_the_failed_rows_do_not_take_the_place_of_a_changed_sheet_that_is_here():
    batch = finished(CSV, ("1.jpg",))
    compared(batch, CSV)

    assert not sheet_updates.take_failed(batch, batch.owner)

    assert SheetUpdate.objects.get(batch=batch).name == "list.csv"


def test_the_failed_rows_that_are_here_already_are_shown_again():
    batch = finished(CSV, ("1.jpg",))
    sheet_updates.take_failed(batch, batch.owner)
    before = SheetUpdate.objects.get(batch=batch).key

    assert sheet_updates.take_failed(batch, batch.owner)

    assert SheetUpdate.objects.get(batch=batch).key == before


def test_they_are_shown_again_also_after_the_batch_was_renamed():
    batch = finished(CSV, ("1.jpg",))
    sheet_updates.take_failed(batch, batch.owner)

    assert sheet_updates.take_failed(renamed(batch), batch.owner)


def renamed(batch: Batch) -> Batch:
    Batch.objects.filter(pk=batch.pk).update(name="Another name")
    return Batch.objects.get(pk=batch.pk)


def test_an_uploaded_sheet_with_the_name_of_the_report_is_not_taken_for_them():
    batch = finished(CSV, ("1.jpg",))
    compared(batch, CSV, f"{batch.name} rows.csv")

    assert not sheet_updates.take_failed(batch, batch.owner)


def test_without_failed_rows_there_is_nothing_to_take(batch):
    with pytest.raises(NotPossibleNow, match="This batch has no failed rows now"):
        sheet_updates.take_failed(batch, batch.owner)
