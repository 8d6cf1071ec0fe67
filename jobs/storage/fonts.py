"""The files of uploaded fonts that a design needs, for whoever draws with it."""

from pathlib import Path

from jobs.design import Design
from jobs.storage import keys
from jobs.storage.store import store


def font_paths(design: Design) -> dict[str, Path]:
    """By SHA-256, for `rendering.bring`. What is not in the storage is not among them."""
    wanted = {face.sha256: keys.font(face.sha256) for face in design.typefaces}
    return {sha256: store().path(key) for sha256, key in wanted.items() if store().size(key) is not None}
