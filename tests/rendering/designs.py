"""Designs of one caption, their results, and tools to compare results."""

from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from jobs import rendering
from jobs.design import Cell, parse
from tests.rendering.pictures import LIMIT

ROW = {"caption": Cell.of_text("Fresh oysters")}
UPPER = (0, 0, 1, 0.5)
"""The part of a result, in shares, on which the design puts no text."""


def design(
    canvas: dict[str, Any] | None = None, box: dict[str, Any] | None = None, **output: Any
) -> Any:
    caption = {"name": "caption", "text": "{caption}", "y": 95, "height": 30} | (box or {})
    return parse({"format": 1, "canvas": canvas or {}, "boxes": [caption], "output": output})


def made(path: Path, look: Any) -> rendering.Picture:
    return rendering.render(path, look, ROW, max_pixels=LIMIT)


def part(image: Image.Image, shares: tuple[float, ...] = UPPER) -> Image.Image:
    width, height = image.size
    box = tuple(
        round(share * edge)
        for share, edge in zip(shares, (width, height, width, height), strict=True)
    )
    return image.convert("RGB").crop(box)


def mean_difference(left: Image.Image, right: Image.Image) -> float:
    return float(np.abs(np.asarray(left, np.int32) - np.asarray(right, np.int32)).mean())
