"""Worker processes, and the row each of them is working on."""

import pytest
from pytest_django import DjangoAssertNumQueries

from jobs.models import WorkerChild
from jobs.reading.site.workers_page import benches
from jobs.states import State
from tests import factories

pytestmark = pytest.mark.django_db


def test_each_process_is_shown_with_its_row_or_without_one(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    at_work, idle = (
        WorkerChild.objects.create(token=f"boot:ns:{pid}:1", host="here", pid=pid, parent=1)
        for pid in (7, 8)
    )
    batch = factories.running()
    job = factories.job(batch, 2, State.RUNNING, lease_token="boot:ns:7:1:0123")
    factories.job(batch, 3, State.RUNNING, lease_token="boot:ns:9:1:0123")  # its process is gone
    factories.job(batch, 4)

    with django_assert_num_queries(2):
        found = [(bench.child, bench.job) for bench in benches()]

    assert sorted(found, key=lambda it: it[0].pid) == [(at_work, job), (idle, None)]


def test_without_workers_there_is_nothing_to_show() -> None:
    assert benches() == []
