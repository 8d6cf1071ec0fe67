"""Batches made by a plant, and what has to hold of them at the end."""

import random
import time
from collections.abc import Callable

from jobs.models import Attempt, Batch, Job
from jobs.queue import lifecycle
from jobs.states import State
from jobs.storage import store
from tests import factories
from tests.queue.plant import settled, states
from tests.services import PATIENCE, wait_for


def started(rows: int = 100, **fields: object) -> Batch:
    batch = factories.draft(rows, design_version=factories.design_version(), **fields)
    lifecycle.start(batch)
    return batch


def done(batch: Batch) -> int:
    return Job.objects.filter(batch=batch, state=State.DONE).count()


def wait_until_half_is_done(batch: Batch) -> None:
    half = Job.objects.filter(batch=batch).count() // 2
    wait_for(lambda: done(batch) >= half, PATIENCE, f"{half} images made")


def wait_until_settled(batch: Batch) -> None:
    wait_for(lambda: settled(batch), PATIENCE, f"the end of the batch: {states(batch)}")


def assert_each_is_made_once(batch: Batch, rows: int) -> None:
    """Assert that each row has one result, whose file is there, and one attempt that counted. (A
    child killed after its file and before its commit leaves a file that no row names; the cleanup
    deletes it.)
    """
    results = set(Job.objects.filter(batch=batch).values_list("result_key", flat=True))
    assert states(batch) == {"done": rows}
    assert len(results) == rows
    assert results <= set(store().keys(""))
    assert Attempt.objects.filter(job__batch=batch, outcome="done").count() == rows


def repeatedly(
    fault: Callable[[], None], batch: Batch, *, every: tuple[float, float], most: int, seed: int
) -> int:
    """Do it again and again while the batch runs, up to a limit, and return how often."""
    chance = random.Random(seed)
    for times in range(most):
        if settled(batch):
            return times
        time.sleep(chance.uniform(*every))
        fault()
    return most
