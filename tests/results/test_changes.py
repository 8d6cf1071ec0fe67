"""What changed since an archive: no result is missed, and each row says what changed."""

import csv
import io
import json
from dataclasses import astuple

import pytest

from jobs.errors import StorageFailed
from jobs.models import Batch, Export, Job, Sheet
from jobs.results import changes, exports
from jobs.results.changes import Changed
from jobs.states import State
from jobs.storage import keys, store
from tests import factories
from tests.results.test_exports import done, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch() -> Batch:
    """Three results, and a row that failed."""
    batch = factories.running()
    for row in (2, 3, 4):
        done(batch, row, f"first {row}".encode())
    factories.job(batch, 5, State.FAILED)
    return batch


def made_again(batch: Batch, row: int, data: bytes, name: str = "") -> None:
    """As a correction and a new round of tries leave it; the clock stood still meanwhile."""
    job = batch.jobs.get(row=row)
    stored = store().put_bytes(
        keys.result(batch.pk, job.pk, job.generation + 1, f"x:{row:08x}", "jpg"), data
    )
    made = {"result_key": stored.key, "result_size": stored.size, "result_crc32": stored.crc32}
    Job.objects.filter(pk=job.pk).update(
        generation=job.generation + 1, result_name=name or job.result_name, **made
    )


def told(export: Export) -> dict[str, str]:
    """Row → what the report says changed."""
    with opened(export) as file:
        rows = list(csv.reader(io.StringIO(file.read("report.csv").decode("utf-8-sig"))))
    assert rows[0][-1] == "overprint_change"
    return {row[0]: row[-1] for row in rows[1:]}


def test_it_holds_what_is_new_or_made_again_and_the_report_of_all_rows(batch):
    before = exports.freeze(batch)
    made_again(batch, 3, b"second 3")
    done(batch, 6, b"first 6")

    export = changes.freeze(batch, before)

    with opened(export) as file:
        assert file.testzip() is None
        assert file.namelist() == ["3.jpg", "6.jpg", "report.csv"]
        assert (file.read("3.jpg"), file.read("6.jpg")) == (b"second 3", b"first 6")
    assert told(export) == {"2": "", "3": "made again", "4": "", "5": "", "6": "new"}
    assert changes.count(batch, before) == Changed(2, 0)


def test_a_line_break_within_a_cell_stays_as_it_is(batch):
    before = exports.freeze(batch)
    batch.jobs.filter(row=2).update(cells={"caption": ["One\r\nTwo", "One\r\nTwo", ""]})
    Sheet.objects.create(batch=batch, name="a", key="k", size=1, found={"columns": ["caption"]})
    made_again(batch, 3, b"second 3")

    with opened(changes.freeze(batch, before)) as file:
        assert b"One\r\nTwo" in file.read("report.csv")


@pytest.mark.parametrize("changed", [Changed(1, 0), Changed(0, 1)])
def test_one_new_or_one_lost_picture_is_a_change(changed):
    assert changed
    assert not Changed(0, 0)


def test_the_archive_before_and_what_changed_are_together_the_archive_of_now(batch):
    before = exports.freeze(batch)
    made_again(batch, 2, b"second 2")
    made_again(batch, 4, b"second 4", "other.jpg")

    export = changes.freeze(batch, before)

    held = exports.pictures(before) | exports.pictures(export)
    assert held == exports.pictures(exports.freeze(batch)) == exports.pictures(export.held)


def test_a_row_that_moved_is_followed_by_its_job_and_not_by_its_number(batch):
    before = exports.freeze(batch)
    done(batch, 7, b"new 3", name="new.jpg")
    for row, now in ((5, 6), (4, 5), (3, 4), (7, 3)):
        batch.jobs.filter(row=row).update(row=now)

    export = changes.freeze(batch, before)

    with opened(export) as file:
        assert file.namelist() == ["new.jpg", "report.csv"]
    assert told(export) == {"2": "", "3": "new", "4": "", "5": "", "6": ""}
    assert changes.count(batch, before) == Changed(1, 0)


def test_a_row_that_moved_and_lost_its_result_says_so_at_its_new_number(batch):
    before = exports.freeze(batch)
    batch.jobs.filter(row=4).update(row=9, state=State.FAILED, result_key="")

    assert told(changes.freeze(batch, before)) == {
        "2": "",
        "3": "",
        "5": "",
        "9": "no longer a result, was “4.jpg”",
    }


def test_a_new_name_is_included_and_the_old_one_is_reported(batch):
    before = exports.freeze(batch)
    made_again(batch, 2, b"second 2", "Anna.jpg")
    batch.jobs.filter(row=3).update(result_name="Bert.jpg")

    export = changes.freeze(batch, before)

    with opened(export) as file:
        assert file.namelist() == ["Anna.jpg", "Bert.jpg", "report.csv"]
    assert told(export)["2"] == "made again, was “2.jpg”"
    assert told(export)["3"] == "was “3.jpg”"
    assert changes.count(batch, before) == Changed(2, 2)


def test_a_name_that_another_row_gave_up_is_reported_too(batch):
    batch.jobs.filter(row=3).update(result_name="2.jpg")
    before = exports.freeze(batch)
    made_again(batch, 2, b"second 2", "Anna.jpg")

    export = changes.freeze(batch, before)

    with opened(export) as file:
        assert file.namelist() == ["Anna.jpg", "2.jpg", "report.csv"]
        assert file.read("2.jpg") == b"first 3"
    assert told(export)["3"] == "was “2 (2).jpg”"
    assert changes.count(batch, before) == Changed(2, 1)


def test_a_picture_that_is_no_longer_a_result_is_reported(batch):
    before = exports.freeze(batch)
    batch.jobs.filter(row=3).update(
        state=State.FAILED, result_key="", code="took_too_long", sentence="Too long."
    )

    export = changes.freeze(batch, before)

    with opened(export) as file:
        assert file.namelist() == ["report.csv"]
    assert told(export)["3"] == "no longer a result, was “3.jpg”"
    assert changes.count(batch, before) == Changed(0, 1)


def test_nothing_changed_is_the_archive_itself(batch):
    before = exports.freeze(batch)

    assert changes.freeze(batch, before) == before
    assert not changes.count(batch, before)


def test_the_same_change_is_frozen_once_and_says_what_it_is_between(batch):
    before = exports.freeze(batch)
    made_again(batch, 3, b"second 3")
    first = changes.freeze(batch, before)
    stored = sorted(store().keys(""))

    second = changes.freeze(batch, before)

    assert (second, second.since, second.whole) == (first, before, exports.freeze(batch))
    assert sorted(store().keys("")) == stored


def test_changes_continue_from_the_last_ones(batch):
    before = exports.freeze(batch)
    made_again(batch, 3, b"second 3")
    first = changes.freeze(batch, before)
    made_again(batch, 4, b"second 4")

    with opened(changes.freeze(batch, first.held)) as file:
        assert file.namelist() == ["4.jpg", "report.csv"]


def test_formulas_in_the_report_stay_text(batch):
    batch.jobs.filter(row=2).update(
        cells={"photo": ["2.jpg", "", ""], "caption": ["=HYPERLINK(1)", "", ""]}
    )
    before = exports.freeze(batch)
    made_again(batch, 3, b"second 3")

    with opened(changes.freeze(batch, before)) as file:
        assert ",'=HYPERLINK(1)," in file.read("report.csv").decode()


def test_an_index_without_rows_counts_as_an_empty_archive(batch):
    before = exports.freeze(batch)
    index = exports.open(before)
    members = [astuple(index.member(n)) for n in range(index.members)]
    old = [json.dumps([*fields, *stamp]) for *fields, stamp in members]
    before.key = store().put_bytes(keys.export(batch.pk), "\n".join(old).encode()).key
    before.save()
    made_again(batch, 3, b"second 3")

    with opened(changes.freeze(batch, before)) as file:
        assert file.namelist() == ["2.jpg", "3.jpg", "4.jpg", "report.csv"]
    assert exports.open(before).size == before.size


def test_a_result_that_is_gone_is_named_before_a_byte_is_sent(batch):
    before = exports.freeze(batch)
    made_again(batch, 3, b"second 3")
    store().delete(batch.jobs.get(row=3).result_key)

    with pytest.raises(StorageFailed):
        changes.freeze(batch, before)


def test_freezing_again_costs_five_queries(batch, django_assert_num_queries):
    before = exports.freeze(batch)
    made_again(batch, 3, b"second 3")
    changes.freeze(batch, before)

    with django_assert_num_queries(5):
        changes.freeze(batch, before)
