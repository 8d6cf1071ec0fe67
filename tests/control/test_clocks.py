"""Corrections of camera clocks, as a person asks for them."""

import pytest
from django.utils import timezone

from jobs import control
from jobs.control.clocks import ClockRefused
from jobs.design.facts.clocks import Clocks
from jobs.errors import NotPossibleNow
from jobs.models import Batch, Chore
from tests import factories

pytestmark = pytest.mark.django_db

CANON, NIKON = "Canon EOS R5", "NIKON D850"


@pytest.fixture
def batch() -> Batch:
    draft = factories.draft(checked_at=timezone.now())
    for clock in (CANON, NIKON):
        factories.source(draft, f"{clock}.jpg", clock=clock, facts={})
    return draft


def test_corrections_are_stored_by_camera_others_stay_and_the_check_is_stale(batch):
    control.correct_clocks(batch, {CANON: "+1:30", NIKON: "-0:05"})
    control.correct_clocks(batch, {CANON: ""})

    batch.refresh_from_db()
    assert batch.camera_clocks == Clocks({NIKON: -300})
    assert batch.checked_at is None
    assert not batch.chores.exists()


def test_rows_that_find_pictures_by_facts_are_matched_again(batch):
    batch.match = {"by": "column", "column": "time", "fact": "photo taken"}
    batch.save()

    control.correct_clocks(batch, {CANON: "1"})

    assert batch.chores.filter(kind=Chore.Kind.MATCH).count() == 1


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ({CANON: "soon"}, "“soon” is not a time to add to the clock of “Canon EOS R5”"),
        ({"Leica": "1"}, "No photo of this batch was dated by “Leica”. The cameras are “Canon"),
    ],
)
def test_what_is_no_time_or_no_camera_changes_nothing(batch, written, sentence):
    with pytest.raises(ClockRefused, match=sentence):
        control.correct_clocks(batch, {NIKON: "1", **written})

    batch.refresh_from_db()
    assert batch.clocks == {}
    assert batch.checked_at is not None


def test_a_started_batch_keeps_its_clocks():
    running = factories.running()
    factories.source(running, "a.jpg", clock=CANON)

    with pytest.raises(NotPossibleNow):
        control.correct_clocks(running, {CANON: "1"})
