"""The files of uploaded fonts that a design needs, for whoever draws with it."""

from collections.abc import Iterable
from pathlib import Path

from jobs.design import Design, Typeface
from jobs.storage import keys
from jobs.storage.store import store


def font_paths(design: Design) -> dict[str, Path]:
    return font_paths_of(design.typefaces)


def font_paths_of(typefaces: Iterable[Typeface]) -> dict[str, Path]:
    """By SHA-256, for `rendering.bring`. What is not in the storage is not among them."""
    wanted = {face.sha256: keys.font(face.sha256) for face in typefaces}
    return {sha256: store().path(key) for sha256, key in wanted.items() if store().size(key) is not None}
