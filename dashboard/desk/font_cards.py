"""Font families as pages show them: in groups, each with the address of its specimen, its styles
and its scripts.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import chain

from django.urls import reverse

from jobs import reading, rendering
from jobs.design import Typeface
from jobs.models import Batch, FontFile
from jobs.rendering import Family

GROUPS = {
    "yours": "Yours",
    "text": "For text",
    "display": "For headlines",
    "script": "Handwriting",
    "mono": "Monospace",
    "one script": "For one script, used automatically where a text needs it",
    "emoji": "Emoji",
}


@dataclass(frozen=True, slots=True)
class Card:
    """`specimen`: the address of its picture, to which words, size and ink are added; `styles`,
    `writing`: in words.
    """

    family: Family
    specimen: str
    writing: Sequence[str]
    files: list["FileCard"] = field(default_factory=list)

    @property
    def styles(self) -> str:
        weights = rendering.weight_words(self.family.faces).removesuffix(" alone")
        return f"{weights}, italics" if self.family.has_italic else weights


@dataclass(frozen=True, slots=True)
class FileCard:
    """An uploaded font file, and the batches whose design uses it.

    `is_named`: some version of a design uses it. `is_saved`: one that was saved under a name uses
    it.
    """

    file: FontFile
    batches: list[Batch]
    is_named: bool
    is_saved: bool

    @property
    def faces(self) -> list[str]:
        return list(dict.fromkeys(rendering.face_words(found) for found in self.file.fonts))

    @property
    def remarks(self) -> list[str]:
        remarks = ((found["embedding"], *found["remarks"]) for found in self.file.fonts)
        return list(dict.fromkeys(filter(None, chain.from_iterable(remarks))))

    @property
    def rights(self) -> str:
        """Return the file's own words on licence and copyright."""
        return next((found["licence"] or found["copyright"] for found in self.file.fonts), "")


@dataclass(frozen=True, slots=True)
class Shelf:
    """A group with all its cards."""

    key: str
    title: str
    cards: list[Card]


def shelves(uploaded: Iterable[Card]) -> list[Shelf]:
    """Return the groups that have cards, uploaded fonts first."""
    cards = [*uploaded, *bundled()]
    groups = [Shelf(key, title, _of_group(cards, key)) for key, title in GROUPS.items()]
    return [shelf for shelf in groups if shelf.cards]


def _of_group(cards: Iterable[Card], key: str) -> list[Card]:
    return [card for card in cards if card.family.group == key]


@cache
def bundled() -> tuple[Card, ...]:
    return tuple(
        Card(family, _specimen(family.name), family.writing) for family in rendering.families()
    )


def uploaded() -> list[Card]:
    """Return the uploaded families on offer, without their files. One query."""
    return [_card(family) for family in reading.uploaded_families()]


def uploaded_with_files() -> tuple[list[Card], list[FileCard]]:
    """Return the families on offer with their files, and the files that are only kept.

    Four queries.
    """
    files = _file_cards()
    offered = [card for card in files if card.file.is_offered]
    families = reading.families_of([card.file for card in offered])
    cards = [_card(family, _files_with(family.name, offered)) for family in families]
    return cards, [card for card in files if not card.file.is_offered]


def _file_cards() -> list[FileCard]:
    """Return every uploaded file. Three queries."""
    known = list(FontFile.objects.select_related("uploaded_by"))
    batches, named = reading.batches_with(known), reading.named_by_designs(known)
    return [
        FileCard(file, batches[file.pk], file.pk in named, named.get(file.pk, False))
        for file in known
    ]


def _files_with(family: str, files: Sequence[FileCard]) -> list[FileCard]:
    """Return the files that have fonts of a family."""
    return [card for card in files if family.casefold() in _families_in(card.file)]


def _families_in(file: FontFile) -> set[str]:
    return {found["family"].casefold() for found in file.fonts}


def _card(offered: reading.UploadedFamily, files: Sequence[FileCard] = ()) -> Card:
    family = rendering.uploaded_family(offered.typefaces)
    writing = offered.fonts[0].found["writing"]
    specimen = _specimen(family.name, v=_version(offered.typefaces))
    return Card(family, specimen, writing, list(files))


def _version(typefaces: Iterable[Typeface]) -> str:
    """Return a text that names the files in an address: so a browser never shows a cached specimen
    of other files.
    """
    named = "".join(face.sha256 for face in typefaces)
    return hashlib.sha256(named.encode()).hexdigest()[:8]


def _specimen(family: str, **more: str) -> str:
    return reverse("font-specimen", query={"family": family, **more})
