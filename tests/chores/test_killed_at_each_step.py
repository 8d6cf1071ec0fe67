"""Long work that is killed at its first durable step, then at its second, and so on, each time in
another process that finds what the one before left. In the end all is done once, and nothing is left
behind that `cleanup` does not find.

A durable step is a change of the database, or of a name in a folder.
"""

import os
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections

from jobs import backups
from jobs.chores import claims, runner, steps
from jobs.chores.registry import BESIDE
from jobs.control import deletions, sheet_updates
from jobs.intake import attachments
from jobs.intake.rows import matches
from jobs.models import Batch, Chore, Deletion, Job, Source
from jobs.queue import owner
from jobs.reporting import report_nothing
from jobs.results import leftovers
from jobs.results.pdf.choices import PdfChoices
from jobs.storage import keys, moving, store
from jobs.storage.folder import FolderStore
from tests import factories
from tests.intake.archives import packed
from tests.intake.batches import CSV, chore, performed, ready, with_pictures
from tests.intake.tiny_pictures import jpeg
from tests.results.pdf.test_building import coded, done
from tests.updated_batches import compared, finished, rows_of

pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")

CHANGES = {"os.rename", "os.remove", "os.rmdir", "os.link", "os.mkdir"}
WRITES = ("INSERT", "UPDATE", "DELETE")
KILLED = 9
MOST = 200  #: lives


def killed_at_each_step(work: Callable[[], object]) -> int:
    """Return in how many lives the work came to its end."""
    for step in range(1, MOST):
        connections.close_all()
        pid = os.fork()
        if pid == 0:
            live(work, step)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        if code != KILLED:
            assert code == 0
            return step
    raise AssertionError(f"not done after {MOST} lives")


def live(work: Callable[[], object], last: int) -> None:
    """Do the work in this process, which ends before its step of this number."""
    taken = 0

    def step() -> None:
        nonlocal taken
        taken += 1
        if taken == last:
            os._exit(KILLED)

    def on_change(event: str, _: object) -> None:
        if event in CHANGES:
            step()

    def on_query(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if sql.lstrip().upper().startswith(WRITES):
            step()
        return execute(sql, *rest)

    try:
        sys.addaudithook(on_change)
        with connection.execute_wrapper(on_query):
            work()
        os._exit(0)
    except BaseException:
        traceback.print_exc()
    os._exit(1)


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


def files_without_a_name() -> set[str]:
    """Return what nobody needs after a cleanup of a later day."""
    then = time.time() - 3 * 86_400
    for key in store().keys(""):
        os.utime(store().path(key), (then, then))
    for key in list(leftovers.unnamed()):
        store().delete(key)
    return set(store().keys("")) - set(leftovers.needed())


def do(asked: Chore) -> None:
    """Do a chore as another host does that takes it over after its lease: without the files that
    the first one had for itself.
    """
    settings.FILE_UPLOAD_TEMP_DIR = tempfile.mkdtemp(dir=settings.FILE_UPLOAD_TEMP_DIR)
    Chore.objects.filter(pk=asked.pk).update(lease_until=0, attempts=0)
    token = owner.new_token()
    claimed = claims.claim(token, asked.batch_id, beside=BESIDE)
    if claimed is not None:
        runner.perform(claimed, token)


def missing_files() -> set[str]:
    return {key for key in leftovers.needed() if key and not keys.is_reproducible(key)} - set(
        store().keys("")
    )


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


def sheet_to_read() -> Chore:
    batch = with_pictures("1.jpg", "2.jpg", "3.jpg")
    attachments.store_sheet(batch, "list.csv", [CSV.encode()])
    return chore(batch, Chore.Kind.READ)


def rows_to_match() -> Chore:
    batch = ready()
    matches.match_rows(batch, {"by": "one", "source": batch.sources.latest("id").pk})
    return chore(batch, Chore.Kind.MATCH, payload={"by": "column", "column": "picture"})


def rows_to_check() -> Chore:
    matches.match_rows(batch := ready())
    return chore(batch, Chore.Kind.CHECK)


def changed_sheet_to_follow() -> Chore:
    compared(batch := finished(), "picture;caption\n1.jpg;One\n2.jpg;Zwei\n4.jpg;Four\n")
    sheet_updates.confirm(batch, batch.owner, leaves_out=True)
    return batch.chores.get(kind=Chore.Kind.UPDATE)


def left(asked: Chore) -> tuple[object, ...]:
    """Return what a person sees of a chore and its batch."""
    batch = Batch.objects.get(pk=asked.batch_id)
    return (
        (asked.state, asked.sentence),
        (batch.is_draft, batch.checked_at is None, batch.match_rule),
        rows_of(batch),
        list(batch.jobs.order_by("row").values_list("code", "result_name")),
        list(batch.sources.order_by("path").values_list("path", "width", "code")),
        sorted(batch.findings.values_list("code", "job__row")),
        sorted(batch.chores.exclude(pk=asked.pk).values_list("kind", "state")),
        list(batch.audit.order_by("id").values_list("action", "count")),
    )


@pytest.mark.parametrize(
    "ask",
    [sheet_to_read, rows_to_match, rows_to_check, changed_sheet_to_follow],
)
def test_a_chore_comes_to_the_same_end_however_often_it_was_killed(
    ask: Callable[[], Chore],
) -> None:
    undisturbed, asked = performed(ask()), ask()

    lives = killed_at_each_step(lambda: do(asked))

    assert lives > 3
    asked.refresh_from_db()
    assert left(asked) == left(undisturbed)
    assert missing_files() == files_without_a_name() == set()
    assert asked.result in (undisturbed.result, {})  # {}: the life before it had done everything


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
