"""A finished batch follows its changed sheet: only new and changed rows are made, and nothing is
lost.
"""

from functools import partial

import pytest
from django.db import transaction

from jobs import control, reading
from jobs.control import revocations, sheet_updates
from jobs.errors import NotPossibleNow
from jobs.intake import chore_requests
from jobs.models import Batch, NumberSeries, PlannedRow, SerialNumber, Sheet, SheetUpdate
from jobs.queue import lifecycle
from jobs.queue.lifecycle import numbering
from jobs.results import changes, exports
from jobs.states import State
from tests import factories
from tests.intake.batches import CSV
from tests.intake.tiny_pictures import jpeg
from tests.prepared import Prepared, made_once
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


@pytest.fixture
def batch(prepared: Prepared) -> Batch:
    return prepared.batch()


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

    with pytest.raises(NotPossibleNow, match="just following"):
        deeds[deed]()

    assert batch.chores.filter(kind="update").count() == 1


def test_numbers_are_not_revoked_without_a_reason(batch):
    compared(batch, CHANGED)

    with pytest.raises(NotPossibleNow, match="Say why"):
        sheet_updates.confirm(batch, batch.owner, leaves_out=True, revokes_because=" ")

    assert not SheetUpdate.objects.get(batch=batch).is_confirmed


def test_numbers_of_rows_that_are_kept_are_not_revoked(batch):
    compared(batch, CHANGED)

    with pytest.raises(NotPossibleNow, match="stay valid"):
        sheet_updates.confirm(batch, batch.owner, leaves_out=False, revokes_because="lost")

    assert not SheetUpdate.objects.get(batch=batch).is_confirmed


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


def test_without_failed_rows_there_is_nothing_to_take(batch):
    with pytest.raises(NotPossibleNow, match="This batch has no failed rows now"):
        sheet_updates.take_failed(batch, batch.owner)


def killed_before_the_comparison(monkeypatch, deed) -> None:
    """Do something, and die at the moment in which it requests a comparison."""

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(chore_requests, "request", die)
        with pytest.raises(KeyboardInterrupt):
            deed()


def test_a_kill_leaves_no_picture_without_the_comparison_with_it(batch, monkeypatch):
    compared(batch, CHANGED)
    found, sources = SheetUpdate.objects.get().comparison, set(batch.sources.values_list("pk"))
    files = [("10.jpg", [jpeg(400, 300, "red")]), ("notes.txt", [b"hello"])]

    for one in files:
        killed_before_the_comparison(
            monkeypatch, partial(sheet_updates.take_pictures, batch, batch.owner, [one])
        )

    assert set(batch.sources.values_list("pk")) == sources
    assert SheetUpdate.objects.get().comparison == found


def test_a_kill_leaves_no_pair_without_the_comparison_with_it(batch, monkeypatch):
    compared(batch, CHANGED.replace("9.jpg", "DSC.jpg"))
    rule, unused = batch.match, batch.sources.get(path="9.jpg")

    killed_before_the_comparison(
        monkeypatch, lambda: sheet_updates.pair(batch, batch.owner, [2], unused.pk)
    )

    assert Batch.objects.get(pk=batch.pk).match == rule


def test_a_kill_leaves_no_replaced_picture_without_the_comparison_with_it(monkeypatch):
    batch = finished(CSV, ("1.jpg", "2.jpg", "3.jpg"))
    batch.jobs.filter(row=4).update(state=State.FAILED, code="picture_truncated")
    compared(batch, CSV)
    sheet_updates.take_pictures(batch, batch.owner, [("new.jpg", [jpeg(400, 300, "red")])])
    compare(batch)
    useless = batch.sources.get(path="3.jpg")

    killed_before_the_comparison(
        monkeypatch,
        lambda: sheet_updates.substitute(batch, batch.owner, {useless.pk: "new.jpg"}),
    )

    assert batch.sources.get(pk=useless.pk).key == useless.key
    assert batch.sources.filter(path="new.jpg").exists()
    assert not batch.audit.filter(action="replace_picture").exists()


NUMBERED = {
    "format": 1,
    "boxes": [{"text": "{caption} {serial:INV-0000}", "size_min": 4, "size_max": 4}],
}


@pytest.mark.parametrize("is_revoked", [False, True])
def test_a_wrong_certificate_is_revoked_and_the_corrected_one_gets_a_new_number(is_revoked):
    batch = finished(CSV, design=NUMBERED)
    right, wrong = batch.jobs.filter(row__in=(2, 3)).order_by("row")
    factories.serial_number(right, 1)
    old = (factories.revoked_number if is_revoked else factories.serial_number)(wrong, 2)
    NumberSeries.objects.update(next_number=3)
    compared(batch, CSV.replace("Two", "Zwei"))

    batch = followed(batch, renumbers_because="The name was  wrong")
    with transaction.atomic():
        numbering.give([right.pk, wrong.pk], batch.pk, batch.design_version_id)

    old.refresh_from_db()
    assert [str(one) for one in lifecycle.numbers_of(right.pk)] == ["INV-0001"]
    assert [str(one) for one in lifecycle.numbers_of(wrong.pk)] == ["INV-0003"]
    assert old.revoked_at is not None
    assert (old.revoked_because == "The name was wrong") is not is_revoked
    assert not SerialNumber.objects.get(number=1).revoked_at
    with pytest.raises(NotPossibleNow, match="has a newer number"):
        revocations.reinstate(old, batch.owner)


def test_without_that_choice_a_row_keeps_its_number():
    batch = finished(CSV, design=NUMBERED)
    job = batch.jobs.get(row=3)
    factories.serial_number(job, 2)
    compared(batch, CSV.replace("Two", "Zwei"))

    followed(batch)

    assert [str(one) for one in lifecycle.numbers_of(job.pk)] == ["INV-0002"]
    assert not SerialNumber.objects.exclude(revoked_at=None).exists()


def test_a_new_number_needs_a_reason_for_revoking_the_old_one(batch):
    compared(batch, CSV)

    with pytest.raises(NotPossibleNow, match="Say why it is revoked"):
        sheet_updates.confirm(batch, batch.owner, renumbers_because=" ")

    assert not SheetUpdate.objects.get().is_confirmed
