"""Exports: the archive of a batch, frozen."""

import csv
import hashlib
import io
import zipfile
import zlib

import pytest
from django.utils import timezone

from jobs.errors import ResultsMissing, StorageFailed
from jobs.models import Batch, Export, Job
from jobs.results import archive, exports, verifying
from jobs.states import State
from jobs.storage import KeyMissing, disk, keys, store
from tests import factories

pytestmark = pytest.mark.django_db


def done(batch: Batch, row: int, data: bytes, name: str = "") -> Job:
    """A job whose result is really stored."""
    job = factories.job(batch, row, result_name=name or f"{row}.jpg")
    stored = store().put_bytes(keys.result(batch.pk, job.pk, 1, f"x:{row:08x}", "jpg"), data)
    result = {"result_key": stored.key, "result_size": stored.size, "result_crc32": stored.crc32}
    Job.objects.filter(pk=job.pk).update(
        state=State.DONE, result_sha256=stored.sha256, finished_at=timezone.now(), **result
    )
    return job


def opened(export: Export) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(archive.stream(exports.open(export)))))


def test_the_archive_holds_what_is_done_in_row_order_and_a_report_of_all_rows():
    batch = factories.running()
    done(batch, 2, b"second", "Class 3/Anna.jpg")
    factories.job(batch, 3, State.FAILED)
    done(batch, 4, b"fourth", "class 3/anna.jpg")

    export = exports.freeze(batch)

    with opened(export) as zip_file:
        assert zip_file.testzip() is None
        assert zip_file.namelist() == ["Class 3/Anna.jpg", "class 3/anna (2).jpg", "report.csv"]
        assert zip_file.read("class 3/anna (2).jpg") == b"fourth"
        rows = list(csv.reader(io.StringIO(zip_file.read("report.csv").decode("utf-8-sig"))))
    assert [(row[0], row[3], row[4]) for row in rows[1:]] == [
        ("2", "Class 3/Anna.jpg", "Done"),
        ("3", "", "Failed"),
        ("4", "class 3/anna (2).jpg", "Done"),
    ]


def test_the_row_of_an_export_says_size_members_and_etag_of_its_index():
    batch = factories.running()
    done(batch, 2, b"second")

    export = exports.freeze(batch)

    assert (export.members, export.size) == (2, exports.open(export).size)
    assert export.etag == hashlib.sha256(store().read(export.key)).hexdigest()


def test_index_and_report_wait_for_the_disk_at_the_same_time(monkeypatch):
    batch = factories.running()
    done(batch, 2, b"second")
    waited = []
    monkeypatch.setattr(disk, "wait_for_all", waited.append)

    exports.freeze(batch)

    assert len(waited[0]) == 2


def test_the_same_results_give_the_same_export_and_nothing_more_is_stored():
    batch = factories.running()
    done(batch, 2, b"second")
    first = exports.freeze(batch)
    stored = sorted(store().keys(""))

    second = exports.freeze(batch)

    assert (second.pk, second.etag) == (first.pk, first.etag)
    assert sorted(store().keys("")) == stored


@pytest.mark.parametrize(
    "change",
    [
        {"generation": 2},
        {"sentence": "It is cut short."},
        {"code": "picture_missing"},
        {"state": State.LEFT_OUT},
    ],
    ids=str,
)
def test_whatever_the_report_would_say_otherwise_makes_another_export(change):
    batch = factories.running()
    done(batch, 2, b"second")
    factories.job(batch, 3, State.FAILED)
    first = exports.freeze(batch)

    batch.jobs.filter(row=3).update(**change)

    assert exports.freeze(batch).pk != first.pk


def test_a_retry_does_not_change_an_export_that_is_being_downloaded():
    batch = factories.running()
    job = done(batch, 2, b"as it was")
    export = exports.freeze(batch)
    before = b"".join(archive.stream(exports.open(export)))
    again = store().put_bytes(keys.result(batch.pk, job.pk, 2, "x:0badcafe", "jpg"), b"made again")
    Job.objects.filter(pk=job.pk).update(
        generation=2, result_key=again.key, result_crc32=zlib.crc32(b"made again")
    )

    after = b"".join(archive.stream(exports.open(export)))

    assert after == before


def test_two_who_press_download_at_once_get_one_export(monkeypatch):
    batch = factories.running()
    done(batch, 2, b"second")
    first = exports.freeze(batch)
    stored = sorted(store().keys(""))
    monkeypatch.setattr(exports, "still_here", lambda _: None)  # neither saw the other's

    second = exports.freeze(batch)

    assert second.pk == first.pk
    assert sorted(store().keys("")) == stored


def test_a_result_that_is_gone_is_named_before_a_byte_is_sent():
    batch = factories.running()
    job = done(batch, 2, b"second", "Anna.jpg")
    job.refresh_from_db()
    store().delete(job.result_key)

    with pytest.raises(StorageFailed) as refusal:
        exports.freeze(batch)

    assert refusal.value.details == {"names": ["Anna.jpg"]}
    assert not batch.exports.exists()
    assert not list(store().keys(keys.export(batch.pk).rpartition("/")[0]))


def test_a_stored_file_that_became_shorter_ends_the_stream():
    batch = factories.running()
    job = done(batch, 2, b"second" * 100)
    export = exports.freeze(batch)
    job.refresh_from_db()
    store().path(job.result_key).write_bytes(b"sec")

    with pytest.raises(LookupError):
        b"".join(archive.stream(exports.open(export)))


def test_an_export_names_every_key_it_needs():
    batch = factories.running()
    job = done(batch, 2, b"second")
    job.refresh_from_db()

    export = exports.freeze(batch)

    assert set(exports.stored_keys(export)) == {
        job.result_key,
        *store().keys(f"{keys.batch(batch.pk)}export/"),
    }


def test_freezing_again_costs_three_queries(django_assert_num_queries):
    batch = factories.running()
    done(batch, 2, b"second")
    done(batch, 3, b"third")
    exports.freeze(batch)

    with django_assert_num_queries(3):
        exports.freeze(batch)


def test_an_archive_that_was_frozen_is_refused_once_a_result_of_it_is_known_to_be_lost() -> None:
    batch = factories.running()
    done(batch, 2, b"second")
    lost = Job.objects.get(pk=done(batch, 3, b"third").pk)
    exports.freeze(batch)
    store().delete(lost.result_key)
    verdict = verifying.verify(batch, lambda done, total: None, reads=False)
    batch.chores.create(kind="verify", state="done", result=verdict)

    with pytest.raises(ResultsMissing, match=r"^1 result \(row 3\) cannot be read"):
        exports.freeze(batch)


@pytest.mark.parametrize("share", [0.0, 0.05, 0.1, 0.3, 0.5, 0.77, 0.99])
@pytest.mark.parametrize("less", [0, 1, 3])
def test_an_index_that_was_cut_anywhere_is_missing_and_frozen_again(share: float, less: int):
    batch = factories.running()
    for row in range(2, 9):
        done(batch, row, b"%d" % row)
    export = exports.freeze(batch)
    path = store().path(export.key)
    whole = path.read_bytes()
    path.write_bytes(whole[: max(0, int(share * len(whole)) - less)])

    with pytest.raises(KeyMissing):
        exports.open(export)
    assert not exports.is_here(export)

    again = exports.freeze(batch)
    assert (again.members, opened(again).testzip()) == (8, None)
