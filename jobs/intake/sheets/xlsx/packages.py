"""The zip of an XLSX: limits are checked before a parser sees it, and the parts of its worksheets
(ECMA-376 part 1).
"""

import posixpath
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element, ParseError
from xml.parsers import expat

from jobs.byte_sizes import MEGABYTE, in_words
from jobs.intake.files import zips
from jobs.intake.sheets import markup
from jobs.intake.sheets.limits import SheetLimits
from jobs.intake.sheets.refusals import refused

PIECE = 256 * 1024
WORKBOOK = "xl/workbook.xml"
STYLES = "xl/styles.xml"
STRINGS = "xl/sharedStrings.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
MEDIA = "xl/media/"
TRUE = ("1", "true")  #: as XML Schema writes it
AS_CSV = "Save the one worksheet as CSV."
BROKEN = (*zips.BROKEN, ParseError, expat.ExpatError, LookupError)


type Source = Path | IO[bytes]
"""A workbook: on the disk, or in memory."""


@dataclass(frozen=True, slots=True)
class Worksheet:
    name: str
    part: str
    hidden: bool


@contextmanager
def opened(source: Source) -> Iterator[zipfile.ZipFile]:
    """Open the package. Any damage in it becomes a refusal."""
    try:
        with zipfile.ZipFile(source) as package:
            yield package
    except BROKEN:
        raise refused(
            "The file is damaged: part of it cannot be read. Save it again as .xlsx and upload it "
            "again."
        ) from None


def check(package: zipfile.ZipFile, limits: SheetLimits) -> None:
    """Check the sizes and texts of an XLSX. Raises SheetRefused."""
    check_sizes(package, limits)
    _check_no_sheet_among_pictures(package)
    _check_strings(package)


def check_sizes(package: zipfile.ZipFile, limits: SheetLimits) -> None:
    """Count the real unpacked size of every member, because sizes in the directory may be wrong.

    Pictures have separate limits: no parser sees them. Raises SheetRefused.
    """
    pictures = [member for member in package.infolist() if is_media(member.filename)]
    others = [member for member in package.infolist() if not is_media(member.filename)]
    _check_count("parts", len(others), limits.members)
    _check_count("pictures", len(pictures), limits.pictures)
    _check_unpacked(package, others, limits.unpacked_bytes)
    _check_unpacked(package, pictures, limits.picture_bytes)


def is_media(part: str) -> bool:
    """Return whether a part is a picture, a sound or a film."""
    return part.casefold().startswith(MEDIA)


def _check_count(what: str, count: int, most: int) -> None:
    if count > most:
        raise refused(f"The file has {count:,} {what} inside; the limit is {most:,}. {AS_CSV}")


def _check_unpacked(
    package: zipfile.ZipFile, members: Iterable[zipfile.ZipInfo], most: int
) -> None:
    room = most
    for member in members:
        room -= _real_size(package, member, room)
        if room < 0:
            raise refused(f"The file unpacks to more than the limit of {in_words(most)}. {AS_CSV}")


def _check_no_sheet_among_pictures(package: zipfile.ZipFile) -> None:
    """Refuse a worksheet that is stored as a picture, where it would escape the limits."""
    targets = [relation.get("Target", "") for relation in small_part(package, RELATIONS)]
    if any(is_media(resolved(target, "xl")) for target in targets):
        raise refused(
            "The file stores a worksheet as a picture, which spreadsheet programs never do. Save "
            "it again as .xlsx."
        )


def _check_strings(package: zipfile.ZipFile) -> None:
    """Check the texts.

    Mere damage is left to the grid reader, which tolerates more than this parser.
    """
    try:
        with open_part(package, STRINGS) as file:
            markup.feed(markup.new_text_parser(), file)
    except (KeyError, expat.ExpatError):
        return


def _real_size(package: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> int:
    _require_usual_packing(member)
    size = 0
    with package.open(member) as file:
        while size <= most and (piece := file.read(PIECE)):
            size += len(piece)
    return size


def _require_usual_packing(member: zipfile.ZipInfo) -> None:
    is_encrypted = member.flag_bits & 1
    if is_encrypted or member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise refused(
            "The file is packed in a way that spreadsheet programs do not use. Save it again as "
            ".xlsx."
        )


def worksheets(package: zipfile.ZipFile) -> list[Worksheet]:
    """Return the worksheets in the order of their tabs, without charts, dialogs and macro
    sheets.
    """
    targets = {relation.get("Id"): relation for relation in small_part(package, RELATIONS)}
    named = named_so(small_part(package, WORKBOOK).iter(), "sheet")
    pairs = ((element, targets.get(relation_id(element))) for element in named)
    return [
        _worksheet(element, relation)
        for element, relation in pairs
        if relation is not None and relation.get("Type", "").endswith("/worksheet")
    ]


def is_computed_when_opened(package: zipfile.ZipFile) -> bool:
    """Return whether the workbook asks to be computed when it is opened, as libraries do that write
    formulas without computing them.
    """
    settings = named_so(small_part(package, WORKBOOK).iter(), "calcPr")
    return any(element.get("fullCalcOnLoad") in TRUE for element in settings)


def _worksheet(element: Element, relation: Element) -> Worksheet:
    is_hidden = element.get("state", "visible") != "visible"
    return Worksheet(element.get("name", ""), resolved(relation.get("Target", ""), "xl"), is_hidden)


@dataclass(frozen=True, slots=True)
class Styles:
    """The styles of a workbook. `number_formats`: its own formats, without the built-in ones.

    `long_formats`: the number of a cell style → the length of its number format, if that is over
    the limit.
    """

    number_formats: list[str]
    long_formats: dict[str, int]


def _format_codes(root: Element) -> dict[str, str]:
    """Return number of a format → its code."""
    return {
        it.get("numFmtId", ""): it.get("formatCode", "") for it in named_so(root.iter(), "numFmt")
    }


def styles(package: zipfile.ZipFile, limits: SheetLimits) -> Styles:
    try:
        root = small_part(package, STYLES)
    except KeyError:
        return Styles([], {})
    codes = _format_codes(root)
    long = {number: len(code) for number, code in codes.items() if len(code) > limits.format_length}
    short = [code for number, code in codes.items() if number not in long]
    return Styles(short, _of_cell_styles(root, long))


def _of_cell_styles(root: Element, long: dict[str, int]) -> dict[str, int]:
    cells = chain.from_iterable(named_so(root, "cellXfs"))
    numbers = {f"{index}": cell.get("numFmtId", "") for index, cell in enumerate(cells)}
    return {index: long[number] for index, number in numbers.items() if number in long}


def open_part(package: zipfile.ZipFile, part: str) -> IO[bytes]:
    """Open a part. Its name is compared without case (ECMA-376 part 2, 6.2.2.3)."""
    return package.open(name_of(package, part) or part)


def name_of(package: zipfile.ZipFile, part: str) -> str | None:
    """Return the name of a part as the zip has it, or None if there is no such part."""
    if part in package.NameToInfo:
        return part
    folded = part.casefold()
    return next((name for name in package.namelist() if name.casefold() == folded), None)


def small_part(package: zipfile.ZipFile, part: str) -> Element:
    """Return the root of a part of at most 16 MB. Raises KeyError if there is none."""
    with open_part(package, part) as file:
        data = file.read(16 * MEGABYTE)
    return markup.tree(data)


def relation_id(element: Element) -> str | None:
    """Return the id of the relation that an element names, or None."""
    return next((value for name, value in element.items() if name.endswith("}id")), None)


def named_so(elements: Iterable[Element], name: str) -> list[Element]:
    """Return the elements of this name, whatever their namespace."""
    return [element for element in elements if local_name(element.tag) == name]


def local_name(tag: str) -> str:
    """Return the name of an element without its namespace."""
    return tag.rpartition("}")[2]


def resolved(target: str, folder: str) -> str:
    """Return the name of the part that a part in `folder` refers to."""
    return posixpath.normpath(
        target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
    )
