"""A batch with two results in the store."""

import zlib

import pytest

from jobs.models import Batch, Job
from jobs.states import State
from jobs.storage import store
from tests import factories


@pytest.fixture
def batch(db: None) -> Batch:
    batch = factories.running(name="Größe 42 / Sommer")
    for row in (2, 3):
        data = bytes([row]) * (1000 + row)
        job = factories.job(batch, row, State.DONE, result_crc32=zlib.crc32(data))
        store().put_bytes(job.result_key, data)
        Job.objects.filter(pk=job.pk).update(result_size=len(data))
    return batch
