"""The compiled library that folds and scans many rows at once: opened once, with its C types
declared.
"""

import ctypes
from functools import lru_cache
from pathlib import Path

from jpegsplice.library import compiled_file, loaded

NAME = "jobs.searching"
SOURCES = Path(__file__).parent
BUILT = SOURCES / "built"
DONE, WORD, FULL = range(3)
MOST_BYTES = 6  #: of what a character is folded to


class Folding(ctypes.Structure):
    """`struct folding`, which folding.c explains."""

    _fields_ = [
        ("texts", ctypes.c_char_p),
        ("size", ctypes.c_uint64),
        ("counts", ctypes.c_void_p),
        ("rows", ctypes.c_uint32),
        ("lines", ctypes.c_void_p),
        ("room", ctypes.c_uint64),
        ("starts", ctypes.c_void_p),
        ("at", ctypes.c_uint64),
        ("word_end", ctypes.c_uint64),
        ("written", ctypes.c_uint64),
        ("row", ctypes.c_uint32),
        ("text", ctypes.c_uint32),
        ("is_inside", ctypes.c_uint32),
        ("has_texts", ctypes.c_uint32),
    ]


def path() -> Path:
    """Return the path of the library for these sources and this machine. The file may not exist."""
    return compiled_file(NAME, SOURCES, BUILT)


@lru_cache(maxsize=1)
def is_compiled() -> bool:
    """Return whether the library helps here."""
    try:
        opened()
    except OSError:
        return False
    return True


@lru_cache(maxsize=1)
def opened() -> ctypes.PyDLL:
    """Return the library, with its C types. Raises OSError as `loaded` does.

    Calls keep the GIL, because all threads share what the library has learned. A block takes half
    a millisecond.
    """
    library = ctypes.PyDLL(NAME, handle=loaded(NAME, path())._handle)
    number, size, text = ctypes.c_uint32, ctypes.c_uint64, ctypes.c_char_p
    folding = ctypes.POINTER(Folding)
    library.folding_learn.argtypes = [number, text, number, number, number]
    library.folding_learn.restype = None
    library.folding_learn_pair.argtypes = [number, number, number]
    library.folding_learn_pair.restype = None
    library.folding_fold.argtypes = [folding]
    library.folding_answer.argtypes = [folding, text, size]
    address = ctypes.c_void_p
    library.scanning_find.argtypes = [text, size, address, number, text, size, address]
    library.scanning_find.restype = number
    return library
