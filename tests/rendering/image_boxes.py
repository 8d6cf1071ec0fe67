"""Designs with image boxes, and insets stored for them."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from jobs import rendering, uploaded_files
from jobs.design import Cell, Design, Row, parse
from jobs.rendering.boxes.layout import Layout, lay_out
from jobs.rendering.paint import insets
from tests.rendering.pictures import LIMIT, saved


def brought(folder: Path, data: bytes, name: str = "logo.png") -> dict[str, Any]:
    """Store a file, and return it as a design names it."""
    sha256 = hashlib.sha256(data).hexdigest()
    path = folder / sha256
    path.write_bytes(data)
    uploaded_files.bring({sha256: path})
    seen = insets.see(path, LIMIT)
    return {"name": name, "sha256": sha256, "width": seen.width, "height": seen.height}


def solid(colour: object, size: tuple[int, int] = (60, 40), mode: str = "RGBA") -> bytes:
    return saved(Image.new(mode, size, colour), "PNG")  # type: ignore[arg-type]  # what Pillow takes for the mode


def design(*boxes: dict[str, Any], of: list[dict[str, Any]], **canvas: Any) -> Design:
    return parse({"format": 1, "canvas": canvas, "boxes": list(boxes), "insets": of})


def box(file: str = "logo.png", **values: Any) -> dict[str, Any]:
    place = {"anchor": "top-left", "x": 10, "y": 20, "width": 30, "height": 40}
    return {"kind": "image", "file": file, "name": "logo", **place, **values}


def row(**cells: str) -> Row:
    return {name: Cell.of_text(text) for name, text in cells.items()}


def laid_out(look: Design, cells: Row | None = None, width: int = 600, height: int = 400) -> Layout:
    return lay_out(look, cells or {}, width, height)


def made(path: Path, look: Design, cells: Row | None = None) -> rendering.Picture:
    return rendering.render(path, look, cells or {}, max_pixels=LIMIT)


def by_pillow(path: Path, look: Design, monkeypatch: pytest.MonkeyPatch) -> rendering.Picture:
    with monkeypatch.context() as patch:
        patch.setenv("OVERPRINT_SPLICE", "0")
        return made(path, look)


def named(tmp_path: Path, *names: str) -> list[dict[str, Any]]:
    return [brought(tmp_path, solid((n, 0, 0, 255)), name) for n, name in enumerate(names)]
