import json
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from gunicorn.config import Config

from jobs.logs.visits import QUIET, VisitLog


def visit(log: VisitLog, path: str, **environ: str) -> None:
    answer = SimpleNamespace(
        status="200 OK", sent=512, headers=[("Content-Type", "x"), ("X-Request-ID", "r1")]
    )
    asked: dict[str, Any] = {"REQUEST_METHOD": "GET", "PATH_INFO": path} | environ
    log.access(answer, None, asked, timedelta(milliseconds=12))


def test_each_visit_is_a_line_without_what_was_searched_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    log = VisitLog(Config())
    visit(log, "/proof/secret-token/2/", QUERY_STRING="q=Anna")
    log.error("worker %s is late", 7)

    seen, error = map(json.loads, capsys.readouterr().err.splitlines())
    expected = {
        "method": "GET",
        "path": "/proof/…/2/",
        "status": 200,
        "bytes": 512,
        "request": "r1",
    }
    assert {name: seen[name] for name in expected} == expected
    assert (seen["logger"], seen["milliseconds"]) == ("gunicorn.access", 12.0)
    assert "Anna" not in json.dumps(seen)
    assert (error["level"], error["message"]) == ("ERROR", "worker 7 is late")


def test_monitors_are_no_visitors(capsys: pytest.CaptureFixture[str]) -> None:
    log = VisitLog(Config())

    for path in QUIET:
        visit(log, path)

    assert capsys.readouterr().err == ""
