"""The archive of many results is frozen before a person asks for it, and what nobody asked for goes
again.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from jobs.chores import claims, steps
from jobs.errors import ResultsMissing
from jobs.intake import chore_requests
from jobs.models import Batch, Chore, Download, Export
from jobs.queue import lifecycle
from jobs.results import exports, verifying
from jobs.states import State
from jobs.storage import store
from tests import factories
from tests.results.test_exports import done

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three results are many, and worth a preparation."""
    monkeypatch.setattr(lifecycle, "MANY_RESULTS", 2)
    monkeypatch.setattr(lifecycle.batches, "PREPARED_RESULTS", 2)


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


def settled_with_preparation(batch: Batch) -> Chore:
    lifecycle.settle(batch.pk)
    chore = claims.claim("boot:ns:1:1:1")
    assert chore is not None
    return chore


def end(chore: Chore) -> Export:
    result = steps.freeze(chore, lambda *_: None)
    claims.finish("boot:ns:1:1:1", result)
    return Export.objects.get(pk=result["export"])


def test_a_person_waits_for_a_preparation_under_way_and_gets_what_it_froze(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chore = settled_with_preparation(made(3))
    frozen: list[Export] = []
    monkeypatch.setattr(exports.time, "sleep", lambda _: frozen.append(end(chore)))

    given = exports.freeze_for_person(chore.batch)

    assert [given] == frozen


def test_what_was_prepared_since_the_batch_settled_is_given_without_a_look_at_its_rows(
    django_assert_num_queries: Any,
) -> None:
    chore = settled_with_preparation(made(3))
    prepared = end(chore)

    with django_assert_num_queries(3):
        assert exports.freeze_for_person(chore.batch) == prepared


def test_after_a_correction_a_person_gets_another_zip_than_was_prepared() -> None:
    batch = made(3)
    prepared = end(settled_with_preparation(batch))
    lifecycle.remake(batch.jobs.filter(row=2))
    while_open = exports.freeze_for_person(batch)
    batch.jobs.filter(row=2).update(state=State.FAILED)
    lifecycle.settle(batch.pk)
    settled_again = exports.freeze_for_person(batch)

    assert [export.members for export in (prepared, while_open, settled_again)] == [4, 3, 3]
    assert len({prepared.pk, while_open.pk, settled_again.pk}) == 3


@pytest.mark.parametrize("noted", [{"version": "0"}, {"members": 4}])
def test_a_preparation_of_an_earlier_version_is_not_relied_on(noted: dict[str, Any]) -> None:
    chore = settled_with_preparation(made(3))
    end(chore)
    Chore.objects.update(result=noted)
    chore.batch.jobs.filter(row=2).update(result_name="renamed.jpg")

    index = exports.open(exports.freeze_for_person(chore.batch))

    assert index.member(0).name == "renamed.jpg"


def test_a_prepared_zip_is_refused_once_a_result_of_it_is_known_to_be_lost() -> None:
    chore = settled_with_preparation(made(3))
    end(chore)
    store().delete(chore.batch.jobs.get(row=3).result_key)
    verdict = verifying.verify(chore.batch, lambda *_: None)
    chore_requests.note_verdict(chore.batch, verdict)

    with pytest.raises(ResultsMissing):
        exports.freeze_for_person(chore.batch)


@pytest.mark.parametrize("change", [{"lease_until": 1}, {"kind": "verify"}])
def test_a_person_does_not_wait_for_a_process_that_is_gone_or_at_something_else(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, Any]
) -> None:
    batch = made(3)
    batch.chores.create(kind="freeze")
    assert claims.claim("boot:ns:1:1:1")
    batch.chores.update(**change)
    monkeypatch.setattr(exports.time, "sleep", pytest.fail)

    assert exports.freeze_for_person(batch).members == 4


def test_a_result_that_is_missing_has_its_batch_looked_at_once() -> None:
    batch = made(3)
    store().delete(batch.jobs.get(row=3).result_key)

    for _ in range(2):
        with pytest.raises(ResultsMissing):
            steps.freeze(Chore(batch=batch), lambda *_: None)

    assert list(batch.chores.values_list("kind", "payload")) == [("verify", {"sizes": True})]
