"""Files and designs that nothing names now."""

import os
import time
from pathlib import Path

import pytest
from django.utils import timezone

from jobs.control import deletions
from jobs.models import Batch, Chore, Design, DesignVersion, Sheet
from jobs.results import exports, leftovers
from jobs.states import State
from jobs.storage import keys, store
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_incoming(settings, tmp_path: Path) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "incoming")
    (tmp_path / "incoming").mkdir()


def stored(key: str, *, hours: float = 2) -> str:
    store().put_bytes(key, b"bytes")
    age(store().path(key), hours)
    return key


def age(path: Path, hours: float) -> None:
    then = time.time() - hours * 3600
    os.utime(path, (then, then))


def full_batch() -> Batch:
    """A batch in which each kind of file is stored and named."""
    batch = factories.running()
    source = factories.source(batch, "2.jpg", key=stored(keys.source(batch.pk)))
    stored(keys.source_thumbnail(source.key))
    result = stored(keys.result(batch.pk, 1, 1, "x:00000001", "jpg"))
    thumbnail = stored(keys.result_thumbnail(result))
    made = {
        "result_key": result,
        "thumbnail_key": thumbnail,
        "result_size": 5,
        "finished_at": timezone.now(),
    }
    factories.job(batch, 2, State.DONE, source=source, **made)
    Sheet.objects.create(batch=batch, name="s.csv", key=stored(keys.sheet(batch.pk)), size=5)
    Chore.objects.create(
        batch=batch, kind=Chore.Kind.UNPACK, payload={"key": stored(keys.upload(batch.pk))}
    )
    for key in exports.stored_keys(exports.freeze(batch)):
        age(store().path(key), 2)
    return batch


def test_nothing_that_is_named_is_a_leftover():
    full_batch()

    assert list(leftovers.unnamed()) == []


def test_the_zip_of_a_chore_that_has_ended_is_a_leftover():
    batch = full_batch()
    (chore,) = batch.chores.all()

    batch.chores.update(state=Chore.State.FAILED)

    assert list(leftovers.unnamed()) == [chore.payload["key"]]


def test_the_result_of_an_earlier_generation_is_a_leftover_unless_an_export_names_it():
    batch = full_batch()
    old = batch.jobs.get().result_key
    batch.jobs.update(result_key=stored(keys.result(batch.pk, 1, 2, "x:00000002", "jpg")))

    assert list(leftovers.unnamed()) == []

    batch.exports.all().delete()

    assert old in list(leftovers.unnamed())


def test_a_file_that_was_just_stored_may_get_its_row_yet():
    batch = factories.running()
    stored(keys.source(batch.pk), hours=0.5)

    assert list(leftovers.unnamed()) == []


def test_files_of_a_batch_that_is_gone_are_leftovers():
    batch = full_batch()
    expected = sorted(store().keys(keys.batch(batch.pk)))
    batch.delete()

    assert sorted(leftovers.unnamed()) == expected


def test_files_that_were_never_finished_are_leftovers_when_their_writer_must_be_dead(settings):
    store().put_bytes("b/x/in/a", b"bytes")
    folder = store().path("b/x/in/a").parent
    slices = Path(settings.FILE_UPLOAD_TEMP_DIR)
    for path, hours in [
        (folder / ".part-1", 2),
        (folder / ".part-2", 0),
        (slices / "a", 200),
        (slices / "b", 100),
    ]:
        path.write_bytes(b"half")
        age(path, hours)

    assert sorted(leftovers.unfinished()) == sorted([folder / ".part-1", slices / "a"])


def test_a_design_goes_with_the_last_batch_that_has_it():
    version = factories.design_version()
    one, other, bare = (factories.draft(design_version=given) for given in (version, version, None))

    left = []
    for batch in (one, bare, other):
        deletions.at_once(batch)
        left.append((Design.objects.count(), DesignVersion.objects.count()))

    assert left == [(1, 1), (1, 1), (0, 0)]
