"""The numbers of the check page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jobs import reading
from jobs.models import Finding
from jobs.reading import CheckedRows
from jobs.states import State
from tests import factories

pytestmark = pytest.mark.django_db


def test_rows_that_would_fail_are_not_ready_and_those_left_out_do_not_count_as_blocked():
    batch = factories.draft(4)
    ready, failing, out, _ = batch.jobs.order_by("row")
    batch.jobs.filter(pk=out.pk).update(state=State.LEFT_OUT)
    for job, blocks in ((ready, False), (failing, True), (out, True)):
        Finding.objects.create(batch=batch, job=job, code="x", blocks=blocks, sentence="S.")

    found = reading.checked_rows(batch)

    assert found == CheckedRows(total=4, waiting=3, blocked=1, left_out=1)
    assert found.ready == 2


def test_only_the_size_of_all_rows_is_found_as_such():
    batch = factories.draft(1)
    job = batch.jobs.get()
    for code in ("one_size", "small_text"):
        Finding.objects.create(batch=batch, job=job, code=code, blocks=False, sentence="S.")

    assert [(one.code, one.job) for one in reading.one_sizes(batch)] == [("one_size", job)]


def test_without_a_finished_batch_the_time_is_not_estimated():
    factories.draft(started_at=timezone.now())

    assert reading.expected_seconds(100) is None


def test_the_time_is_estimated_from_the_last_finished_batch():
    now = timezone.now()
    for ended, made in ((2, 1), (1, 50)):
        factories.draft(
            started_at=now - timedelta(hours=3),
            settled_at=now - timedelta(hours=ended),
            settled_counts={"done": made},
            worked=timedelta(seconds=100),
        )

    assert reading.expected_seconds(100) == (150, 251)


def test_expected_results_are_of_rows_with_a_picture_that_were_not_left_out():
    batch = factories.draft(3)
    first, second, third = batch.jobs.order_by("row")
    source = factories.source(batch, "a.png", format="PNG")
    batch.jobs.filter(pk__in=(first.pk, third.pk)).update(source=source, result_name="a.png")
    batch.jobs.filter(pk=second.pk).update(source=None)
    batch.jobs.filter(pk=third.pk).update(state=State.LEFT_OUT)

    assert reading.expected_results(batch, 3) == (1, {"PNG": 1}, ["a.png"])


def test_rows_come_in_the_asked_order_without_those_that_cannot_be_drawn():
    batch = factories.draft(3)
    batch.jobs.filter(row__in=(2, 4)).update(source=factories.source(batch, "a.jpg"))
    batch.jobs.filter(row=3).update(source=None)

    assert [job.row for job in reading.drawable_in_order(batch, [4, 3, 2])] == [4, 2]
