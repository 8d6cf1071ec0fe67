from datetime import timedelta

import pytest
from django.utils import timezone

from jobs.models import Heartbeat
from jobs.queue import owner
from jobs.queue.monitoring import heartbeats

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _not_yet_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeats, "_written_at", float("-inf"))


def test_a_process_writes_its_row_every_few_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = heartbeats.beat("chores"), heartbeats.beat("chores")
    Heartbeat.objects.update(seen_at=timezone.now() - timedelta(hours=1))
    monkeypatch.setattr(heartbeats, "_written_at", float("-inf"))
    third = heartbeats.beat("chores")

    row = Heartbeat.objects.get()
    assert (first, second, third) == (True, False, True)
    assert (row.token, row.role, row.storage) == (owner.this_process(), "chores", "")
    assert row.free_bytes
    assert timezone.now() - row.seen_at < timedelta(minutes=1)
    assert row.version


def test_a_process_that_stops_takes_its_row_away() -> None:
    heartbeats.beat("chores")

    heartbeats.leave()

    assert not Heartbeat.objects.exists()


def test_only_rows_of_a_day_ago_are_forgotten() -> None:
    for hours in (1, 23, 25):
        at = timezone.now() - timedelta(hours=hours)
        Heartbeat.objects.create(token=f"boot:ns:{hours}:1", role="web", pid=1, seen_at=at)

    forgotten = heartbeats.forget_old()

    assert forgotten == 1
    assert sorted(Heartbeat.objects.values_list("token", flat=True)) == [
        "boot:ns:1:1",
        "boot:ns:23:1",
    ]


def test_a_storage_that_is_away_is_written_down(settings, tmp_path) -> None:
    (tmp_path / "a-file").write_text("")
    settings.STORAGE_URL = f"file:{tmp_path / 'a-file' / 'inside'}"

    heartbeats.beat("web")

    assert Heartbeat.objects.values_list("storage", "free_bytes").get() == ("away", None)
