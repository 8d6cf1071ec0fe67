"""Pictures that are not taken."""

from pathlib import Path

import pytest

from jobs.formats import others
from jobs.intake.pictures import receive
from jobs.models import Batch
from jobs.storage import store
from tests import factories
from tests.intake.pictures.receive.test_packs import PICTURE, announced, kept

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch() -> Batch:
    return factories.draft()


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


def test_a_complete_file_that_is_not_a_picture_is_deleted(batch: Batch, tmp_path: Path) -> None:
    (number,) = announced(batch, ("1.jpg", PICTURE))
    path = tmp_path / "arrived"
    path.write_bytes(b"no picture")

    verdict = receive.take_file(batch, number, path)

    assert (verdict.taken, verdict.sentence) == (False, "This is a text file, not a picture.")
    assert (kept(batch), path.exists()) == ([], False)
