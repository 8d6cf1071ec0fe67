"""A row of a draft left out by hand, and included again."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jobs.models import Batch, Job
from jobs.states import State
from tests import factories
from tests.dashboard import markup
from tests.dashboard.markup import flat

pytestmark = pytest.mark.django_db


@pytest.fixture
def job() -> Job:
    """One of two rows of a draft that was checked."""
    draft = factories.draft(checked_at=timezone.now())
    factories.job(draft, 2)
    return factories.job(draft, 3)


def press(operator: Client, job: Job, deed: str) -> str:
    address = reverse("row-leave-out", args=[job.batch_id, job.row])
    return markup.words(flat(operator.post(address, {"do": deed}, follow=True)))


def states(batch: Batch) -> list[tuple[int, str, str]]:
    return list(batch.jobs.order_by("row").values_list("row", "state", "code"))


def test_a_row_is_left_out_and_included_again_and_each_time_the_check_is_due(
    operator: Client, job: Job
) -> None:
    left_out = press(operator, job, "leave-out")
    after = states(job.batch)
    job.batch.refresh_from_db()
    is_due = job.batch.checked_at is None
    included = press(operator, job, "include")

    assert "It was left out on its page, before the start." in left_out
    assert "Include this row again" in left_out
    assert after == [(2, State.WAITING, ""), (3, State.LEFT_OUT, "row_not_wanted")]
    assert is_due
    assert "Leave this row out" in included
    assert states(job.batch) == [(2, State.WAITING, ""), (3, State.WAITING, "")]


def test_the_buttons_that_change_a_left_out_row_say_that_they_include_it(
    operator: Client, job: Job
) -> None:
    shown = press(operator, job, "leave-out")

    assert "Save and include it" in shown
    assert "Replace it and include the row" in shown


@pytest.mark.parametrize("deed", ["leave-out", "include"])
def test_after_the_start_nothing_is_changed_and_it_says_so(
    operator: Client, job: Job, deed: str
) -> None:
    Batch.objects.filter(pk=job.batch_id).update(started_at=timezone.now())

    shown = press(operator, job, deed)

    assert "This batch has started" in shown
    assert [state for _, state, _ in states(job.batch)] == [State.WAITING, State.WAITING]
