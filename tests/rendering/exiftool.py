"""Debian's exiftool, an independent reader and writer of metadata. It is started once for all
tests: its start takes longer than what it is asked for.
"""

import atexit
import json
import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import pytest


def ask(*arguments: str | Path) -> bytes:
    """Run exiftool with these arguments and return what it prints. Fail the test if it refuses
    them.
    """
    return _running().ask([str(argument) for argument in arguments])


class _Running:
    """An exiftool that reads its arguments line by line (-stay_open), and ends with this process."""

    def __init__(self) -> None:
        command = ["setpriv", "--pdeathsig", "KILL", "--", "exiftool", "-stay_open", "1", "-@", "-"]
        self._errors: IO[bytes] = TemporaryFile()  # noqa: SIM115 -- open as long as the process
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors
        )
        atexit.register(self._end)

    def ask(self, arguments: list[str]) -> bytes:
        assert not [argument for argument in arguments if "\n" in argument]
        written, printed = self._process.stdin, self._process.stdout
        assert written
        assert printed
        asked = [*arguments, "-echo3", "{status ${status}}", "-execute1"]
        self._errors.seek(0)  # of exiftool as well
        self._errors.truncate()
        written.write("".join(f"{line}\n" for line in asked).encode())
        written.flush()
        lines = list(iter(printed.readline, b"{ready1}\n"))
        if lines[-1:] != [b"{status 0}\n"]:
            self._errors.seek(0)
            pytest.fail(f"exiftool {arguments}: {self._errors.read().decode()}")
        return b"".join(lines[:-1])

    def _end(self) -> None:
        self._process.kill()
        self._process.communicate()
        self._errors.close()


_running = cache(_Running)


def tags(path: Path) -> dict[str, Any]:
    """Return what exiftool, an independent reader, finds, without what describes the file
    itself.
    """
    (found,) = tags_of(path)
    return found


def tags_of(*paths: Path) -> list[dict[str, Any]]:
    """Return the same for several files, in order."""
    told = ask("-json", "-G1", "-a", "-x", "System:all", "-x", "ExifTool:all", *paths)
    return [
        {name: value for name, value in found.items() if name != "SourceFile"}
        for found in json.loads(told)
    ]
