"""The files that a design needs, uploaded fonts and insets, for drawing with it."""

from collections.abc import Iterable
from pathlib import Path

from jobs.design import Design, Typeface
from jobs.storage import keys
from jobs.storage.store import store
from jobs.uploaded_files import is_here

type Paths = dict[str, Path]
"""SHA-256 of a file → its path."""


def file_paths(design: Design) -> Paths:
    """Return the paths of the design's stored fonts and insets by SHA-256, for `rendering.bring`.
    Missing ones are left out.
    """
    return font_paths_of(design.every_typeface) | _stored(
        {it.sha256: keys.inset(it.sha256) for it in design.every_inset}
    )


class UnloadedFiles:
    """The files of a design that this process has not loaded yet.

    One design can have thousands, and a process draws thousands of rows with it: what it has loaded
    it does not look for again.
    """

    def __init__(self, design: Design) -> None:
        fonts = {face.sha256: keys.font(face.sha256) for face in design.every_typeface}
        insets = {inset.sha256: keys.inset(inset.sha256) for inset in design.every_inset}
        self._wanted = fonts | insets

    def paths(self) -> Paths:
        """Return the paths of those that are stored by now, by SHA-256."""
        self._wanted = {sha256: key for sha256, key in self._wanted.items() if not is_here(sha256)}
        return _stored(self._wanted)


def font_paths_of(typefaces: Iterable[Typeface]) -> Paths:
    return _stored({face.sha256: keys.font(face.sha256) for face in typefaces})


def _stored(wanted: dict[str, str]) -> Paths:
    found = {sha256: store().lasting(key) for sha256, key in wanted.items()}
    return {sha256: path for sha256, path in found.items() if path is not None}
