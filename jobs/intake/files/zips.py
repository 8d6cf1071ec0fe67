"""Read a zip of pictures member by member within limits. Pure: bytes go to the caller, names are
data.

`zipfile.extractall` is never used, because it trusts sizes and paths. Here real bytes are counted,
and no path in the zip is used as a path on disk. Formats: PKWARE APPNOTE 4.3.12 (directory), 4.4.5
(methods), 4.6.9 (Unicode path).
"""

import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

from jobs.byte_sizes import MEGABYTE, in_words
from jobs.errors import ArchiveRefused, FileRefused
from jobs.formats import others
from jobs.intake.files import kinds

PIECE = 256 * 1024
ENCRYPTED, UTF8_NAME = 0x1, 0x800
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    struct.error,
)
"""What `zipfile` raises for a damaged zip, as it is opened or read."""

LOCAL_HEADER = 30
DIRECTORY_ENTRY = 512
"""Most bytes per directory entry on average, name included. Checked before it is read."""

OLD_CODES = ("cp437", "cp1252", "cp850", "cp932")
"""Encodings of names without the UTF-8 flag: the standard's, Windows, western DOS, Japanese."""


@dataclass(frozen=True, slots=True)
class ZipLimits:
    """`ratio` is for members that unpack to more than 10 MB."""

    entries: int = 100_000
    entry_bytes: int = 100 * MEGABYTE
    total_bytes: int = 100_000 * MEGABYTE
    ratio: int = 200


@dataclass(frozen=True, slots=True)
class PackedFile:
    """One file of the zip.

    `path` is relative and NFC; `sentence` says why it is left out, empty when it is taken.
    """

    path: str
    size: int
    at: int
    sentence: str = ""

    @property
    def is_taken(self) -> bool:
        return not self.sentence


def members(path: Path, limits: ZipLimits | None = None) -> list[PackedFile]:
    """Return every file of the zip with its verdict, without folders. Nothing is unpacked yet.

    Raises ArchiveRefused for an unsafe zip: damaged, encrypted, overlapping, or too many files or
    bytes.
    """
    limits = limits or ZipLimits()
    with _opened(path, limits) as package:
        entries = package.infolist()
    _check_whole(entries, limits)
    found = list(_judged(entries, limits))
    total = sum(member.size for member in found if member.is_taken)
    if total > limits.total_bytes:
        raise ArchiveRefused(
            f"The zip unpacks to {in_words(total)}; the limit is {in_words(limits.total_bytes)}. "
            f"Split it into several."
        )
    return found


def extract(
    path: Path, found: Sequence[PackedFile], limits: ZipLimits | None = None
) -> Iterator[tuple[PackedFile, Iterator[bytes]]]:
    """Yield the accepted members, each with its bytes in pieces, to be read before the next member.

    Reading the pieces raises FileRefused if this member is damaged or too large (the next ones can
    still be read), and ArchiveRefused if the whole zip turns out larger than allowed.
    """
    limits = limits or ZipLimits()
    with _opened(path, limits) as package:
        entries, meter = package.infolist(), _Meter(limits.total_bytes)
        for member in found:
            if member.is_taken:
                yield member, _pieces(package, entries[member.at], limits, meter)


class _Meter:
    """Counts the real bytes of all members together."""

    def __init__(self, most: int) -> None:
        self._left = self._most = most

    def count(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise ArchiveRefused(
                f"The zip unpacks to more than the limit of {in_words(self._most)}. Split it."
            )


def _pieces(
    package: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: ZipLimits, meter: _Meter
) -> Iterator[bytes]:
    size = 0
    try:
        with package.open(entry) as file:
            while piece := file.read(PIECE):
                size += len(piece)
                meter.count(len(piece))
                if size > limits.entry_bytes:
                    raise FileRefused(_too_large(size, limits))
                yield piece
    except BROKEN:
        raise FileRefused(
            "This file is damaged inside the zip. Pack it again, or upload it by itself."
        ) from None


# --- The zip as a whole ---------------------------------------------------------------------------


@contextmanager
def _opened(path: Path, limits: ZipLimits) -> Iterator[zipfile.ZipFile]:
    with _package(path, limits) as package:
        yield package


def _package(path: Path, limits: ZipLimits) -> zipfile.ZipFile:
    try:
        _check_directory(path, limits)
        return zipfile.ZipFile(path)
    except (*BROKEN, MemoryError):
        raise ArchiveRefused(
            "The zip is damaged: its list of files cannot be read. Pack the pictures again."
        ) from None


def _check_directory(path: Path, limits: ZipLimits) -> None:
    """Check the size of the directory before `zipfile` reads it into memory."""
    size = _directory_size(path)
    if size > max(limits.entries, 1_000) * DIRECTORY_ENTRY:
        raise _too_many(limits)


def _directory_size(path: Path) -> int:
    """Return the bytes of the central directory by its end record (APPNOTE 4.3.16, 4.3.14), or 0 if
    there is none.
    """
    with path.open("rb") as file:
        tail = _tail(file)
        at = tail.rfind(b"PK\x05\x06")
        if at < 0 or at + 22 > len(tail):
            return 0
        size: int = struct.unpack_from("<L", tail, at + 12)[0]
        has_locator = at >= 20 and tail[at - 20 : at - 16] == b"PK\x06\x07"
        if size == 0xFFFFFFFF and has_locator:
            return _directory_size_64(file, struct.unpack_from("<Q", tail, at - 12)[0])
        return size


def _tail(file: BinaryIO) -> bytes:
    """Return as many bytes from the end as an end record with its comment and locator takes."""
    end = file.seek(0, 2)
    file.seek(max(0, end - 65_557 - 20))
    return file.read()


def _directory_size_64(file: BinaryIO, at: int) -> int:
    """Return the bytes of the central directory by the end record of a large zip."""
    file.seek(at)
    size: int = struct.unpack_from("<Q", file.read(56), 40)[0]
    return size


def _check_whole(entries: Sequence[zipfile.ZipInfo], limits: ZipLimits) -> None:
    if len(entries) > limits.entries:
        raise _too_many(limits)
    if any(entry.flag_bits & ENCRYPTED for entry in entries):
        raise ArchiveRefused("The zip is protected by a password. Pack the pictures without one.")
    if _overlap(entries):
        raise ArchiveRefused(
            "The zip is damaged: several of its files share the same bytes. Pack the pictures "
            "again."
        )


def _too_many(limits: ZipLimits) -> ArchiveRefused:
    return ArchiveRefused(
        f"The zip has more than the limit of {limits.entries:,} files. Split it into several."
    )


def _overlap(entries: Sequence[zipfile.ZipInfo]) -> bool:
    """Return whether two members share bytes, as in zip bombs that unpack one stream thousands of
    times.
    """
    ordered = sorted(entries, key=lambda entry: entry.header_offset)
    return any(
        after.header_offset < before.header_offset + LOCAL_HEADER + before.compress_size
        for before, after in pairwise(ordered)
    )


# --- One member -----------------------------------------------------------------------------------


def _judged(entries: Sequence[zipfile.ZipInfo], limits: ZipLimits) -> Iterator[PackedFile]:
    seen: set[str] = set()
    for at, entry in enumerate(entries):
        name = _name(entry)
        if name.endswith("/"):
            continue
        path = kinds.without_empty_parts(name)
        sentence = _verdict(entry, name, path, limits)
        if not sentence and path in seen:
            sentence = "The zip has two files with this name. Only the first is used."
        if not sentence:
            seen.add(path)
        yield PackedFile(path, entry.file_size, at, sentence)


def _verdict(entry: zipfile.ZipInfo, name: str, path: str, limits: ZipLimits) -> str:
    """Return why this member is left out, or an empty text."""
    if kinds.is_ignored(path):
        return others.OTHERS[others.SYSTEM].sentence
    if _leads_out(name):
        return "Its path leads out of the zip."
    if not _is_regular(entry):
        return "This is a link or a device, not a file."
    if too_long := kinds.length_refusal(path):
        return too_long
    if not kinds.has_picture_name(path):
        return kinds.not_a_picture_name(path)
    return _unfit_bytes(entry, limits)


def _unfit_bytes(entry: zipfile.ZipInfo, limits: ZipLimits) -> str:
    if entry.compress_type not in METHODS:
        return "It is packed with an unsupported method. Pack it as an ordinary zip (deflate)."
    if entry.file_size == 0:
        return kinds.not_a_picture(b"")
    if entry.file_size > limits.entry_bytes:
        return _too_large(entry.file_size, limits)
    if entry.file_size > 10 * MEGABYTE and entry.file_size > limits.ratio * entry.compress_size:
        times = entry.file_size // max(1, entry.compress_size)
        return (
            f"It unpacks to {times:,} times its packed size, which no photo does. Upload it by "
            f"itself."
        )
    return ""


def _too_large(size: int, limits: ZipLimits) -> str:
    return (
        f"This file is {in_words(size)}; the limit is {in_words(limits.entry_bytes)}. Save it "
        f"smaller and try again."
    )


def _leads_out(name: str) -> bool:
    parts = name.split("/")
    return name.startswith("/") or ".." in parts or _is_drive(parts[0])


def _is_drive(part: str) -> bool:
    return len(part) == 2 and part[1] == ":"


def _is_regular(entry: zipfile.ZipInfo) -> bool:
    """Return whether it is a regular file.

    Unix modes are in the upper half of the external attributes, or zero.
    """
    kind = stat.S_IFMT(entry.external_attr >> 16)
    return kind in (0, stat.S_IFREG)


def _name(entry: zipfile.ZipInfo) -> str:
    """Return the name in NFC with `/` between its parts.

    Old packers wrote backslashes and their own code page.
    """
    return unicodedata.normalize("NFC", _decoded_name(entry)).replace("\\", "/")


def _decoded_name(entry: zipfile.ZipInfo) -> str:
    has_unicode_path = entry.filename != entry.orig_filename.partition("\0")[0]
    if entry.flag_bits & UTF8_NAME or has_unicode_path or entry.filename.isascii():
        return entry.filename
    data = entry.filename.encode("cp437")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return next(
            (text for code in OLD_CODES if (text := _in_letters(data, code))), entry.filename
        )


def _in_letters(data: bytes, code: str) -> str | None:
    """Decode the name in this encoding. Return None unless everything beyond ASCII is letters."""
    try:
        text = data.decode(code)
    except UnicodeDecodeError:
        return None
    return text if _is_in_letters(text, str.isalpha if code == "cp932" else _is_latin) else None


def _is_in_letters(text: str, is_letter: Callable[[str], bool]) -> bool:
    return all(letter.isascii() or is_letter(letter) for letter in text)


def _is_latin(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("LATIN ")
