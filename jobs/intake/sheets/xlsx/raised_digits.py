"""Superscript and subscript digits in the texts of an XLSX, as Unicode has them.

The grid reader drops the format of a part of a text, and `10²` would be read as 102.
"""

import re
import zipfile
from collections.abc import Callable, Collection
from io import BytesIO
from typing import IO

from jobs.intake.sheets.texts import lowered, raised
from jobs.intake.sheets.xlsx import packages
from jobs.intake.sheets.xlsx.packages import Source

QUICK = 1  #: level of compression

SIGN = b"vertAlign"
PIECES = re.compile(
    rb"""(<(?:\w+:)?vertAlign\s[^<>]*>|</(?:\w+:)?r>)|(<(?:\w+:)?t(?:\s[^<>]*)?>)([^<]*)"""
)
"""What says where a part of a text stands, the end of a part, and what is written in one (ECMA-376
part 1, 18.4.4 and 18.4.14).
"""

WRITTEN: dict[bytes, Callable[[str], str]] = {b"superscript": raised, b"subscript": lowered}


def spelled_out(source: Source, worksheet: str) -> Source:
    """Return the workbook, or a copy without pictures if the part of this worksheet or the texts
    have raised or lowered digits.
    """
    with packages.opened(source) as package:
        parts = {packages.name_of(package, part) for part in (packages.STRINGS, worksheet)}
        told = {part for part in parts if part and _tells(package, part)}
        return _copy(package, told) if told else source


def _tells(package: zipfile.ZipFile, part: str) -> bool:
    """Return whether a part says of any text that it is raised or lowered."""
    with package.open(part) as file:
        end = b""
        while piece := file.read(packages.PIECE):
            if SIGN in end + piece:
                return True
            end = piece[-len(SIGN) :]
    return False


def _copy(package: zipfile.ZipFile, told: Collection[str]) -> IO[bytes]:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=QUICK) as copy:
        for name in dict.fromkeys(package.namelist()):
            if name in told:
                copy.writestr(name, _respelled(package.read(name)))
            elif not packages.is_media(name):
                copy.writestr(name, package.read(name))
    return file


def _respelled(part: bytes) -> bytes:
    written: Callable[[str], str] | None = None  # how the part of a text at hand is written

    def respell(piece: re.Match[bytes]) -> bytes:
        nonlocal written
        place, tag, text = piece.groups()
        if place:
            written = next((WRITTEN[word] for word in WRITTEN if word in place), None)
        elif written and not tag.endswith(b"/>"):
            other = "surrogateescape"  # keeps the bytes of another encoding
            return tag + written(text.decode(errors=other)).encode(errors=other)
        return piece[0]

    return PIECES.sub(respell, part)
