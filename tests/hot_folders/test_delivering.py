"""Results are written to the `out` folder: what changed, and complete."""

import json
import stat
from pathlib import Path

import pytest
from django.utils import timezone

from jobs.errors import StorageFailed
from jobs.hot_folders import delivering, watching
from jobs.hot_folders.delivering import Delivered
from jobs.models import Batch, Chore, HotSet, Job
from jobs.processes import shares
from jobs.queue import lifecycle
from jobs.reporting import report_nothing
from jobs.results import exports
from jobs.results.exports import freeze
from jobs.states import State
from jobs.storage import keys, store
from tests import factories
from tests.hot_folders.drops import drop, hot_folder, look_when_steady, names_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(root) -> Batch:
    """Return a settled batch of a dropped set, with two results, one of them in a folder."""
    hot_folder()
    drop(root)
    (hot_set,) = look_when_steady()
    batch = hot_set.batch
    now = timezone.now()
    Batch.objects.filter(pk=batch.pk).update(started_at=now, settled_at=now)
    batch.refresh_from_db()
    for row, name in ((2, "one.jpg"), (3, "shop/two.jpg")):
        made(factories.job(batch, row), name, f"bytes {row}".encode())
    return batch


def test_it_says_that_it_works_in_the_folder(batch, monkeypatch):
    said: list[str] = []
    monkeypatch.setattr(shares, "_say", said.append)

    delivering.deliver(batch, report_nothing)

    assert said == ["The hot folder “weekly”", ""]


def made(job: Job, name: str, data: bytes) -> None:
    """Give a row its result."""
    stored = store().put_bytes(
        keys.result(job.batch_id, job.pk, 1, f"t:{data.hex()[-8:]}", "jpg"), data
    )
    Job.objects.filter(pk=job.pk).update(
        state=State.DONE,
        finished_at=timezone.now(),
        result_name=name,
        result_key=stored.key,
        result_size=stored.size,
        result_crc32=stored.crc32,
        result_sha256=stored.sha256,
    )


def out(root: str) -> Path:
    return Path(root, "weekly", "out", "monday")


def there(root: str) -> dict[str, bytes]:
    found = {path.relative_to(out(root)).as_posix(): path for path in out(root).rglob("*")}
    return {name: path.read_bytes() for name, path in found.items() if path.suffix == ".jpg"}


def deliver(batch: Batch) -> Delivered:
    batch.refresh_from_db()
    return delivering.deliver(batch, report_nothing)


def test_every_result_and_the_report_are_written(root, batch):
    assert deliver(batch) == Delivered(written=3, removed=0)

    assert there(root) == {"one.jpg": b"bytes 2", "shop/two.jpg": b"bytes 3"}
    assert sorted(names_in(out(root))) == [".overprint.json", "one.jpg", "report.csv", "shop"]
    assert HotSet.objects.get().delivered_at == batch.settled_at


def test_what_the_queue_has_settled_is_delivered_once(root, batch):
    Batch.objects.update(settled_at=None)
    asked = []
    for _ in range(2):
        lifecycle.settle(batch.pk)
        watching.look()
        deliver(batch)
        batch.chores.update(state=Chore.State.DONE)
        watching.look()
        asked.append(batch.chores.filter(kind=Chore.Kind.DELIVER).count())
        lifecycle.remake(batch.jobs.filter(row=2))
        made(batch.jobs.get(row=2), "one.jpg", b"made again")

    assert asked == [1, 2]


def test_results_of_a_batch_that_went_on_meanwhile_are_delivered_again(root, batch, monkeypatch):
    factories.running(settled_at=batch.settled_at)
    settle = Batch.objects.filter(pk=batch.pk).update
    monkeypatch.setattr(
        exports, "freeze", lambda *_: (freeze(batch), settle(settled_at=timezone.now()))[0]
    )

    deliver(batch)

    assert HotSet.objects.get().delivered_at is None


def test_only_what_changed_is_written_again(root, batch):
    deliver(batch)
    made(batch.jobs.get(row=3), "shop/two.jpg", b"made again")
    before = (out(root) / "one.jpg").stat().st_ino

    assert deliver(batch) == Delivered(written=2, removed=0)

    assert there(root) == {"one.jpg": b"bytes 2", "shop/two.jpg": b"made again"}
    assert (out(root) / "one.jpg").stat().st_ino == before


def test_a_renamed_result_leaves_its_old_name(root, batch):
    deliver(batch)
    Job.objects.filter(row=2).update(result_name="uno.jpg")

    assert deliver(batch) == Delivered(written=2, removed=1)

    assert sorted(there(root)) == ["shop/two.jpg", "uno.jpg"]


def test_a_file_that_somebody_removed_comes_back(root, batch):
    deliver(batch)
    (out(root) / "one.jpg").unlink()

    deliver(batch)

    assert sorted(there(root)) == ["one.jpg", "shop/two.jpg"]


def test_files_of_other_people_stay(root, batch):
    deliver(batch)
    (out(root) / "mine.jpg").write_bytes(b"mine")

    deliver(batch)

    assert there(root)["mine.jpg"] == b"mine"


def test_no_link_leads_outside(root, batch, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    out(root).mkdir()
    (out(root) / "shop").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(StorageFailed, match="cannot be written to the hot folder “weekly”"):
        deliver(batch)

    assert names_in(tmp_path / "elsewhere") == []
    assert HotSet.objects.get().delivered_at is None


def test_a_delivery_that_was_killed_is_completed(root, batch, monkeypatch):
    written = delivering._OutFolder.write

    def killed(self, name, key):
        written(self, name, key)
        raise KeyboardInterrupt

    monkeypatch.setattr(delivering._OutFolder, "write", killed)
    with pytest.raises(KeyboardInterrupt):
        deliver(batch)
    monkeypatch.setattr(delivering._OutFolder, "write", written)

    assert deliver(batch) == Delivered(written=3, removed=0)
    assert len(there(root)) == 2


def test_a_delivery_that_was_killed_continues_after_its_last_record(root, batch, monkeypatch):
    deliver(batch)
    made(batch.jobs.get(row=3), "shop/two.jpg", b"made again")
    monkeypatch.setattr(delivering, "RECORDED", 1)
    kept = (out(root) / "one.jpg").stat().st_ino
    reports = []

    def killed(*progress: int) -> None:
        reports.append(progress)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        delivering.deliver(batch, killed)

    assert reports == [(1, 2)]
    assert deliver(batch) == Delivered(written=1, removed=0)
    assert (out(root) / "one.jpg").stat().st_ino == kept


def test_a_damaged_record_is_written_anew(root, batch):
    deliver(batch)
    (out(root) / ".overprint.json").write_text("{")

    assert deliver(batch).written == 3
    assert len(json.loads((out(root) / ".overprint.json").read_text())) == 3


def test_whoever_may_use_the_folder_may_use_what_is_in_it(root, batch):
    (Path(root) / "weekly" / "out").chmod(0o2775)

    deliver(batch)

    found = {path: stat.S_IMODE(path.stat().st_mode) for path in out(root).rglob("*.jpg")}
    assert set(found.values()) == {0o664}
    assert stat.S_IMODE((out(root) / "shop").stat().st_mode) == 0o2775
