"""The address of any object's bytes, including read-only ones, while it is lent (the buffer
protocol, PEP 3118).
"""

import contextlib
import ctypes
from collections.abc import Buffer, Iterator
from typing import NamedTuple


class _PyBuffer(ctypes.Structure):
    """`Py_buffer` as every CPython since 3.0 lays it out."""

    _fields_ = [
        ("buf", ctypes.c_void_p),
        ("obj", ctypes.py_object),
        ("len", ctypes.c_ssize_t),
        ("itemsize", ctypes.c_ssize_t),
        ("readonly", ctypes.c_int),
        ("ndim", ctypes.c_int),
        ("format", ctypes.c_char_p),
        ("shape", ctypes.c_void_p),
        ("strides", ctypes.c_void_p),
        ("suboffsets", ctypes.c_void_p),
        ("internal", ctypes.c_void_p),
    ]


_SIMPLE = 0
_get = ctypes.pythonapi.PyObject_GetBuffer
_get.argtypes = [ctypes.py_object, ctypes.POINTER(_PyBuffer), ctypes.c_int]
_release = ctypes.pythonapi.PyBuffer_Release
_release.argtypes = [ctypes.POINTER(_PyBuffer)]
_release.restype = None


class Lent(NamedTuple):
    address: int
    length: int


@contextlib.contextmanager
def lent(owner: Buffer) -> Iterator[Lent]:
    """Yield the address and length of a buffer's memory, and hold it meanwhile. Raises BufferError
    if the memory is not contiguous, TypeError if `owner` is not a buffer.
    """
    view = _PyBuffer()
    _get(owner, ctypes.byref(view), _SIMPLE)
    try:
        yield Lent(view.buf or 0, view.len)
    finally:
        _release(ctypes.byref(view))
