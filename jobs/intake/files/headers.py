"""Read the header of a picture: size, orientation, format, or why it cannot be used.

Pure, for child processes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jobs import rendering
from jobs.design.facts.photo import NO_FACTS, PhotoFacts
from jobs.errors import JobFailed, PictureUnreadable


@dataclass(frozen=True, slots=True)
class SeenPicture:
    """What is stored of one picture. `width` and `height` are pixels as displayed, None with a
    `code`.

    `notes`: words of `jobs.rendering.metadata.source_notes`, separated by spaces. `facts`: what its
    metadata states.
    """

    format: str = ""
    width: int | None = None
    height: int | None = None
    orientation: int = 1
    code: str = ""
    sentence: str = ""
    notes: str = ""
    facts: PhotoFacts = NO_FACTS


@dataclass(frozen=True, slots=True)
class PicturePack:
    """Pictures to look at; None for one whose file is missing."""

    paths: Sequence[Path]
    max_pixels: int


def look_at(pack: PicturePack) -> list[SeenPicture]:
    return [_look_at(path, pack.max_pixels) for path in pack.paths]


def _look_at(path: Path, max_pixels: int) -> SeenPicture:
    try:
        header, facts = rendering.read_header_with_facts(path, max_pixels=max_pixels)
    except JobFailed as failure:
        return unusable(failure)
    except FileNotFoundError:
        return unusable(PictureUnreadable("The stored file is missing. Upload the picture again."))
    return SeenPicture(
        format=header.format,
        width=header.width,
        height=header.height,
        orientation=header.orientation,
        notes=" ".join(header.notes),
        facts=facts,
    )


def unusable(failure: JobFailed) -> SeenPicture:
    return SeenPicture(code=failure.code, sentence=failure.sentence[:500])
