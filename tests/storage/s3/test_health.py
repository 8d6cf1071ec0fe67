"""Whether the server takes anything."""

import pytest

from jobs.errors import StorageFailed
from jobs.storage.s3 import health
from jobs.storage.s3.health import Health
from jobs.storage.s3.refusals import Refusal

AWAY = Refusal("", 0, "The server does not answer.")
FULL = Refusal("QuotaExceeded", 403, "It is full.")


class Server:
    """Counts the probes, and refuses them on request."""

    def __init__(self) -> None:
        self.probes, self.refusal = 0, None
        self.health = Health(self.probe)

    def probe(self) -> None:
        self.probes += 1
        if self.refusal:
            self.health.note(self.refusal)
            raise StorageFailed(self.refusal.sentence)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1000.0]
    monkeypatch.setattr(health.time, "monotonic", lambda: now[0])
    return now


def test_a_request_that_succeeded_counts_for_a_while(clock: list[float]) -> None:
    server = Server()
    server.health.note_success()

    assert (server.health.trouble(), server.probes) == ("", 0)
    clock[0] += health.BELIEVED + 1
    assert (server.health.trouble(), server.health.trouble(), server.probes) == ("", "", 1)


def test_after_a_refusal_only_a_probe_ends_the_trouble(clock: list[float]) -> None:
    server = Server()
    server.refusal = FULL
    server.health.note(FULL)
    server.health.note_success()  # something could be read

    assert (server.health.trouble(), server.health.sentence) == ("full", "It is full.")
    clock[0] += health.AGAIN + 1
    assert (server.health.trouble(), server.health.trouble(), server.probes) == ("full", "full", 1)
    server.refusal = None
    clock[0] += health.AGAIN + 1
    assert (server.health.trouble(), server.health.sentence, server.probes) == ("", "", 2)


def test_no_answer_is_away() -> None:
    server = Server()
    server.refusal = AWAY

    assert server.health.trouble() == "away"
