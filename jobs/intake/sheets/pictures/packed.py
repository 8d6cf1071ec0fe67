"""A picture as a part of a workbook's zip, and the relations that lead to it (ECMA-376 part 2)."""

import posixpath
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from jobs.intake.sheets.xlsx import packages

EXTERNAL = "External"


@dataclass(frozen=True, slots=True)
class PackedPicture:
    """A picture in the zip. `size` in bytes and `crc32` are those of the unpacked file."""

    part: str
    size: int
    crc32: int

    @property
    def extension(self) -> str:
        """Return the extension of its part with the dot, in small letters, or an empty text."""
        return posixpath.splitext(self.part)[1].lower()


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a package that hold its pictures."""

    package: zipfile.ZipFile

    def small(self, part: str) -> Element | None:
        """Return the root of a small part, or None if the package does not have it."""
        try:
            return packages.small_part(self.package, part)
        except KeyError:
            return None

    def relations(self, part: str) -> Mapping[str, str]:
        """Return id → part that `part` refers to. Parts outside the file are left out."""
        folder = posixpath.dirname(part)
        return {
            relation.get("Id", ""): _target(relation, folder)
            for relation in self._relations(part)
            if relation.get("TargetMode") != EXTERNAL
        }

    def related(self, part: str, kind: str) -> list[str]:
        """Return the parts that `part` refers to by a relation whose type ends with `kind`."""
        folder = posixpath.dirname(part)
        return [
            _target(relation, folder)
            for relation in self._relations(part)
            if relation.get("Type", "").endswith(f"/{kind}")
        ]

    def _relations(self, part: str) -> list[Element]:
        root = self.small(_relations_of(part))
        return [] if root is None else list(root)

    def picture(self, part: str | None) -> PackedPicture | None:
        """Return the picture stored as this part, or None if the package does not have it."""
        name = None if part is None else packages.name_of(self.package, part)
        if name is None:
            return None
        member = self.package.getinfo(name)
        return PackedPicture(name, member.file_size, member.CRC)


def _target(relation: Element, folder: str) -> str:
    return packages.resolved(relation.get("Target", ""), folder)


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return f"{folder}/_rels/{name}.rels"
