"""The page of a changed sheet: it shows every difference before anything happens."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from jobs import control
from jobs.control import sheet_updates
from jobs.models import Batch, Chore, SheetUpdate
from jobs.queue import lifecycle
from tests import factories
from tests.dashboard.markup import flat, polls, words
from tests.dashboard.meanwhile import pages_read
from tests.dashboard.new_batches import do_chores
from tests.intake.batches import CSV, quiet
from tests.prepared import made_once
from tests.updated_batches import compare, compared, finished, rows_of

pytestmark = pytest.mark.django_db

CHANGED = b"picture;caption\n9.jpg;Nine\n1.jpg;One\n2.jpg;Zwei\n"


prepared = made_once(finished, paths=("1.jpg", "2.jpg", "3.jpg", "9.jpg"))


def upload(client: Client, batch: Batch, data: bytes = CHANGED, **fields: str) -> None:
    sent = fields | {"sheet": SimpleUploadedFile("changed.csv", data)}
    response = client.post(reverse("changed-sheet-file", args=[batch.pk]), sent)
    assert response["Location"] == reverse("changed-sheet", args=[batch.pk])


def page(client: Client, batch: Batch, query: str = "") -> str:
    return flat(client.get(reverse("changed-sheet", args=[batch.pk]) + query))


def press(client: Client, button: str, batch: Batch, **fields: str) -> None:
    client.post(reverse(f"changed-sheet-{button}", args=[batch.pk]), fields)


def test_the_batch_leads_to_the_upload_and_the_upload_to_the_comparison(operator, batch):
    assert reverse("changed-sheet", args=[batch.pk]) in flat(
        operator.get(reverse("batch", args=[batch.pk]))
    )
    assert "Choose the sheet" in page(operator, batch)

    upload(operator, batch)

    assert "Comparing the sheet" in page(operator, batch)
    assert batch.chores.get(kind="compare").is_open


def test_the_page_shows_the_comparison_whenever_that_ends(operator, batch):
    upload(operator, batch)

    seen = list(pages_read(lambda: page(operator, batch), lambda: do_chores(batch)))

    assert len(seen) > 2
    assert [polls(html) for html in seen] == ["Update and make" not in html for html in seen]


def test_a_total_that_the_sheet_adds_is_offered_to_be_left_out(operator, batch):
    upload(operator, batch, CSV.encode() + b"9.jpg;Nine\n;Total\n")
    compare(batch)

    said = words(page(operator, batch))
    press(operator, "confirm", batch, totals="leave_out")

    assert "1 row may be a total: row 6 Leave it out Make it too" in said
    assert "Update and make 1 row" in said
    assert "of them will fail" not in said
    assert SheetUpdate.objects.get(batch=batch).leaves_totals_out


def test_rows_left_out_before_that_are_the_same_are_named(operator, batch):
    batch.jobs.filter(row=3).update(state="left_out", code="picture_missing", result_key="")
    upload(operator, batch, CSV.replace("One", "Uno").encode())
    compare(batch)

    said = words(page(operator, batch))
    assert "1 row left out before is the same and stays left out." in said


def test_the_comparison_shows_counts_differences_and_the_question_about_gone_rows(operator, batch):
    upload(operator, batch)
    compare(batch)

    html = page(operator, batch)

    assert "2 rows to make, nothing is changed yet" in html
    assert "Update and make 2 rows" in html
    assert "1 row is no longer in the sheet" in html
    assert '<del dir="auto">Two</del>' in html
    assert '<ins dir="auto">Zwei</ins>' in html
    assert '<span class="dim" dir="auto">2.jpg</span>' in html
    assert "by picture, as proposed" in html
    assert "9.jpg · Nine" in page(operator, batch, "?show=new")
    assert "3.jpg · Three" in page(operator, batch, "?show=gone")
    assert rows_of(batch)[0] == (2, "1.jpg", "done", 1)


def test_a_sheet_that_changes_nothing_offers_no_update(operator, batch):
    upload(operator, batch, CSV.encode())
    compare(batch)

    html = page(operator, batch)

    assert "so there is nothing to update" in html
    assert reverse("changed-sheet-confirm", args=[batch.pk]) not in html


def test_confirming_starts_the_update_and_the_page_ends_on_that_of_the_batch(operator, batch):
    upload(operator, batch)
    compare(batch)

    press(operator, "confirm", batch, gone="leave_out")
    waiting = page(operator, batch)
    on_batch = flat(operator.get(reverse("batch", args=[batch.pk])))
    sheet_updates.follow(batch, quiet)
    address = reverse("changed-sheet", args=[batch.pk])
    ended = operator.get(address, headers={"HX-Request": "true"})

    assert "Updating the rows" in waiting
    assert "The rows follow a changed sheet" in on_batch
    assert ended["HX-Redirect"] == reverse("batch", args=[batch.pk])
    assert [state for *_, state, _ in rows_of(batch)] == ["waiting", "done", "waiting", "left_out"]


def test_confirming_without_an_answer_says_what_is_missing(operator, batch):
    upload(operator, batch)
    compare(batch)

    press(operator, "confirm", batch)

    assert "Choose whether they are kept or left out" in page(operator, batch)
    assert not SheetUpdate.objects.get().is_confirmed


def test_conflicts_are_listed_first_and_decided_row_by_row_or_all_at_once(operator, batch):
    for row in (2, 3):
        control.correct(batch.jobs.get(row=row), batch.owner, {"caption": f"Mine {row}"})
    upload(operator, batch, b"picture;caption\n1.jpg;Uno\n2.jpg;Dos\n3.jpg;Three\n")
    compare(batch)
    conflicts = SheetUpdate.objects.get().rows.filter(has_conflict=True)

    before = page(operator, batch)
    press(operator, "decide", batch, row=f"{conflicts[0].pk}", take="here")
    one = list(conflicts.values_list("takes_sheet", flat=True))
    press(operator, "decide", batch, take="sheet")

    assert 'corrected here to “<span dir="auto">Mine 2</span>”' in before
    assert "In 2 rows, the sheet and a correction made here disagree" in before
    assert one == [False, None]
    assert list(conflicts.values_list("takes_sheet", flat=True)) == [False, True]
    assert "disagree" not in page(operator, batch)


def test_the_sheet_of_a_colleague_is_named_and_replaced_only_by_its_own_button(operator, batch):
    ann = factories.user("ann")
    sheet_updates.take(batch, ann, "ann.csv", [CHANGED])
    compare(batch)

    upload(operator, batch)
    refused = words(page(operator, batch))
    kept = SheetUpdate.objects.get()
    upload(operator, batch, instead_of=kept.key)

    assert "ann.csv , uploaded today" in refused
    assert "ann uploaded the changed sheet “ann.csv” on" in refused
    assert "Replace the sheet of ann" in refused
    assert "Choose another sheet" not in refused
    assert kept.asked_by == ann
    assert SheetUpdate.objects.get().name == "changed.csv"
    compare(batch)
    assert "Choose another sheet" in page(operator, batch)


def test_failed_rows_that_find_another_changed_sheet_here_say_so(operator):
    batch = finished(paths=("1.jpg",))
    compared(batch, CHANGED.decode())

    press(operator, "failed", batch)

    said = page(operator, batch)
    assert "A changed sheet is here already, so the failed rows were not taken." in said
    assert "These are the failed rows." not in said


def test_only_the_sheet_that_the_person_looked_at_is_confirmed(operator, batch):
    upload(operator, batch)
    compare(batch)
    seen = SheetUpdate.objects.get().key
    shown = page(operator, batch)
    upload(operator, batch, CHANGED + b"3.jpg;Trois\n", instead_of=seen)
    compare(batch)

    press(operator, "confirm", batch, gone="leave_out", seen=seen)

    assert f'<input type="hidden" name="seen" value="{seen}">' in shown
    assert "has taken the place of the sheet that you looked at" in page(operator, batch)
    assert not SheetUpdate.objects.get().is_confirmed


def test_another_key_or_only_some_rows_are_compared_again(operator, batch):
    upload(operator, batch)
    compare(batch)

    press(operator, "compare", batch, key="column:caption", scope="part")

    update = SheetUpdate.objects.get()
    assert (update.key_by, update.key_column, update.is_part) == ("column", "caption", True)
    assert (compare(batch).key, compare(batch).gone) == (["caption"], 0)


def test_a_sheet_with_only_further_rows_leaves_the_others_as_they_are(operator, batch):
    upload(operator, batch, b"picture;caption\n7.jpg;Seven\n8.jpg;Eight\n")
    compare(batch)
    asked = page(operator, batch)

    press(operator, "compare", batch, key="column:picture", scope="part")
    compare(batch)
    then = page(operator, batch)

    assert 'name="key" value="column:picture"' in asked
    assert "None of its rows is a row of this batch." in asked
    assert "3 rows are no longer in the sheet" in asked
    assert "The sheet has only some of the rows. The others stay as they are." in then
    assert "no longer in the sheet" not in then
    assert "None of its rows" not in then


def test_a_sheet_that_cannot_be_read_shows_its_problems_and_how_it_was_read(operator, batch):
    upload(operator, batch, b"\n")
    chore = batch.chores.get(kind="compare")
    chore.state, chore.sentence = Chore.State.FAILED, "The sheet is empty."
    chore.save()

    html = page(operator, batch)

    assert "changed.csv cannot be compared" in html
    assert "The sheet is empty." in html
    assert "Read again" in html


def test_a_changed_sheet_can_be_read_in_another_way(operator, batch):
    upload(operator, batch)
    compare(batch)

    press(operator, "read", batch, delimiter=",", encoding="cp1252", language="de")

    choices = SheetUpdate.objects.get().choices
    assert (choices["encoding"], choices["delimiter"]) == ("cp1252", ",")
    assert batch.chores.filter(kind="compare", state="waiting").count() == 1


def test_a_column_with_another_name_can_be_read_as_the_one_that_the_design_needs(operator, batch):
    upload(operator, batch, CHANGED.replace(b"caption", b"title"))
    compare(batch)
    before = words(page(operator, batch))

    press(operator, "read", batch, **{"read_as caption": "title"})
    compare(batch)

    after = words(page(operator, batch))
    assert "If the sheet calls it something else, choose that column" in before
    assert "Column “caption” Not in this sheet picture title" in before
    assert "Column “title” is read as “caption”." in after
    assert "The design needs" not in after
    assert SheetUpdate.objects.get().found["renamed"] == {"title": "caption"}
    assert "2 rows to make, nothing is changed yet" in after


def test_a_column_with_another_name_can_be_read_as_the_one_that_names_the_pictures(operator, batch):
    upload(operator, batch, CHANGED.replace(b"picture", b"file"))
    batch.chores.filter(kind="compare").update(
        state=Chore.State.FAILED, details={"found": {"columns": ["file", "caption"]}}
    )
    before = words(page(operator, batch))

    press(operator, "read", batch, **{"read_as picture": "file"})
    compare(batch)

    assert "Column “picture” Not in this sheet" in before
    assert "2 rows to make, nothing is changed yet" in words(page(operator, batch))


def test_another_worksheet_can_be_chosen_where_the_first_could_not_be_read(operator, batch):
    upload(operator, batch)
    batch.chores.filter(kind="compare").update(
        state=Chore.State.FAILED, details={"found": {"worksheets": ["Notes", "List"]}}
    )

    press(operator, "read", batch, worksheet="List")

    assert SheetUpdate.objects.get().choices["worksheet"] == "List"


def test_do_not_update_throws_the_sheet_away(operator, batch):
    upload(operator, batch)

    press(operator, "discard", batch)

    assert not SheetUpdate.objects.exists()
    assert "Choose the sheet" in page(operator, batch)


def test_an_update_that_stopped_half_way_can_be_continued(operator, batch):
    upload(operator, batch)
    compare(batch)
    press(operator, "confirm", batch, gone="keep")
    batch.chores.filter(kind="update").update(state="failed", sentence="Stopped three times.")

    html = page(operator, batch)
    press(operator, "resume", batch)

    assert "The update stopped half-way. Stopped three times." in html
    assert batch.chores.filter(kind="update", state="waiting").count() == 1


def test_a_draft_says_why_it_has_no_changed_sheet(operator):
    draft = factories.draft(1)

    assert "This batch has not started yet" in page(operator, draft)


def test_long_lists_are_paged_by_row(operator):
    rows = "".join(f"{n};1.jpg;Text {n}\n" for n in range(60))
    batch = finished("sku;picture;caption\n" + rows, paths=("1.jpg",))
    upload(operator, batch, ("sku;picture;caption\n" + rows.replace("Text", "Word")).encode())
    compare(batch)

    first, second = page(operator, batch), page(operator, batch, "?show=changed&from=52")

    assert "From row 52 →" in first
    assert "Word 49" in first
    assert "Word 50" not in first
    assert "Word 59" in second
    assert "← Earlier rows" in second


NUMBERED = {
    "format": 1,
    "boxes": [{"text": "{caption} {serial:INV-0000}", "size_min": 4, "size_max": 4}],
}


def test_the_page_says_what_becomes_of_serial_numbers_and_revokes_them_only_if_ticked(operator):
    batch = finished(design=NUMBERED)
    factories.revoked_number(batch.jobs.get(row=3), 2)
    gone = factories.serial_number(batch.jobs.get(row=4), 3)
    upload(operator, batch, b"picture;caption\n1.jpg;One\n2.jpg;Zwei\n")
    compare(batch)

    html = page(operator, batch)

    said = words(html)
    assert "1 revoked serial number on rows to make again: INV-0002 (row 3)." in said
    assert "the new result also checks as revoked" in said
    assert "1 serial number of this row stays valid INV-0003 (row 4)." in said
    assert '<input type="checkbox" name="revoke" value="yes">' in html

    press(operator, "confirm", batch, gone="leave_out", revoke="yes", reason="withdrawn")
    sheet_updates.follow(batch, quiet)

    gone.refresh_from_db()
    assert gone.revoked_because == "withdrawn"


def test_one_choice_revokes_the_number_of_a_wrong_certificate_and_gives_a_new_one(operator):
    batch = finished(design=NUMBERED)
    job = batch.jobs.get(row=3)
    old = factories.serial_number(job, 2)
    upload(operator, batch, b"picture;caption\n1.jpg;One\n2.jpg;Zwei\n3.jpg;Three\n")
    compare(batch)

    said = words(page(operator, batch))
    press(operator, "confirm", batch, numbers="replace", numbers_reason="wrong name")
    sheet_updates.follow(batch, quiet)
    of_row = words(operator.get(reverse("row", args=[batch.pk, 3])).text)

    assert "1 serial number of rows to make again INV-0002 (row 3)." in said
    assert "Revoke it and give a new number" in said
    old.refresh_from_db()
    assert old.revoked_because == "wrong name"
    assert lifecycle.numbers_of(job.pk) == []
    assert "The row has a newer number, which its result shows." in of_row
    assert "Make it valid again" not in of_row


def test_without_the_tick_the_numbers_of_gone_rows_stay_valid(operator, batch):
    gone = factories.serial_number(batch.jobs.get(row=4), 3)
    upload(operator, batch)
    compare(batch)

    press(operator, "confirm", batch, gone="leave_out", reason="Withdrawn")
    sheet_updates.follow(batch, quiet)

    gone.refresh_from_db()
    assert gone.revoked_at is None


def test_a_batch_without_serial_numbers_says_nothing_of_them(operator, batch):
    upload(operator, batch)
    compare(batch)

    assert "serial number" not in page(operator, batch)
