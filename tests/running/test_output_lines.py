"""Lines: names in front, nothing that steers a terminal."""

import errno
import io
from logging.handlers import RotatingFileHandler
from pathlib import Path

import pytest

from jobs.running.output_lines import LONGEST, LineBuffer, Log, printable


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (b"plain \xc3\xa9\tand tab\r", "plain é\tand tab"),
        (b"\x1b[31mred\x1b[0m", "red"),
        (b"\x1b]0;a title\x07text", "text"),
        (b"bell\x07 and \x08\x7f\xc2\x9b31m", "bell and 31m"),
        (b"not utf-8: \xff", "not utf-8: \ufffd"),
        ("two\u2028lines".encode(), "twolines"),
    ],
)
def test_escape_sequences_and_control_characters_are_taken_out(said: bytes, shown: str):
    assert printable(said) == shown


def test_a_line_that_comes_in_pieces_is_said_once():
    buffer = LineBuffer()

    said = [buffer.feed(piece) for piece in (b"one\ntw", b"o", b"\nthree")]

    assert said == [["one"], [], ["two"]]
    assert buffer.rest() == ["three"]
    assert buffer.rest() == []


def test_a_line_without_end_is_broken():
    buffer = LineBuffer()

    said = buffer.feed(b"x" * (LONGEST + 1))

    assert [len(line) for line in said] == [LONGEST + 1]


def test_the_log_writes_to_the_terminal_and_with_the_time_to_the_file(tmp_path: Path):
    terminal = io.StringIO()
    log = Log(terminal, tmp_path / "site.log")

    log.say("web", "Listening")
    log.say("broker", "a banner", only_file=True)
    log.close()

    assert terminal.getvalue() == "web        Listening\n"
    kept = [line.split(" ", 1) for line in (tmp_path / "site.log").read_text().splitlines()]
    assert [text for _, text in kept] == ["web        Listening", "broker     a banner"]


def test_a_closed_terminal_stops_nothing(tmp_path: Path):
    class Closed(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError(5, "Input/output error")

    log = Log(Closed(), tmp_path / "site.log")

    log.say("web", "still here")
    log.close()

    assert "still here" in (tmp_path / "site.log").read_text()


def test_a_full_disk_prints_no_traceback_for_each_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    def full(_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    terminal = io.StringIO()
    log = Log(terminal, tmp_path / "site.log")
    monkeypatch.setattr(RotatingFileHandler, "flush", full)

    log.say("web", "one")
    log.say("web", "two")

    assert terminal.getvalue() == "web        one\nweb        two\n"
    assert capsys.readouterr().err == ""
    monkeypatch.undo()
    log.close()
