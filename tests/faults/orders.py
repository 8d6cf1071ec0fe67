"""What is submitted: small real photographs, and a sheet whose column `does` says what a row does
to its worker.
"""

import csv
import json
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import photographs

PICTURES = 24
LARGEST = 640  #: pixels of the long edge
DESIGN: dict[str, Any] = {
    "format": 1,
    "boxes": [
        {"text": "{caption}", "anchor": "bottom", "x": 50, "y": 96, "width": 90, "height": 20}
    ],
    "output": {"name": "{row}-{file}"},
}
SERIES = "F-0000"
NUMBERED = DESIGN | {
    "boxes": [DESIGN["boxes"][0] | {"text": f"{{caption}} {{serial:{SERIES}}}"}],
    "outputs": [{"name": str(edge), "canvas": {"long_edge": edge}} for edge in (320, 160)],
}
"""Two results of each row, with a serial number on both."""


@dataclass(frozen=True, slots=True)
class Order:
    """Files on disk, ready for `manage.py submit`."""

    pictures: Path
    sheet: Path
    design: Path
    rows: int


def pictures() -> list[Path]:
    """Return the photographs of this machine, made once. They appear all at once and never change,
    as other runs may read them.
    """
    folder = Path(tempfile.gettempdir()) / f"overprint-faults-photographs-{PICTURES}-{LARGEST}"
    if not folder.exists():
        made = Path(tempfile.mkdtemp(dir=folder.parent))
        photographs.make(made, PICTURES, largest=LARGEST)
        with suppress(OSError):  # the other one was quicker
            made.rename(folder)
    return sorted(folder.glob("*.jpg"))


def write(
    folder: Path,
    photos: list[Path],
    rows: int,
    does: Mapping[int, str],
    design: Mapping[str, Any] = DESIGN,
) -> Order:
    """Write a sheet of `rows` rows that use the photographs in turn, and a design.

    `does`: what a row does, by position from 0.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "sheet.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["photo", "caption", "does"])
        for number in range(rows):
            table.writerow(
                [
                    photos[number % len(photos)].name,
                    f"Größe {number} · 静かな港",
                    does.get(number, ""),
                ]
            )
    (folder / "design.json").write_text(json.dumps(design), encoding="utf-8")
    return Order(photos[0].parent, folder / "sheet.csv", folder / "design.json", rows)
