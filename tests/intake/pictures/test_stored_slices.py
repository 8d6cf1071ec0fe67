"""Slices of a large file that come through several hosts, which share only a bucket."""

import os
from pathlib import Path

import pytest

from jobs.intake.pictures import receive, slices, stored_slices
from jobs.intake.pictures.receive import Verdict
from jobs.intake.pictures.slices import OffsetRefused, SliceProgress
from jobs.models import Source
from jobs.storage import keys, store
from jobs.storage.store import store_at
from tests import factories
from tests.intake.tiny_pictures import jpeg

pytestmark = pytest.mark.django_db

DATA = jpeg(400, 300)


@pytest.fixture
def source(bucket_url: str, settings) -> Source:
    settings.STORAGE_URL = bucket_url
    batch = factories.draft()
    receive.announce(batch, [["large.jpg", len(DATA), 0]])
    return batch.sources.get()


@pytest.fixture
def other_host(settings, tmp_path: Path):
    """Continue on a host that has no file of the first one."""

    def go() -> None:
        settings.FILE_UPLOAD_TEMP_DIR = f"{tmp_path / 'incoming'}"
        Path(settings.FILE_UPLOAD_TEMP_DIR).mkdir()
        settings.CACHE = tmp_path / "another"
        store_at.cache_clear()

    return go


def take(source: Source, start: int, stop: int) -> SliceProgress:
    return slices.take_slice(source.batch, source, start, [DATA[start:stop]])


def test_each_slice_may_come_through_another_host(source: Source, other_host) -> None:
    first = take(source, 0, 500)
    other_host()
    between = slices.offset(source)
    second, last = take(source, 500, 1000), take(source, 1000, len(DATA))

    source.refresh_from_db()
    assert (first, between, second) == (SliceProgress(500), 500, SliceProgress(1000))
    assert last == SliceProgress(len(DATA), Verdict(taken=True))
    assert (store().read(source.key), slices.offset(source)) == (DATA, len(DATA))
    assert list(store().keys("")) == [source.key]


def test_a_broken_slice_leaves_nothing_and_begins_again(source: Source) -> None:
    def broken():
        yield DATA[500:700]
        raise ConnectionResetError

    take(source, 0, 500)
    with pytest.raises(ConnectionResetError):
        slices.take_slice(source.batch, source, 500, broken())
    empty = take(source, 500, 500)

    assert (slices.offset(source), empty) == (500, SliceProgress(500))
    assert take(source, 500, len(DATA)).verdict == Verdict(taken=True)


@pytest.mark.parametrize("start", [0, 400, 600])
def test_a_slice_at_the_wrong_offset_is_refused_with_the_right_one(
    source: Source, start: int
) -> None:
    take(source, 0, 500)

    with pytest.raises(OffsetRefused) as refused:
        take(source, start, len(DATA))

    assert (refused.value.details, slices.offset(source)) == ({"offset": 500}, 500)


def test_what_is_no_picture_starts_over_and_leaves_nothing(source: Source) -> None:
    progress = slices.take_slice(source.batch, source, 0, [os.urandom(len(DATA))])

    assert (progress.offset, progress.verdict.taken) == (0, False)
    assert list(store().keys(keys.batch(source.batch_id))) == []


def test_two_windows_that_finish_together_take_one_copy(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(source, 0, 500)
    late, real = Source.objects.get(pk=source.pk), stored_slices.put

    def after_the_other(*words: object) -> int:
        monkeypatch.setattr(stored_slices, "put", real)
        assert take(source, 500, len(DATA)).verdict == Verdict(taken=True)
        return len(DATA) - 500

    monkeypatch.setattr(stored_slices, "put", after_the_other)
    progress = take(late, 500, len(DATA))

    source.refresh_from_db()
    assert progress.verdict in (None, Verdict(taken=True))
    assert list(store().keys("")) == [source.key]
