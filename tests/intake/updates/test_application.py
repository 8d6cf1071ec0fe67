"""Rows follow a changed sheet: in short transactions, whatever state they are in, and after any kill."""

import pytest

from jobs import control, reading
from jobs.control import sheet_updates
from jobs.models import Batch, Job, SerialNumber
from jobs.results import changes, exports
from jobs.states import State
from tests import factories
from tests.intake.batches import quiet
from tests.intake.tiny_pictures import jpeg
from tests.prepared import made_once
from tests.updated_batches import (
    compared,
    finished,
    followed,
    rows_of,
)

pytestmark = pytest.mark.django_db

CHANGED = "picture;caption\n9.jpg;Nine\n1.jpg;One\n2.jpg;Zwei\n"
"""One row new at the top, one changed, the third gone; all others have moved."""


prepared = made_once(finished, paths=("1.jpg", "2.jpg", "3.jpg", "9.jpg"))


def test_a_replaced_picture_of_an_unchanged_row_moves_with_its_row(batch):
    for row in (2, 3):  # replacements of both take the same path of a row
        control.replace_picture(batch.jobs.get(row=row), batch.owner, "new.jpg", [jpeg(300, 300)])
    before = {job.pk: job.source_id for job in batch.jobs.all()}

    compared(batch, "picture;caption\n9.jpg;Nine\n1.jpg;One\n2.jpg;Two\n3.jpg;Three\n")
    batch = followed(batch)

    assert {job.pk: job.source_id for job in batch.jobs.all() if job.pk in before} == before
    replaced = batch.sources.filter(row__isnull=False).order_by("row")
    assert [(source.path, source.row) for source in replaced] == [("1.jpg", 3), ("2.jpg", 4)]


def test_a_row_that_is_being_drawn_is_taken_from_its_worker(batch):
    batch.jobs.filter(row=3).update(
        state=State.RUNNING, lease_token="boot:ns:1:1:aa", lease_until=2**40, result_key=""
    )
    compared(batch, "picture;caption\n1.jpg;One\n2.jpg;Zwei\n3.jpg;Three\n")

    batch = followed(batch)

    job = batch.jobs.get(row=3)
    assert (job.state, job.generation, job.lease_token) == ("waiting", 2, None)


def test_a_row_left_out_before_the_start_stays_so_unless_the_sheet_changed_it(batch):
    batch.jobs.filter(row__in=(2, 3)).update(
        state=State.LEFT_OUT, code="picture_missing", result_key=""
    )
    compared(batch, "picture;caption\n1.jpg;One\n2.jpg;Zwei\n3.jpg;Three\n")

    batch = followed(batch)

    assert [job.state for job in batch.jobs.all()] == ["left_out", "waiting", "done"]


OF_TOTALS = "picture;caption;price\n1.jpg;One;5\n2.jpg;Two;6\n;Total;11\n"
GROWN = "picture;caption;price\n1.jpg;One;5\n2.jpg;Two;6\n3.jpg;Three;7\n;Total;18\n"


def with_total_left_out() -> Batch:
    batch = finished(OF_TOTALS)
    batch.jobs.filter(row=4).update(
        state=State.LEFT_OUT, code="picture_missing", sentence="No picture."
    )
    return batch


@pytest.mark.parametrize(("leaves_totals_out", "last"), [(True, "left_out"), (False, "waiting")])
def test_a_total_that_was_left_out_stays_so_although_its_sum_changed(leaves_totals_out, last):
    batch = with_total_left_out()
    summary = compared(batch, GROWN)

    batch = followed(batch, leaves_totals_out=leaves_totals_out)

    assert (summary.totals, summary.blocked_totals, summary.first_total) == (1, 1, 5)
    assert [job.state for job in batch.jobs.all()] == ["done", "done", "waiting", last]
    total = batch.jobs.get(row=5)
    assert total.text("price") == "18"
    assert total.code == ("row_total" if leaves_totals_out else "")


def test_a_total_that_the_sheet_adds_is_left_out_and_its_row_is_counted(batch):
    text = "picture;caption\n1.jpg;One\n2.jpg;Two\n3.jpg;Three\n;Total\n"
    summary = compared(batch, text)

    batch = followed(batch, leaves_totals_out=True)

    assert (summary.new, summary.totals) == (1, 1)
    assert [job.state for job in batch.jobs.all()] == ["done", "done", "done", "left_out"]
    counts = reading.counts(batch)
    assert reading.headed(batch.pk).missing(counts) == 0


def test_a_total_that_was_made_is_made_again_with_its_new_sum():
    batch = finished("picture;caption;price\n1.jpg;One;5\n2.jpg;Total;5\n")
    summary = compared(batch, "picture;caption;price\n1.jpg;One;5\n2.jpg;Total;6\n")

    batch = followed(batch, leaves_totals_out=True)

    assert summary.totals == 0
    assert [job.state for job in batch.jobs.all()] == ["done", "waiting"]


def test_rows_left_out_that_are_the_same_are_counted_as_such():
    batch = with_total_left_out()

    summary = compared(batch, OF_TOTALS.replace("One", "Uno"))

    assert (summary.stay_left_out, summary.changed, summary.totals) == (1, 1, 0)


def test_names_with_the_row_number_follow_the_rows_and_nothing_is_made_again():
    design = {
        "format": 1,
        "boxes": [{"text": "{caption}", "size_min": 10, "size_max": 30}],
        "output": {"name": "{row}"},
    }
    batch = finished(paths=("1.jpg", "2.jpg", "3.jpg"), design=design)
    before = exports.freeze(batch)

    found = compared(batch, "picture;caption\n2.jpg;Two\n1.jpg;One\n3.jpg;Three\n")
    batch = followed(batch)

    assert (found.changed, found.noted, found.moved) == (0, 2, 2)
    assert [(job.row, job.text("picture"), job.result_name) for job in batch.jobs.all()] == [
        (2, "2.jpg", "2.jpg"),
        (3, "1.jpg", "3.jpg"),
        (4, "3.jpg", "4.jpg"),
    ]
    assert {job.generation for job in batch.jobs.all()} == {1}
    assert changes.count(batch, before).pictures == 2


def test_the_search_finds_new_texts_and_numbers(batch):
    compared(batch, CHANGED)
    batch = followed(batch, leaves_out=True)

    found = {text: list(reading.rows(batch, search=text).values_list("row", flat=True)) for text in
             ("Nine", "Zwei", "Three", "9.jpg")}  # fmt: skip

    assert found == {"Nine": [2], "Zwei": [4], "Three": [5], "9.jpg": [2]}


class Killed(Exception):
    """Stands for a kill of the chore between two of its transactions."""


@pytest.mark.parametrize("after", range(1, 9))
def test_killed_at_any_moment_the_next_child_continues(batch, monkeypatch, after):
    compared(batch, CHANGED)
    number = factories.serial_number(batch.jobs.get(row=4), 3)
    sheet_updates.confirm(batch, batch.owner, leaves_out=True, revokes_because="withdrawn")
    steps = iter(range(after))

    def dies(_done: int, _total: int) -> None:
        if next(steps, None) is None:
            raise Killed

    try:
        sheet_updates.follow(batch, dies)
    except Killed:
        counts = reading.count_by_state(batch)
        assert reading.headed(batch.pk).missing(counts) == 0
    sheet_updates.follow(batch, quiet)
    batch.refresh_from_db()

    assert rows_of(batch) == [
        (2, "9.jpg", "waiting", 1),
        (3, "1.jpg", "done", 1),
        (4, "2.jpg", "waiting", 2),
        (5, "3.jpg", "left_out", 2),
    ]
    assert Job.objects.filter(batch=batch).count() == 4
    assert batch.audit.filter(action="update").count() == 1
    number.refresh_from_db()
    assert (number.revoked_because, number.revoked_by) == ("withdrawn", batch.owner)
    assert list(batch.audit.filter(action="serial_revoke").values_list("count", flat=True)) == [1]


@pytest.mark.parametrize(
    ("leaves_out", "because", "revoked"),
    [(False, None, []), (True, None, []), (True, " printed  twice", ["printed twice"])],
)
def test_only_numbers_of_gone_rows_are_revoked_and_only_if_asked(
    batch, because, revoked, leaves_out
):
    for job in batch.jobs.all():
        factories.serial_number(job, job.row)
    compared(batch, CHANGED)

    followed(batch, leaves_out=leaves_out, revokes_because=because)

    found = SerialNumber.objects.exclude(revoked_at=None).values_list("revoked_because", "number")
    assert list(found) == [(reason, 4) for reason in revoked]


def test_a_number_that_is_revoked_already_keeps_its_reason(batch):
    factories.revoked_number(batch.jobs.get(row=4), 3, "lost")
    compared(batch, CHANGED)

    followed(batch, leaves_out=True, revokes_because="withdrawn")

    assert SerialNumber.objects.get().revoked_because == "lost"
