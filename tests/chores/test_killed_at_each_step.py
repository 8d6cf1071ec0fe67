"""Long work that is killed at each of its durable steps. In the end all is done once, and nothing is
left behind that `cleanup` does not find. The kinds of chores that leave rows and findings are in
`test_chores_killed_at_each_step.py`.
"""

from pathlib import Path

import pytest

from jobs import backups
from jobs.chores import steps
from jobs.control import deletions
from jobs.intake import attachments
from jobs.models import Batch, Chore, Deletion, Job, Source
from jobs.reporting import report_nothing
from jobs.results.pdf.choices import PdfChoices
from jobs.storage import keys, moving, store
from jobs.storage.folder import FolderStore
from tests import factories
from tests.chores.deaths import do, files_without_a_name, killed_at_each_step
from tests.intake.archives import packed
from tests.intake.tiny_pictures import jpeg
from tests.results.pdf.test_building import coded, done

pytestmark = [
    pytest.mark.processes,
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]


@pytest.fixture(autouse=True)
def _own_incoming(site_folder: Path, settings, tmp_path: Path) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "incoming")
    (tmp_path / "incoming").mkdir()


@pytest.fixture
def batch() -> Batch:
    """A batch with three pictures and their results."""
    return made()


def made() -> Batch:
    batch = factories.running()
    for row in (2, 3, 4):
        key = keys.source(batch.pk)
        store().put_bytes(key, b"a picture")
        factories.job(batch, row, source=factories.source(batch, f"{row}.jpg", key=key))
        done(batch, row, coded())
    return batch


def test_a_deletion_takes_its_batch_and_nothing_else(batch: Batch) -> None:
    other = made()
    theirs = {key for key in store().keys("") if str(other.pk) in key}
    deletions.ask(batch, None)

    lives = killed_at_each_step(
        lambda: deletions.perform(Batch.with_deleted.get(pk=batch.pk), report_nothing)
    )

    assert lives > 3
    assert set(store().keys("")) == theirs
    assert list(Batch.with_deleted.values_list("pk", flat=True)) == [other.pk]
    assert (Job.objects.count(), Source.objects.count()) == (3, 3)
    assert Deletion.objects.filter(ended_at=None).count() == 0


def test_a_pdf_is_made_once_and_its_unfinished_ones_are_found(batch: Batch) -> None:
    payload = PdfChoices(pages="picture", dpi=72).to_json()
    chore = Chore.objects.create(
        batch=batch, kind=Chore.Kind.PDF, payload=payload, state=Chore.State.RUNNING
    )

    def build() -> None:
        result = steps.pdf(Chore.objects.get(pk=chore.pk), report_nothing)  # type: ignore[arg-type]
        Chore.objects.filter(pk=chore.pk).update(state=Chore.State.DONE, result=result)

    lives = killed_at_each_step(build)

    assert lives > 3
    chore.refresh_from_db()
    assert chore.state == Chore.State.DONE
    assert files_without_a_name() == set()
    assert Job.objects.filter(state="done").count() == 3


def test_a_zip_is_unpacked_once_and_deleted_in_the_end() -> None:
    draft = factories.draft()
    data = packed({"1.jpg": jpeg(400, 300), "2.jpg": jpeg(40, 30), "notes.txt": b"hello"})
    asked = attachments.take_zip(draft, "photos.zip", [data])

    lives = killed_at_each_step(lambda: do(asked))

    assert lives > 3
    asked.refresh_from_db()
    assert (asked.state, asked.sentence) == (Chore.State.DONE, "")
    assert (asked.result["taken"], asked.result["left_out_count"]) == (2, 1)
    found = draft.sources.exclude(key="").order_by("path")
    assert list(found.values_list("path", "width", "code")) == [
        ("1.jpg", 400, ""),
        ("2.jpg", 40, ""),
    ]
    assert files_without_a_name() == set()


def test_a_backup_is_whole_however_often_it_was_killed(batch: Batch, tmp_path: Path) -> None:
    backups.make(tmp_path / "backup", report_nothing)
    new = made()

    lives = killed_at_each_step(lambda: backups.make(tmp_path / "backup", report_nothing, 2))

    assert lives > 3
    assert len(backups.complete(tmp_path / "backup")) == 2
    for backup in backups.complete(tmp_path / "backup"):
        assert backups.check(tmp_path / "backup", report_nothing, backup.number).damaged == []
    copied = FolderStore(tmp_path / "backup" / "files")
    assert list(copied.unfinished()) == []
    assert set(copied.keys("")) == set(store().keys(""))
    assert new.jobs.count() == 3


def test_files_that_move_are_all_there_and_whole(batch: Batch, tmp_path: Path) -> None:
    target = FolderStore(tmp_path / "target")

    lives = killed_at_each_step(lambda: moving.copy_all(store(), target, report_nothing))

    assert lives > 3
    wanted = {key: store().read(key) for key in store().keys("")}
    assert {key: target.read(key) for key in target.keys("")} == wanted


def test_a_restored_site_is_whole_however_often_that_was_killed(
    batch: Batch, tmp_path: Path
) -> None:
    before = {key: store().read(key) for key in store().keys("")}
    backups.make(tmp_path / "backup", report_nothing)
    Batch.objects.all().delete()
    for key in before:
        store().delete(key)

    lives = killed_at_each_step(lambda: backups.restore(tmp_path / "backup", report_nothing))

    assert lives > 3
    assert {key: store().read(key) for key in store().keys("")} == before
    assert Job.objects.filter(state="done").count() == 3
