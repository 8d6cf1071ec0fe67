"""When a batch may be started, paused, continued and cancelled."""

import pytest

from jobs import control, reading
from jobs.errors import NotPossibleNow
from jobs.models import Audit, Batch, Finding
from jobs.states import State
from tests import factories

pytestmark = pytest.mark.django_db


def states(batch: Batch) -> list[str]:
    return list(batch.jobs.order_by("row").values_list("state", flat=True))


def test_a_start_hands_over_the_waiting_rows_once(user) -> None:
    batch = factories.draft(3, design_version=factories.design_version())

    assert control.start(batch, user) == 3
    batch.refresh_from_db()
    with pytest.raises(NotPossibleNow, match="already started"):
        control.start(batch, user)

    assert reading.state_of(batch) == "running"
    assert list(Audit.objects.values_list("action", "count")) == [("start", 3)]


def test_a_batch_without_a_design_or_rows_is_refused_with_the_reason(user) -> None:
    with pytest.raises(NotPossibleNow, match="Choose how the text looks"):
        control.start(factories.draft(1), user)
    with pytest.raises(NotPossibleNow, match="no rows to make"):
        control.start(factories.draft(0, design_version=factories.design_version()), user)


def test_ten_first_takes_rows_the_check_remarked_on_and_the_top_of_the_sheet(user) -> None:
    batch = factories.draft(30, design_version=factories.design_version())
    for row in (20, 25):
        job = batch.jobs.get(row=row)
        Finding.objects.create(
            batch=batch, job=job, code="small_text", blocks=False, sentence="Small."
        )

    control.make_first(batch, user)

    assert sorted(batch.jobs.filter(first=True).values_list("row", flat=True)) == [
        2,
        3,
        4,
        5,
        6,
        7,
        8,
        9,
        20,
        25,
    ]


def test_pause_continue_cancel_and_continue_after_all(user) -> None:
    batch = factories.running(2)
    factories.job(batch, 9, State.DONE)

    control.pause(batch, user)
    batch.refresh_from_db()
    assert reading.state_of(batch) == "paused"

    control.continue_(batch, user)
    batch.refresh_from_db()
    assert reading.state_of(batch) == "running"

    assert control.cancel(batch, user) == 2
    batch.refresh_from_db()
    assert (reading.state_of(batch), states(batch)) == (
        "cancelled",
        ["cancelled", "cancelled", "done"],
    )

    assert control.continue_(batch, user) == 2
    batch.refresh_from_db()
    assert (reading.state_of(batch), states(batch)) == ("running", ["waiting", "waiting", "done"])
