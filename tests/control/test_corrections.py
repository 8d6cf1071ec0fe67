"""Correcting the texts of a row."""

import pytest

from jobs import control, design
from jobs.design.cells.cell import LONGEST
from jobs.errors import CellsChanged, NotPossibleNow, TextRefused
from jobs.models import Audit, Batch, Job
from jobs.states import State
from tests import factories

pytestmark = pytest.mark.django_db


def states(batch: Batch) -> list[str]:
    return list(batch.jobs.order_by("row").values_list("state", flat=True))


def test_a_corrected_row_is_made_again_and_keeps_the_text_of_the_sheet(user) -> None:
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


def test_a_correction_that_changes_nothing_makes_nothing(user) -> None:
    job = factories.job(factories.running(), 2, State.DONE)

    assert control.correct(job, user, {"caption": "Caption 2"}) is False
    job.refresh_from_db()
    assert (job.state, job.generation) == ("done", 1)


def test_corrections_of_different_columns_by_two_people_are_both_kept(user) -> None:
    job = factories.job(factories.running(), 2, State.FAILED)
    seen = {"caption": "Caption 2", "photo": "2.jpg"}
    first, second = Job.objects.get(pk=job.pk), Job.objects.get(pk=job.pk)

    control.correct(first, user, {**seen, "caption": "Short"}, seen)
    control.correct(second, user, {**seen, "photo": "3.jpg"}, seen)

    job.refresh_from_db()
    assert {name: cell[0] for name, cell in job.cells.items()} == {
        "caption": "Short",
        "photo": "3.jpg",
    }
    assert job.corrected == seen


def test_a_correction_over_that_of_someone_else_has_to_be_confirmed(user) -> None:
    job, other = factories.job(factories.running(), 2, State.FAILED), factories.user("anna")
    control.correct(job, other, {"caption": "9.99"}, {"caption": "Caption 2"})

    with pytest.raises(
        CellsChanged, match="^anna changed “caption” of row 2 to “9.99” while you were writing"
    ):
        control.correct(
            job,
            user,
            {"caption": "8.99", "photo": "3.jpg"},
            {"caption": "Caption 2", "photo": "2.jpg"},
        )
    between = {name: cell[0] for name, cell in Job.objects.get().cells.items()}
    control.correct(job, user, {"caption": "8.99"}, {"caption": "9.99"})

    assert between == {"caption": "9.99", "photo": "2.jpg"}
    assert Job.objects.get().cells["caption"][0] == "8.99"


def test_the_same_correction_by_a_second_person_changes_nothing(user) -> None:
    job = factories.job(factories.running(), 2, State.FAILED)

    both = [
        control.correct(job, user, {"caption": "9.99"}, {"caption": "Caption 2"}) for _ in range(2)
    ]

    assert both == [True, False]


def test_a_row_is_not_changed_while_a_worker_draws_it(user) -> None:
    job = factories.job(factories.running(), 2, State.RUNNING)

    with pytest.raises(NotPossibleNow, match="Row 2 is being drawn right now"):
        control.correct(job, user, {"caption": "other"})

    job.refresh_from_db()
    assert job.cells["caption"][0] == "Caption 2"


def test_a_correction_before_the_start_makes_the_check_stale(user) -> None:
    batch = factories.draft(1, checked_at="2026-11-24T10:00:00Z")

    control.correct(batch.jobs.get(), user, {"caption": "Other"})

    batch.refresh_from_db()
    assert batch.checked_at is None
    assert states(batch) == ["waiting"]


def test_a_corrected_name_renames_the_result(user) -> None:
    document = design.to_document(design.starting_design(["caption"]))
    document["output"]["name"] = "cards/{caption}"
    batch = factories.running()
    batch.design_version = factories.design_version(document)
    batch.save()
    job = factories.job(batch, 2, State.DONE, result_name="cards/Caption 2.jpg")

    control.correct(job, user, {"caption": "Anna Köhler"})

    job.refresh_from_db()
    assert job.result_name == "cards/Anna Köhler.jpg"


def test_a_text_longer_than_a_cell_is_refused_with_row_and_column_and_nothing_changes(user) -> None:
    job = factories.job(factories.running(), 5, State.DONE, cells={"caption": ["Long", "Long", ""]})

    with pytest.raises(
        TextRefused, match="Row 5, column “caption”: the text has 32,768 characters"
    ) as refused:
        control.correct(job, user, {"caption": "x" * (LONGEST + 1)})
    assert control.correct(job, user, {"caption": "x" * LONGEST})

    assert (refused.value.code, refused.value.details) == (
        "text_refused",
        {"row": 5, "column": "caption"},
    )
    job.refresh_from_db()
    assert job.cells["caption"][0] == "x" * LONGEST
    assert Audit.objects.filter(action="correct").count() == 1
