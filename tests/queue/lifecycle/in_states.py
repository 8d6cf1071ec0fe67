"""Batches with rows in given states."""

from django.utils import timezone

from jobs.models import Batch, Job
from jobs.states import State
from tests import factories

NOT_GOING = [{"started_at": None}, {"settled_at": timezone.now()}, {"cancelled_at": timezone.now()}]
"""Fields of batches that are not at work."""


def rows(batch: Batch) -> dict[int, str]:
    """Return the state of each row."""
    return dict(batch.jobs.order_by("row").values_list("row", "state"))


def put(batch: Batch, *states: State, **fields: object) -> list[Job]:
    """Create a row in each of these states."""
    return [factories.job(batch, row, state, **fields) for row, state in enumerate(states, 2)]
