"""Another design for a started batch: tried, checked, confirmed, and then in all results."""

from datetime import timedelta

import pytest

from jobs import control, reading
from jobs.checking import changed_design
from jobs.control import design_changes
from jobs.databases import clock
from jobs.errors import NotPossibleNow
from jobs.intake.updates.summary import DesignSummary
from jobs.models import Attempt, Batch, DesignChange
from jobs.queue import lifecycle
from jobs.states import State
from tests import factories
from tests.intake.batches import DESIGN, quiet, ready
from tests.prepared import made_once
from tests.updated_batches import compared, finished, make, rows_of

pytestmark = pytest.mark.django_db

OTHER = {"format": 1, "boxes": [{"text": "{caption}!", "size_min": 10, "size_max": 30}]}
TOO_LONG = {"format": 1, "boxes": [{"text": "{caption} " * 150, "size_min": 30, "size_max": 30}]}


prepared = made_once(finished)


def tried(batch: Batch, document=OTHER) -> DesignChange:
    """Try another design and look at what it touches, as the page and its chore do."""
    change = design_changes.begin(batch, batch.owner)
    control.save_design(batch, batch.owner, document, edited=change.version_id)
    design_changes.try_design(batch, quiet)
    return DesignChange.objects.get(batch=batch)


def test_trying_another_design_says_what_it_touches_and_changes_nothing(batch):
    before, version = rows_of(batch), batch.design_version_id

    change = tried(batch)

    batch.refresh_from_db()
    assert (change.checked["again"], change.checked["waiting"], change.checked["blocked"]) == (
        *(3, 0),
        0,
    )
    assert (rows_of(batch), batch.design_version_id) == (before, version)
    assert change.version_id != version


def test_rows_that_would_fail_are_counted_with_their_finding(batch):
    change = tried(batch, TOO_LONG)

    assert change.checked["blocked"] == 3
    assert change.checked["findings"][0]["code"] == "text_does_not_fit"


def test_the_other_design_is_noticed_as_that_of_a_new_batch(batch):
    batch.sources.filter(path="2.jpg").update(notes="place")
    box = {"name": "caption", "text": "{caption}", "only_in_proofs": True}
    document = {"format": 1, "boxes": [box], "output": {"metadata": "keep"}}

    found = DesignSummary.from_json(tried(batch, document).checked).findings

    assert [(one.code, one.rows, one.row) for one in found] == [
        ("picture_place", 1, 3),
        ("boxes_only_in_proofs", 0, 0),
    ]


def test_a_design_that_prints_addresses_is_refused_where_there_is_no_public_one(batch, settings):
    settings.PUBLIC_URL = ""
    tried(batch, {"format": 1, "boxes": [{"text": "{caption} {verify:No. 0000}"}]})

    with pytest.raises(NotPossibleNow, match="no public address"):
        design_changes.confirm(batch, batch.owner)

    settings.PUBLIC_URL = "https://print.example.org"
    assert design_changes.confirm(batch, batch.owner) == 3


def test_confirmed_all_results_are_made_again_in_a_new_generation(batch):
    change = tried(batch)

    count = design_changes.confirm(batch, batch.owner)
    design_changes.follow(batch, quiet)

    batch.refresh_from_db()
    assert count == 3
    assert [(state, generation) for *_, state, generation in rows_of(batch)] == [("waiting", 2)] * 3
    assert batch.design_version_id == change.version_id
    assert batch.settled_at is None
    assert not DesignChange.objects.exists()
    assert reading.headed(batch.pk).missing(reading.counts(batch)) == 0


def test_results_made_before_the_clock_was_set_back_get_the_new_design(batch):
    batch.jobs.update(finished_at=clock.now() + timedelta(hours=1))
    tried(batch)

    design_changes.confirm(batch, batch.owner)
    design_changes.follow(batch, quiet)

    assert [(state, generation) for *_, state, generation in rows_of(batch)] == [("waiting", 2)] * 3


def test_findings_and_names_are_those_of_the_new_design(batch):
    tried(batch, TOO_LONG | {"output": {"name": "new {caption}"}})
    design_changes.confirm(batch, batch.owner)

    design_changes.follow(batch, quiet)

    job = batch.jobs.get(row=2)
    assert job.result_name == "new One.jpg"
    assert "text_does_not_fit" in [finding.code for finding in job.findings.all()]


def test_after_ten_first_these_are_made_again_first_and_then_the_batch_pauses_again():
    batch = ready(design=DESIGN)
    control.make_first(batch, batch.owner, 1)
    make(batch.jobs.get(first=True))
    lifecycle.end_first(batch.pk)
    batch.refresh_from_db()
    tried(batch)

    count = design_changes.confirm(batch, batch.owner)
    design_changes.follow(batch, quiet)

    batch.refresh_from_db()
    first = batch.jobs.get(first=True)
    assert (count, first.state, first.generation) == (1, "waiting", 2)
    assert (batch.paused_at, batch.only_first) == (None, [first.row])
    assert [job.generation for job in batch.jobs.filter(first=False)] == [1, 1]
    make(first)
    assert lifecycle.end_first(batch.pk) == 1


def test_a_row_that_is_being_drawn_is_taken_from_its_worker(batch):
    tried(batch)
    design_changes.confirm(batch, batch.owner)
    batch.jobs.filter(row=3).update(
        state=State.RUNNING, lease_token="boot:ns:1:1:aa", lease_until=2**40, result_key=""
    )

    design_changes.follow(batch, quiet)

    assert [(state, generation) for *_, state, generation in rows_of(batch)] == [("waiting", 2)] * 3


def test_a_row_that_was_begun_while_the_design_was_being_changed_is_made_again(batch, monkeypatch):
    """PostgreSQL shows a claim the old design until the transaction with the other one has ended."""
    tried(batch)
    design_changes.confirm(batch, batch.owner)
    job, switch = batch.jobs.get(row=3), changed_design.switch

    def switch_and_claim(*of: object) -> None:
        switch(*of)
        begun = {"started_at": clock.now(), "token": "x", "worker": "x"}
        Attempt.objects.create(job=job, generation=job.generation, n=1, **begun)
        batch.jobs.filter(pk=job.pk).update(
            state=State.RUNNING, lease_token="x", lease_until=2**40, result_key=""
        )

    monkeypatch.setattr(changed_design, "switch", switch_and_claim)
    design_changes.follow(batch, quiet)

    job.refresh_from_db()
    assert (job.state, job.generation, job.lease_token) == ("waiting", 2, None)


def test_a_process_whose_change_another_one_has_ended_changes_nothing(batch):
    tried(batch)
    design_changes.confirm(batch, batch.owner)
    change = design_changes._confirmed(batch).get()
    design_changes.follow(batch, quiet)
    for job in batch.jobs.filter(state=State.WAITING):
        make(job)
    lifecycle.settle(batch.pk)

    design_changes._end(batch, change)

    assert Batch.objects.get(pk=batch.pk).settled_at is not None
    assert batch.audit.filter(action="redesign").count() == 1


class Killed(Exception):
    """Stands for a kill of the chore between two of its transactions."""


@pytest.mark.parametrize("after", [1, 2, 3])
def test_killed_at_any_moment_no_row_is_made_again_twice(batch, after):
    tried(batch)
    design_changes.confirm(batch, batch.owner)
    steps = iter(range(after))

    def dies(_done: int, _total: int) -> None:
        if next(steps, None) is None:
            raise Killed

    try:
        design_changes.follow(batch, dies)
    except Killed:
        for job in batch.jobs.filter(state=State.WAITING):
            make(job)  # a worker was quicker than the next child
    design_changes.follow(batch, quiet)

    assert {generation for *_, generation in rows_of(batch)} == {2}
    assert batch.audit.filter(action="redesign").count() == 1


def test_the_old_design_can_be_kept(batch):
    version = batch.design_version_id
    tried(batch)

    design_changes.discard(batch)

    batch.refresh_from_db()
    assert batch.design_version_id == version
    assert not DesignChange.objects.exists()


def test_only_a_checked_and_changed_design_can_be_confirmed(batch):
    change = design_changes.begin(batch, batch.owner)
    with pytest.raises(NotPossibleNow, match="Look at what it touches"):
        design_changes.confirm(batch, batch.owner)
    design_changes.try_design(batch, quiet)
    with pytest.raises(NotPossibleNow, match="has already"):
        design_changes.confirm(batch, batch.owner)
    control.save_design(batch, batch.owner, OTHER, edited=change.version_id)
    with pytest.raises(NotPossibleNow, match="Look at what it touches"):
        design_changes.confirm(batch, batch.owner)


def test_while_results_get_another_design_nothing_else_changes_the_rows(batch):
    tried(batch)
    design_changes.confirm(batch, batch.owner)

    for deed in (
        lambda: design_changes.begin(batch, batch.owner),
        lambda: compared(batch, "picture;caption\n1.jpg;Uno\n"),
        lambda: control.correct(batch.jobs.get(row=2), batch.owner, {"caption": "Uno"}),
    ):
        with pytest.raises(NotPossibleNow, match="just getting another design"):
            deed()


def test_a_draft_changes_its_design_on_its_own_page():
    with pytest.raises(NotPossibleNow, match="has not started"):
        design_changes.begin(factories.draft(1), factories.user())
