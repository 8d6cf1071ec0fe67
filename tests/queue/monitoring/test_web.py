"""What processes of pages say of themselves."""

import pytest
from django.db import OperationalError, connection

from jobs.models import Heartbeat, Tally
from jobs.queue.monitoring import heartbeats, web
from jobs.queue.monitoring.web import SentBytes

pytestmark = pytest.mark.django_db


def sent() -> list[tuple[int, int]]:
    return list(Tally.objects.filter(name="sent").values_list("number", "bytes"))


def test_sent_bytes_are_written_once() -> None:
    counted = SentBytes()
    counted.begin()
    counted.add(500)

    counted.write()
    counted.write()
    counted.add(70)
    counted.write()

    assert sent() == [(1, 570)]


def test_what_cannot_be_written_now_is_kept_for_the_next_time() -> None:
    counted = SentBytes()
    counted.add(500)

    def refuse(*arguments: object) -> None:
        raise OperationalError("away")

    with connection.execute_wrapper(refuse), pytest.raises(OperationalError):
        counted.write()
    counted.write()

    assert sent() == [(0, 500)]


def test_a_worker_that_ends_leaves_its_bytes_and_takes_its_row(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(heartbeats, "_written_at", float("-inf"))
    monkeypatch.setattr(web.connection, "close", lambda: None)
    monkeypatch.setattr(web, "sent", SentBytes())  # what other tests have sent does not count
    heartbeats.beat("web")
    web.sent.add(10)

    web.end()
    web._is_over.clear()

    assert sent() == [(0, 10)]
    assert not Heartbeat.objects.exists()


def test_a_database_that_is_away_ends_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(web.connection, "close", lambda: None)

    def fail() -> None:
        raise OperationalError("gone")

    web._patiently(fail)

    assert "no sign of life was written: gone" in caplog.text or not caplog.text
