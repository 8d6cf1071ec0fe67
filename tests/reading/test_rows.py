"""Rows found, grouped and stepped through."""

import pytest

from jobs import reading
from jobs.models import Batch, Finding
from jobs.reading import FailedRows, FailureGroup
from jobs.remedies import HELP, Remedy
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


@pytest.fixture
def in_each_state() -> Batch:
    batch = factories.running()
    for row, state in zip(range(20, 6, -1), [*State, *State], strict=True):
        factories.job(batch, row, state)
    return batch


@pytest.mark.parametrize("state", ["", "unknown", *reading.STATE_FILTERS])
def test_a_filter_leaves_as_many_rows_as_its_count_in_the_order_of_the_sheet(
    in_each_state: Batch, state: str
) -> None:
    found = [job.row for job in reading.rows(in_each_state, state=state)]
    whole = reading.counts(in_each_state)

    assert found == sorted(found)
    assert len(found) == reading.counted(whole, state)
    listed = reading.listed(in_each_state, 0, 5, counts=whole, state=state)
    assert (listed.count, [job.row for job in listed.page.rows]) == (len(found), found[:5])
    assert listed.first is not None
    assert listed.first.row == found[0]


@pytest.mark.parametrize(
    ("start", "rows", "before", "after"),
    [
        (0, [2, 3], None, 4),
        (2, [2, 3], None, 4),
        (3, [3, 4], 2, 5),
        (4, [4, 5], 2, 6),
        (6, [6], 4, None),
        (7, [], 5, None),
    ],
)
def test_a_page_of_a_search_knows_its_neighbours_and_the_first_row(
    start: int, rows: list[int], before: int | None, after: int | None
) -> None:
    batch = factories.running(5)

    listed = reading.listed(batch, start, 2, search="Caption")

    assert [job.row for job in listed.page.rows] == rows
    assert (listed.page.before, listed.page.after, listed.count) == (before, after, 5)
    assert listed.first is not None
    assert listed.first.row == 2


def test_a_search_within_a_filter_finds_only_rows_of_both() -> None:
    batch = factories.running(3)
    factories.job(batch, 9, State.DONE)

    assert reading.listed(batch, 0, 9, search="Caption", state="done").count == 1
    assert reading.listed(batch, 0, 9, search="Caption", state="failed").count == 0
    assert reading.listed(batch, 0, 9, search="Caption", state="failed").first is None
    assert reading.listed(batch, 0, 9, search="no such text").page.rows == []


def test_failures_of_one_number_are_in_the_order_of_their_codes() -> None:
    batch = factories.running()
    codes = ["text_missing", "picture_missing", "value_unusable", "code_outside"]
    for row, code in enumerate(codes * 2, start=2):
        factories.job(batch, row, State.FAILED, code=code)
    factories.job(batch, 20, State.FAILED, code="value_unusable")

    groups = reading.failure_groups(batch)

    assert [(group.code, group.count, group.sample.row) for group in groups] == [
        ("value_unusable", 3, 4),
        ("code_outside", 2, 5),
        ("picture_missing", 2, 3),
        ("text_missing", 2, 2),
    ]
    assert [group.help.sentence for group in groups] == [
        HELP[group.remedy].sentence for group in groups
    ]
    assert reading.failure_groups(factories.running(2)) == []


@pytest.mark.parametrize(
    ("search", "names"),
    [
        ("", ["Zebra", "Äpfel 2026", "Apple pie"]),
        ("äpfel", ["Äpfel 2026"]),
        ("APFEL", ["Äpfel 2026"]),
        ("2026 äp", ["Äpfel 2026"]),
        ("p", ["Äpfel 2026", "Apple pie"]),
        ("pie apple", ["Apple pie"]),
        ("apple 2026", []),
        ("zèbra", ["Zebra"]),
    ],
)
def test_batches_are_found_by_the_words_of_their_names_newest_first(
    search: str, names: list[str]
) -> None:
    for name in ("Apple pie", "Äpfel 2026", "Zebra"):
        factories.running(1, name=name)

    assert [batch.name for batch in reading.batch_list(search)] == names


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
