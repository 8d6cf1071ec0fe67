"""Records of an old workbook, and texts that continue in the next record."""

import struct

import pytest

from jobs.intake.sheets.xls import records
from jobs.intake.sheets.xls.records import Record, Texts

BOF = struct.pack("<HHHH", records.BOF, 4, records.BIFF8, 5)
EOF = struct.pack("<HH", records.EOF, 0)


def record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def test_a_record_comes_with_those_that_continue_it_and_without_parts_inside():
    chart = BOF + record(records.NUMBER, b"chart") + EOF
    stream = BOF + chart + record(records.SST, b"a") + record(records.CONTINUE, b"b") + EOF

    assert list(records.records(stream + BOF, 0)) == [Record(records.SST, b"a", [b"b"])]


def test_a_part_that_does_not_begin_is_damage():
    with pytest.raises(ValueError, match="no part begins here"):
        list(records.records(record(records.SST, b"a"), 0))


def test_a_text_may_change_its_width_where_it_goes_on():
    first = struct.pack("<HB", 4, 0) + b"ab"
    more = b"\x01" + "éß".encode("utf-16-le") + struct.pack("<HB", 1, 0) + b"!"
    texts = Texts([first, more])

    assert [texts.next(), texts.next()] == ["abéß", "!"]


def test_runs_and_phonetics_of_a_text_are_skipped():
    flags = records.RICH | records.WITH_PHONETICS
    said = struct.pack("<HBHI", 2, flags, 1, 3) + b"hi" + b"RUNS" + b"PHO"
    texts = Texts([said, struct.pack("<HB", 1, 0) + b"!"])

    assert [texts.next(), texts.next()] == ["hi", "!"]


@pytest.mark.parametrize("data", [b"", b"\x05", struct.pack("<HB", 5, 0) + b"ab"])
def test_a_text_without_its_end_is_damage(data):
    with pytest.raises((ValueError, IndexError)):
        Texts([data]).next()
