"""A worker that is asked to end while its results are on their way to a bucket."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from jobs.models import Attempt, Job
from jobs.queue import lifecycle
from jobs.results import leftovers
from jobs.storage import keys, store
from tests import buckets, factories, refusing_buckets
from tests.queue.plant import Plant, states
from tests.queue.test_drawing import jpeg
from tests.refusing_buckets import HELD, RefusingBucket
from tests.services import PATIENCE, wait_for

pytestmark = [pytest.mark.broker, pytest.mark.long(60)]


@pytest.fixture
def bucket(
    works: Plant, bucket_url: str, bucket_server: buckets.BucketServer, settings: Settings
) -> Iterator[RefusingBucket]:
    """Return the bucket of the plant's processes, which holds the results that are sent to it."""
    settings.STORAGE_URL = bucket_url
    with refusing_buckets.in_front_of(bucket_server.endpoint) as server:
        through = bucket_url.replace(bucket_server.endpoint, server.endpoint)
        works.settings = {"STORAGE_URL": through, **buckets.KEYS}
        server.fault, server.only, server.within = HELD, "PUT", "/out/"
        yield server
        server.freed.set()


def test_it_ends_with_what_it_has_in_hand_and_leaves_neither_a_claim_nor_a_file(
    works: Plant, bucket: RefusingBucket
) -> None:
    batch = factories.draft(6, design_version=factories.design_version())
    for source in batch.sources.all():
        store().put_bytes(source.key, jpeg())
    worker = works.start_worker("dashboard")
    works.start_dispatcher()
    lifecycle.start(batch)
    wait_for(lambda: len(bucket.held) == 2, PATIENCE, "two results on their way")

    worker.terminate()
    with pytest.raises(TimeoutError):
        worker.wait(1)
    bucket.fault, bucket.within = "AccessDenied", bucket.held[0]
    bucket.freed.set()

    assert worker.wait(PATIENCE) == 0, works.said("worker")
    assert states(batch)["done"] == 1
    assert not Job.objects.exclude(lease_token=None).exists()
    assert Attempt.objects.filter(outcome="done").count() == 1
    assert set(store().keys("b/")) <= set(leftovers.needed())
    assert len(list(store().keys(keys.results(batch.pk)))) == 1
