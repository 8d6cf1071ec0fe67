"""Whatever is done to one batch changes no other. The other one has the lower id: a query for all
batches finds it first.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from jobs.models import Batch
from jobs.queue import lifecycle
from jobs.states import State
from tests import factories

pytestmark = pytest.mark.django_db

IDS = (UUID(int=1), UUID(int=2))
PAUSED = {"paused_at": timezone.now()}
CANCELLED = {"cancelled_at": timezone.now()}
SETTLED = {"settled_at": timezone.now()}

type Deed = Callable[[Batch], object]


def batch_of(pk: UUID, fields: dict[str, Any], state: State) -> Batch:
    batch = factories.running(pk=pk, **fields)
    factories.job(batch, 2, state, first=True)
    factories.job(batch, 3, state, source=None)
    return batch


def everything(batch: Batch) -> list[Any]:
    return [Batch.objects.filter(pk=batch.pk).values().get(), *batch.jobs.order_by("pk").values()]


def jobs_of(batch: Batch) -> list[int]:
    return list(batch.jobs.values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("deed", "fields", "state"),
    [
        (lambda it: lifecycle.start(it, [2]), {"started_at": None}, State.WAITING),
        (lambda it: lifecycle.fail_without_picture(it.pk), {}, State.WAITING),
        (lifecycle.pause, {}, State.QUEUED),
        (lifecycle.resume, PAUSED, State.WAITING),
        (lifecycle.cancel, {}, State.QUEUED),
        (lifecycle.uncancel, CANCELLED, State.CANCELLED),
        (lambda it: lifecycle.follow_flags(it.pk), CANCELLED, State.WAITING),
        (lambda it: lifecycle.follow_flags(it.pk), PAUSED, State.QUEUED),
        (lambda it: lifecycle.follow_flags(it.pk), {}, State.CANCELLED),
        (lifecycle.first_again, PAUSED, State.DONE),
        (lambda it: lifecycle.end_first(it.pk), {"only_first": [2]}, State.DONE),
        (lambda it: lifecycle.settle(it.pk), {}, State.DONE),
        (lambda it: lifecycle.reopen_unfinished(it.pk), SETTLED, State.WAITING),
        (lambda it: lifecycle.take_from_workers(it), SETTLED, State.RUNNING),
        (lambda it: lifecycle.follow_sheet(it, jobs_of(it)), SETTLED, State.DONE),
        (lambda it: lifecycle.drop(it, jobs_of(it), "Gone."), SETTLED, State.DONE),
        (lambda it: lifecycle.retry(it.jobs.all()), SETTLED, State.FAILED),
    ],
)
def test_what_is_done_to_one_batch_changes_no_other(deed: Deed, fields, state):
    other, batch = (batch_of(pk, fields, state) for pk in IDS)
    of_other, own = everything(other), everything(batch)

    deed(batch)

    assert everything(batch) != own
    assert everything(other) == of_other
