"""The sample batch: bundled pictures and a sheet, so that one click gives something to see."""

import csv
import io
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from jobs.intake import attachments, chore_requests
from jobs.intake.pictures.receive import ensure_room, take_unannounced
from jobs.models import Batch, Chore
from jobs.reporting import ReportProgress

NAME = "Sample batch"
ROOM = 200_000_000  #: bytes that pictures and results together may need

DESIGN: dict[str, Any] = {
    "format": 1,
    "size_unit": "shorter_side",
    "boxes": [
        {
            "name": "caption",
            "text": "{caption}",
            "anchor": "bottom-left",
            "x": 5,
            "y": 94,
            "width": 78,
            "height": 22,
            "fonts": ["Inter"],
            "weight": 700,
            "size_min": 3,
            "size_max": 7,
            "colour": "#ffffff",
            "shadow": {"dx": 0, "dy": 4, "blur": 20, "colour": "#000000", "opacity": 0.7},
            "align": "start",
            "valign": "bottom",
            "max_lines": 2,
        },
        {
            "name": "price",
            "text": "{price}",
            "anchor": "top-right",
            "x": 96,
            "y": 5,
            "width": 40,
            "height": 9,
            "fonts": ["Inter"],
            "weight": 700,
            "size_min": 2.5,
            "size_max": 4.5,
            "colour": "#16161a",
            "plate": {"colour": "#f2b705", "opacity": 1, "padding": 35, "radius": 20},
            "align": "right",
            "valign": "top",
            "max_lines": 1,
        },
    ],
}


def request(user: User) -> Batch:
    """Make a batch that fills and starts by itself, and request its chore.

    `jobs.chores` runs it. Raises NoRoom.
    """
    ensure_room(ROOM)
    with transaction.atomic():
        batch = Batch.objects.create(owner=user, name=NAME)
        chore_requests.request(batch, Chore.Kind.SAMPLE)
    return batch


def fill(batch: Batch, report: ReportProgress) -> None:
    """Draw the pictures of the batch and add the sheet. Repeating it after a crash is harmless."""
    # numpy, which draws them, is loaded only in the child that makes a sample
    from jobs.samples import pictures, sheet

    rows = sheet.sample_sheet()
    for number, (name, data) in enumerate(pictures.pictures(), 1):
        take_unannounced(batch, name, [data])
        report(number, len(rows))
    attachments.store_sheet(batch, "sample.csv", [_csv(rows)])


def _csv(rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
