"""XLSX files with pictures in them, made for one test each."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from PIL import Image

from tests.intake.sheets.workbook_files import fill

DRAWING = '<xdr:wsDr xmlns:xdr="x" xmlns:a="a" xmlns:r="r">{}</xdr:wsDr>'


def picture(colour: str, kind: str = "PNG", size: tuple[int, int] = (40, 30)) -> bytes:
    """Return a plain picture as a file."""
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, kind)
    return file.getvalue()


def workbook(
    path: Path,
    rows: Sequence[Sequence[Any]],
    *,
    over: Sequence[tuple[str, bytes]] = (),
    inside: Sequence[tuple[str, bytes]] = (),
    offset: tuple[int, int] = (0, 0),
) -> Path:
    """Write a worksheet named Sheet1 with pictures over cells, or as the values of cells."""
    with xlsxwriter.Workbook(path) as book:
        worksheet = book.add_worksheet("Sheet1")
        fill(worksheet, rows)
        for place, data in over:
            options = {"image_data": io.BytesIO(data), "x_offset": offset[0], "y_offset": offset[1]}
            worksheet.insert_image(place, "picture.png", options)
        for place, data in inside:
            worksheet.embed_image(place, "picture.png", {"image_data": io.BytesIO(data)})
    return path


def with_parts(path: Path, parts: Mapping[str, bytes]) -> Path:
    """Return the same file with parts added or replaced."""
    copy = path.with_name(f"parts-{path.name}")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as new:
        kept = [entry for entry in old.infolist() if entry.filename not in parts]
        for entry in kept:
            new.writestr(entry.filename, old.read(entry))
        for name, data in parts.items():
            new.writestr(name, data)
    return copy
