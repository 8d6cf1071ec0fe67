"""A batch of real photographs for the acceptance tests: pictures, sheet, and what `submit` says at
the end.
"""

import csv
import json
import os
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

from tests import photographs
from tests.services import Site

COUNT = int(os.environ.get("OVERPRINT_TEST_PHOTOS", "48"))
"""How many photographs: 48 in `make test-sites`, 300 and more by hand."""

CAPTIONS = [
    "Harbour light over quiet water",
    "Größe 42 · Straßenschuh, 12,50 €",
    "ضوء الميناء 2026",
    "מבצע אביב · 20% הנחה",
    "ท่าเรือในแสงเช้า",
    "वसंत की बिक्री",
    "静かな港の朝の光",
    "Summer sale 🎉👩‍👩‍👧",
]


@dataclass(frozen=True, slots=True)
class Order:
    """A folder of photographs and the sheet that names them."""

    photos: Path
    sheet: Path
    count: int

    def submit(self, site: Site, *more: str) -> dict[str, Any]:
        """Submit a batch with the command to the running site, wait for its end, and return the
        last line of `--json`.
        """
        answer = site.manage(
            "submit",
            "--sheet",
            str(self.sheet),
            "--images",
            str(self.photos),
            "--wait",
            "--json",
            *more,
            check=False,
        )
        assert answer.returncode in (0, 3), answer.stderr
        return dict(json.loads(answer.stdout.splitlines()[-1]))


def order(
    folder: Path, count: int = COUNT, *, different: int = 0, largest: int = 4000, seed: int = 7
) -> Order:
    """Make a sheet of `count` rows. Each has its own photograph, or they share `different` ones."""
    photos = photographs.make(folder / "photos", different or count, largest=largest, seed=seed)
    sheet = folder / "sheet.csv"
    with sheet.open("w", encoding="utf-8", newline="") as file:
        captions = [f"{CAPTIONS[n % len(CAPTIONS)]} {n}" for n in range(count)]
        csv.writer(file).writerows(
            [
                ("photo", "caption"),
                *(
                    (photo.name, caption)
                    for photo, caption in zip(cycle(photos), captions, strict=False)
                ),
            ]
        )
    return Order(folder / "photos", sheet, count)
