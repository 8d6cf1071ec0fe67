"""Corrections of one row by two people at once."""

import pytest

from jobs.errors import CellsChanged
from jobs.intake.rows import corrections
from jobs.models import Audit, Job
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def job() -> Job:
    return factories.job(factories.draft(), 1512)


SEEN = {"photo": "1512.jpg", "caption": "Caption 1512"}


@pytest.mark.parametrize(
    ("texts", "changed"),
    [
        ({}, {}),
        (SEEN, {}),
        ({**SEEN, "caption": "Sea"}, {"caption": "Sea"}),
        ({"caption": ""}, {"caption": ""}),
        ({"no such column": "x"}, {}),
    ],
)
def test_only_cells_that_the_person_edited_change(
    job: Job, texts: dict[str, str], changed: dict[str, str]
) -> None:
    assert corrections.changes(job, texts, SEEN) == changed


def test_an_edit_of_what_someone_else_changed_is_refused_with_who_and_what(job: Job) -> None:
    corrections.write(job, {"caption": "Theirs"})
    colleague = factories.user("colleague")
    details = {"row": 1512, "columns": ["caption"]}
    Audit.objects.create(batch=job.batch, user=colleague, action="correct", details=details)

    with pytest.raises(CellsChanged) as refused:
        corrections.changes(job, {"caption": "Mine"}, SEEN)

    assert refused.value.sentence == (
        "colleague changed “caption” of row 1,512 to “Theirs” while you were writing. Your text is "
        "not saved yet. Save again to replace that, or reload the row to keep it."
    )
    assert corrections.changes(job, {"caption": "Mine"}, {"caption": "Theirs"}) == {
        "caption": "Mine"
    }


def test_whoever_corrected_this_very_cell_last_is_named(job: Job) -> None:
    corrections.write(job, {"caption": "Theirs"})
    mine = {"row": job.row, "columns": ["caption"]}
    others = factories.draft()
    for who, batch, action, details in (
        ("earlier", job.batch, "correct", mine),
        ("last", job.batch, "correct", mine),
        ("of another column", job.batch, "correct", mine | {"columns": ["photo"]}),
        ("of another row", job.batch, "correct", mine | {"row": 7}),
        ("of another batch", others, "correct", mine),
        ("of another deed", job.batch, "make_again", mine),
    ):
        user = factories.user(who)
        Audit.objects.create(batch=batch, user=user, action=action, details=details)

    with pytest.raises(CellsChanged, match=r"^last changed “caption”"):
        corrections.changes(job, {"caption": "Mine"}, SEEN)


def test_two_people_who_write_the_same_are_not_in_each_others_way(job: Job) -> None:
    corrections.write(job, {"caption": "Same"})

    assert corrections.changes(job, {"caption": "Same"}, SEEN) == {}


def test_whoever_cannot_be_named_is_somebody_and_a_long_text_is_shortened(job: Job) -> None:
    corrections.write(job, {"caption": "x" * 100})

    with pytest.raises(CellsChanged, match=f"^Somebody changed .* to “{'x' * 60}…” while"):
        corrections.changes(job, {"caption": "Mine"}, SEEN)


def test_the_text_of_the_sheet_is_remembered_through_all_corrections(job: Job) -> None:
    for text in ("First", "Second"):
        corrections.write(job, {"caption": text})

    job.refresh_from_db()
    assert (job.text("caption"), job.text("photo")) == ("Second", "1512.jpg")
    assert job.corrected == {"caption": "Caption 1512"}
