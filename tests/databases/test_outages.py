import socket

import pytest

from jobs.databases.outages import reason


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (OSError(111, "Connection refused"), "[Errno 111] Connection refused"),
        (TimeoutError(), "no answer in time"),
        (socket.timeout(" "), "no answer in time"),  # noqa: UP041 -- the name that py-amqp raises
        (ConnectionResetError(), "ConnectionResetError"),
    ],
)
def test_every_problem_has_a_reason_in_words(problem: Exception, words: str) -> None:
    assert reason(problem) == words
