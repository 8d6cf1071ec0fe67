"""Leftovers: only files that nothing names any longer, and only when they are old enough."""

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from jobs.control import deletions
from jobs.models import Batch, Chore, Design, DesignVersion, FontFile, FontUse, SavedDesign, Sheet
from jobs.results import exports, leftovers
from jobs.states import State
from jobs.storage import keys, store
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_incoming(settings, tmp_path: Path) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "incoming")
    (tmp_path / "incoming").mkdir()


def stored(key: str, *, hours: float = 2) -> str:
    store().put_bytes(key, b"bytes")
    age(store().path(key), hours)
    return key


def age(path: Path, hours: float) -> None:
    then = time.time() - hours * 3600
    os.utime(path, (then, then))


def full_batch() -> Batch:
    """A batch in which each kind of file is stored and named."""
    batch = factories.running()
    source = factories.source(batch, "2.jpg", key=stored(keys.source(batch.pk)))
    stored(keys.source_thumbnail(source.key))
    result = stored(keys.result(batch.pk, 1, 1, "x:00000001", "jpg"))
    thumbnail = stored(keys.result_thumbnail(result))
    made = {
        "result_key": result,
        "thumbnail_key": thumbnail,
        "result_size": 5,
        "finished_at": timezone.now(),
    }
    factories.job(batch, 2, State.DONE, source=source, **made)
    Sheet.objects.create(batch=batch, name="s.csv", key=stored(keys.sheet(batch.pk)), size=5)
    Chore.objects.create(
        batch=batch, kind=Chore.Kind.UNPACK, payload={"key": stored(keys.upload(batch.pk))}
    )
    for key in exports.stored_keys(exports.freeze(batch)):
        age(store().path(key), 2)
    return batch


def test_nothing_that_is_named_is_a_leftover():
    full_batch()

    assert list(leftovers.unnamed()) == []


def test_the_result_of_an_earlier_generation_is_a_leftover_unless_an_export_names_it():
    batch = full_batch()
    old = batch.jobs.get().result_key
    batch.jobs.update(result_key=stored(keys.result(batch.pk, 1, 2, "x:00000002", "jpg")))

    assert list(leftovers.unnamed()) == []

    batch.exports.all().delete()

    assert old in list(leftovers.unnamed())


def test_a_file_that_was_just_stored_may_get_its_row_yet():
    batch = factories.running()
    stored(keys.source(batch.pk), hours=0.5)

    assert list(leftovers.unnamed()) == []


def test_files_of_a_batch_that_is_gone_are_leftovers():
    batch = full_batch()
    expected = sorted(store().keys(keys.batch(batch.pk)))
    batch.delete()

    assert sorted(leftovers.unnamed()) == expected


def test_files_that_were_never_finished_are_leftovers_when_their_writer_must_be_dead(settings):
    store().put_bytes("b/x/in/a", b"bytes")
    folder = store().path("b/x/in/a").parent
    slices = Path(settings.FILE_UPLOAD_TEMP_DIR)
    for path, hours in [
        (folder / ".part-1", 2),
        (folder / ".part-2", 0),
        (slices / "a", 200),
        (slices / "b", 100),
    ]:
        path.write_bytes(b"half")
        age(path, hours)

    assert sorted(leftovers.unfinished()) == sorted([folder / ".part-1", slices / "a"])


def test_the_command_deletes_them_and_says_how_many(capsys):
    batch = full_batch()
    key = stored(keys.source(batch.pk))
    before = set(store().keys(""))

    call_command("cleanup")

    assert before - set(store().keys("")) == {key}
    assert capsys.readouterr().out == "1 files, 0.0 MB deleted\n"


def test_a_dry_run_deletes_nothing(capsys):
    batch = full_batch()
    stored(keys.source(batch.pk))
    before = set(store().keys(""))

    call_command("cleanup", "--dry-run")

    assert set(store().keys("")) == before
    assert capsys.readouterr().out == "1 files, 0.0 MB would be deleted\n"


def test_a_design_goes_with_the_last_batch_that_has_it():
    version = factories.design_version()
    one, other, bare = (factories.draft(design_version=given) for given in (version, version, None))

    left = []
    for batch in (one, bare, other):
        deletions.at_once(batch)
        left.append((Design.objects.count(), DesignVersion.objects.count()))

    assert left == [(1, 1), (1, 1), (0, 0)]


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
