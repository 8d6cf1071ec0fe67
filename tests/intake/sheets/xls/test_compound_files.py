"""Compound files: small streams, large ones, and chains that never end."""

import struct
from pathlib import Path

import pytest

from jobs.intake.sheets.xls import compound_files

SAMPLE = (Path(__file__).parent / "samples" / "values.xls").read_bytes()


def test_a_stream_is_found_by_its_name():
    found = compound_files.streams(SAMPLE, ("workbook", "book"))

    assert list(found) == ["workbook"]
    assert found["workbook"][:4] == b"\x09\x08\x10\x00"


def test_a_chain_without_an_end_is_damage():
    (table,) = struct.unpack_from("<I", SAMPLE, 76)
    looped = bytearray(SAMPLE)
    struct.pack_into("<II", looped, (table + 1) * 512, 1, 0)

    with pytest.raises(ValueError, match="without an end"):
        compound_files.streams(bytes(looped), ("workbook",))


def test_sectors_of_a_size_that_no_program_writes_are_damage():
    with pytest.raises(ValueError, match="sizes of sectors"):
        compound_files.streams(SAMPLE[:30] + b"\x1f\x00" + SAMPLE[32:], ("workbook",))
