"""Pictures as the values of cells: *Place in Cell* of Excel, and what `IMAGE()` fetched.

The cell has the number of a value. From there the way leads through the metadata of the workbook
to a rich value, whose structure says which of its numbers is a picture ([MS-XLSX] 2.2.4, 2.3.7).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from jobs.intake.sheets.pictures.packed import PackedPicture, Parts
from jobs.intake.sheets.xlsx.packages import named_so, relation_id

METADATA = "xl/metadata.xml"
VALUES = "xl/richData/rdrichvalue.xml"
STRUCTURES = "xl/richData/rdrichvaluestructure.xml"
STORED = "xl/richData/richValueRel.xml"
FETCHED = "xl/richData/rdRichValueWebImage.xml"
RICH = "XLRICHVALUE"
STORED_KEY = "_rvRel:LocalImageIdentifier"
FETCHED_KEY = "WebImageIdentifier"


@dataclass(frozen=True, slots=True)
class ValuePictures:
    """The pictures of a workbook by the number that a cell has of its value."""

    values: Sequence[int]  #: number in the cell, from 1 → number of the rich value
    pictures: Mapping[int, PackedPicture]  #: number of the rich value → its picture

    def of(self, number: int) -> PackedPicture | None:
        """Return the picture of a cell's value, or None if it is another kind of value."""
        known = 0 < number <= len(self.values)
        return self.pictures.get(self.values[number - 1]) if known else None


def read(parts: Parts) -> ValuePictures:
    """Read which values of the workbook are pictures; none if it has no rich values."""
    metadata, values = parts.small(METADATA), parts.small(VALUES)
    if metadata is None or values is None:
        return ValuePictures((), {})
    return ValuePictures(_rich_values(metadata), _pictures(parts, values))


def _pictures(parts: Parts, values: Element) -> dict[int, PackedPicture]:
    """Return number of a rich value → its picture, for those that are pictures."""
    keys = [_keys(structure) for structure in _children(parts.small(STRUCTURES), "s")]
    by_key = {STORED_KEY: _stored(parts), FETCHED_KEY: _fetched(parts)}
    found = (_picture_of(value, keys, by_key) for value in _children(values, "rv"))
    return {number: picture for number, picture in enumerate(found) if picture}


def _rich_values(metadata: Element) -> list[int]:
    """Return the rich value of each value that cells can have; -1 for other kinds."""
    types = [kind.get("name") for kind in _inside(metadata, "metadataTypes")]
    rich = [
        int(value.get("i", "-1"))
        for future in _children(metadata, "futureMetadata")
        if future.get("name") == RICH
        for block in _children(future, "bk")
        for value in named_so(block.iter(), "rvb")
    ]
    blocks = [list(block) for block in _inside(metadata, "valueMetadata")]
    return [_rich_value(block, types, rich) for block in blocks]


def _rich_value(
    records: Iterable[Element], types: Sequence[str | None], rich: Sequence[int]
) -> int:
    for record in records:
        kind, at = int(record.get("t", "0")) - 1, int(record.get("v", "-1"))
        if 0 <= kind < len(types) and types[kind] == RICH and 0 <= at < len(rich):
            return rich[at]
    return -1


def _keys(structure: Element) -> list[str]:
    return [key.get("n", "") for key in _children(structure, "k")]


def _picture_of(
    value: Element,
    keys: Sequence[Sequence[str]],
    by_key: Mapping[str, Sequence[PackedPicture | None]],
) -> PackedPicture | None:
    structure = int(value.get("s", "-1"))
    own = keys[structure] if 0 <= structure < len(keys) else ()
    numbers = [field.text or "" for field in _children(value, "v")]
    for key, number in zip(own, numbers, strict=False):
        if key in by_key and number.isdecimal() and int(number) < len(by_key[key]):
            return by_key[key][int(number)]
    return None


def _stored(parts: Parts) -> list[PackedPicture | None]:
    relations = parts.relations(STORED)
    named = _children(parts.small(STORED), "rel")
    return [parts.picture(relations.get(relation_id(each) or "")) for each in named]


def _fetched(parts: Parts) -> list[PackedPicture | None]:
    """Return the copies that the file has of pictures from the web."""
    relations = parts.relations(FETCHED)
    found: list[PackedPicture | None] = []
    for image in _children(parts.small(FETCHED), "webImageSrd"):
        copies = [relation_id(blip) for blip in _children(image, "blip")]
        found.append(parts.picture(relations.get(copies[0] or "")) if copies else None)
    return found


def _inside(root: Element, name: str) -> list[Element]:
    """Return the children of the first element of this name."""
    return [child for element in _children(root, name)[:1] for child in element]


def _children(root: Element | None, name: str) -> list[Element]:
    return [] if root is None else named_so(root, name)
