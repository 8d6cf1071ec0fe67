"""Large files in slices: appended at their offset, whole at the end."""

import errno
import os
from io import FileIO

import pytest

from jobs.errors import FileRefused, NoRoom, StorageFailed
from jobs.intake.pictures import receive, slices
from jobs.intake.pictures.receive import Verdict
from jobs.intake.pictures.slices import OffsetRefused, SliceProgress
from jobs.storage import keys, store
from jobs.storage.folder import FolderStore
from tests import factories
from tests.intake.tiny_pictures import jpeg

pytestmark = pytest.mark.django_db

DATA = jpeg(400, 300)


@pytest.fixture
def source(settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    batch = factories.draft()
    receive.announce(batch, [["large.jpg", len(DATA), 0]])
    return batch.sources.get()


def test_the_slices_of_a_file_become_one_picture(source, tmp_path):
    first = slices.take_slice(source.batch, source, 0, [DATA[:500], DATA[500:1000]])
    between = slices.offset(source)
    last = slices.take_slice(source.batch, source, 1000, [DATA[1000:]])

    source.refresh_from_db()
    assert (first, between) == (SliceProgress(1000), 1000)
    assert last == SliceProgress(len(DATA), Verdict(taken=True))
    assert (store().read(source.key), slices.offset(source)) == (DATA, len(DATA))
    assert list(tmp_path.glob("slices-*")) == []


def test_a_broken_connection_loses_only_what_was_in_flight(source):
    def broken():
        yield DATA[:700]
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        slices.take_slice(source.batch, source, 0, broken())

    assert slices.offset(source) == 700


def test_a_disk_that_takes_only_a_part_of_a_write_loses_nothing(
    source, monkeypatch: pytest.MonkeyPatch
):
    class ShortWrites(FileIO):
        def write(self, data, /):
            return super().write(memoryview(data)[:100])

    monkeypatch.setattr(slices, "FileIO", ShortWrites)

    slices.take_slice(source.batch, source, 0, [DATA[:500], DATA[500:]])

    source.refresh_from_db()
    assert store().read(source.key) == DATA


def test_a_full_disk_is_reported_and_earlier_bytes_stay(source, monkeypatch: pytest.MonkeyPatch):
    slices.take_slice(source.batch, source, 0, [DATA[:500]])

    class FullDisk(FileIO):
        def write(self, _, /):
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(slices, "FileIO", FullDisk)

    with pytest.raises(StorageFailed, match="The disk under the results is full"):
        slices.take_slice(source.batch, source, 500, [DATA[500:]])

    assert slices.offset(source) == 500


@pytest.mark.parametrize("start", [0, 400, 600])
def test_a_slice_at_the_wrong_offset_is_refused_with_the_right_one(source, start):
    slices.take_slice(source.batch, source, 0, [DATA[:500]])

    with pytest.raises(OffsetRefused) as refused:
        slices.take_slice(source.batch, source, start, [DATA[start:]])

    assert (refused.value.details, slices.offset(source)) == ({"offset": 500}, 500)


def test_two_windows_cannot_write_one_file(source):
    def other_window():
        yield DATA[:500]
        with pytest.raises(OffsetRefused):
            slices.take_slice(source.batch, source, 500, [DATA[500:]])
        yield DATA[500:]

    progress = slices.take_slice(source.batch, source, 0, other_window())

    assert progress.verdict == Verdict(taken=True)


def test_more_than_was_announced_is_refused(source):
    with pytest.raises(FileRefused):
        slices.take_slice(source.batch, source, 0, [DATA, DATA])

    source.refresh_from_db()
    assert not source.is_here


def test_a_large_file_that_is_not_a_picture_starts_over(source, tmp_path):
    progress = slices.take_slice(source.batch, source, 0, [os.urandom(len(DATA) - 1), b"x"])

    assert (progress.offset, progress.verdict.taken) == (0, False)
    assert list(tmp_path.glob("slices-*")) == []
    assert list(store().keys(keys.batch(source.batch_id))) == []


def test_a_complete_file_on_the_disk_is_moved_and_not_read(source, tmp_path):
    arrived = tmp_path / "body"
    arrived.write_bytes(DATA)
    number = arrived.stat().st_ino

    progress = slices.take_slice(source.batch, source, 0, iter(()), file=arrived)

    source.refresh_from_db()
    assert progress == SliceProgress(len(DATA), Verdict(taken=True))
    assert (store().path(source.key).stat().st_ino, arrived.exists()) == (number, False)


@pytest.mark.parametrize(("start", "end"), [(0, 500), (500, len(DATA))])
def test_a_file_that_holds_only_a_slice_is_appended(source, tmp_path, start, end):
    slices.take_slice(source.batch, source, 0, [DATA[:start]])
    arrived = tmp_path / "body"
    arrived.write_bytes(DATA[start:end])

    progress = slices.take_slice(source.batch, source, start, [DATA[start:end]], file=arrived)

    assert (progress.offset, arrived.read_bytes()) == (end, DATA[start:end])


def test_a_full_disk_leaves_the_slices_for_later(source, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(slices, "ensure_room", lambda size: None)
    monkeypatch.setattr(FolderStore, "free_bytes", lambda self: 1000)

    with pytest.raises(NoRoom):
        slices.take_slice(source.batch, source, 0, [DATA])

    assert slices.offset(source) == len(DATA)
