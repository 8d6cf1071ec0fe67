"""Pictures in the cells of WPS Office: a formula names each by an id, such as
`=DISPIMG("ID_0A1B",1)`.
"""

import re
from collections.abc import Mapping
from xml.etree.ElementTree import Element

from jobs.intake.sheets.pictures.packed import PackedPicture, Parts
from jobs.intake.sheets.xlsx.packages import local_name

PICTURES = "xl/cellimages.xml"
_FORMULA = re.compile(r'=(?:_xlfn\.)?DISPIMG\("([^"]+)"', re.IGNORECASE)


def read(parts: Parts) -> Mapping[str, PackedPicture]:
    """Return id → picture; none if the workbook was not written by WPS Office."""
    root = parts.small(PICTURES)
    if root is None:
        return {}
    relations, found, name = parts.relations(PICTURES), {}, ""
    for element in root.iter():
        local = local_name(element.tag)
        if local == "cNvPr":
            name = element.get("name", "")
        elif local == "blip" and (picture := parts.picture(relations.get(_embedded(element)))):
            found[name] = picture
    return found


def _embedded(blip: Element) -> str:
    """Return the id of the picture's relation, or an empty text."""
    return next((text for key, text in blip.items() if key.endswith("}embed")), "")


def id_in(shown: str) -> str | None:
    """Return the id of the picture that a cell's text names, or None."""
    match = _FORMULA.match(shown)
    return match[1] if match else None
