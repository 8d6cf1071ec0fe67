"""A finished batch follows its changed sheet: only new and changed rows are made, and nothing is
lost.
"""

import pytest

from jobs import control, reading
from jobs.control import sheet_updates
from jobs.errors import NotPossibleNow
from jobs.models import PlannedRow, Sheet, SheetUpdate
from jobs.queue import lifecycle
from jobs.results import changes, exports
from jobs.states import State
from tests.intake.tiny_pictures import jpeg
from tests.prepared import made_once
from tests.updated_batches import (
    compare,
    compared,
    finished,
    followed,
    make,
    planned,
    rows_of,
)

pytestmark = pytest.mark.django_db

CHANGED = "picture;caption\n9.jpg;Nine\n1.jpg;One\n2.jpg;Zwei\n"
"""One row new at the top, one changed, the third gone; all others have moved."""


prepared = made_once(finished, paths=("1.jpg", "2.jpg", "3.jpg", "9.jpg"))


def test_only_new_and_changed_rows_are_made_and_every_row_is_counted(batch):
    compared(batch, CHANGED)

    batch = followed(batch, leaves_out=True)

    assert rows_of(batch) == [
        (2, "9.jpg", "waiting", 1),
        (3, "1.jpg", "done", 1),
        (4, "2.jpg", "waiting", 2),
        (5, "3.jpg", "left_out", 2),
    ]
    counts, sheet = reading.counts(batch), Sheet.objects.get(batch=batch)
    assert (counts.done, counts.to_do, counts.left_out) == (1, 2, 1)
    assert (sheet.row_count, sheet.gone_rows, sheet.name) == (3, 1, "list.csv")
    assert reading.headed(batch.pk).missing(counts) == 0
    assert not SheetUpdate.objects.exists()
    assert not PlannedRow.objects.exists()
    dropped = batch.jobs.get(row=5)
    assert (dropped.code, dropped.is_gone, dropped.result_key) == ("row_dropped", True, "")
    assert dropped.sentence == "The changed sheet “list.csv” no longer has this row."
    assert batch.settled_at is None


def test_the_zip_of_what_changed_holds_exactly_the_new_and_the_changed_picture(batch):
    before = exports.freeze(batch)
    compared(batch, CHANGED)
    batch = followed(batch, leaves_out=True)
    for job in batch.jobs.filter(state=State.WAITING):
        make(job)

    export = changes.freeze(batch, before)

    pictures = exports.pictures(export).values()
    assert [member.name for members in pictures for member in members] == ["9.jpg", "2.jpg"]
    assert changes.count(batch, before) == changes.Changed(2, 1)


def test_gone_rows_can_be_kept_and_are_asked_about_only_once(batch):
    compared(batch, CHANGED)

    batch = followed(batch, leaves_out=False)

    kept = batch.jobs.get(row=5)
    assert (kept.state, kept.generation, kept.is_gone) == ("done", 1, True)
    assert [finding.code for finding in kept.findings.all()] == ["row_gone"]
    assert compared(batch, CHANGED).gone == 0
    assert reading.headed(batch.pk).missing(reading.counts(batch)) == 0


@pytest.mark.parametrize(("leaves_out", "generation"), [(True, 2), (False, 1)])
def test_a_gone_row_that_comes_back_is_the_same_row(batch, leaves_out, generation):
    compared(batch, CHANGED)
    batch = followed(batch, leaves_out=leaves_out)

    compared(batch, CHANGED + "3.jpg;Three\n")
    batch = followed(batch)

    back = batch.jobs.get(row=5)
    assert (back.text("picture"), back.is_gone, back.generation) == ("3.jpg", False, generation)
    assert back.state == (State.WAITING if leaves_out else State.DONE)
    assert not back.findings.filter(code="row_gone").exists()
    sheet = Sheet.objects.get(batch=batch)
    assert (sheet.row_count, sheet.gone_rows) == (4, 0)


def test_what_is_to_be_done_with_gone_rows_must_be_chosen(batch):
    compared(batch, CHANGED)

    with pytest.raises(NotPossibleNow, match="no longer has: 1"):
        sheet_updates.confirm(batch, batch.owner)

    assert batch.chores.filter(kind="update").count() == 0


def test_a_correction_stays_where_the_sheet_did_not_change_the_cell(batch):
    control.correct(batch.jobs.get(row=3), batch.owner, {"caption": "Two, corrected"})

    found = compared(batch, "picture;caption\n1.jpg;Uno\n2.jpg;Two\n3.jpg;Three\n")
    batch = followed(batch)

    assert (found.changed, found.conflicts) == (1, 0)
    assert [job.text("caption") for job in batch.jobs.all()] == ["Uno", "Two, corrected", "Three"]


@pytest.mark.parametrize(
    ("takes_sheet", "expected"), [(True, ("Zwei", {})), (False, ("Deux", {"caption": "Zwei"}))]
)
def test_a_cell_that_person_and_sheet_changed_is_a_conflict_to_decide(batch, takes_sheet, expected):
    control.correct(batch.jobs.get(row=3), batch.owner, {"caption": "Deux"})
    found = compared(batch, "picture;caption\n1.jpg;One\n2.jpg;Zwei\n3.jpg;Three\n")

    with pytest.raises(NotPossibleNow, match="disagree: 1"):
        sheet_updates.confirm(batch, batch.owner)
    decided = sheet_updates.decide(batch, takes_sheet=takes_sheet)
    batch = followed(batch)

    assert (found.conflicts, decided) == (1, 1)
    assert planned(batch) == []
    job = batch.jobs.get(row=3)
    assert (job.text("caption"), job.corrected) == expected


def test_a_conflict_decided_for_the_correction_makes_nothing_again(batch):
    job = batch.jobs.get(row=3)
    control.correct(job, batch.owner, {"caption": "Deux"})
    job.refresh_from_db()
    make(job)
    compared(batch, "picture;caption\n1.jpg;One\n2.jpg;Zwei\n3.jpg;Three\n")

    sheet_updates.decide(batch, takes_sheet=False)
    batch = followed(batch)

    assert rows_of(batch) == [
        (2, "1.jpg", "done", 1),
        (3, "2.jpg", "done", 2),
        (4, "3.jpg", "done", 1),
    ]


def test_a_correction_after_the_comparison_is_compared_first(batch):
    compared(batch, CHANGED)
    control.correct(batch.jobs.get(row=3), batch.owner, {"caption": "Deux"})

    with pytest.raises(NotPossibleNow, match="compared again"):
        sheet_updates.confirm(batch, batch.owner, leaves_out=True)

    assert compare(batch).conflicts == 1


def test_a_picture_that_a_chore_gave_a_row_after_the_comparison_stays(batch):
    """As when a picture that many rows use is replaced: all but one get the new one later."""
    batch.jobs.filter(row=3).update(state=State.FAILED, code="picture_truncated")
    compared(batch, CHANGED)
    mended = batch.sources.get(path="9.jpg")
    lifecycle.give_picture(batch.jobs.filter(row=3), mended)

    with pytest.raises(NotPossibleNow) as refusal:
        sheet_updates.confirm(batch, batch.owner, leaves_out=True)
    compare(batch)
    batch = followed(batch, leaves_out=True)

    assert refusal.value.sentence == sheet_updates.STALE
    assert batch.jobs.get(row=4).source == mended


def test_new_rows_of_a_partial_sheet_come_after_the_others(batch):
    found = compared(batch, "picture;caption\n9.jpg;Nine\n", is_part=True)
    batch = followed(batch)

    assert (found.new, found.gone, found.moved) == (1, 0, 0)
    assert rows_of(batch)[-1] == (5, "9.jpg", "waiting", 1)
    assert Sheet.objects.get(batch=batch).row_count == 4


@pytest.mark.parametrize("deed", ["upload", "compare", "discard", "confirm", "correct", "replace"])
def test_while_the_rows_follow_nothing_else_changes_them(batch, deed):
    compared(batch, CHANGED)
    sheet_updates.confirm(batch, batch.owner, leaves_out=True)
    job = batch.jobs.get(row=2)
    deeds = {
        "upload": lambda: sheet_updates.take(batch, batch.owner, "b.csv", [b"picture\n"]),
        "compare": lambda: sheet_updates.compare_by(batch, key_by="row"),
        "discard": lambda: sheet_updates.discard(batch),
        "confirm": lambda: sheet_updates.confirm(batch, batch.owner, leaves_out=True),
        "correct": lambda: control.correct(job, batch.owner, {"caption": "Uno"}),
        "replace": lambda: control.replace_picture(job, batch.owner, "a.jpg", [jpeg(9, 9)]),
    }

    with pytest.raises(NotPossibleNow, match="being updated"):
        deeds[deed]()

    assert batch.chores.filter(kind="update").count() == 1
