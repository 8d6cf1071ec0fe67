"""What a person may ask of a batch, and when."""

from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image

from jobs import control, deletions, design, reading
from jobs.design.cells import LONGEST
from jobs.errors import CellsChanged, DesignRefused, FileRefused, NotPossibleNow, TextRefused
from jobs.intake import looking
from jobs.models import Audit, Batch, Design, Finding, Job, SavedDesign
from jobs.states import State
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return factories.user()


def states(batch: Batch) -> list[str]:
    return list(batch.jobs.order_by("row").values_list("state", flat=True))


def test_a_start_hands_over_the_waiting_rows_once(user) -> None:
    batch = factories.draft(3, design_version=factories.design_version())

    assert control.start(batch, user) == 3
    batch.refresh_from_db()
    with pytest.raises(NotPossibleNow, match="started already"):
        control.start(batch, user)

    assert reading.state_of(batch) == "running"
    assert list(Audit.objects.values_list("action", "count")) == [("start", 3)]


def test_a_batch_without_a_design_or_rows_cannot_start_and_says_why(user) -> None:
    with pytest.raises(NotPossibleNow, match="Choose how the text looks"):
        control.start(factories.draft(1), user)
    with pytest.raises(NotPossibleNow, match="no row to make"):
        control.start(factories.draft(0, design_version=factories.design_version()), user)


def test_rows_that_would_fail_can_be_left_out_and_put_back(user) -> None:
    batch = factories.draft(3)
    blocked = batch.jobs.get(row=3)
    Finding.objects.create(batch=batch, job=blocked, code="text_does_not_fit", blocks=True, sentence="Too long.")

    assert control.leave_out(batch, user) == 1
    assert states(batch) == ["waiting", "left_out", "waiting"]

    assert control.put_back(batch, user) == 1
    assert states(batch) == ["waiting", "waiting", "waiting"]


def test_each_row_that_is_left_out_keeps_its_own_reason(user) -> None:
    batch = factories.draft(4)
    for row, code in ((2, "small_text"), (3, "picture_missing"), (4, "picture_missing"), (4, "text_missing")):
        job, sentence = batch.jobs.get(row=row), f"{code} in row {row}."
        Finding.objects.create(batch=batch, job=job, code=code, blocks=code != "small_text", sentence=sentence)

    assert control.leave_out(batch, user) == 2

    assert list(batch.jobs.order_by("row").values_list("state", "code", "sentence")) == [
        ("waiting", "", ""),
        ("left_out", "picture_missing", "picture_missing in row 3."),
        ("left_out", "picture_missing", "picture_missing in row 4."),
        ("waiting", "", ""),
    ]


def test_ten_first_takes_rows_the_check_remarked_on_and_the_top_of_the_sheet(user) -> None:
    batch = factories.draft(30, design_version=factories.design_version())
    for row in (20, 25):
        job = batch.jobs.get(row=row)
        Finding.objects.create(batch=batch, job=job, code="small_text", blocks=False, sentence="Small.")

    control.make_first(batch, user)

    assert sorted(batch.jobs.filter(first=True).values_list("row", flat=True)) == [2, 3, 4, 5, 6, 7, 8, 9, 20, 25]


def test_pause_continue_cancel_and_continue_after_all(user) -> None:
    batch = factories.running(2)
    factories.job(batch, 9, State.DONE)

    control.pause(batch, user)
    batch.refresh_from_db()
    assert reading.state_of(batch) == "paused"

    control.continue_(batch, user)
    batch.refresh_from_db()
    assert reading.state_of(batch) == "running"

    assert control.cancel(batch, user) == 2
    batch.refresh_from_db()
    assert (reading.state_of(batch), states(batch)) == ("cancelled", ["cancelled", "cancelled", "done"])

    assert control.continue_(batch, user) == 2
    batch.refresh_from_db()
    assert (reading.state_of(batch), states(batch)) == ("running", ["waiting", "waiting", "done"])


def test_retry_takes_only_what_was_asked_for_and_only_once(user) -> None:
    batch = factories.running()
    factories.job(batch, 2, State.FAILED)
    factories.job(batch, 3, State.FAILED, code="storage_failed")
    factories.job(batch, 4, State.DONE)

    first, second = control.retry(batch, user, code="storage_failed"), control.retry(batch, user, code="storage_failed")

    assert (first, second) == (1, 0)
    assert states(batch) == ["failed", "waiting", "done"]
    assert batch.jobs.get(row=3).generation == 2


def test_nothing_of_a_cancelled_batch_is_retried(user) -> None:
    batch = factories.running(1)
    failed = factories.job(batch, 9, State.FAILED)
    control.cancel(batch, user)
    batch.refresh_from_db()
    failed.refresh_from_db()

    for ask in (
        lambda: control.retry(batch, user),
        lambda: control.correct(failed, user, {"caption": "x"}),
        lambda: control.make_again(failed, user),
    ):
        with pytest.raises(NotPossibleNow, match="was cancelled"):
            ask()


def test_a_corrected_row_is_made_again_and_keeps_what_the_sheet_said(user) -> None:
    batch = factories.running()
    job = factories.job(batch, 2, State.DONE)

    changed = control.correct(job, user, {"caption": "Short", "photo": "2.jpg", "no column": "x"})
    job.refresh_from_db()
    again = control.correct(job, user, {"caption": "Shorter"})

    assert (changed, again) == (True, True)
    job.refresh_from_db()
    assert job.cells["caption"] == ["Shorter", "Shorter", ""]
    assert job.corrected == {"caption": "Caption 2"}
    assert (job.state, job.generation) == ("waiting", 2)


@pytest.mark.parametrize(
    "change",
    [
        lambda job, user: control.correct(job, user, {"caption": "Here now"}),
        lambda job, user: control.replace_picture(job, user, "late.jpg", [jpeg()]),
        lambda job, user: control.make_again(job, user),
    ],
)
def test_a_row_that_was_left_out_is_made_when_it_is_mended_or_wanted_after_all(user, change) -> None:
    batch = factories.running()
    job = factories.job(batch, 2, State.LEFT_OUT, code="picture_missing", sentence="No picture.")
    Batch.objects.update(settled_at=timezone.now())

    change(job, user)

    job.refresh_from_db()
    batch.refresh_from_db()
    assert (job.state, job.code, job.sentence, batch.settled_at) == (State.WAITING, "", "", None)


def test_a_correction_that_changes_nothing_makes_nothing(user) -> None:
    job = factories.job(factories.running(), 2, State.DONE)

    assert control.correct(job, user, {"caption": "Caption 2"}) is False
    job.refresh_from_db()
    assert (job.state, job.generation) == ("done", 1)


def test_two_people_who_correct_different_columns_both_have_their_way(user) -> None:
    job = factories.job(factories.running(), 2, State.FAILED)
    seen = {"caption": "Caption 2", "photo": "2.jpg"}
    first, second = Job.objects.get(pk=job.pk), Job.objects.get(pk=job.pk)

    control.correct(first, user, {**seen, "caption": "Short"}, seen)
    control.correct(second, user, {**seen, "photo": "3.jpg"}, seen)

    job.refresh_from_db()
    assert {name: cell[0] for name, cell in job.cells.items()} == {"caption": "Short", "photo": "3.jpg"}
    assert job.corrected == seen


def test_who_corrects_what_somebody_else_just_corrected_is_told_and_can_decide(user) -> None:
    job, other = factories.job(factories.running(), 2, State.FAILED), factories.user("anna")
    control.correct(job, other, {"caption": "9.99"}, {"caption": "Caption 2"})

    with pytest.raises(CellsChanged, match="^anna changed “caption” of row 2 to “9.99” while you were writing"):
        control.correct(job, user, {"caption": "8.99", "photo": "3.jpg"}, {"caption": "Caption 2", "photo": "2.jpg"})
    between = {name: cell[0] for name, cell in Job.objects.get().cells.items()}
    control.correct(job, user, {"caption": "8.99"}, {"caption": "9.99"})

    assert between == {"caption": "9.99", "photo": "2.jpg"}
    assert Job.objects.get().cells["caption"][0] == "8.99"


def test_the_same_correction_by_two_people_is_none_the_second_time(user) -> None:
    job = factories.job(factories.running(), 2, State.FAILED)

    both = [control.correct(job, user, {"caption": "9.99"}, {"caption": "Caption 2"}) for _ in range(2)]

    assert both == [True, False]


def test_a_correction_made_while_a_picture_is_uploaded_stays(user, monkeypatch) -> None:
    batch = factories.running(match={"by": "column", "column": "photo"})
    job, look_alone = factories.job(batch, 2, State.FAILED, source=None), looking.look_alone

    def correct_and_look(key: str):
        control.correct(Job.objects.get(pk=job.pk), user, {"caption": "Corrected"})
        return look_alone(key)

    monkeypatch.setattr(looking, "look_alone", correct_and_look)
    source = control.replace_picture(job, user, "new.jpg", [jpeg()])

    job.refresh_from_db()
    assert (job.cells["caption"][0], job.corrected, job.source) == ("Corrected", {"caption": "Caption 2"}, source)


def test_a_row_in_hand_is_not_changed_under_the_worker(user) -> None:
    job = factories.job(factories.running(), 2, State.RUNNING)

    with pytest.raises(NotPossibleNow, match="Row 2 is being drawn right now"):
        control.correct(job, user, {"caption": "other"})

    job.refresh_from_db()
    assert job.cells["caption"][0] == "Caption 2"


def test_a_correction_before_the_start_asks_for_a_new_check(user) -> None:
    batch = factories.draft(1, checked_at="2026-11-24T10:00:00Z")

    control.correct(batch.jobs.get(), user, {"caption": "Other"})

    batch.refresh_from_db()
    assert batch.checked_at is None
    assert states(batch) == ["waiting"]


def test_a_corrected_name_names_the_result_anew(user) -> None:
    document = design.to_document(design.starting_design(["caption"]))
    document["output"]["name"] = "cards/{caption}"
    batch = factories.running()
    batch.design_version = factories.design_version(document)
    batch.save()
    job = factories.job(batch, 2, State.DONE, result_name="cards/Caption 2.jpg")

    control.correct(job, user, {"caption": "Anna Köhler"})

    job.refresh_from_db()
    assert job.result_name == "cards/Anna Köhler.jpg"


def jpeg() -> bytes:
    file = BytesIO()
    Image.new("RGB", (64, 48), "teal").save(file, "JPEG")
    return file.getvalue()


def test_a_replaced_picture_is_drawn_for_every_failed_row_that_uses_it(user) -> None:
    batch = factories.running()
    source = factories.source(batch, "broken.jpg")
    job = factories.job(batch, 2, State.FAILED, source=source)
    factories.job(batch, 3, State.FAILED, source=source)
    factories.job(batch, 4, State.FAILED)

    control.replace_picture(job, user, "mended.jpg", [jpeg()])

    assert states(batch) == ["waiting", "waiting", "failed"]


def test_a_refused_replacement_changes_nothing(user) -> None:
    batch = factories.running()
    job = factories.job(batch, 2, State.FAILED)

    with pytest.raises(FileRefused):
        control.replace_picture(job, user, "notes.txt", [b"hello"])

    before = job.source_id
    job.refresh_from_db()
    assert (job.state, job.source_id) == ("failed", before)


def test_a_design_is_kept_as_an_immutable_version(user) -> None:
    batch = factories.draft(1, checked_at="2026-11-24T10:00:00Z")
    document = design.to_document(design.starting_design(["caption"]))

    first = control.save_design(batch, user, document)
    same = control.save_design(batch, user, document)
    other = control.save_design(batch, user, {**document, "language": "de"})

    assert (first.pk == same.pk, first.number, other.number) == (True, 1, 2)
    batch.refresh_from_db()
    assert (batch.design_version, batch.checked_at) == (other, None)


def test_a_refused_design_says_every_problem_and_keeps_none(user) -> None:
    batch = factories.draft(1)

    with pytest.raises(DesignRefused) as refused:
        control.save_design(batch, user, {"format": 1, "boxes": [{"kind": "text"}], "colour": "red"})

    assert len(refused.value.details["problems"]) == 2
    assert batch.design_version is None


def test_a_running_batch_is_not_deleted_and_a_settled_one_goes_with_its_files(user, settings) -> None:
    batch = factories.running(1)
    with pytest.raises(NotPossibleNow, match="Cancel the batch first"):
        deletions.at_once(batch, user)
    Job.objects.all().delete()

    deletions.at_once(batch, user)

    assert Batch.objects.count() == 0
    assert Audit.objects.get(action="delete").details["name"] == "Spring catalogue"


def test_a_batch_keeps_a_name(user) -> None:
    batch = control.create(user)

    with pytest.raises(NotPossibleNow, match="needs a name"):
        control.rename(batch, user, "  ")
    control.rename(batch, user, " Spring \n catalogue ")

    batch.refresh_from_db()
    assert batch.name == "Spring catalogue"


# --- Saved designs


LOOK = {"format": 1, "boxes": [{"text": "{caption}"}]}


def test_a_design_is_kept_under_a_name_and_outlives_its_batch(user) -> None:
    batch = factories.draft()
    document = control.save_design(batch, user, LOOK).document
    control.keep_design(batch, user, "  Price   tags ")
    deletions.at_once(batch, user)
    other = factories.draft()

    control.use_design(other, user, SavedDesign.objects.get())

    saved = SavedDesign.objects.get()
    assert (saved.name, saved.batch, saved.saved_by) == ("Price tags", None, user)
    assert other.design_version.document == document
    assert other.design_version.design != saved.version.design


def test_what_is_changed_in_the_batch_afterwards_is_not_in_the_saved_design(user) -> None:
    batch = factories.draft()
    control.save_design(batch, user, LOOK)
    control.keep_design(batch, user, "Price tags")

    control.save_design(batch, user, LOOK | {"language": "de"})

    assert SavedDesign.objects.get().version.document["language"] == "en"


@pytest.mark.parametrize(("name", "why"), [("  ", "needs a name"), ("Price tags", "“Price tags” already")])
def test_a_saved_design_has_a_name_of_its_own(user, name: str, why: str) -> None:
    batch = factories.draft()
    control.save_design(batch, user, LOOK)
    control.keep_design(batch, user, "Price tags")
    other = control.keep_design(batch, user, "Labels")

    with pytest.raises(NotPossibleNow, match=why):
        control.keep_design(batch, user, name)
    with pytest.raises(NotPossibleNow, match=why):
        control.rename_design(other, user, name)

    assert list(SavedDesign.objects.values_list("name", flat=True)) == ["Labels", "Price tags"]


def test_a_saved_design_gets_another_name_or_keeps_its_own(user) -> None:
    batch = factories.draft()
    control.save_design(batch, user, LOOK)
    saved = control.keep_design(batch, user, "Price tags")

    control.rename_design(saved, user, "Price tags")
    control.rename_design(saved, user, "Labels")

    assert SavedDesign.objects.get().name == "Labels"
    assert list(Audit.objects.filter(action="rename_design").values_list("details", flat=True)) == [
        {"name": "Labels", "before": "Price tags"}
    ]


def test_a_batch_without_a_design_has_none_to_save(user) -> None:
    with pytest.raises(NotPossibleNow, match="no design yet"):
        control.keep_design(factories.draft(), user, "Price tags")


def test_a_deleted_saved_design_takes_along_what_no_batch_uses_and_leaves_the_rest(user) -> None:
    gone, there = factories.draft(), factories.draft()
    for batch, name in ((gone, "Gone"), (there, "There")):
        control.save_design(batch, user, LOOK)
        control.keep_design(batch, user, name)
    deletions.at_once(gone, user)

    for saved in SavedDesign.objects.all():
        control.delete_design(saved, user)

    there.refresh_from_db()
    assert list(Design.objects.all()) == [there.design_version.design]


def test_a_text_longer_than_a_cell_is_refused_with_row_and_column_and_nothing_changes(user) -> None:
    job = factories.job(factories.running(), 5, State.DONE, cells={"caption": ["Long", "Long", ""]})

    with pytest.raises(TextRefused, match="Row 5, column “caption”: the text has 32,768 characters") as refused:
        control.correct(job, user, {"caption": "x" * (LONGEST + 1)})
    assert control.correct(job, user, {"caption": "x" * LONGEST})

    assert (refused.value.code, refused.value.details) == ("text_refused", {"row": 5, "column": "caption"})
    job.refresh_from_db()
    assert job.cells["caption"][0] == "x" * LONGEST
    assert Audit.objects.filter(action="correct").count() == 1
