"""The zip around an XLSX: a bounded look before a parser sees it, and the parts of its worksheets (ECMA-376 part 1)."""

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element, ParseError, fromstring

from jobs.intake.sheets.limits import Limits
from jobs.intake.sheets.refusals import refused
from jobs.intake.sizes import MEGABYTE, in_words

PIECE = 256 * 1024
WORKBOOK = "xl/workbook.xml"
STYLES = "xl/styles.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ParseError,
    LookupError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Worksheet:
    name: str
    part: str
    hidden: bool


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """The package; whatever is broken in it becomes a refusal."""
    try:
        with zipfile.ZipFile(path) as package:
            yield package
    except BROKEN:
        raise refused(
            "The file is damaged: part of it cannot be read. Save it again as .xlsx and choose it again."
        ) from None


def check(package: zipfile.ZipFile, limits: Limits) -> None:
    """Counts what every member really unpacks to: sizes in the directory may lie. Raises SheetRefused."""
    members = package.infolist()
    if len(members) > limits.members:
        raise refused(
            f"The file has {len(members):,} parts inside; the limit is {limits.members:,}. "
            "Save the one worksheet as CSV."
        )
    room = limits.unpacked_bytes
    for member in members:
        room -= _real_size(package, member, room)
        if room < 0:
            raise refused(
                f"The file unpacks to more than {in_words(limits.unpacked_bytes)}; that is the limit. "
                "Save the one worksheet as CSV."
            )


def _real_size(package: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> int:
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or member.flag_bits & 1:
        raise refused("The file is packed in a way that spreadsheet programs do not use. Save it again as .xlsx.")
    size = 0
    with package.open(member) as file:
        while size <= most and (piece := file.read(PIECE)):
            size += len(piece)
    return size


def worksheets(package: zipfile.ZipFile) -> list[Worksheet]:
    """In the order of their tabs. Charts, dialogs and macro sheets are none."""
    targets = {relation.get("Id"): relation for relation in _small_part(package, RELATIONS)}
    found = []
    for element in _small_part(package, WORKBOOK).iter():
        if _local(element.tag) != "sheet":
            continue
        relation = targets.get(_relation_id(element))
        if relation is not None and relation.get("Type", "").endswith("/worksheet"):
            hidden = element.get("state", "visible") != "visible"
            found.append(Worksheet(element.get("name", ""), _part(relation.get("Target", "")), hidden))
    return found


def number_formats(package: zipfile.ZipFile) -> list[str]:
    """The number formats a workbook defines; built-in ones are not among them."""
    try:
        elements = _small_part(package, STYLES).iter()
    except KeyError:
        return []
    return [element.get("formatCode", "") for element in elements if _local(element.tag) == "numFmt"]


def open_part(package: zipfile.ZipFile, part: str) -> IO[bytes]:
    """Part names are compared without case (ECMA-376 part 2, 6.2.2.3)."""
    folded = part.casefold()
    name = next((name for name in package.namelist() if name.casefold() == folded), part)
    return package.open(name)


def _small_part(package: zipfile.ZipFile, part: str) -> Element:
    with open_part(package, part) as file:
        data = file.read(16 * MEGABYTE)
    if b"<!DOCTYPE" in data:
        raise refused("The file holds a document type, which spreadsheet programs never write. Save it again as .xlsx.")
    return fromstring(data)  # noqa: S314  no document type, so no entities to expand


def _relation_id(element: Element) -> str | None:
    return next((value for name, value in element.items() if name.endswith("}id")), None)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _part(target: str) -> str:
    return posixpath.normpath(target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target))
