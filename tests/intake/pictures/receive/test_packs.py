"""Several announced pictures at once: each gets its own verdict, and all of them are synced
together.
"""

import hashlib
import zlib
from pathlib import Path

import pytest

from jobs.errors import NoRoom, StorageFailed
from jobs.formats import others
from jobs.intake.pictures import receive
from jobs.intake.pictures.receive import TAKEN, packs
from jobs.models import Batch, Source
from jobs.storage import Store, Together, keys, store
from tests import factories
from tests.intake.tiny_pictures import jpeg, png

pytestmark = pytest.mark.django_db

PICTURE = jpeg(60, 40)


@pytest.fixture
def batch() -> Batch:
    return factories.draft()


def announced(batch: Batch, *files: tuple[str, bytes]) -> list[int]:
    answers = receive.announce(batch, [[path, len(data), 0] for path, data in files])
    return [answer["id"] or 0 for answer in answers]


def kept(batch: Batch) -> list[str]:
    return sorted(store().keys(keys.batch(batch.pk)))


def test_every_picture_is_stored_with_its_checksums(batch: Batch) -> None:
    first, second = announced(batch, ("1.jpg", PICTURE), ("2.png", png()))

    verdicts = receive.take_pack(batch, [(first, [PICTURE[:10], PICTURE[10:]]), (second, [png()])])

    assert verdicts == [(first, TAKEN), (second, TAKEN)]
    rows = list(batch.sources.order_by("path"))
    assert [(row.format, row.size, row.crc32, row.sha256) for row in rows] == [
        (kind, len(data), zlib.crc32(data), hashlib.sha256(data).hexdigest())
        for kind, data in (("JPEG", PICTURE), ("PNG", png()))
    ]
    assert [store().read(row.key) for row in rows] == [PICTURE, png()]
    assert kept(batch) == sorted(row.key for row in rows)


def test_each_picture_has_its_own_verdict(batch: Batch, settings) -> None:
    settings.MAX_FILE_BYTES = len(PICTURE)
    files = [
        ("1.jpg", PICTURE),
        ("2.jpg", b"\xff\x0a" + bytes(9)),
        ("3.jpg", PICTURE),
        ("4.jpg", PICTURE),
    ]
    good, jxl, cut, large = announced(batch, *files)
    sent = [
        (good, [PICTURE]),
        (jxl, [files[1][1]]),
        (cut, [PICTURE[:-5]]),
        (large, [PICTURE, b"x"]),
        (9**9, [PICTURE]),
    ]

    verdicts = dict(receive.take_pack(batch, sent))

    assert [(number, verdict.taken, verdict.code) for number, verdict in verdicts.items()] == [
        (good, True, ""),
        (jxl, False, "file_refused"),
        (cut, False, "file_refused"),
        (large, False, "file_refused"),
        (9**9, False, "unknown_file"),
    ]
    assert verdicts[jxl].sentence == others.OTHERS["JXL"].sentence
    assert verdicts[cut].sentence.startswith(
        f"{len(PICTURE) - 5:,} of {len(PICTURE):,} bytes arrived"
    )
    assert verdicts[large].sentence.startswith("This file is larger than ")
    assert kept(batch) == [batch.sources.get(pk=good).key]
    assert list(store().unfinished()) == []


def test_a_stored_picture_is_not_taken_twice(batch: Batch) -> None:
    (number,) = announced(batch, ("1.jpg", PICTURE))
    receive.take_pack(batch, [(number, [PICTURE])])
    before = kept(batch)

    again = receive.take_pack(batch, [(number, [PICTURE])])

    assert (again, kept(batch)) == ([(number, TAKEN)], before)


def test_one_picture_sent_twice_in_a_pack_is_stored_once(batch: Batch) -> None:
    (number,) = announced(batch, ("1.jpg", PICTURE))

    verdicts = receive.take_pack(batch, [(number, [PICTURE]), (number, [PICTURE])])

    assert verdicts == [(number, TAKEN), (number, TAKEN)]
    assert kept(batch) == [batch.sources.get().key]


def test_a_copy_that_was_quicker_stays(batch: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    (number,) = announced(batch, ("1.jpg", PICTURE))
    really = Together.keep

    def keep(self: Together) -> None:
        monkeypatch.setattr(Together, "keep", really)
        receive.take_pack(batch, [(number, [PICTURE])])
        really(self)

    monkeypatch.setattr(Together, "keep", keep)

    verdicts = receive.take_pack(batch, [(number, [PICTURE])])

    assert verdicts == [(number, TAKEN)]
    assert kept(batch) == [batch.sources.get().key]


def test_a_connection_that_breaks_keeps_the_complete_pictures(batch: Batch) -> None:
    first, second = announced(batch, ("1.jpg", PICTURE), ("2.jpg", PICTURE))

    def broken():
        yield PICTURE[:100]
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        receive.take_pack(batch, [(first, [PICTURE]), (second, broken())])

    assert [source.is_here for source in batch.sources.order_by("pk")] == [True, False]
    assert kept(batch) == [batch.sources.get(pk=first).key]


def test_no_row_names_a_file_that_is_not_on_disk(
    batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = announced(batch, ("1.jpg", PICTURE), ("2.jpg", PICTURE))

    def refused(self: Together) -> None:
        assert not Source.objects.exclude(key="").exists()
        raise StorageFailed("The disk is full.")

    monkeypatch.setattr(Together, "keep", refused)

    with pytest.raises(StorageFailed):
        receive.take_pack(batch, [(number, [PICTURE]) for number in numbers])

    assert not Source.objects.exclude(key="").exists()
    assert (kept(batch), list(store().unfinished())) == ([], [])


def test_files_stay_when_nobody_knows_whether_their_rows_were_written(
    batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    (number,) = announced(batch, ("1.jpg", PICTURE))

    def lost(*_: object, **__: object) -> None:
        raise ConnectionResetError

    monkeypatch.setattr(packs, "update_many", lost)

    with pytest.raises(ConnectionResetError):
        receive.take_pack(batch, [(number, [PICTURE])])

    assert len(kept(batch)) == 1


def test_a_full_disk_is_reported_before_a_byte_is_read(
    batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Store, "free_bytes", lambda self: 301_000_000)

    with pytest.raises(NoRoom):
        receive.take_pack(batch, iter(()), 2_000_000)


def test_a_check_is_forgotten(batch: Batch) -> None:
    (number,) = announced(batch, ("1.jpg", PICTURE))
    Batch.objects.filter(pk=batch.pk).update(checked_at="2026-11-29T12:00Z")

    receive.take_pack(batch, [(number, [PICTURE])])

    batch.refresh_from_db()
    assert batch.checked_at is None


def test_the_queries_do_not_grow_with_the_pictures(batch: Batch, django_assert_num_queries) -> None:
    numbers = announced(batch, *[(f"{n}.jpg", PICTURE) for n in range(9)])
    receive.take_pack(batch, [(numbers[0], [PICTURE])])

    with django_assert_num_queries(6):  # two of them begin and end a savepoint
        receive.take_pack(batch, [(number, [PICTURE]) for number in numbers[1:]])


# --- A finished file ------------------------------------------------------------------------------


def test_a_complete_file_becomes_the_picture(batch: Batch, tmp_path: Path) -> None:
    (number,) = announced(batch, ("1.jpg", PICTURE))
    path = tmp_path / "arrived"
    path.write_bytes(PICTURE)
    inode = path.stat().st_ino

    verdict = receive.take_file(batch, number, path)

    source = batch.sources.get()
    assert (verdict, store().read(source.key)) == (TAKEN, PICTURE)
    assert (store().path(source.key).stat().st_ino, path.exists()) == (inode, False)


def test_a_complete_file_that_is_not_a_picture_is_deleted(batch: Batch, tmp_path: Path) -> None:
    (number,) = announced(batch, ("1.jpg", PICTURE))
    path = tmp_path / "arrived"
    path.write_bytes(b"no picture")

    verdict = receive.take_file(batch, number, path)

    assert (verdict.taken, verdict.sentence) == (False, "This is a text file, not a picture.")
    assert (kept(batch), path.exists()) == ([], False)
