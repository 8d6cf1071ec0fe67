import io
import json
import logging
import sys
from datetime import datetime
from typing import Any

import pytest
from django.test import RequestFactory

from jobs.logs import lines
from jobs.logs.context import about
from jobs.logs.filters import ScrubPasswords
from jobs.logs.lines import MOST_CHARACTERS, JsonLine, JsonOutput, relayed
from jobs.running.output_lines import LONGEST

BATCH = "1f3c0000-0000-4000-8000-000000000000"


def logged(message: str, *args: object, error: bool = False, **extra: object) -> dict[str, Any]:
    record = logging.LogRecord(
        "jobs.queue", logging.WARNING, "", 1, message, args, sys.exc_info() if error else None
    )
    vars(record).update(extra)
    ScrubPasswords().filter(record)
    written = JsonLine().format(record)
    assert "\n" not in written
    found: dict[str, Any] = json.loads(written)
    return found


def test_a_line_says_when_who_where_and_what() -> None:
    found = logged("%s jobs", 5)

    assert list(found) == ["time", "level", "logger", "message", "role", "host"]
    assert (found["level"], found["logger"], found["message"]) == (
        "WARNING",
        "jobs.queue",
        "5 jobs",
    )
    assert datetime.fromisoformat(found["time"]).utcoffset() is not None


def test_a_line_names_what_it_is_about() -> None:
    with about(request="r1"):
        of_request = logged(f"Internal Server Error: /batches/{BATCH}/rows/")
        of_job = logged(f"settled batch={BATCH} job=7 row=2")

    assert (of_request["request"], of_request["batch"]) == ("r1", BATCH)
    assert (of_job["batch"], of_job["job"]) == (BATCH, 7)


def test_an_error_comes_with_its_traceback_and_without_what_a_row_says() -> None:
    cell = "Anna" + " Secret"
    try:
        int(cell)
    except ValueError:
        found = logged("it failed", error=True)

    assert found["error"].startswith("Traceback")
    assert "Secret'" not in json.dumps(found)


def test_a_visit_has_fields_of_its_own() -> None:
    visit = {"path": "/proof/secret-token/2/", "status": 200, "milliseconds": 1.5, "bytes": None}
    with about(request="r0"):
        found = logged("GET", visit=visit | {"request": "r1"})

    assert found["path"] == "/proof/…/2/"
    assert (found["status"], found["milliseconds"], "bytes" in found) == (200, 1.5, False)
    assert found["request"] == "r1"


def test_what_django_knows_of_a_request_is_not_in_the_line() -> None:
    asked = RequestFactory().get("/batches/", {"q": "Anna"})

    with about(request="r1"):
        found = logged("Not Found: %s", "/batches/", request=asked, status_code=404)

    assert found["request"] == "r1"
    assert "Anna" not in json.dumps(found)


def test_the_longest_line_is_not_broken_by_the_supervisor() -> None:
    try:
        raise OSError("é" * 50_000)
    except OSError:
        found = logged("x" * 50_000, error=True)

    assert len(found["message"]) == len(found["error"]) == MOST_CHARACTERS
    assert len(lines.line("INFO", "x", "ascii" * 5000, error="x" * MOST_CHARACTERS)) < LONGEST


def test_lines_of_other_programs_become_objects_too() -> None:
    ours = '{"message": "as it is"}'

    assert relayed("web", ours) == ours
    assert json.loads(relayed("broker", "{not json"))["message"] == "{not json"
    found = json.loads(relayed("front", "nginx: [emerg]"))
    assert (found["role"], found["logger"]) == ("front", "output")


def test_what_a_command_prints_becomes_lines() -> None:
    stream = io.StringIO()
    output = JsonOutput(stream, "overprint")

    output.write("Address   http://localhost\nAcc")
    output.write("ount   operator\n\n")
    output.flush()

    said = [json.loads(text)["message"] for text in stream.getvalue().splitlines()]
    assert said == ["Address   http://localhost", "Account   operator"]
    assert not output.isatty()


def test_an_uncaught_error_is_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    try:
        lines.take_over()
        sys.excepthook(OSError, OSError("gone"), None)
        sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    finally:
        logging.captureWarnings(False)

    assert [record.message for record in caplog.records] == ["ended by an error"]
