"""The output of the children, line by line, each with its child's name and without anything that
controls a terminal.
"""

import logging
import re
import sys
from contextlib import suppress
from datetime import datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TextIO

from jobs.logs.lines import relayed

LONGEST = 16_384  #: bytes of one line; longer ones are split
NAME_WIDTH = 10

_ESCAPE_SEQUENCES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-_])")
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")


def printable(line: bytes) -> str:
    """Return the text without escape sequences (ECMA-48) and control characters other than tab."""
    text = line.decode("utf-8", "replace").rstrip("\r\n")
    return _CONTROL_CHARACTERS.sub("", _ESCAPE_SEQUENCES.sub("", text))


class LineBuffer:
    """Turns bytes into whole lines; a line may come in pieces."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[str]:
        *whole, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > LONGEST:
            whole.append(self._rest)
            self._rest = b""
        return [printable(line) for line in whole]

    def rest(self) -> list[str]:
        """Return the last line if it has no line break, when there will be no more output."""
        rest, self._rest = self._rest, b""
        return [printable(rest)] if rest else []


class _LogFile(RotatingFileHandler):
    """A file that may miss lines, such as on a full disk.

    Python would print a traceback for each, and the terminal has the line.
    """

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 -- logging's name
        if not isinstance(sys.exc_info()[1], OSError):
            super().handleError(record)


class Log:
    """Writes to the terminal, and to a file of a few megabytes for later."""

    def __init__(self, terminal: TextIO, path: Path, *, as_json: bool = False) -> None:
        self._terminal, self._as_json = terminal, as_json
        self._file = _LogFile(
            path, maxBytes=10_000_000, backupCount=3, encoding="utf-8", delay=True
        )
        self._file.setFormatter(logging.Formatter("%(message)s"))

    def say(self, name: str, line: str, *, only_file: bool = False) -> None:
        text = relayed(name, line) if self._as_json else f"{name:<{NAME_WIDTH}} {line}"
        if not only_file:
            self._to_terminal(text)
        if not self._as_json:
            stamp = datetime.now().astimezone().isoformat(timespec="milliseconds")
            text = f"{stamp} {text}"
        self._file.emit(logging.makeLogRecord({"msg": text}))

    def _to_terminal(self, text: str) -> None:
        # The terminal may be closed; the site keeps running, and the file has the line.
        with suppress(OSError):
            print(text, file=self._terminal, flush=True)

    def close(self) -> None:
        self._file.close()
