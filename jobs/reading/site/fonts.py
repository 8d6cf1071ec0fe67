"""Uploaded fonts by family: which files a new design would take, and who uses what."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from jobs.design import Typeface
from jobs.models import Batch, FontFile, FontUse, SavedDesign

type Slot = tuple[str, int, int, bool]


@dataclass(frozen=True, slots=True)
class UploadedFont:
    """One font of a file, as it was found at the upload
    (`jobs.rendering.fonts.inspecting.InspectedFont`).
    """

    file: FontFile
    found: dict[str, Any]

    @property
    def family(self) -> str:
        return str(self.found["family"])

    @property
    def slot(self) -> Slot:
        """Return the family, weights and slope.

        A newer font with the same ones replaces this font.
        """
        lightest, boldest = self.found["weights"]
        return self.family.casefold(), lightest, boldest, bool(self.found["is_italic"])

    @property
    def typeface(self) -> Typeface:
        lightest, boldest = self.found["weights"]
        return Typeface(
            self.family,
            self.file.sha256,
            self.found["index"],
            lightest,
            boldest,
            bool(self.found["is_italic"]),
        )


@dataclass(frozen=True, slots=True)
class UploadedFamily:
    """The fonts offered under one name: the newest for each weight and slope."""

    name: str
    fonts: tuple[UploadedFont, ...]

    @property
    def typefaces(self) -> tuple[Typeface, ...]:
        return tuple(font.typeface for font in self.fonts)


def uploaded_families() -> list[UploadedFamily]:
    """Return the families that are offered, by name. One query."""
    return families_of(FontFile.objects.filter(withdrawn_at=None))


def families_of(files: Iterable[FontFile]) -> list[UploadedFamily]:
    """Return the families of these files, which are given newest first, by name."""
    newest: dict[Slot, UploadedFont] = {}
    for font in fonts_of(files):
        newest.setdefault(font.slot, font)
    by_name: dict[str, list[UploadedFont]] = {}
    for slot, font in sorted(newest.items()):
        by_name.setdefault(slot[0], []).append(font)
    return [UploadedFamily(fonts[0].family, tuple(fonts)) for fonts in by_name.values()]


def fonts_of(files: Iterable[FontFile]) -> Iterable[UploadedFont]:
    return (UploadedFont(file, found) for file in files for found in file.fonts)


def named_by_designs(files: Sequence[FontFile]) -> dict[int, bool]:
    """Map the ids of files that any design version names, which can only be withdrawn, to whether a
    saved design is among these. One query.
    """
    is_saved = Exists(SavedDesign.objects.filter(version=OuterRef("version")))
    uses = FontUse.objects.filter(file__in=files).annotate(is_saved=is_saved).order_by("is_saved")
    return dict(uses.values_list("file", "is_saved"))


def batches_with(files: Sequence[FontFile]) -> dict[int, list[Batch]]:
    """Map each file's id to the batches whose design names it, newest first. Two queries."""
    found: dict[int, list[Batch]] = {file.pk: [] for file in files}
    used = "design_version__font_files"
    pairs = list(Batch.objects.filter(**{f"{used}__in": files}).values_list(used, "pk"))
    batches = Batch.objects.in_bulk({pk for _, pk in pairs})
    for file, pk in pairs:
        if file in found:
            found[file].append(batches[pk])
    return found
