"""Large files that are written past the page cache: the same bytes, whatever the disk takes."""

import ctypes
import errno
import fcntl
import mmap
import os
from collections.abc import Buffer
from pathlib import Path

import pytest

from jobs.storage import disk, uncached
from jobs.storage.uncached import BLOCK, LEAST, PIECE

WRITE = os.write


def written(path: Path, *pieces: Buffer) -> list[int]:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
    try:
        return [uncached.write_all(descriptor, piece) for piece in pieces]
    finally:
        os.close(descriptor)


def is_direct(descriptor: int) -> bool:
    return bool(fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_DIRECT)


def aligned(size: int) -> memoryview:
    """Return random bytes that begin at a page of the memory."""
    memory = memoryview(mmap.mmap(-1, size))
    memory[:] = os.urandom(size)
    return memory


@pytest.fixture
def past_cache(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list that gets the size of each write past the page cache, of a disk that refuses
    odd places in memory.
    """
    sizes = []

    def noted(descriptor: int, data: Buffer) -> int:
        if is_direct(descriptor) and ctypes.addressof(ctypes.c_char.from_buffer(data)) % 512:
            raise OSError(errno.EINVAL, "Invalid argument")
        count = WRITE(descriptor, data)
        if is_direct(descriptor):
            sizes.append(count)
        return count

    monkeypatch.setattr(disk, "takes_direct_writes", lambda _: True)
    monkeypatch.setattr(os, "write", noted)
    return sizes


@pytest.mark.parametrize("size", [LEAST, LEAST + 1, PIECE, 2 * PIECE + BLOCK + 7])
@pytest.mark.parametrize("at", [0, 100])
def test_all_but_the_last_bytes_go_past_the_page_cache(
    tmp_path: Path, past_cache: list[int], size: int, at: int
) -> None:
    data = aligned(at + size)[at:]

    assert written(tmp_path / "a", data) == [size]
    assert (tmp_path / "a").read_bytes() == data
    assert sum(past_cache) == size // BLOCK * BLOCK


def test_a_file_that_begins_at_a_block_of_the_memory_is_not_copied(
    tmp_path: Path, past_cache: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(uncached, "_memory")

    written(tmp_path / "a", aligned(1024 + 2 * PIECE)[1024:])

    assert past_cache == [2 * PIECE]


def test_a_small_piece_and_an_unmeasured_file_system_use_the_page_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def buffered(descriptor: int, data: Buffer) -> int:
        assert not is_direct(descriptor)
        return WRITE(descriptor, data)

    monkeypatch.setattr(os, "write", buffered)
    monkeypatch.setattr(disk, "takes_direct_writes", lambda _: True)
    written(tmp_path / "small", b"x" * (LEAST - 1))
    monkeypatch.setattr(disk, "takes_direct_writes", lambda _: False)
    written(tmp_path / "large", b"x" * LEAST)

    sizes = [(tmp_path / name).stat().st_size for name in ("small", "large")]
    assert sizes == [LEAST - 1, LEAST]


@pytest.mark.parametrize("taken", [0, PIECE])
@pytest.mark.parametrize("at", [0, 100])
def test_what_the_disk_refuses_to_take_directly_goes_through_the_page_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taken: int, at: int
) -> None:
    left = taken

    def refusing(descriptor: int, piece: Buffer) -> int:
        nonlocal left
        if not is_direct(descriptor):
            return WRITE(descriptor, piece)
        if not left:
            raise OSError(errno.EINVAL, "Invalid argument")
        count = WRITE(descriptor, memoryview(piece)[:left])
        left -= count
        return count

    monkeypatch.setattr(disk, "takes_direct_writes", lambda _: True)
    monkeypatch.setattr(os, "write", refusing)
    data = aligned(at + 2 * PIECE + 5)[at:]

    assert written(tmp_path / "a", data) == [len(data)]
    assert (tmp_path / "a").read_bytes() == data


def test_a_piece_at_an_odd_place_is_written_whole(tmp_path: Path) -> None:
    pieces = [os.urandom(LEAST + 3), os.urandom(LEAST + 5), b"end"]

    assert written(tmp_path / "a", *pieces) == [len(piece) for piece in pieces]
    assert (tmp_path / "a").read_bytes() == b"".join(pieces)


def test_a_full_disk_is_no_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int, __: Buffer) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(disk, "takes_direct_writes", lambda _: True)
    monkeypatch.setattr(os, "write", full)

    with pytest.raises(OSError, match="No space left"):
        written(tmp_path / "a", b"x" * LEAST)


def test_memory_is_used_again(
    tmp_path: Path, past_cache: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uncached, "_kept", [])

    for name in "abcd":
        written(tmp_path / name, aligned(LEAST + 100)[100:])

    assert past_cache == 4 * [LEAST]
    assert len(uncached._kept) == 1
