import logging
import sys

import pytest

from jobs.logs.filters import OneLineForRefusals, ScrubPasswords, scrubbed


def failing(error: Exception) -> logging.LogRecord:
    try:
        raise error
    except type(error):
        return logging.LogRecord("django", logging.ERROR, "", 1, "%s", ("Oh",), sys.exc_info())


@pytest.mark.parametrize(
    ("status", "has_traceback"), [(400, False), (404, False), (500, True), (None, True)]
)
def test_only_bugs_are_logged_with_a_traceback(status: int | None, has_traceback: bool) -> None:
    record = failing(ValueError())
    if status:
        record.status_code = status

    kept = OneLineForRefusals().filter(record)

    assert kept
    assert ("Traceback" in logging.Formatter().format(record)) == has_traceback


def test_passwords_are_taken_out_of_lines_and_tracebacks() -> None:
    record = failing(OSError("no route to amqp://me:secret@host/"))
    record.args = ("postgresql://me:secret@db/x",)

    ScrubPasswords().filter(record)

    text = logging.Formatter().format(record)
    assert "secret" not in text
    assert "postgresql://me:…@db/x" in text
    assert "OSError: no route to amqp://me:…@host/" in text


def test_what_a_row_says_is_taken_out_of_tracebacks() -> None:
    record = failing(ValueError("invalid literal: 'Anna Secret'"))

    ScrubPasswords().filter(record)

    text = logging.Formatter().format(record)
    assert "Anna" not in text
    assert "test_filters.py" in text


def test_secrets_of_client_links_are_taken_out() -> None:
    assert scrubbed("Gone: /proof/abc-DEF_1/2/") == "Gone: /proof/…/2/"
