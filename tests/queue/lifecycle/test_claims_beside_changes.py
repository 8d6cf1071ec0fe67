"""A row that changes while a worker claims it is drawn as it is by then. Only PostgreSQL lets a claim
begin before such a change has ended.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import psycopg
import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from dashboard import env
from jobs.models import Job, Source
from jobs.queue import lifecycle
from jobs.queue.lifecycle.claims import Claim
from jobs.states import State
from tests import factories, services
from tests.queue import settling
from tests.queue.plant import connect_to

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def connect(postgres: str, django_db_blocker: DjangoDbBlocker) -> Iterator[settling.Connect]:
    with psycopg.connect(postgres, autocommit=True) as server:
        server.execute("CREATE DATABASE claiming")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLAIMING_URL", postgres.rpartition("/")[0] + "/claiming")
        database = env.database("CLAIMING_URL", Path())
    with django_db_blocker.unblock():
        yield partial(connect_to, database)


def is_somebody_waiting() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def test_a_row_that_gets_a_new_picture_while_it_is_claimed_is_drawn_with_it(
    connect: settling.Connect,
) -> None:
    def claim(job: Job) -> Claim | None:
        with connect():
            return lifecycle.claim(job.pk, 1, "boot:ns:1:1:aa")

    with connect(), ThreadPoolExecutor(1) as worker:
        batch = factories.running()
        job = factories.job(batch, 2, State.QUEUED, source=factories.source(batch, "1.jpg", key=""))
        with transaction.atomic():
            mended = factories.source(batch, "2.jpg", key="b/2.jpg")
            Job.objects.filter(pk=job.pk).update(source=mended)
            claimed = worker.submit(claim, job)
            services.wait_for(is_somebody_waiting, services.PATIENCE, "a claim that waits")

        found = claimed.result(services.PATIENCE)

    assert found is not None
    assert found.source_key == mended.key


def test_a_row_whose_own_picture_is_replaced_once_more_while_it_is_claimed_is_drawn_with_the_last(
    connect: settling.Connect,
) -> None:
    """The second replacement of a row's picture changes the file of the same source."""

    def claim(job: Job) -> Claim | None:
        with connect():
            return lifecycle.claim(job.pk, 1, "boot:ns:1:1:bb")

    with connect(), ThreadPoolExecutor(1) as worker:
        batch = factories.running()
        job = factories.job(batch, 2, State.QUEUED)
        job.source = factories.source(batch, "1.jpg", row=2, key="b/first.jpg")
        job.save(update_fields=["source"])
        with transaction.atomic():
            Source.objects.filter(pk=job.source.pk).update(key="b/second.jpg")
            Job.objects.filter(pk=job.pk).update(source=job.source, source_problem="")
            claimed = worker.submit(claim, job)
            services.wait_for(is_somebody_waiting, services.PATIENCE, "a claim that waits")

        found = claimed.result(services.PATIENCE)

    assert found is not None
    assert found.source_key == "b/second.jpg"
