"""A cache of sources: several rows may put their texts on the same photo.

A child keeps the means and marks of its last few JPEGs, and one copy of the last JPEG that needed
it: with complete tables if its Huffman tables lack codes, or as a baseline file if it is
progressive. Files are identified by their metadata on disk, so their bytes need not be read.
"""

import mmap
import os
from collections import OrderedDict
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

import jpegsplice

type Jpeg = bytes | mmap.mmap
type Identity = tuple[int, int, int, int]

_KEPT = 4
"""Number of sources; the means of a 24-megapixel photo take 0.6 MB."""
_LARGEST_COPY = 32 << 20


@dataclass(slots=True)
class Read:
    """The facts known about a JPEG.

    `lacks_codes`: its tables could not write a result. `copy`: a file that can.
    """

    averages: jpegsplice.Averages
    is_progressive: bool = False
    lacks_codes: bool = False
    copy: "Copy | None" = None

    def source(self, jpeg: Jpeg, each: int) -> "SpliceSource | None":
        """Return the source that these facts are about. None if they lack something, or if the copy
        of a progressive file is no longer kept.
        """
        if self.averages.each < each:
            return None
        if not self.is_progressive:
            return SpliceSource(jpeg, self)
        return SpliceSource(self.copy.jpeg, self) if self.copy else None


class Copy(NamedTuple):
    jpeg: bytes
    marks: jpegsplice.Marks


class SpliceSource(NamedTuple):
    """A JPEG that can be spliced: the file mapped into memory, or the baseline copy of a
    progressive one.
    """

    jpeg: Jpeg
    read: Read


_kept: OrderedDict[Identity, Read] = OrderedDict()


def source(file: BinaryIO, each: int = 1) -> SpliceSource:
    """Return the JPEG, from the cache if possible. Raises `jpegsplice.Refused`.

    The file must not change while any part of it is in use, as is true of stored files. `each`:
    samples per block that its thumbnail needs.
    """
    jpeg = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    identity = _identity(file)
    read = _kept.get(identity)
    known = read.source(jpeg, each) if read else None
    found = known or _read(jpeg, each)
    _kept[identity] = found.read
    _kept.move_to_end(identity)
    while len(_kept) > _KEPT:
        _kept.popitem(last=False)
    return found


def _read(jpeg: mmap.mmap, each: int) -> SpliceSource:
    try:
        return SpliceSource(jpeg, Read(jpegsplice.averages(jpeg, each)))
    except jpegsplice.Refused as refusal:
        if refusal.code != "progressive":
            raise
    baseline = jpegsplice.sequential(jpeg, each)
    read = Read(baseline.averages, is_progressive=True)
    _keep(Copy(baseline.jpeg, baseline.averages.marks), read)
    return SpliceSource(baseline.jpeg, read)


def _identity(file: BinaryIO) -> Identity:
    found = os.fstat(file.fileno())
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def recoded(source: SpliceSource) -> Copy:
    """Return a copy whose tables have all codes."""
    if source.read.copy:
        return source.read.copy
    jpeg = jpegsplice.recoded(source.jpeg).joined()
    copy = Copy(jpeg, jpegsplice.averages(jpeg).marks)
    _keep(copy, source.read)
    return copy


def _keep(copy: Copy, read: Read) -> None:
    """Keep a copy instead of any other, if it is not too large."""
    for other in _kept.values():
        other.copy = None
    if len(copy.jpeg) <= _LARGEST_COPY:
        read.copy = copy
