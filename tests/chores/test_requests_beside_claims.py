"""A chore that a transaction requests sees what that changed, although an equal one was waiting
already. Only PostgreSQL lets a claim begin before the transaction has ended.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import psycopg
import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from dashboard import env
from jobs.chores import claims
from jobs.intake import chore_requests
from jobs.models import Batch, Chore
from tests import factories, services
from tests.queue import settling
from tests.queue.lifecycle.test_claims_beside_changes import is_somebody_waiting
from tests.queue.plant import connect_to

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def connect(postgres: str, django_db_blocker: DjangoDbBlocker) -> Iterator[settling.Connect]:
    with psycopg.connect(postgres, autocommit=True) as server:
        server.execute("CREATE DATABASE requesting")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REQUESTING_URL", postgres.rpartition("/")[0] + "/requesting")
        database = env.database("REQUESTING_URL", Path())
    with django_db_blocker.unblock():
        yield partial(connect_to, database)


def test_a_chore_that_serves_two_requests_begins_after_the_transaction_of_the_second(
    connect: settling.Connect,
) -> None:
    def name_at_its_beginning() -> str:
        with connect():
            chore = claims.claim("boot:ns:1:1:aa")
            return chore.batch.name if chore else ""

    with connect(), ThreadPoolExecutor(1) as runner:
        batch = factories.draft(name="before")
        first = chore_requests.request(batch, Chore.Kind.READ)
        with transaction.atomic():
            Batch.objects.filter(pk=batch.pk).update(name="after")
            second = chore_requests.request(batch, Chore.Kind.READ)
            found = runner.submit(name_at_its_beginning)
            services.wait_for(is_somebody_waiting, services.PATIENCE, "a claim that waits")

        name = found.result(services.PATIENCE)

    assert (first, name) == (second, "after")
