"""The compiled library: found beside its sources, opened once, with its C types declared."""

import ctypes
from functools import lru_cache
from pathlib import Path

from jpegsplice.library import compiled_file, loaded

SOURCES = Path(__file__).parent / "source"
BUILT = Path(__file__).parent / "built"
DONE = 0
FASTEST, PLAIN, SSE4, AVX2 = range(4)
CHANNEL, NOTHING, ALPHA = range(3)  #: what the fourth byte of a pixel is


class Picture(ctypes.Structure):
    _fields_ = [
        ("rows", ctypes.c_void_p),
        ("width", ctypes.c_uint32),
        ("height", ctypes.c_uint32),
        ("channels", ctypes.c_uint32),
    ]


Part = ctypes.c_float * 4
WholePart = ctypes.c_uint32 * 4


def path() -> Path:
    """Return the path of the library for these sources and this machine. The file may not exist."""
    return compiled_file("pillowscale", SOURCES, BUILT)


@lru_cache(maxsize=1)
def opened() -> ctypes.CDLL:
    """Return the library, with its C types. Raises OSError as `loaded` does."""
    library = loaded("pillowscale", path())
    picture, number = ctypes.POINTER(Picture), ctypes.c_uint32
    library.pillowscale_resize.argtypes = [picture, picture, number, Part, number, number]
    library.pillowscale_reduce.argtypes = [picture, picture, number, number, WholePart]
    library.pillowscale_soften.argtypes = [picture, picture, ctypes.c_float]
    library.pillowscale_enlarge.argtypes = [picture, picture, number]
    return library
