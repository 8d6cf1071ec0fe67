"""The outputs of a batch: how many pictures of each are made, failed and wanted."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from jobs import reading
from jobs.models import Batch
from jobs.reading import OutputProgress
from jobs.states import State
from tests import factories

pytestmark = pytest.mark.django_db

SEVERAL = {"format": 1, "outputs": [{"name": "story"}, {"name": "link"}]}


def batch_of(**design: Any) -> Batch:
    return factories.running(design_version=factories.design_version(SEVERAL | design))


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
    batch = batch_of(outputs_column="Formats")
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
