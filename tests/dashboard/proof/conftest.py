"""A batch with three results, and a proof of it."""

import pytest

from jobs.models import Batch, Proof
from tests import factories
from tests.dashboard.proof.pages import TOKEN, made


@pytest.fixture
def batch() -> Batch:
    batch = factories.running(name="Portraits")
    for row in (2, 3, 4):
        made(batch, row)
    return batch


@pytest.fixture
def proof(batch: Batch) -> Proof:
    return factories.proof(batch, TOKEN)
