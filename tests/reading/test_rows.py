"""Rows found, grouped and stepped through."""

import pytest

from jobs import reading
from jobs.models import Finding
from jobs.reading import FailedRows, FailureGroup
from jobs.remedies import Remedy
from jobs.states import State
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still_clock")]


def test_failures_are_grouped_by_reason_most_frequent_first(django_assert_num_queries) -> None:
    batch = factories.running()
    cut = factories.job(batch, 5, State.FAILED)
    factories.job(batch, 6, State.FAILED)
    odd = factories.job(batch, 4, State.FAILED, code="no_longer_known")

    with django_assert_num_queries(2):
        groups = reading.failure_groups(batch)

    assert groups == [
        FailureGroup(
            "picture_truncated", "The picture is incomplete", Remedy.REPLACE_PICTURE, 2, cut
        ),
        FailureGroup("no_longer_known", "Something unexpected happened", Remedy.RETRY, 1, odd),
    ]


def test_rows_are_found_by_number_file_text_and_state() -> None:
    batch = factories.running(3)
    done = factories.job(batch, 1512, State.DONE)

    assert list(reading.rows(batch, search="1,512")) == [done]
    assert list(reading.rows(batch, search="Caption 1512")) == [done]
    assert list(reading.rows(batch, state="done")) == [done]
    assert [job.row for job in reading.rows(batch, search="3.jpg")] == [3]
    assert list(reading.rows(batch, search="nothing like it")) == []


def test_findings_are_grouped_blockers_first() -> None:
    batch = factories.draft(3)
    first, second, third = batch.jobs.all()
    for job, code, blocks in [
        (first, "small_text", False),
        (second, "small_text", False),
        (third, "picture_missing", True),
    ]:
        Finding.objects.create(batch=batch, job=job, code=code, blocks=blocks, sentence=code)

    groups = reading.finding_groups(batch)

    assert [(group.code, group.blocks, group.count, group.sample.job) for group in groups] == [
        ("picture_missing", True, 1, third),
        ("small_text", False, 2, first),
    ]
    assert list(reading.blocked_rows(batch)) == [third]


def test_a_row_with_several_findings_of_a_code_counts_once() -> None:
    batch = factories.draft(2)
    first, second = batch.jobs.all()
    picture = factories.source(batch, "unnamed.jpg")
    for job, source in ((first, None), (first, None), (second, None), (None, picture)):
        said = {"code": "photo_enlarged", "blocks": False, "sentence": "S."}
        Finding.objects.create(batch=batch, job=job, source=source, **said)

    assert [group.count for group in reading.finding_groups(batch)] == [3]


def test_each_failed_row_knows_its_place_among_all_of_them() -> None:
    batch, other = factories.running(), factories.running()
    jobs = [factories.job(batch, row, State.FAILED) for row in (3, 7, 9)]
    made = factories.job(batch, 8, State.DONE)
    factories.job(other, 6, State.FAILED)

    assert [reading.failed_rows(job) for job in (*jobs, made)] == [
        FailedRows(before=None, after=7, earlier=0, count=3),
        FailedRows(before=3, after=9, earlier=1, count=3),
        FailedRows(before=7, after=None, earlier=2, count=3),
        FailedRows(before=7, after=9, earlier=2, count=3),
    ]


@pytest.mark.parametrize("search", ["²", "٣", "1" * 4_400, "9" * 30, "2" * 20])
def test_a_number_that_is_not_a_row_number_is_searched_for_as_text(search: str) -> None:
    batch = factories.running()
    factories.job(batch, 2, result_name=f"{search[:300]}.jpg")

    assert [job.row for job in reading.rows(batch, search=search[:300])] == [2]
    assert [job.row for job in reading.rows(batch, search=search)] == (
        [2] if len(search) < 300 else []
    )
