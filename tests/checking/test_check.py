"""The check of every row before the start: blockers, notices, names, the worst rows, a proposed
size.
"""

import pytest

from jobs import control, design
from jobs.checking import check, read_rows
from jobs.errors import NotPossibleNow
from jobs.intake.rows import matches
from jobs.models import Sheet
from tests import factories
from tests.checking.findings import findings
from tests.intake.batches import CSV, quiet, ready, with_pictures, with_sheet

pytestmark = [
    pytest.mark.django_db,
    # a test runner may have more threads; a chore's child has none
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]

LONG = "word " * 400


def test_rows_without_a_remark_are_ready_and_have_their_names():
    batch = ready()

    figures = check.check(batch, quiet)

    batch.refresh_from_db()
    assert (figures["rows"], figures["ready"], figures["blocked"], figures["stale"]) == (
        3,
        3,
        0,
        False,
    )
    assert findings(batch) == []
    assert [job.result_name for job in batch.jobs.all()] == ["1.jpg", "2.jpg", "3.jpg"]
    assert batch.checked_at is not None
    assert batch.check_seconds > 0


def test_a_failure_blocks_its_row_and_an_unused_picture_is_a_notice():
    batch = ready(
        f"picture;caption\n1.jpg;One\n2.jpg;{LONG}\n9.jpg;Nine\n", ("1.jpg", "2.jpg", "spare.jpg")
    )

    figures = check.check(batch, quiet)

    assert findings(batch) == [
        (None, "picture_unnamed", False),
        (3, "text_does_not_fit", True),
        (4, "picture_missing", True),
    ]
    assert (figures["ready"], figures["blocked"]) == (1, 2)


def test_the_worst_rows_are_listed_and_a_smaller_size_is_proposed():
    batch = ready(
        f"picture;caption\n1.jpg;One\n2.jpg;{'longer ' * 10}\n3.jpg;{'much longer ' * 14}\n",
        design={
            "format": 1,
            "boxes": [{"name": "it", "text": "{caption}", "size_min": 10, "size_max": 30}],
        },
    )

    figures = check.check(batch, quiet)
    way_out = figures["smaller"]
    document = {
        "format": 1,
        "boxes": [{"text": "{caption}", "size_min": way_out["size_min"], "size_max": 30}],
    }
    control.save_design(batch, batch.owner, document)
    again = check.check(batch, quiet)

    assert (figures["blocked"], way_out["rows"], way_out["of"]) == (2, 2, 2)
    assert (again["blocked"], again["smaller"]) == (0, None)
    assert [row for row, _ in again["longest"]] == [4, 3, 2]
    assert again["smallest"][0][0] == 4


def test_dates_that_are_text_are_found_in_the_columns_that_the_sheet_names():
    batch = ready("picture;caption\n1.jpg;03/04/2026\n2.jpg;4 March\n3.jpg;05/04/2026\n")
    found = Sheet.objects.get(batch=batch).found | {"mixed_dates": ["caption"]}
    Sheet.objects.filter(batch=batch).update(found=found)
    matches.match_rows(batch)

    check.check(batch, quiet)

    dated = batch.findings.filter(code="date_as_text").order_by("job__row")
    assert list(dated.values_list("job__row", "blocks")) == [(2, False), (4, False)]


def test_a_second_check_replaces_the_findings_of_the_first():
    batch = ready("picture;caption\n9.jpg;Nine\n", ("1.jpg",))
    check.check(batch, quiet)
    before = findings(batch)
    factories.source(batch, "9.jpg")

    check.check(batch, quiet)

    assert before == [(None, "picture_unnamed", False), (2, "picture_missing", True)]
    assert findings(batch) == [(None, "picture_unnamed", False)]


def test_a_change_during_the_check_makes_it_stale():
    batch = ready()

    def change(done: int, total: int) -> None:
        if not batch.sources.filter(path="late.jpg").exists():
            factories.source(batch, "late.jpg")

    figures = check.check(batch, change)

    batch.refresh_from_db()
    assert (figures["stale"], batch.checked_at) == (True, None)


def test_a_batch_from_pictures_gets_rows_for_pictures_uploaded_later():
    batch = ready()
    matches.match_rows(batch, {"by": "pictures"})
    control.save_design(batch, batch.owner, {"format": 1, "boxes": [{"text": "{name}"}]})
    factories.source(batch, "4.jpg")

    figures = check.check(batch, quiet)

    assert (figures["rows"], figures["ready"]) == (4, 4)


def test_progress_ends_with_all_rows():
    batch = ready()
    told: list[tuple[int, int]] = []

    check.check(batch, lambda done, total: told.append((done, total)))

    assert told[-1] == (3, 3)


def test_without_a_design_nothing_is_checked():
    batch = with_sheet(with_pictures("1.jpg"), CSV)

    with pytest.raises(NotPossibleNow):
        check.check(batch, quiet)


def test_a_started_batch_is_not_checked():
    batch = factories.running(2)

    with pytest.raises(NotPossibleNow):
        check.check(batch, quiet)

    assert not batch.findings.exists()


@pytest.mark.usefixtures("large_forks")
def test_many_rows_are_checked_by_several_processes_and_stay_in_order(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(check, "PACK", 1)
    monkeypatch.setattr(read_rows, "FIRST_READ", 2)
    monkeypatch.setattr(read_rows, "READ", 2)
    batch = ready(
        f"picture;caption\n1.jpg;One\n2.jpg;{LONG}\n3.jpg;Three\n9.jpg;Nine\n1.jpg;Five\n"
    )

    figures = check.check(batch, quiet)

    assert findings(batch) == [
        (3, "text_does_not_fit", True),
        (5, "picture_missing", True),
        (6, "same_result_name", False),
    ]
    assert [job.result_name for job in batch.jobs.all()] == [
        "1.jpg",
        "2.jpg",
        "3.jpg",
        "row 5.jpg",
        "1 (2).jpg",
    ]
    assert (figures["rows"], figures["ready"]) == (5, 3)


def test_progress_begins_before_the_first_row_and_counts_no_pictures_as_rows():
    batch = ready()
    batch.sources.update(width=None)
    told: list[tuple[int, int]] = []

    check.check(batch, lambda done, total: told.append((done, total)))

    assert told[:2] == [(0, 0), (0, 3)]


@pytest.mark.parametrize(("boxes", "outputs", "rows"), [(1, 0, 200), (30, 3, 17)])
def test_rows_with_many_boxes_and_outputs_are_checked_a_few_at_a_time(
    boxes: int, outputs: int, rows: int
):
    document = {
        "format": 1,
        "boxes": [{"text": "{t}", "name": f"{number}"} for number in range(boxes)],
        "outputs": [{"name": f"{number}"} for number in range(outputs)],
    }

    assert check.rows_of_pack(design.parse(document)) == rows
