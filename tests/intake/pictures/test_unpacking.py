"""A zip of pictures becomes pictures of the batch, or is refused with nothing kept."""

import pytest

from jobs.errors import ArchiveRefused, NoRoom
from jobs.formats import others
from jobs.intake.pictures import unpacking
from jobs.intake.pictures.added_files import AddedFiles
from jobs.models import Chore
from jobs.storage import keys, store
from jobs.storage.folder import FolderStore
from tests import factories
from tests.intake.archives import packed
from tests.intake.batches import chore, performed, quiet
from tests.intake.tiny_pictures import jpeg, png

pytestmark = pytest.mark.django_db


def stored(batch, data: bytes) -> str:
    return store().put_bytes(keys.upload(batch.pk), data).key


def stored_keys(batch) -> list[str]:
    return sorted(store().keys(keys.batch(batch.pk)))


def test_pictures_are_taken_and_everything_else_has_its_sentence():
    batch = factories.draft()
    key = stored(
        batch,
        packed(
            {
                "a/1.jpg": jpeg(),
                "a/2.png": png(),
                "a/fake.jpg": b"\xff\x0a" + bytes(50),
                "../../etc/evil.jpg": jpeg(),
                "__MACOSX/a/._1.jpg": b"x",
                "a/notes.txt": b"hello",
            }
        ),
    )

    unpacked = unpacking.unpack(batch, key, "photos.zip", quiet)

    assert unpacked == AddedFiles(
        "photos.zip",
        taken=2,
        left_out_count=4,
        left_out=[
            ("../../etc/evil.jpg", "Its path leads out of the zip."),
            ("__MACOSX/a/._1.jpg", "This is a system file, not a picture."),
            ("a/notes.txt", "This is a text file, not a picture."),
            ("a/fake.jpg", others.OTHERS["JXL"].sentence),
        ],
    )
    here = {source.path: store().read(source.key) for source in batch.sources.exclude(key="")}
    assert here == {"a/1.jpg": jpeg(), "a/2.png": png()}
    of_pictures = batch.sources.exclude(key="").values_list("key", flat=True)
    assert stored_keys(batch) == sorted([key, *of_pictures])


def test_unpacking_again_after_a_crash_gives_the_same_pictures():
    batch = factories.draft()
    key = stored(batch, packed({"1.jpg": jpeg(), "2.jpg": png()}))
    unpacking.unpack(batch, key, "photos.zip", quiet)

    unpacked = unpacking.unpack(batch, key, "photos.zip", quiet)

    store().delete(key)
    assert (unpacked.taken, batch.sources.count(), len(stored_keys(batch))) == (2, 2, 2)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (
            b"PK\x03\x04 and no more",
            "The zip is damaged: its list of files cannot be read. Pack the pictures again.",
        ),
        (
            packed({".DS_Store": b"x"}),
            (
                "None of the 1 files in this zip is a supported picture. Pack pictures and upload "
                "the zip again."
            ),
        ),
        (
            packed({}),
            (
                "None of the 0 files in this zip is a supported picture. Pack pictures and upload the "
                "zip again."
            ),
        ),
    ],
)
def test_a_refused_zip_is_deleted_completely(data, sentence):
    batch = factories.draft()
    payload = {"key": stored(batch, data), "name": "photos.zip"}

    ended = performed(chore(batch, Chore.Kind.UNPACK, payload=payload))

    assert (ended.code, ended.sentence) == (ArchiveRefused.code, sentence)
    assert (stored_keys(batch), batch.sources.count()) == ([], 0)


def test_too_little_space_is_reported_before_anything_is_unpacked(monkeypatch):
    batch = factories.draft()
    key = stored(batch, packed({"1.jpg": jpeg()}))
    monkeypatch.setattr(FolderStore, "free_bytes", lambda self: 300_000_100)

    with pytest.raises(NoRoom):
        unpacking.unpack(batch, key, "photos.zip", quiet)

    assert (stored_keys(batch), batch.sources.count()) == ([key], 0)
