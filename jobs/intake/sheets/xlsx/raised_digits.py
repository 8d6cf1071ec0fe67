"""Superscript and subscript digits in the texts of an XLSX, as Unicode has them.

The grid reader drops the format of a part of a text, and `10²` would be read as 102.
"""

import re
import zipfile
from collections.abc import Callable, Collection
from io import BytesIO
from pathlib import Path
from typing import IO

from jobs.intake.sheets.texts import lowered, raised
from jobs.intake.sheets.xlsx import packages

QUICK = 1  #: level of compression

SIGN = b"vertAlign"
RUN = re.compile(
    rb"""(<(?:\w+:)?rPr>(?:(?!</).){0,4000}?<(?:\w+:)?vertAlign\s+val=["'](super|sub)script["']"""
    rb"""(?:(?!<(?:\w+:)?t[\s>]).){0,4000}?<(?:\w+:)?t(?:\s[^>]*)?>)([^<]*)""",
    re.DOTALL,
)
"""A part of a text with its format, up to and including its text (ECMA-376 part 1, 18.4.4)."""

WRITTEN: dict[bytes, Callable[[str], str]] = {b"super": raised, b"sub": lowered}


def spelled_out(source: Path | IO[bytes], worksheet: str) -> Path | IO[bytes]:
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
                copy.writestr(name, RUN.sub(_written, package.read(name)))
            elif not packages.is_media(name):
                copy.writestr(name, package.read(name))
    return file


def _written(run: re.Match[bytes]) -> bytes:
    before, place, text = run.groups()
    other = "surrogateescape"  # keeps the bytes of another encoding
    return before + WRITTEN[place](text.decode(errors=other)).encode(errors=other)
