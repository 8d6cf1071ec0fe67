"""Small steps that several formats take through an open file."""

import os
from typing import BinaryIO

_BLOCK = 1 << 16


def length(file: BinaryIO) -> int:
    return file.seek(0, os.SEEK_END)


def is_found_after(file: BinaryIO, start: int, mark: bytes) -> bool:
    """Search backwards, block by block, because an end is nearly always at the end.

    The file is not mapped into memory: one that shrinks under a map kills the process.
    """
    end = length(file)
    while end > start:
        begin = max(end - _BLOCK, start)
        file.seek(begin)
        if mark in file.read(end - begin + len(mark) - 1):
            return True
        end = begin
    return False
