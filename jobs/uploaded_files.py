"""The paths of uploaded fonts and insets, by their content. The caller that knows the storage
registers them first.

A content hash never changes its meaning, so an entry stays valid as long as the process lives.
"""

from collections.abc import Mapping
from pathlib import Path

from jobs.errors import FontMissing, InsetMissing

_paths: dict[str, Path] = {}


def bring(paths: Mapping[str, Path]) -> None:
    """Register files by the SHA-256 of their content, in hex."""
    _paths.update(paths)


def is_here(sha256: str) -> bool:
    return sha256 in _paths


def inset_of(sha256: str, name: str) -> Path:
    """Return the path of an inset. Raises `InsetMissing` if its file was not registered."""
    path = _paths.get(sha256)
    if path is None:
        raise not_stored(name)
    return path


def not_stored(name: str) -> InsetMissing:
    return InsetMissing(
        f"The file of the box picture “{name}” is not in the storage. Upload it again, then press "
        "Retry."
    )


def path_of(sha256: str, family: str) -> Path:
    """Return the path of a font. Raises `FontMissing` if its file was not registered."""
    path = _paths.get(sha256)
    if path is None:
        sentence = (
            f"The font file of “{family}” is not in the storage. Upload it on the Fonts "
            f"page, then press Retry."
        )
        raise FontMissing(sentence, family=family, sha256=sha256)
    return path
