"""The bytes of one picture: taken whole, or refused with a sentence and nothing left of them."""

import hashlib
import zlib

import pytest

from jobs.errors import NoRoom
from jobs.formats import others
from jobs.intake.pictures import receive
from jobs.intake.pictures.receive import Verdict
from jobs.storage import keys, store
from jobs.storage.folder import FolderStore
from tests import factories
from tests.intake.tiny_pictures import jpeg, png

pytestmark = pytest.mark.django_db


def announced(data: bytes, path: str = "1.jpg"):
    batch = factories.draft()
    receive.announce(batch, [[path, len(data), 0]])
    return batch, batch.sources.get()


def stored_keys(batch) -> list[str]:
    return list(store().keys(keys.batch(batch.pk)))


def test_a_picture_is_stored_with_its_checksums():
    data = jpeg()
    batch, source = announced(data)

    verdict = receive.take(batch, source.pk, [data[:10], data[10:]])

    source.refresh_from_db()
    assert verdict == Verdict(taken=True)
    assert store().read(source.key) == data
    assert (source.format, source.size, source.sha256, source.crc32, source.width) == (
        "JPEG",
        len(data),
        hashlib.sha256(data).hexdigest(),
        zlib.crc32(data),
        None,
    )


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "This file is empty (0 bytes). Copy it again from the original."),
        (b"\xff\x0a" + bytes(100), others.OTHERS["JXL"].sentence),
        (
            b"%PDF-1.7" + bytes(100),
            "This is a PDF, not a picture. Export its pages as JPEG, PNG, WebP, TIFF or AVIF.",
        ),
        (
            bytes(100),
            others.OTHERS[others.UNKNOWN].sentence,
        ),
    ],
)
def test_a_file_that_is_not_a_picture_is_refused_by_its_bytes(data, sentence):
    batch, source = announced(jpeg())

    verdict = receive.take(batch, source.pk, [data])

    assert verdict == Verdict(False, "file_refused", sentence)
    assert stored_keys(batch) == []


def test_a_file_that_broke_on_the_way_is_refused_and_can_be_sent_again():
    data = jpeg()
    batch, source = announced(data)

    cut = receive.take(batch, source.pk, [data[:-5]])
    whole = receive.take(batch, source.pk, [data])

    assert cut == Verdict(
        False,
        "file_refused",
        (
            f"{len(data) - 5:,} of {len(data):,} bytes arrived: the file changed or the upload "
            f"broke. Upload it again."
        ),
    )
    assert whole == Verdict(taken=True)
    assert len(stored_keys(batch)) == 1


def test_more_bytes_than_the_limit_are_not_read(settings):
    data = jpeg()
    settings.MAX_FILE_BYTES = len(data)
    batch, source = announced(data)
    read: list[int] = []

    def endless():
        yield data
        for n in range(1000):
            read.append(n)
            yield bytes(1000)

    verdict = receive.take(batch, source.pk, endless())

    assert (verdict.taken, verdict.code) == (False, "file_refused")
    assert (read, stored_keys(batch)) == ([0], [])


def test_a_connection_that_breaks_leaves_nothing():
    data = jpeg()
    batch, source = announced(data)

    def broken():
        yield data[:100]
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        receive.take(batch, source.pk, broken())

    source.refresh_from_db()
    assert (source.is_here, stored_keys(batch), list(store().unfinished())) == (False, [], [])


def test_a_stored_picture_is_not_taken_twice():
    data = jpeg()
    batch, source = announced(data)
    receive.take(batch, source.pk, [data])

    again = receive.take(batch, source.pk, [data])

    assert again == Verdict(taken=True)
    assert len(stored_keys(batch)) == 1


def test_a_number_from_another_batch_is_unknown():
    _, source = announced(jpeg())

    verdict = receive.take(factories.draft(), source.pk, [jpeg()])

    assert (verdict.taken, verdict.code) == (False, "unknown_file")


def test_a_full_disk_is_reported_before_a_byte_is_read(monkeypatch):
    data = jpeg()
    batch, source = announced(data)
    monkeypatch.setattr(FolderStore, "free_bytes", lambda self: 310_000)

    with pytest.raises(NoRoom) as refused:
        receive.take(batch, source.pk, iter(()))

    assert refused.value.sentence == (
        "The disk has 310 kB free, and 300 MB must stay free. Delete old batches or ask the person "
        "who runs this site."
    )


def test_a_picture_that_nobody_announced_takes_the_place_of_its_path():
    batch = factories.draft()

    verdicts = [receive.take_unannounced(batch, "a\\1.jpg", [data]) for data in (jpeg(), png())]

    source = batch.sources.get()
    assert verdicts == [Verdict(taken=True), Verdict(taken=True)]
    assert (source.path, source.format, store().read(source.key)) == ("a/1.jpg", "PNG", png())


def test_a_started_batch_takes_no_unannounced_picture():
    batch = factories.running()

    verdict = receive.take_unannounced(batch, "1.jpg", [jpeg()])

    assert (verdict.taken, verdict.code) == (False, "not_possible_now")
    assert stored_keys(batch) == []
