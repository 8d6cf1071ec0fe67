"""Rows: states that contradict themselves cannot be stored."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from jobs import design as designs
from jobs.design.cells.cell import Cell
from jobs.design.facts.rows import NO_FACTS, PrintedFacts
from jobs.models import Attempt, Batch, Finding, Job
from jobs.states import State
from tests import factories

pytestmark = pytest.mark.django_db

LEASE = {"lease_token": "boot:ns:1:1:1", "lease_until": 2**40}


@pytest.fixture
def batch() -> Batch:
    return factories.running()


@pytest.mark.parametrize(
    "values",
    [
        {"state": "paused"},
        {"state": ""},
        {"state": State.RUNNING},  # without a lease
        {"state": State.RUNNING, "lease_token": "boot:ns:1:1:1"},
        {"state": State.RUNNING, "lease_until": 2**40},
        {"state": State.WAITING, **LEASE},
        {"state": State.DONE, "result_key": "k", **LEASE},
        {"state": State.DONE},  # without a result
    ],
)
def test_a_state_that_contradicts_its_row_is_refused(batch: Batch, values: dict[str, Any]) -> None:
    job = factories.job(batch, 2)

    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(**values)

    job.refresh_from_db()
    assert job.state == State.WAITING


@pytest.mark.parametrize("state", list(State))
def test_every_state_can_be_stored_with_what_belongs_to_it(batch: Batch, state: State) -> None:
    job = factories.job(batch, 2, state)

    assert Job.objects.get(pk=job.pk).state == state


def test_a_row_is_there_once_in_a_batch(batch: Batch) -> None:
    factories.job(batch, 2)
    factories.job(factories.running(), 2)

    with pytest.raises(IntegrityError), transaction.atomic():
        factories.job(batch, 2, source=None)


def test_a_row_stays_when_its_picture_goes(batch: Batch) -> None:
    job = factories.job(batch, 2)

    batch.sources.all().delete()

    job.refresh_from_db()
    assert job.source is None


def test_an_attempt_has_its_number_once_in_a_generation(batch: Batch) -> None:
    job, told = factories.job(batch, 2), {"token": "t", "worker": "w", "started_at": timezone.now()}
    for generation, n in [(1, 2), (1, 1), (2, 1)]:
        Attempt.objects.create(job=job, generation=generation, n=n, **told)

    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.create(job=job, generation=1, n=1, **told)

    assert list(job.history.values_list("generation", "n")) == [(1, 1), (1, 2), (2, 1)]


def test_findings_go_with_their_row_or_picture(batch: Batch) -> None:
    job, source = factories.job(batch, 2, source=None), factories.source(batch, "unused.jpg")
    told = {"batch": batch, "code": "c", "blocks": False, "sentence": "s"}
    Finding.objects.create(job=job, **told)
    Finding.objects.create(source=source, **told)

    job.delete()
    assert batch.findings.count() == 1
    source.delete()
    assert batch.findings.count() == 0


def test_no_index_repeats_the_beginning_of_another() -> None:
    """Each one is written at every change of a row's state."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, Job._meta.db_table)
    columns = [kept["columns"] for kept in found.values() if kept["index"] or kept["unique"]]

    repeated = [
        first
        for first in columns
        if any(len(other) > len(first) and other[: len(first)] == first for other in columns)
    ]

    assert repeated == []


@pytest.mark.parametrize(
    ("state", "values"),
    [
        (State.WAITING, {"state": State.RUNNING, **LEASE}),  # claimed
        (State.RUNNING, {"lease_until": 2**41}),  # still alive
        (State.RUNNING, {"state": State.WAITING, "lease_token": None, "lease_until": None}),
        (
            State.RUNNING,
            {"state": State.DONE, "result_key": "k", "lease_token": None, "lease_until": None},
        ),
        (State.RUNNING, {"state": State.FAILED, "lease_token": None, "lease_until": None}),
        (State.DONE, {"state": State.WAITING}),  # made again: the earlier result stays until then
        (State.FAILED, {"state": State.WAITING}),
        (State.DONE, {"result_key": "k2"}),
    ],
)
def test_each_step_of_a_row_is_one_that_can_be_stored(
    batch: Batch, state: State, values: dict[str, Any]
) -> None:
    job = factories.job(batch, 2, state)

    Job.objects.filter(pk=job.pk).update(**values)

    job.refresh_from_db()
    assert {name: getattr(job, name) for name in values} == values


@pytest.mark.parametrize(
    "values",
    [
        {"lease_token": None},
        {"lease_until": None},
        {"state": State.DONE, "result_key": "k"},  # with its lease
        {"state": State.FAILED},
    ],
)
def test_a_lease_begins_and_ends_with_the_work(batch: Batch, values: dict[str, Any]) -> None:
    job = factories.job(batch, 2, State.RUNNING)

    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(**values)


def test_the_result_of_a_done_row_cannot_be_taken_away(batch: Batch) -> None:
    job = factories.job(batch, 2, State.DONE)

    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(result_key="")


def test_rows_are_in_the_order_of_the_sheet_and_named_as_people_see_them(batch: Batch) -> None:
    for row in (1204, 3, 100_000_501 + 500):  # the last one: row 2, picture 1
        factories.job(batch, row, source=None)

    assert [f"{job}" for job in batch.jobs.all()] == [
        f"row {row} of {batch.pk}" for row in ("3", "1,204", "2, picture 1")
    ]


def test_a_row_reads_its_cells_as_they_are_shown(batch: Batch) -> None:
    cells = {"price": ["4,00 €", 4.0, '0.00 "€"'], "empty": ["", "", ""]}
    job = factories.job(batch, 2, cells=cells, source=None)

    assert job.values == {
        "price": Cell("4,00 €", 4.0, '0.00 "€"'),
        "empty": Cell("", "", ""),
    }
    assert [job.text(name) for name in ("price", "empty", "none")] == ["4,00 €", "", ""]


def test_facts_are_read_of_the_photo_only_if_the_design_prints_one(
    batch: Batch, django_assert_num_queries: Any
) -> None:
    job = Job.objects.get(pk=factories.job(batch, 2).pk)

    with django_assert_num_queries(0):
        assert job.photo(NO_FACTS) is None
        assert job.values_with(NO_FACTS, designs.starting_design(["caption"])) == job.values


@pytest.mark.parametrize("has_photo", [True, False])
def test_a_row_prints_the_facts_of_its_photo_and_without_one_nothing(
    batch: Batch, has_photo: bool
) -> None:
    printed = PrintedFacts(("photo file",))
    design = designs.starting_design(["photo file"])
    job = factories.job(batch, 2, **({} if has_photo else {"source": None}))

    values = job.values_with(printed, design)

    assert {name: cell.shown for name, cell in values.items()} == {
        "photo": "2.jpg",
        "caption": "Caption 2",
        "photo file": "2.jpg" if has_photo else "",
    }


def test_a_new_row_waits_and_nothing_is_known_of_it(batch: Batch) -> None:
    job = Job.objects.get(pk=Job.objects.create(batch=batch, row=2, cells={}).pk)

    assert (job.state, job.generation, job.attempts, job.crashes) == (State.WAITING, 1, 0, 0)
    assert (job.first, job.is_gone, job.strikes, job.corrected) == (False, False, 0, {})
    assert (job.outputs, job.output_names, job.output_results) == (None, None, None)
    assert (job.results, job.names_by_output) == ((), {"": ""})


def test_findings_are_listed_as_the_check_found_them_and_say_their_sentence(batch: Batch) -> None:
    for sentence in ("b", "a"):
        Finding.objects.create(batch=batch, code="c", blocks=True, sentence=sentence)

    assert list(map(str, batch.findings.all())) == ["b", "a"]


def test_attempts_go_with_their_row(batch: Batch) -> None:
    job = factories.job(batch, 2)
    attempt = Attempt.objects.create(
        job=job, generation=2, n=3, token="t", worker="w", started_at=timezone.now()
    )

    assert f"{attempt}" == f"attempt 2.3 of {job.pk}"
    job.delete()
    assert not Attempt.objects.exists()
