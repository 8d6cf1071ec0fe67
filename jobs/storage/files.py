"""The files that a design needs, uploaded fonts and insets, for drawing with it."""

from collections.abc import Iterable
from pathlib import Path

from jobs.design import Design, Typeface
from jobs.storage import keys
from jobs.storage.store import store
from jobs.uploaded_files import is_here


def file_paths(design: Design) -> dict[str, Path]:
    """Return the paths of the design's stored fonts and insets by SHA-256, for `rendering.bring`.
    Missing ones are left out.
    """
    return font_paths_of(design.every_typeface) | _stored(
        {it.sha256: keys.inset(it.sha256) for it in design.every_inset}
    )


def new_file_paths(design: Design) -> dict[str, Path]:
    """Return the paths of those files that this process has not loaded yet, by SHA-256."""
    typefaces = [face for face in design.every_typeface if not is_here(face.sha256)]
    insets = {
        it.sha256: keys.inset(it.sha256) for it in design.every_inset if not is_here(it.sha256)
    }
    return font_paths_of(typefaces) | _stored(insets)


def font_paths_of(typefaces: Iterable[Typeface]) -> dict[str, Path]:
    return _stored({face.sha256: keys.font(face.sha256) for face in typefaces})


def _stored(wanted: dict[str, str]) -> dict[str, Path]:
    return {
        sha256: store().path(key) for sha256, key in wanted.items() if store().size(key) is not None
    }
