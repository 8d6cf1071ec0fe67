"""The archive of many results is frozen before a person asks for it, and what nobody asked for goes
again.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from jobs.chores import claims, steps
from jobs.errors import ResultsMissing
from jobs.models import Batch, Chore, Download, Export
from jobs.queue import lifecycle
from jobs.results import exports
from jobs.states import State
from jobs.storage import store
from tests import factories
from tests.results.test_exports import done

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three results are many."""
    monkeypatch.setattr(lifecycle, "MANY_RESULTS", 2)
    monkeypatch.setattr(lifecycle.batches, "MANY_RESULTS", 2)


def made(rows: int) -> Batch:
    batch = factories.running()
    for row in range(2, rows + 2):
        done(batch, row, bytes([row]))
    return batch


def kinds(batch: Batch) -> list[str]:
    return list(batch.chores.values_list("kind", flat=True))


def freeze(batch: Batch) -> Export:
    steps.freeze(Chore(batch=batch), lambda *_: None)
    return batch.exports.order_by("-created_at")[0]


def test_a_batch_with_many_results_that_settles_has_its_archive_frozen_once() -> None:
    many, few = made(3), made(2)

    settled = [lifecycle.settle(batch.pk) for batch in (many, many, few)]

    assert settled == [True, False, True]
    assert (kinds(many), kinds(few)) == (["freeze"], [])


def test_after_a_correction_it_is_frozen_again_when_the_batch_has_settled() -> None:
    batch = made(3)
    lifecycle.settle(batch.pk)
    claimed = claims.claim("boot:ns:1:1:1")
    assert claimed is not None
    lifecycle.remake(batch.jobs.filter(row=2))
    batch.jobs.filter(row=2).update(state=State.DONE, result_key="x", finished_at=timezone.now())

    lifecycle.settle(batch.pk)

    assert list(batch.chores.values_list("kind", "state")) == [
        ("freeze", "running"),
        ("freeze", "waiting"),
    ]


def test_what_is_to_be_written_says_whether_the_zip_is_quick() -> None:
    batch = made(3)
    first = exports.is_quick(batch)
    freeze(batch)
    frozen = exports.is_quick(batch)
    lifecycle.remake(batch.jobs.filter(row__in=(2, 3)))
    two = exports.is_quick(batch)
    lifecycle.remake(batch.jobs.all())

    assert (first, frozen, two, exports.is_quick(batch)) == (False, True, True, False)


def test_an_archive_whose_files_are_lost_makes_nothing_quicker() -> None:
    batch = made(3)
    store().delete(exports.report_key(freeze(batch)))

    assert not exports.is_quick(batch)


def test_the_number_of_written_rows_is_reported() -> None:
    batch, told = made(3), []

    exports.freeze(batch, lambda *said: told.append(said))

    assert told[-1] == (3, 3)


def test_an_old_archive_that_nobody_asked_for_goes_with_its_files_and_others_stay() -> None:
    batch = made(3)
    unasked, asked, fresh = [_frozen_at(batch, row, age) for row, age in ((2, 3), (3, 2), (4, 0))]
    Download.objects.create(export=asked, user=batch.owner)
    files = [unasked.key, exports.report_key(unasked)]

    newest = freeze(batch)

    assert set(Export.objects.all()) == {asked, fresh, newest}
    assert [store().size(key) for key in files] == [None, None]
    assert exports.is_here(asked)


def _frozen_at(batch: Batch, row: int, hours_ago: int) -> Export:
    """An archive of what was after one more change."""
    batch.jobs.filter(row=row).update(result_name=f"{row} renamed.jpg")
    export = exports.freeze(batch)
    Export.objects.filter(pk=export.pk).update(
        created_at=timezone.now() - timedelta(hours=hours_ago)
    )
    export.refresh_from_db()
    batch.jobs.filter(row=row).update(result_name=f"{row} renamed once more.jpg")
    return export


def test_a_result_that_is_missing_has_its_batch_looked_at_once() -> None:
    batch = made(3)
    store().delete(batch.jobs.get(row=3).result_key)

    for _ in range(2):
        with pytest.raises(ResultsMissing):
            steps.freeze(Chore(batch=batch), lambda *_: None)

    assert list(batch.chores.values_list("kind", "payload")) == [("verify", {"sizes": True})]
