"""The steps of a deletion: each can be done again, and none touches what others share."""

import os
from pathlib import Path

import pytest
from django.utils import timezone

from jobs.errors import StorageFailed
from jobs.models import Batch, Deletion, Design, Finding, Job, Loan, SavedDesign
from jobs.reporting import report_nothing
from jobs.results import deleting
from jobs.storage import direct_uploads, keys, store
from tests import factories
from tests.buckets import BucketServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def incoming(settings, tmp_path: Path) -> Path:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "incoming")
    (tmp_path / "incoming").mkdir()
    return tmp_path / "incoming"


@pytest.fixture
def batch(incoming: Path) -> Batch:
    """A batch that is being deleted, with two stored pictures and an unfinished one."""
    batch = factories.draft(design_version=factories.design_version())
    for path in ("1.jpg", "2.jpg"):
        key = keys.source(batch.pk)
        store().put_bytes(key, b"x" * 5_000)
        factories.job(batch, int(path[0]) + 1, source=factories.source(batch, path, key=key))
    (incoming / f"slices-{batch.pk}-9").write_bytes(b"x" * 5_000)
    Batch.objects.filter(pk=batch.pk).update(deleted_at=timezone.now())
    Deletion.objects.create(batch=batch.pk, name=batch.name)
    return batch


def stored() -> set[str]:
    return set(store().keys(""))


def test_what_there_is_to_delete_is_counted_once_and_then_what_is_gone(batch: Batch) -> None:
    first = deleting.count(batch, more=[100, 200])
    Path(store().path(min(stored()))).unlink()
    second = deleting.count(batch, more=[100, 200])

    assert (first.files, first.files_gone) == (5, 0)
    assert (second.files, second.size) == (first.files, first.size)
    assert second.files_gone == 5 - 2
    assert 0 < second.size_gone < second.size


def test_files_go_with_unfinished_uploads_and_empty_folders(batch: Batch, incoming: Path) -> None:
    reports: list[tuple[int, int]] = []
    other = factories.draft()
    store().put_bytes(keys.source(other.pk), b"theirs")

    deletion = deleting.count(batch)
    deleting.delete_files(batch, deletion, lambda done, total: reports.append((done, total)))

    assert len(stored()) == 1
    assert list(incoming.iterdir()) == []
    assert list(store().files(keys.batch(batch.pk))) == []
    assert (deletion.files_gone, deletion.size_gone) == (3, deletion.size)
    assert reports == [(3, 3)]


def test_pictures_that_were_being_sent_to_the_bucket_go_too(
    batch: Batch, bucket_url: str, bucket_server: BucketServer, settings
) -> None:
    settings.STORAGE_URL, settings.DIRECT_UPLOADS = bucket_url, bucket_server.endpoint
    uploads = direct_uploads()
    for key in (keys.direct(batch.pk, 7, 9, 0), keys.direct("another", 7, 9, 0)):
        uploads.places(key, 9)

    deleting.delete_files(batch, deleting.count(batch), report_nothing)

    assert uploads.incomplete("") == {keys.direct("another", 7, 9, 0)}


def test_files_that_another_batch_shares_stay(batch: Batch) -> None:
    borrower, source = factories.draft(), batch.sources.get(path="1.jpg")
    Loan.objects.create(borrower=borrower, lender=batch.pk)
    factories.source(borrower, "1.jpg", key=source.key)

    deleting.delete_files(batch, deleting.count(batch), report_nothing)

    assert stored() == {source.key}
    assert f"{store().path(source.key)}" in deleting.kept_addresses(batch.pk)
    assert deleting.kept_addresses(batch.pk, without=borrower.pk) == set()
    assert deleting.gone_lenders(borrower) == [batch.pk]


def test_a_file_that_is_gone_already_is_no_error_and_one_that_stays_is(
    batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    deletion = deleting.count(batch)
    unlink, refusals = os.unlink, [FileNotFoundError(2, "gone"), PermissionError(13, "not ours")]

    def refused(path: str) -> None:
        if refusals:
            raise refusals.pop(0)
        unlink(path)

    monkeypatch.setattr(os, "unlink", refused)

    with pytest.raises(StorageFailed, match=r"could not be deleted \(not ours\)"):
        deleting.delete_files(batch, deletion, report_nothing)
    deleting.delete_files(batch, deleting.count(batch), report_nothing)

    assert stored() == set()


def test_rows_go_and_the_batch_goes_last(batch: Batch) -> None:
    Finding.objects.create(batch=batch, code="c", blocks=False, sentence="s")

    deleting.count(batch)
    deleting.delete_rows(batch, report_nothing)
    left = (batch.jobs.count(), batch.sources.count(), batch.findings.count())
    was_there = Batch.with_deleted.filter(pk=batch.pk).exists()
    for _ in range(2):  # a chore that was killed does it again
        deleting.end(batch)

    deletion = Deletion.objects.get(pk=batch.pk)
    assert (left, was_there) == ((0, 0, 0), True)
    assert not Batch.with_deleted.exists()
    assert not Job.objects.exists()
    assert deletion.ended_at is not None


def test_a_design_goes_unless_it_was_saved(batch: Batch) -> None:
    saved = factories.draft(design_version=factories.design_version())
    assert saved.design_version is not None
    SavedDesign.objects.create(
        name="Labels", version=saved.design_version, saved_by=factories.user()
    )

    for one in (batch, saved):
        for _ in range(2):
            deleting.delete_design(one)

    assert list(Design.objects.all()) == [saved.design_version.design]
