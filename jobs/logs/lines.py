"""A line of a log as one JSON object, for programs that collect logs."""

import io
import json
import logging
import re
import socket
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TextIO

from jobs.logs.context import subject
from jobs.logs.filters import scrubbed
from jobs.logs.role import role

MOST_CHARACTERS = 4_000
"""Of a message, and of a traceback, of which the end is kept. A whole line stays below what the
supervisor takes for one (`jobs/running/output_lines.py`).
"""
VISIT = "visit"
"""The attribute of a record that has the fields of a visit. Django gives its records a `request` of
another kind, whose text holds what people search for.
"""
_NAMED = {
    "batch": re.compile(r"(?:\bbatch=|/batches/)([0-9a-f-]{36})"),
    "job": re.compile(r"\bjob=(\d+)"),
}


class JsonLine(logging.Formatter):
    """Writes time, level, logger, message, role, host, what the line is about, and the error."""

    def format(self, record: logging.LogRecord) -> str:
        message = record.getMessage()
        visit = getattr(record, VISIT, {})
        known = {name: value for name, value in visit.items() if value is not None}
        if error := self._error(record):
            known["error"] = error
        more = _named_in(message) | dict(subject()) | known
        return line(record.levelname, record.name, message, at=record.created, **more)

    def _error(self, record: logging.LogRecord) -> str:
        if record.exc_info and not record.exc_text:
            record.exc_text = self.formatException(record.exc_info)
        return (record.exc_text or "")[-MOST_CHARACTERS:]


def line(level: str, logger: str, message: str, *, at: float | None = None, **more: Any) -> str:
    """Return one JSON object as a line, without the line break."""
    moment = datetime.now(UTC) if at is None else datetime.fromtimestamp(at, UTC)
    fields = {
        "time": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": level,
        "logger": logger,
        "message": message[:MOST_CHARACTERS],
        "role": role(),
        "host": socket.gethostname(),
    }
    return json.dumps(fields | {name: _clean(value) for name, value in more.items()}, default=str)


def _clean(value: Any) -> Any:
    return scrubbed(value) if isinstance(value, str) else value


def _named_in(message: str) -> dict[str, Any]:
    """Return the batch and the job that a message names."""
    found = {name: pattern.search(message) for name, pattern in _NAMED.items()}
    return {
        name: int(match[1]) if name == "job" else match[1] for name, match in found.items() if match
    }


def relayed(name: str, text: str) -> str:
    """Return a line of another process as JSON: as it is if it is JSON already."""
    if text.startswith("{"):
        try:
            if isinstance(json.loads(text), Mapping):
                return text
        except ValueError:
            pass
    return line("INFO", "output", text, role=name)


class JsonOutput(io.TextIOBase):
    """Takes a terminal's place: turns what a command prints into lines of JSON."""

    def __init__(self, stream: TextIO, logger: str) -> None:
        super().__init__()
        self._stream, self._logger = stream, logger
        self._rest = ""

    def write(self, text: str) -> int:
        *whole, self._rest = (self._rest + text).split("\n")
        for said in whole:
            if said.strip():
                self._stream.write(line("INFO", self._logger, said) + "\n")
        return len(text)

    def flush(self) -> None:
        self._stream.flush()

    def isatty(self) -> bool:
        return False


def take_over() -> None:
    """Log warnings and uncaught exceptions, which Python would print as text."""
    logging.captureWarnings(True)
    sys.excepthook = _log_uncaught


def _log_uncaught(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("overprint").critical("ended by an error", exc_info=(kind, error, trace))
