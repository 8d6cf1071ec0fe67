"""What the tests of the design desk share: what a browser sends, and what comes of it."""

from typing import Any

from django.test import Client

from jobs.intake.rows import matches
from jobs.models import Batch
from tests.dashboard.new_batches import JSON, address
from tests.intake import batches

SHEET = "picture;caption\n1.jpg;One\n2.jpg;Two and a few words more\n"


def two_rows() -> Batch:
    """With a photo each; row 3 has the longest text."""
    batch = batches.with_sheet(batches.with_pictures("1.jpg", "2.jpg"), SHEET)
    matches.match_rows(batch)
    return batch


def typed(**changed: str) -> dict[str, str]:
    """What a browser sends for the design to begin with, with some controls changed."""
    return {
        "box": "0",
        "text": "{caption}",
        "anchor": "bottom",
        "placed_as": "bottom",
        "font": "Inter",
        "weight": "700",
        "size_max": "8",
        "size_min": "4",
        "max_lines": "3",
        "wrap": "phrase",
        "legible": "measure",
        "overflow": "fail",
        "colour": "#ffffff",
        "align": "centre",
        "valign": "bottom",
        "outline": "on",
        "outline_width": "2",
        "outline_colour": "#000000",
        "shadow_dx": "0",
        "shadow_dy": "4",
        "shadow_blur": "18",
        "shadow_opacity": "0.7",
        "shadow_colour": "#000000",
        "plate_colour": "#000000",
        "plate_opacity": "0.6",
        "plate_padding": "30",
        "plate_radius": "12",
        "line_height": "1.2",
        "letter_spacing": "0",
        "word_spacing": "0",
        "long_words": "cut",
        "direction": "auto",
        "rotation": "0",
        "opacity": "1",
        "missing": "fail",
        "width": "80",
        "height": "25",
        "x": "50",
        "y": "95",
        "size_by": "photo",
        "long_edge": "",
        "result_fit": "crop",
        "focus": "50 50",
        "result_background": "#ffffff",
        "strip_side": "",
        "strip_size": "15",
        "strip_colour": "#ffffff",
        "placed_beside": "none",
        "format": "keep",
        "metadata": "keep",
        "name": "{file}",
        "language": "en",
    } | changed


def of_result() -> dict[str, str]:
    """Return the part for the result as a whole, which is on the page beside the controls of any
    kind of box.
    """
    return {name: value for name, value in typed().items() if name in OF_RESULT}


OF_RESULT = (
    *(
        "size_by",
        "result_fit",
        "focus",
        "result_background",
        "format",
        "metadata",
        "name",
        "quality",
        "most_kb",
        "long_edge",
    ),
    *("result_width", "result_height", "strip_side", "strip_size", "strip_colour", "placed_beside"),
)


def saved(batch: Batch) -> Any:
    batch.refresh_from_db()
    return batch.design_version.document


def preview(client: Client, batch: Batch, **changed: str) -> Any:
    return client.post(address("design-preview", batch), typed(**changed), **JSON)


RESULT = {
    "size_by": "exact",
    "result_width": "1200",
    "result_height": "900",
    "result_fit": "pad",
    "focus": "0 100",
    "result_background": "#F0E8D8",
    "enlarge": "on",
    "strip_side": "above",
    "strip_size": "12.5",
    "strip_colour": "#203040",
    "placed_beside": "above 12.5",
    "format": "avif",
    "quality": "70",
    "most_kb": "300",
    "metadata": "no_place",
    "title": "{caption}",
    "copyright": "© Studio",
    "words": "on",
}
"""Controls of the result as a whole, none as it begins."""
