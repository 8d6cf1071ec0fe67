"""Files of pictures that two batches share: deleted with the last one, and not before."""

import os
import time

import pytest

from jobs.intake.pictures import receive
from jobs.models import Batch
from jobs.results import leftovers
from jobs.storage import keys, store
from tests import factories
from tests.intake.batches import ready
from tests.intake.rows.test_earlier_batch import another, files, started
from tests.intake.tiny_pictures import jpeg

pytestmark = pytest.mark.django_db


def is_whole(batch: Batch) -> bool:
    found = list(batch.sources.values_list("key", flat=True))
    return bool(found) and all(store().size(key) is not None for key in found)


@pytest.mark.parametrize(
    "order", [(0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)]
)
def test_shared_pictures_are_deleted_only_with_the_last_batch(order):
    batches = [started(ready())]
    batches += [started(another(batches[0]))]
    batches += [started(another(batches[1]))]

    for place, number in enumerate(order):
        factories.delete(batches[number])
        assert all(is_whole(batches[left]) for left in order[place + 1 :])

    assert files() == []


def test_files_of_only_the_deleted_batch_are_deleted_with_it():
    first = started(ready())
    second = another(first)
    own = [
        store().put_bytes(key, b"-").key
        for key in (keys.result(first.pk, 1, 1, "x:00000001", "jpg"), keys.sheet(first.pk))
    ]

    factories.delete(first)

    assert [key for key in own if key in files()] == []
    assert is_whole(second)


def test_cleanup_keeps_pictures_of_a_deleted_batch_that_others_still_use():
    first = started(ready())
    small = [
        store().put_bytes(keys.source_thumbnail(source.key), b"-").key
        for source in first.sources.all()
    ]
    second = another(first)
    second.sources.filter(path="3.jpg").delete()
    factories.delete(first)
    _age_all()

    assert list(leftovers.unnamed()) == []
    assert is_whole(second)
    assert sorted(key for key in small if key in files()) == sorted(small[:2])


def test_cleanup_finds_files_that_no_batch_names_any_longer():
    first = started(ready())
    second = another(first)
    factories.delete(first)
    key = second.sources.get(path="3.jpg").key
    second.sources.filter(path="3.jpg").delete()
    _age_all()

    assert list(leftovers.unnamed()) == [key]


def test_a_picture_that_is_sent_again_does_not_delete_that_of_the_other_batch():
    first = started(ready())
    second = another(first)

    assert receive.take_unannounced(second, "1.jpg", [jpeg(40, 30)]).taken

    assert is_whole(first)
    assert is_whole(second)
    assert second.sources.get(path="1.jpg").key != first.sources.get(path="1.jpg").key


def _age_all() -> None:
    long_ago = time.time() - 2 * leftovers.SETTLING
    for key in files():
        os.utime(store().path(key), (long_ago, long_ago))
