"""Sources that were read already: several rows may put their texts on one photo.

A child keeps the means and marks of its last few JPEGs, and of the last one that needed it a copy recoded to the
standard Huffman tables. Files are told apart by what the disk says of them, so their bytes are not read to know them.
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
"""Sources; of a photo of 24 megapixels the means take 0.6 MB."""
_LARGEST_COPY = 32 << 20


@dataclass(slots=True)
class Read:
    """What is known of a JPEG. `lacks_codes`: its tables could not write a result; `copy`: with those that can."""

    averages: jpegsplice.Averages
    lacks_codes: bool = False
    copy: "Copy | None" = None


class Copy(NamedTuple):
    jpeg: bytes
    marks: tuple[jpegsplice.Mark, ...]


class Source(NamedTuple):
    """A JPEG, mapped into memory, not copied."""

    jpeg: mmap.mmap
    read: Read


_kept: OrderedDict[Identity, Read] = OrderedDict()


def source(file: BinaryIO) -> Source:
    """Raises `jpegsplice.Refused`. The file must stay as it is while anything of it is in use: stored ones do."""
    jpeg = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    identity = _identity(file)
    if identity not in _kept:
        _kept[identity] = Read(jpegsplice.averages(jpeg))
    _kept.move_to_end(identity)
    while len(_kept) > _KEPT:
        _kept.popitem(last=False)
    return Source(jpeg, _kept[identity])


def _identity(file: BinaryIO) -> Identity:
    found = os.fstat(file.fileno())
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def recoded(source: Source) -> Copy:
    """A copy with the standard tables. It is kept, if it is not too large, in place of any other."""
    if source.read.copy:
        return source.read.copy
    for other in _kept.values():
        other.copy = None
    jpeg = jpegsplice.recoded(source.jpeg).joined()
    copy = Copy(jpeg, jpegsplice.averages(jpeg).marks)
    if len(jpeg) <= _LARGEST_COPY:
        source.read.copy = copy
    return copy
