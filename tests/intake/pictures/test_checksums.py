"""Checksums of pictures that came in packs, taken when they are needed."""

import hashlib
import zlib

import pytest

from jobs.intake.pictures import checksums, receive
from jobs.models import Batch, Source
from jobs.storage import store
from tests import factories
from tests.intake.tiny_pictures import jpeg

pytestmark = pytest.mark.django_db

RED, BLUE = jpeg(60, 40, "red"), jpeg(600, 400, "blue")


@pytest.fixture
def batch() -> Batch:
    """Return a draft with two pictures that came in one pack."""
    batch = factories.draft()
    files = {"a/red.jpg": RED, "blue.jpg": BLUE}
    answers = receive.announce(batch, [[path, len(data), 0] for path, data in files.items()])
    numbers = [answer["id"] or 0 for answer in answers]
    receive.take_pack(batch, zip(numbers, ([data] for data in files.values()), strict=True))
    return batch


def sums(batch: Batch) -> list[tuple[str, int]]:
    return list(batch.sources.order_by("path").values_list("sha256", "crc32"))


def test_only_files_of_these_sizes_are_read(batch: Batch) -> None:
    assert sums(batch) == [("", 0), ("", 0)]

    checksums.take(batch.sources.all(), {len(RED)})

    assert sums(batch) == [(hashlib.sha256(RED).hexdigest(), zlib.crc32(RED)), ("", 0)]


def test_a_missing_file_stays_without_them(batch: Batch) -> None:
    store().delete(batch.sources.get(path="blue.jpg").key)

    checksums.take(Source.objects.all(), {len(RED), len(BLUE)})

    assert [bool(sha256) for sha256, _ in sums(batch)] == [True, False]
