"""The interface for Python: buffers in, bytes out, refusals as exceptions with a code."""

import ctypes
import struct
from collections.abc import Buffer, Iterator
from typing import NamedTuple

from jpegsplice import library
from jpegsplice.buffers import Lent, lent

type Size = tuple[int, int]
type Corner = tuple[int, int]

_REFUSALS = {
    1: ("argument", "The overlay's size or place cannot be, or the mark belongs to another file."),
    2: ("memory", "There is not enough memory."),
    3: ("not_jpeg", "This is not a JPEG, or its header is damaged."),
    4: ("truncated", "The file ends before the place that was to be reached."),
    5: ("progressive", "The file is a progressive JPEG, or one whose scans are incomplete."),
    6: ("arithmetic", "The file is coded arithmetically."),
    7: ("precision", "The file has more than 8 bits a sample."),
    8: ("lossless", "The file is a lossless or hierarchical JPEG."),
    9: ("components", "The file has neither one nor three components."),
    10: ("scans", "The components come in several scans."),
    11: ("sampling", "The sampling factors are unusual."),
    12: ("height", "The height is given behind the scan (DNL)."),
    13: ("tables", "A quantisation or Huffman table is damaged or missing."),
    14: ("data", "The coded data is damaged."),
    15: ("codes", "The Huffman tables cannot write the result."),
}
_MARK = struct.Struct("@QQIIiii0Q")
"""`struct jpegsplice_mark`, as `library.CMark`."""
_WAYS = ("untouched", "plain", "appended", "recoded")


class Unavailable(RuntimeError):
    """The library is not built, or does not load on this machine."""


class Refused(ValueError):
    """The file cannot be spliced.

    `code` is a stable word, one of those that the header file lists.
    """

    def __init__(self, status: int) -> None:
        self.code, sentence = _REFUSALS.get(status, ("unknown", f"Status {status}."))
        super().__init__(sentence)


class Mark(NamedTuple):
    """A place in one file's scan at which reading can begin: made by `scan`, given to `splice`."""

    size: int
    offset: int
    bit: int
    mcu: int
    dc: tuple[int, int, int]


class Marks:
    """The marks of all rows, as the library wrote them: of hundreds, most photos need one."""

    __slots__ = ("_rows",)

    def __init__(self, rows: bytes = b"") -> None:
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows) // _MARK.size

    def __getitem__(self, row: int) -> Mark:
        at = range(len(self))[row] * _MARK.size
        size, offset, bit, mcu, *dc = _MARK.unpack_from(self._rows, at)
        return Mark(size, offset, bit, mcu, (dc[0], dc[1], dc[2]))

    def __iter__(self) -> Iterator[Mark]:
        return (self[row] for row in range(len(self)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Marks) and list(self) == list(other)

    def __hash__(self) -> int:
        return hash(tuple(self))


NO_MARKS = Marks()


class Spliced(NamedTuple):
    """The new file as pieces in order. Unchanged ones are views into the given file.

    `way`: untouched (nothing of the overlay shows), plain, appended (rare codes were added to the
    tables), or recoded (the whole scan was written with tables that have all codes, without
    changing a coefficient). `averages`: those of the result.
    """

    pieces: tuple[memoryview, ...]
    way: str
    touched_mcus: int
    touched_blocks: int
    fitted_blocks: int
    shifted: bool
    averages: "Averages | None" = None

    def joined(self) -> bytes:
        return b"".join(self.pieces)


class Plane(NamedTuple):
    """One byte for each sample, rows from the top."""

    samples: bytes
    size: Size


class Averages(NamedTuple):
    """The photo at an eighth of its size: the mean of every block. `size` is the photo's, in
    pixels. Planes are padded to whole MCUs, and those of chroma are subsampled as in the file.
    `finer`: the same with four samples for each block, if requested.

    `colours`: L, YCbCr or RGB, one plane each. `marks`: one for every `row_height` rows of pixels;
    none for a file with restart intervals or one that was just spliced.
    """

    size: Size
    colours: str
    planes: tuple[Plane, ...]
    row_height: int
    marks: Marks = NO_MARKS
    each: int = 1
    finer: tuple[Plane, ...] = ()

    def mark_for(self, y: int) -> Mark | None:
        """Return the mark that `scan` would return for this `y`, or None without marks."""
        return (
            self.marks[min(max(y, 0) // self.row_height, len(self.marks) - 1)]
            if self.marks
            else None
        )


class Sequential(NamedTuple):
    """A baseline JPEG made from a progressive one, and its averages, including marks."""

    jpeg: bytes
    averages: Averages


def available() -> bool:
    return why_unavailable() is None


def why_unavailable() -> str | None:
    """Return a sentence that says why the library is unavailable, or None if it is available."""
    try:
        library.opened()
    except OSError as error:
        return str(error)
    return None


def scan(jpeg: Buffer, y: int) -> Mark:
    """Return the mark for overlays whose top is at pixel row `y` or below. With `y` below the
    picture, read all of it.

    Raises Refused, Unavailable.
    """
    mark = library.CMark()
    with lent(jpeg) as file:
        status = _library().jpegsplice_scan(
            file.address, file.length, min(max(y, 0), 65536), ctypes.byref(mark)
        )
    if status:
        raise Refused(status)
    return _mark(mark)


def splice(
    jpeg: Buffer, overlay: Buffer, size: Size, xy: Corner, mark: Mark | None = None
) -> bytes:
    """Return the JPEG with the overlay on it. `overlay`: RGBA with straight alpha, `size` = (width,
    height) pixels, in the photo's colours. `xy`: its top left corner in the stored frame, may be
    negative; the caller handles the EXIF orientation.

    Raises Refused, Unavailable; ValueError if the overlay's bytes are not width × height × 4.
    """
    return parts(jpeg, overlay, size, xy, mark).joined()


def parts(
    jpeg: Buffer,
    overlay: Buffer,
    size: Size,
    xy: Corner,
    mark: Mark | None = None,
    *,
    averages: Averages | None = None,
    may_recode: bool = True,
    is_recoded: bool = False,
) -> Spliced:
    """Splice as `splice` does, but return the parts unjoined: for `os.writev`, or to keep parts
    common to many results only once.

    `averages`: those of this file; then the result has averages too, at little cost. With
    `may_recode` False, a file whose tables lack codes is refused (`codes`). `is_recoded` says that
    `jpeg` came from `recoded`: the result is then byte for byte the same as splicing the original
    and writing its whole scan again.
    """
    result = library.Result()
    known = None if averages is None else _known(averages)
    with lent(jpeg) as file, lent(overlay) as pixels:
        if pixels.length != size[0] * size[1] * 4:
            raise ValueError(
                f"an overlay of {size[0]} × {size[1]} pixels has {size[0] * size[1] * 4} bytes"
            )
        placed = library.Overlay(pixels.address, *size, *xy)
        start = None if mark is None else ctypes.byref(_c_mark(mark))
        status = _library().jpegsplice_splice(
            file.address,
            file.length,
            ctypes.byref(placed),
            start,
            (0 if may_recode else library.NEVER_RECODE)
            | (library.NEVER_STEER if is_recoded else 0),
            ctypes.byref(result),
            None if known is None else ctypes.byref(known[0]),
        )
        if status:
            raise Refused(status)
        changed = None if averages is None or known is None else _changed(averages, known[1])
        return _spliced(jpeg, file, result, changed)


def recoded(jpeg: Buffer) -> Spliced:
    """Write the same picture with tables that have all codes: once for many overlays, if the file's
    own lack some.

    Raises Refused, Unavailable.
    """
    result = library.Result()
    with lent(jpeg) as file:
        status = _library().jpegsplice_recode(file.address, file.length, ctypes.byref(result))
        if status:
            raise Refused(status)
        return _spliced(jpeg, file, result, None)


def sequential(jpeg: Buffer, each: int = 1) -> Sequential:
    """Convert a progressive file to a baseline one, which can be spliced, without changing a
    coefficient.

    `each`: as in `averages`. Raises Refused (`argument` when the file is not progressive),
    Unavailable.
    """
    result, found = library.Result(), library.Averages()
    with lent(jpeg) as file:
        status = _library().jpegsplice_sequential(
            file.address, file.length, each, ctypes.byref(result), ctypes.byref(found)
        )
        if status:
            raise Refused(status)
        averages = _averages(found)
        return Sequential(_spliced(jpeg, file, result, None).joined(), averages)


def _spliced(
    jpeg: Buffer, file: Lent, result: library.Result, averages: Averages | None
) -> Spliced:
    release = _Release(result)
    return Spliced(
        tuple(_piece(jpeg, file, piece, release) for piece in result.pieces),
        _WAYS[result.way],
        result.touched_mcus,
        result.touched_blocks,
        result.fitted_blocks,
        bool(result.shifted),
        averages,
    )


def averages(jpeg: Buffer, each: int = 1) -> Averages:
    """A small picture for the price of a scan. Raises Refused, Unavailable; TRUNCATED and damaged
    files too.

    `each` 2: also the photo at a quarter of its size, for about twice the time.
    """
    found = library.Averages()
    with lent(jpeg) as file:
        status = _library().jpegsplice_average(file.address, file.length, each, ctypes.byref(found))
    if status:
        raise Refused(status)
    return _averages(found)


def _averages(found: library.Averages) -> Averages:
    """Convert the library's averages to Python objects, and free its memory."""
    colours = "L" if found.components == 1 else "RGB" if found.is_rgb else "YCbCr"
    try:
        planes = tuple(_plane(plane) for plane in found.planes[: found.components])
        finer = (
            tuple(_plane(plane) for plane in found.finer[: found.components])
            if found.each > 1
            else ()
        )
        rows = ctypes.string_at(found.rows, found.row_count * _MARK.size) if found.rows else b""
        size = found.width, found.height
        return Averages(size, colours, planes, found.row_height, Marks(rows), found.each, finer)
    finally:
        _library().jpegsplice_release_averages(ctypes.byref(found))


def _plane(plane: library.Plane) -> Plane:
    return Plane(ctypes.string_at(plane.samples, plane.wide * plane.high), (plane.wide, plane.high))


type _Copies = list[bytearray]


def _known(averages: Averages) -> tuple[library.Averages, _Copies]:
    """Copy the averages for the library, which may change them: the planes of a tuple must stay as
    they are. The finer planes come last.
    """
    given = library.Averages(components=len(averages.planes), each=averages.each)
    return given, [
        *_lent_copies(given.planes, averages.planes),
        *_lent_copies(given.finer, averages.finer),
    ]


def _lent_copies(given: ctypes.Array[library.Plane], planes: tuple[Plane, ...]) -> _Copies:
    if any(len(plane.samples) != plane.size[0] * plane.size[1] for plane in planes):
        raise ValueError("a plane needs one byte for each of its samples")
    copies = [bytearray(plane.samples) for plane in planes]
    for plane, known, copy in zip(given, planes, copies, strict=False):
        samples = (ctypes.c_char * len(copy)).from_buffer(copy)
        plane.samples, (plane.wide, plane.high) = ctypes.addressof(samples), known.size
    return copies


def _changed(averages: Averages, copies: _Copies) -> Averages:
    count = len(averages.planes)
    planes, finer = (
        _planes(averages.planes, copies[:count]),
        _planes(averages.finer, copies[count:]),
    )
    return averages._replace(planes=planes, finer=finer, marks=NO_MARKS)


def _planes(known: tuple[Plane, ...], copies: _Copies) -> tuple[Plane, ...]:
    return tuple(Plane(bytes(copy), plane.size) for plane, copy in zip(known, copies, strict=True))


def _mark(mark: library.CMark) -> Mark:
    return Mark(mark.size, mark.offset, mark.bit, mark.mcu, tuple(mark.dc))


def _c_mark(mark: Mark) -> library.CMark:
    return library.CMark(*mark[:4], mark.dc)


class _Release:
    """Frees what the library allocated for a result once its last piece is gone."""

    def __init__(self, result: library.Result) -> None:
        self._result = result

    def __del__(self) -> None:
        _library().jpegsplice_release(ctypes.byref(self._result))


def _piece(jpeg: Buffer, file: Lent, piece: library.Piece, release: _Release) -> memoryview:
    address, length = piece.bytes or 0, piece.length
    if file.address <= address and address + length <= file.address + file.length:
        begin = address - file.address
        return memoryview(jpeg).cast("B")[begin : begin + length]
    if not length:
        return memoryview(b"")
    own = (ctypes.c_ubyte * length).from_address(address)
    own.release = release  # kept alive by any view of these bytes
    return memoryview(own).cast("B")


def _library() -> ctypes.CDLL:
    try:
        return library.opened()
    except OSError as error:
        raise Unavailable(str(error)) from error
