"""Corrections of camera clocks, as people write them and as they are stored."""

import pytest

from jobs.design.facts.clocks import Clocks, parsed, written


@pytest.mark.parametrize(
    ("text", "seconds", "again"),
    [
        ("+1:30", 5400, "+1:30"),
        ("-0:05:20", -320, "−0:05:20"),
        ("−2", -7200, "−2:00"),
        (" 1:00 ", 3600, "+1:00"),
        ("", 0, ""),
        ("0:00", 0, ""),
        ("8760:00", 8760 * 3600, "+8760:00"),
        ("9600", 9600 * 3600, "+9600:00"),
        ("+0:0:1", 1, "+0:00:01"),
        ("-0:59", -3540, "−0:59"),
        ("\t- 1:30\n", -5400, "−1:30"),
        ("+ 2", 7200, "+2:00"),
        ("1:5", 3900, "+1:05"),
        ("   ", 0, ""),
        ("-0", 0, ""),
    ],
)
def test_a_correction_is_read_and_written_alike(text, seconds, again):
    assert parsed(text) == seconds
    assert written(seconds) == again
    assert parsed(written(seconds)) == seconds


@pytest.mark.parametrize(
    "text",
    [
        "one hour",
        "1:60",
        "1.5",
        "+",
        "99999:00",
        "9600:00:01",
        "1:00:00:00",
        "1:00:60",
        ":30",
        "1:",
        "--1",
        "+-1",
        "1h",
        "100000",
    ],
)
def test_what_is_no_time_is_refused(text):
    assert parsed(text) is None


def test_stored_corrections_are_parsed_and_foreign_ones_left_out():
    clocks = Clocks.from_json({"A": 60, "B": "x", "C": 10**9, "D": 0})

    assert clocks == Clocks({"A": 60, "D": 0})
    assert clocks.to_json() == {"A": 60}
    assert (clocks.of("A"), clocks.of("unknown")) == (60, 0)
