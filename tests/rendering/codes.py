"""Designs with code boxes, and an independent scanner that reads the codes in results."""

from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import zxingcpp
from PIL import Image, ImageOps

from jobs import rendering
from jobs.design import Cell, Design, Row, parse
from jobs.rendering import symbols
from jobs.rendering.boxes.layout import Layout, lay_out
from jobs.rendering.symbols import Symbol
from tests.rendering.pictures import LIMIT

KINDS = (
    *(zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.Code128),
    *(zxingcpp.BarcodeFormat.EAN13, zxingcpp.BarcodeFormat.EAN8),
)


def read(image: Image.Image) -> set[str]:
    """Return what a scanner finds, dark on light only.

    A UPC-A is read as the EAN-13 that begins with 0: the bars are equal.
    """
    found = zxingcpp.read_barcodes(image.convert("L"), formats=KINDS, try_invert=False)
    return {one.text for one in found}


def scanned(result: rendering.Picture) -> set[str]:
    """Return what it finds on a result, as displayed."""
    return read(ImageOps.exif_transpose(Image.open(BytesIO(result.data))))


def as_image(symbol: Symbol, module: int = 2) -> Image.Image:
    """Draw the modules in black on white, without digits."""
    pattern = np.array(symbols.pattern_of(symbol), np.uint8)
    high = np.repeat(pattern, 30, axis=0) if symbol.bars else pattern
    light = np.pad(1 - high, ((symbol.quiet.above,) * 2, symbol.quiet[:2]), constant_values=1)
    return Image.fromarray(255 * np.kron(light, np.ones((module, module), np.uint8)))


def box(text: str = "{EAN}", symbology: str = "ean", **values: Any) -> dict[str, Any]:
    place = {"anchor": "top-left", "x": 5, "y": 5, "width": 60, "height": 50}
    return {"kind": "code", "text": text, "symbology": symbology, "name": "code", **place, **values}


def design(*boxes: dict[str, Any], **canvas: Any) -> Design:
    return parse({"format": 1, "canvas": canvas, "boxes": list(boxes)})


def row(**cells: str) -> Row:
    return {name: Cell.of_text(text) for name, text in cells.items()}


def laid_out(look: Design, cells: Row | None = None, width: int = 600, height: int = 400) -> Layout:
    return lay_out(look, cells or row(EAN="4006381333931"), width, height)


def made(path: Path, look: Design, cells: Row | None = None) -> rendering.Picture:
    return rendering.render(path, look, cells or row(EAN="4006381333931"), max_pixels=LIMIT)
