"""The worker's own consumer: quiet, and alive while it looks for a broker."""

import pytest

from jobs.queue import consumer


def test_no_queues_for_countdowns_are_declared() -> None:
    steps = consumer.Blueprint.default_steps

    assert consumer.UNUSED not in steps
    assert consumer.UNUSED in consumer.consumer.Consumer.Blueprint.default_steps


def test_every_try_to_reach_the_broker_and_every_wait_is_a_sign_of_life(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    signs: list[str] = []
    monkeypatch.setattr(consumer.pulse, "beat", lambda: signs.append("beat"))

    def ensure_connection(errback: str, *, callback, timeout: int, interval_max: float) -> str:
        callback()
        callback()
        return f"connected after {errback} within {timeout}"

    ensure = consumer._beating(ensure_connection)
    answer = ensure("tries", callback=lambda: signs.append("celery"), timeout=5)

    assert answer == "connected after tries within 5"
    assert signs == ["beat", "beat", "celery", "beat", "celery"]


def test_a_broker_that_is_back_is_found_within_seconds() -> None:
    pauses = consumer._beating(lambda *_, interval_max, **__: interval_max)(callback=lambda: None)

    assert pauses <= 5
