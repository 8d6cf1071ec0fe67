"""A second look at the rows of a batch: what an earlier archive says is taken over, and nothing
else.
"""

from typing import Any

import pytest

from jobs.errors import StorageFailed
from jobs.models import Batch, Export, Job, Sheet
from jobs.results import archive, exports, freezing, verifying
from jobs.results.report import ReportColumns
from jobs.states import State
from jobs.storage import store
from tests import factories
from tests.results.test_changes import made_again
from tests.results.test_exports import done

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four lines are a block, so that every batch here has some that change and some that do
    not.
    """
    for module in (archive, freezing):
        monkeypatch.setattr(module, "LINES_IN_BLOCK", 4)


@pytest.fixture
def batch() -> Batch:
    batch = factories.running()
    for row in range(2, 12):
        done(batch, row, f"first {row}".encode())
    factories.job(batch, 12, State.FAILED)
    factories.job(batch, 13)
    return batch


def content(export: Export) -> tuple[list[object], bytes]:
    """Its pictures and its report."""
    index = exports.open(export)
    report_file = store().read(exports.report_key(export))
    assert b"".join(archive.stream(index)).count(report_file) == 1
    return [index.member(n) for n in range(index.members - 1)], report_file


@pytest.fixture
def rewritten(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The rows whose lines are written from now on."""
    rows: list[int] = []
    line = ReportColumns.line

    def noted(columns: ReportColumns, job: Job, *more: Any) -> list[str]:
        rows.append(job.row)
        return line(columns, job, *more)

    monkeypatch.setattr(ReportColumns, "line", noted)
    return rows


def frozen_anew(batch: Batch) -> tuple[list[object], bytes]:
    """What an archive holds that knows of no earlier one."""
    batch.exports.all().delete()
    return content(exports.freeze(batch))


CHANGES = {
    "made again": (lambda batch: made_again(batch, 5, b"second 5"), [5]),
    "called otherwise": (
        lambda batch: batch.jobs.filter(row=5).update(result_name="Anna.jpg"),
        [5],
    ),
    "called as another": (
        lambda batch: batch.jobs.filter(row=3).update(result_name="5.jpg"),
        [3, 5],
    ),
    "no longer a result": (
        lambda batch: batch.jobs.filter(row=5).update(state=State.FAILED, result_key=""),
        [5],
    ),
    "another cell of a row that is to do": (
        lambda batch: batch.jobs.filter(row=13).update(
            cells={"photo": ["x.jpg", "", ""], "caption": ["é", "", ""]}
        ),
        [13],
    ),
    "a row more": (lambda batch: done(batch, 14, b"first 14"), list(range(2, 15))),
    "another delimiter": (
        lambda batch: (
            Sheet.objects.create(
                batch=batch, name="a.csv", key="k", size=1, found={"delimiter": ";"}
            ),
            batch.jobs.filter(row=13).update(code="x"),
        ),
        list(range(2, 14)),
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_it_says_the_same_as_one_without_an_earlier_one_and_writes_only_what_changed(
    batch: Batch, change: str, rewritten: list[int]
):
    first = exports.freeze(batch)
    make, expected = CHANGES[change]
    make(batch)
    rewritten.clear()

    second = exports.freeze(batch)

    written = list(rewritten)
    assert second.pk != first.pk
    assert content(second) == frozen_anew(batch)
    assert written == expected


def test_rows_are_compared_one_by_one_only_where_their_block_changed(
    batch: Batch, monkeypatch: pytest.MonkeyPatch
):
    exports.freeze(batch)
    made_again(batch, 5, b"second 5")
    digest, compared = freezing._digest, []

    def noted(values: Any) -> int:
        compared.append(values[0])
        return digest(values)

    monkeypatch.setattr(freezing, "_digest", noted)
    exports.freeze(batch)

    assert [row for row in compared if isinstance(row, int)] == [2, 3, 4, 5, 5]


def test_a_row_that_changes_after_the_look_is_the_same_in_zip_and_report_and_next_time(
    batch: Batch, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as patch:
        patch.setattr(verifying, "refuse_lost", lambda batch: made_again(batch, 5, b"meanwhile 5"))
        meanwhile = exports.freeze(batch)
    made_again(batch, 6, b"second 6")

    expected = content(exports.freeze(batch))

    assert batch.exports.count() == 2
    assert b"meanwhile 5" in b"".join(archive.stream(exports.open(meanwhile)))
    assert expected == frozen_anew(batch)


def test_a_lost_report_or_index_of_the_earlier_one_is_done_without(batch: Batch):
    for key in (exports.report_key, lambda export: export.key):
        store().delete(key(exports.freeze(batch)))
        made_again(batch, 5, b"again and again")

        assert content(exports.freeze(batch)) == frozen_anew(batch)


def test_an_index_that_was_cut_off_is_done_without(batch: Batch):
    first = exports.freeze(batch)
    path = store().path(first.key)
    path.write_bytes(path.read_bytes()[:-1])

    assert not exports.is_here(first)
    assert exports.freeze(batch).pk != first.pk


def test_an_old_result_that_is_gone_is_named_too(batch: Batch):
    exports.freeze(batch)
    made_again(batch, 5, b"second 5")
    store().delete(batch.jobs.get(row=3).result_key)

    with pytest.raises(StorageFailed) as refusal:
        exports.freeze(batch)

    assert refusal.value.details == {"names": ["3.jpg"]}
