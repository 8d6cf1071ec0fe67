"""Memory of any object, lent to C while it is used."""

import array
import ctypes
import mmap

import numpy
import pytest

from jpegsplice.buffers import lent

DATA = b"0123456789"


def mapped() -> mmap.mmap:
    memory = mmap.mmap(-1, len(DATA))
    memory.write(DATA)
    return memory


@pytest.mark.parametrize(
    "owner",
    [
        DATA,
        bytearray(DATA),
        memoryview(DATA),
        memoryview(b"xx" + DATA)[2:],
        array.array("B", DATA),
        numpy.frombuffer(DATA, numpy.uint8),
        mapped(),
    ],
    ids=lambda owner: type(owner).__name__,
)
def test_the_bytes_are_where_it_says(owner) -> None:
    with lent(owner) as memory:
        assert ctypes.string_at(memory.address, memory.length) == DATA


def test_elements_wider_than_a_byte_are_counted_in_bytes() -> None:
    with lent(array.array("I", [1, 2, 3])) as memory:
        assert memory.length == 12


def test_an_empty_buffer_has_no_bytes() -> None:
    with lent(b"") as memory:
        assert memory.length == 0


def test_what_is_lent_cannot_be_resized_and_afterwards_it_can() -> None:
    owner = bytearray(DATA)

    with lent(owner), pytest.raises(BufferError):
        owner.append(0)
    owner.append(0)

    assert len(owner) == 11


def test_memory_is_given_back_after_an_error() -> None:
    owner = bytearray(DATA)

    with pytest.raises(ZeroDivisionError), lent(owner):
        _ = 1 / 0

    owner.clear()


def test_memory_in_pieces_and_objects_without_memory_are_refused() -> None:
    with pytest.raises(BufferError), lent(memoryview(DATA)[::2]):
        pass
    with pytest.raises(TypeError), lent("text"):  # type: ignore[arg-type]
        pass
