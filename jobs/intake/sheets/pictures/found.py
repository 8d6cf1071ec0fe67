"""All pictures of a worksheet, by the cells that they belong to."""

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from jobs.intake.sheets.limits import SheetLimits
from jobs.intake.sheets.pictures import anchored, cell_values, formulas
from jobs.intake.sheets.pictures.packed import PackedPicture, Parts
from jobs.intake.sheets.xlsx import packages
from jobs.intake.sheets.xlsx.worksheets import Contents

type CellPlace = tuple[int, int]
"""Row number, as its author sees it, and column index."""


@dataclass(frozen=True, slots=True)
class FoundPictures:
    """`at`: cell → its pictures, the lowest first. `by_formula`: the id in a formula → picture.

    `linked` are cells under pictures that the file refers to but does not have. `damage` says what
    could not be read, or is empty.
    """

    at: Mapping[CellPlace, list[PackedPicture]] = field(default_factory=dict)
    by_formula: Mapping[str, PackedPicture] = field(default_factory=dict)
    linked: tuple[CellPlace, ...] = ()
    damage: str = ""


def read(
    package: zipfile.ZipFile, worksheet: str, contents: Contents, limits: SheetLimits
) -> FoundPictures:
    """Find the pictures of the worksheet that is stored as this part.

    Damage to a picture never keeps the rows from being read. Raises SheetRefused above the limits.
    """
    parts = Parts(package)
    try:
        return _read(parts, worksheet, contents, limits)
    except (expat.ExpatError, SyntaxError, ValueError, LookupError):
        return FoundPictures(
            damage="The pictures in this worksheet cannot be read: part of the file is damaged. "
            "Save it again, or upload the pictures as files."
        )


def _read(parts: Parts, worksheet: str, contents: Contents, limits: SheetLimits) -> FoundPictures:
    at: dict[CellPlace, list[PackedPicture]] = {}
    linked: list[CellPlace] = []
    _add_values(at, parts, contents)
    for drawing in parts.related(worksheet, "drawing"):
        _add_drawing(at, linked, _Drawing(parts, drawing, limits), contents)
    return FoundPictures(at, formulas.read(parts), tuple(linked))


def _add_values(at: dict[CellPlace, list[PackedPicture]], parts: Parts, contents: Contents) -> None:
    if not contents.value_numbers:
        return
    known = cell_values.read(parts)
    for (row, column), number in contents.value_numbers.items():
        if picture := known.of(number):
            at.setdefault((row + 1, column), []).append(picture)


@dataclass(frozen=True, slots=True)
class _Drawing:
    parts: Parts
    part: str
    limits: SheetLimits

    def anchors(self) -> list[anchored.Anchor]:
        with packages.open_part(self.parts.package, self.part) as file:
            return anchored.read(file, self.limits)


def _add_drawing(
    at: dict[CellPlace, list[PackedPicture]],
    linked: list[CellPlace],
    drawing: _Drawing,
    contents: Contents,
) -> None:
    relations = drawing.parts.relations(drawing.part)
    known = {key: drawing.parts.picture(part) for key, part in relations.items()}
    for anchor in drawing.anchors():
        row, column = anchor.place(contents)
        pictures = [picture for key in anchor.relations if (picture := known.get(key))]
        if pictures:
            at.setdefault((row + 1, column), []).extend(pictures)
        if anchor.linked:
            linked.append((row + 1, column))
