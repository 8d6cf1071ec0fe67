"""Finished batches that give a result for each picture of a row."""

from typing import Any

from jobs.intake.rows import matches
from jobs.models import Batch
from tests.intake.batches import DESIGN, ready
from tests.updated_batches import run

SHEET = "sku;caption\nmug;Blue\ncup;Red\npot;Green\n"
PATHS = ("mug.jpg", "mug-2.jpg", "mug-3.jpg", "cup_front.jpg", "cup_back.jpg", "pot.jpg")
EACH = {"by": "column", "column": "sku", "every_picture": True}
NUMBERED = DESIGN | {"output": {"name": "{sku}-{picture number}"}}


def shop(text: str = SHEET, *more: str, design: Any = NUMBERED) -> Batch:
    """Return a finished batch with a result for each picture."""
    batch = ready(text, (*PATHS, *more), design)
    matches.match_rows(batch, EACH)
    return run(batch)
