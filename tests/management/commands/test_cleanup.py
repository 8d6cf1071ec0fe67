"""`manage.py cleanup`: what it deletes, what it says, and what it leaves."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from jobs.databases import history
from jobs.errors import StorageFailed
from jobs.management.commands import cleanup
from jobs.models import Batch, Deletion, Design, DesignVersion, FontFile, FontUse, SavedDesign
from jobs.storage import direct_uploads, keys, store
from tests import factories
from tests.buckets import BucketServer
from tests.results.test_leftovers import full_batch, stored

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_incoming(settings, tmp_path: Path) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "incoming")
    (tmp_path / "incoming").mkdir()


def test_the_command_deletes_them_and_says_how_many(capsys):
    batch = full_batch()
    key = stored(keys.source(batch.pk))
    before = set(store().keys(""))

    call_command("cleanup")

    assert before - set(store().keys("")) == {key}
    assert capsys.readouterr().out == "1 file, 5 bytes deleted\n"


def test_files_of_batches_that_the_database_does_not_know_stay_unless_they_are_meant(capsys):
    """With a wrong DATABASE_URL all photos and results would look unused."""
    keys_of_others = {stored(keys.source(uuid4())) for _ in range(2)}

    for options in [(), ("--dry-run",), ("--drafts", "1")]:
        with pytest.raises(CommandError, match="this database knows none of them") as refusal:
            call_command("cleanup", *options)
        assert refusal.value.returncode == 2
    assert keys_of_others <= set(store().keys(""))

    call_command("cleanup", "--unknown-batches")
    assert keys_of_others.isdisjoint(store().keys(""))


def test_files_of_a_lost_batch_are_deleted_beside_those_of_a_known_one(capsys):
    full_batch()
    lost = stored(keys.source(uuid4()))

    call_command("cleanup")

    assert lost not in set(store().keys(""))


def test_what_is_left_of_a_deleted_batch_goes_although_no_batch_is_left(capsys):
    gone = uuid4()
    Deletion.objects.create(pk=gone, name="Spring")
    left = stored(keys.source(gone))

    call_command("cleanup")

    assert left not in set(store().keys(""))


@pytest.mark.parametrize(
    "command", [("cleanup",), ("verify",), ("password",), ("backup", "/nonexistent/folder")]
)
def test_a_database_without_tables_is_refused_in_a_sentence(
    command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
):
    def missing(_: object) -> None:
        raise history.TablesMissing("The database has no tables.")

    monkeypatch.setattr(history, "require_tables", missing)

    with pytest.raises(CommandError, match=r"The database has no tables\.") as refusal:
        call_command(*command)

    assert refusal.value.returncode == 2


def test_a_dry_run_deletes_nothing(capsys):
    batch = full_batch()
    stored(keys.source(batch.pk))
    before = set(store().keys(""))

    call_command("cleanup", "--dry-run")

    assert set(store().keys("")) == before
    assert capsys.readouterr().out == "1 file, 5 bytes would be deleted\n"


def test_the_command_deletes_designs_of_no_batch_and_the_withdrawn_fonts_that_only_they_named(
    capsys,
):
    orphan, kept = factories.design_version(), factories.running().design_version
    file = withdrawn(orphan, "house.ttf", "0a" * 32)
    used = withdrawn(kept, "used.ttf", "0b" * 32)

    call_command("cleanup", "--dry-run")
    assert Design.objects.count() == 2

    call_command("cleanup")

    assert list(Design.objects.all()) == [kept.design]
    assert list(store().keys("")) == [used.key]
    assert list(FontFile.objects.all()) == [used]
    assert "font 'house.ttf', withdrawn, named by no design\n" in capsys.readouterr().out
    assert not FontFile.objects.filter(pk=file.pk).exists()


def test_cleanup_keeps_a_saved_design_and_its_withdrawn_fonts():
    version = factories.design_version()
    file = withdrawn(version, "house.ttf", "0a" * 32)
    SavedDesign.objects.create(name="Price tags", version=version, saved_by=factories.user())

    call_command("cleanup")

    assert list(Design.objects.all()) == [version.design]
    assert list(store().keys("")) == [file.key]


def test_a_dry_run_names_the_fonts_that_a_real_one_would_delete(capsys):
    orphan, kept, old = (factories.design_version() for _ in range(3))
    factories.draft(design_version=kept)
    draft = factories.draft(name="Old", design_version=old)
    Batch.objects.filter(pk=draft.pk).update(created_at=timezone.now() - timedelta(days=40))
    withdrawn(orphan, "house.ttf", "0a" * 32)
    withdrawn(kept, "used.ttf", "0b" * 32)
    withdrawn(old, "draft.ttf", "0c" * 32)

    told = []
    for arguments in (["--dry-run"], ["--dry-run", "--drafts", "30"], ["--drafts", "30"]):
        call_command("cleanup", *arguments)
        told.append(
            {
                line.split("'")[1]
                for line in capsys.readouterr().out.splitlines()
                if line.startswith("font")
            }
        )

    assert told == [{"house.ttf"}, {"house.ttf", "draft.ttf"}, {"house.ttf", "draft.ttf"}]
    assert [file.name for file in FontFile.objects.all()] == ["used.ttf"]


def withdrawn(version: DesignVersion, name: str, sha256: str) -> FontFile:
    file = factories.font_file(
        name=name,
        sha256=sha256,
        original_sha256=sha256,
        key=stored(keys.font(sha256)),
        withdrawn_at=timezone.now(),
    )
    FontUse.objects.create(version=version, file=file)
    return file


def test_old_drafts_go_only_when_asked_and_started_batches_never():
    started, draft, fresh = full_batch(), factories.draft(2), factories.draft(1)
    Batch.objects.exclude(pk=fresh.pk).update(created_at=timezone.now() - timedelta(days=40))
    call_command("cleanup")
    assert Batch.objects.count() == 3

    call_command("cleanup", "--drafts", "30")

    assert set(Batch.objects.values_list("pk", flat=True)) == {started.pk, fresh.pk}
    assert not list(store().keys(keys.batch(draft.pk)))


def test_uploads_to_a_bucket_that_broke_off_go_after_a_day(
    bucket_url: str, bucket_server: BucketServer, settings, capsys, monkeypatch
):
    settings.STORAGE_URL, settings.DIRECT_UPLOADS = bucket_url, bucket_server.endpoint
    uploads = direct_uploads()
    uploads.places("b/1/direct/7-9-0", 9)

    call_command("cleanup")
    assert uploads.incomplete("") == {"b/1/direct/7-9-0"}
    monkeypatch.setattr(cleanup, "ABANDONED", 0.0)
    call_command("cleanup")

    assert uploads.incomplete("") == set()
    assert capsys.readouterr().out.splitlines() == [
        "0 files, 0 bytes deleted",
        "1 file, 0 bytes deleted",
    ]


@pytest.mark.parametrize("days", [-1, 0, 36_501, 10**12])
def test_a_number_of_days_that_is_none_is_refused_before_anything_is_deleted(days: int):
    stored(keys.source(factories.draft().pk))
    before = set(store().keys(""))

    with pytest.raises(CommandError, match="takes a number of days from 1 to 36,500") as refused:
        call_command("cleanup", f"--drafts={days}")

    assert (refused.value.returncode, set(store().keys(""))) == (2, before)


def test_a_storage_that_refuses_ends_the_command_with_its_sentence(monkeypatch):
    def refused(_: object) -> None:
        raise StorageFailed("The server does not answer.")

    stored(keys.source(factories.draft().pk))
    monkeypatch.setattr(store(), "delete", refused)

    with pytest.raises(CommandError, match="The server does not answer") as stopped:
        call_command("cleanup")

    assert stopped.value.returncode == 2


def test_an_unfinished_file_that_another_cleanup_has_deleted_is_not_counted(monkeypatch, tmp_path):
    monkeypatch.setattr(cleanup.leftovers, "unfinished", lambda: [tmp_path / "gone"])

    assert list(cleanup._leftovers()) == []


@pytest.mark.parametrize(("count", "said"), [(0, "0 files"), (1, "1 file"), (2, "2 files")])
def test_files_are_counted_in_words(capsys, count: int, said: str):
    batch = full_batch()
    for _ in range(count):
        stored(keys.source(batch.pk))

    call_command("cleanup")

    assert capsys.readouterr().out == f"{said}, {5 * count} bytes deleted\n"
