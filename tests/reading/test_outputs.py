"""The outputs of a batch: how many pictures of each are made, failed and wanted."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from jobs import reading
from jobs.models import Batch, DesignVersion, Finding
from jobs.reading import OutputProgress
from jobs.states import State
from tests import factories

pytestmark = pytest.mark.django_db

SEVERAL = {"format": 1, "outputs": [{"name": "story"}, {"name": "link"}]}


BY_COLUMN = {"outputs_column": "Formats"}


def version_of(**design: Any) -> DesignVersion:
    return factories.design_version(SEVERAL | design)


def batch_of(**design: Any) -> Batch:
    return factories.running(design_version=version_of(**design))


def progress(batch: Batch) -> list[OutputProgress]:
    return reading.by_output(batch, reading.counts(batch))


def test_where_every_row_has_all_outputs_the_counts_of_rows_say_it(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    batch = batch_of()
    factories.job_of_outputs(batch, 2, "story", "link")
    factories.job(batch, 3)
    factories.job(batch, 4, State.LEFT_OUT)
    counts = reading.counts(batch)
    reading.outputs_of(batch)

    with django_assert_num_queries(0):
        found = reading.by_output(batch, counts)

    assert found == [OutputProgress("story", 1, 0, 2), OutputProgress("link", 1, 0, 2)]


def test_where_a_column_chooses_the_outputs_each_row_is_counted_where_it_belongs() -> None:
    batch = batch_of(**BY_COLUMN)
    factories.job_of_outputs(batch, 2, "story", "link")
    factories.job_of_outputs(batch, 3, "link")
    factories.job(batch, 4, outputs=["story"])
    factories.job(batch, 5, State.CANCELLED, outputs=["story"])

    assert progress(batch) == [OutputProgress("story", 1, 0, 2), OutputProgress("link", 2, 0, 2)]


def test_a_failed_row_counts_for_the_output_that_failed() -> None:
    batch = batch_of()
    factories.job(batch, 2, State.FAILED, details={"output": "link"})
    factories.job(batch, 3, State.FAILED, details={"output": "link"})
    factories.job(batch, 4, State.FAILED, details={"column": "price"})

    assert progress(batch) == [OutputProgress("story", 0, 0, 3), OutputProgress("link", 0, 2, 3)]


def test_a_batch_without_outputs_has_none() -> None:
    assert progress(factories.running(1)) == []
    assert progress(factories.draft()) == []


def test_a_start_makes_the_outputs_of_the_rows_that_are_ready() -> None:
    plain, chosen = (factories.draft(design_version=version_of(**own)) for own in ({}, BY_COLUMN))
    for row, outputs in ((2, ["story", "link"]), (3, ["link"]), (4, ["link"])):
        factories.job(chosen, row, outputs=outputs)
    blocked = {"code": "x", "blocks": True, "sentence": "S."}
    Finding.objects.create(batch=chosen, job=chosen.jobs.get(row=4), **blocked)

    assert reading.expected_by_output(plain, 7) == [("story", 7), ("link", 7)]
    assert reading.expected_by_output(chosen, 2) == [("story", 1), ("link", 2)]
    assert reading.expected_by_output(factories.draft(1), 1) == []


def test_results_are_counted_for_all_outputs_of_a_row() -> None:
    several, plain = batch_of(), factories.running()
    factories.job_of_outputs(several, 2, "story", "link")
    factories.job(plain, 2, State.DONE)

    assert [reading.results_made(batch, reading.counts(batch)) for batch in (several, plain)] == [
        2,
        1,
    ]
