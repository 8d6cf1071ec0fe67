"""The compiled library: found beside its sources, opened once, with its C types declared.

The file's name carries a hash of the sources, so a library of older sources is never loaded.
"""

import ctypes
import hashlib
import platform
import sys
from functools import lru_cache
from pathlib import Path

SOURCES = Path(__file__).parent / "source"
BUILT = Path(__file__).parent / "built"
PIECES = 4
NEVER_RECODE, NEVER_STEER = 1, 2


class Overlay(ctypes.Structure):
    _fields_ = [
        ("rgba", ctypes.c_void_p),
        ("width", ctypes.c_uint32),
        ("height", ctypes.c_uint32),
        ("x", ctypes.c_int32),
        ("y", ctypes.c_int32),
    ]


class CMark(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_uint64),
        ("offset", ctypes.c_uint64),
        ("bit", ctypes.c_uint32),
        ("mcu", ctypes.c_uint32),
        ("dc", ctypes.c_int32 * 3),
    ]


class Piece(ctypes.Structure):
    _fields_ = [("bytes", ctypes.c_void_p), ("length", ctypes.c_size_t)]


class Result(ctypes.Structure):
    _fields_ = [
        ("pieces", Piece * PIECES),
        ("own_header", ctypes.c_void_p),
        ("own_bits", ctypes.c_void_p),
        ("way", ctypes.c_uint32),
        ("touched_mcus", ctypes.c_uint32),
        ("touched_blocks", ctypes.c_uint32),
        ("fitted_blocks", ctypes.c_uint32),
        ("shifted", ctypes.c_uint32),
    ]


class Plane(ctypes.Structure):
    _fields_ = [("samples", ctypes.c_void_p), ("wide", ctypes.c_uint32), ("high", ctypes.c_uint32)]


class Averages(ctypes.Structure):
    _fields_ = [
        ("width", ctypes.c_uint32),
        ("height", ctypes.c_uint32),
        ("components", ctypes.c_uint32),
        ("is_rgb", ctypes.c_uint32),
        ("planes", Plane * 3),
        ("finer", Plane * 3),
        ("rows", ctypes.POINTER(CMark)),
        ("row_count", ctypes.c_uint32),
        ("row_height", ctypes.c_uint32),
        ("each", ctypes.c_uint32),
    ]


def path() -> Path:
    """Return the path of the library for these sources and this machine. The file may not exist."""
    return compiled_file("jpegsplice", SOURCES, BUILT)


def compiled_file(name: str, sources: Path, folder: Path) -> Path:
    """Return where a library of that name belongs, made of the C files in `sources`."""
    digest = hashlib.sha256()
    for source in sorted(sources.glob("*.[ch]")):
        digest.update(source.name.encode() + b"\0" + source.read_bytes())
    return folder / f"{name}-{digest.hexdigest()[:16]}-{sys.platform}-{platform.machine()}.so"


def loaded(name: str, file: Path) -> ctypes.CDLL:
    """Load the compiled file of a library, without its C types.

    Calls through it release the GIL. Raises OSError if it is not built or does not load here.
    """
    if not file.exists():
        raise FileNotFoundError(
            f"{name} is not built: python -m {name}.build (it needs a C compiler)"
        )
    return ctypes.CDLL(str(file))


@lru_cache(maxsize=1)
def opened() -> ctypes.CDLL:
    """Return the library, with its C types. Raises OSError as `loaded` does."""
    library = loaded("jpegsplice", path())
    library.jpegsplice_splice.argtypes = [
        ctypes.c_void_p,
        ctypes.c_size_t,
        ctypes.POINTER(Overlay),
        ctypes.POINTER(CMark),
        ctypes.c_uint32,
        ctypes.POINTER(Result),
        ctypes.POINTER(Averages),
    ]
    library.jpegsplice_recode.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.POINTER(Result)]
    library.jpegsplice_sequential.argtypes = [
        ctypes.c_void_p,
        ctypes.c_size_t,
        ctypes.c_uint32,
        ctypes.POINTER(Result),
        ctypes.POINTER(Averages),
    ]
    library.jpegsplice_scan.argtypes = [
        ctypes.c_void_p,
        ctypes.c_size_t,
        ctypes.c_uint32,
        ctypes.POINTER(CMark),
    ]
    library.jpegsplice_release.argtypes = [ctypes.POINTER(Result)]
    library.jpegsplice_release.restype = None
    library.jpegsplice_average.argtypes = [
        ctypes.c_void_p,
        ctypes.c_size_t,
        ctypes.c_uint32,
        ctypes.POINTER(Averages),
    ]
    library.jpegsplice_release_averages.argtypes = [ctypes.POINTER(Averages)]
    library.jpegsplice_release_averages.restype = None
    return library
