"""Boxes painted: inside their room, in their order, and the same bytes every time."""

import hashlib
import math
import subprocess
import sys
from typing import Any

import pytest
from PIL import Image, ImageDraw

from jobs import design
from jobs.rendering.boxes.layout import Layout, lay_out
from jobs.rendering.boxes.painting import paint
from jobs.rendering.paint.stamps import Stamp
from tests.rendering import sheets
from tests.rendering.captions import CAPTIONS, box_design, laid_out, row

TILE = (380, 96)


def stamp_of(layout: Layout) -> Stamp:
    (stamp,) = paint(layout)
    return stamp


def edges(stamp: Stamp) -> tuple[int, int, int, int]:
    return stamp.x, stamp.y, stamp.x + stamp.image.width, stamp.y + stamp.image.height


@pytest.mark.parametrize("caption", CAPTIONS)
@pytest.mark.parametrize(
    "effects",
    [
        {},
        {"outline": {"width": 12}, "align": "left", "valign": "top"},
        {
            "plate": {"padding": 40, "per_line": True},
            "strike": True,
            "align": "right",
            "valign": "bottom",
        },
    ],
    ids=["bare", "outline", "plate"],
)
def test_nothing_is_painted_outside_the_box(caption: str, effects: dict[str, Any]) -> None:
    language, text = CAPTIONS[caption]
    layout = laid_out(
        text, language, (301, 203), size_min=1, size_max=60, max_lines=3, line_height=0.9, **effects
    )

    left, top, right, bottom = edges(stamp_of(layout))

    room = layout.texts[0].room
    assert (left >= math.floor(room.left), top >= math.floor(room.top)) == (True, True)
    assert (right <= math.ceil(room.right), bottom <= math.ceil(room.bottom)) == (True, True)


def test_a_rotated_box_turns_around_its_centre() -> None:
    upright = edges(stamp_of(laid_out("HHHH", canvas=(600, 600), size_min=10, size_max=10)))
    turned = edges(
        stamp_of(laid_out("HHHH", canvas=(600, 600), size_min=10, size_max=10, rotation=90))
    )

    left, top, right, bottom = upright
    expected = (600 - bottom, left, 600 - top, right)
    assert turned == tuple(pytest.approx(side, abs=2) for side in expected)


def test_boxes_are_painted_in_the_order_of_the_design() -> None:
    document = {"format": 1, "boxes": [{"text": "one", "y": 40}, {"text": "two", "y": 90}]}

    stamps = paint(lay_out(design.parse(document), {}, 400, 300))

    assert len(stamps) == 2
    assert stamps[0].y < stamps[1].y


def test_the_same_text_gives_the_same_bytes_in_another_process() -> None:
    script = "from tests.rendering.boxes.test_painting import digest; print(digest())"

    other = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout.strip()

    assert other == digest()


def digest() -> str:
    """Return a digest of all stamps of all captions, with every effect."""
    hashed = hashlib.sha256()
    effects = {"outline": {"width": 5}, "shadow": {"blur": 20}, "plate": {}, "rotation": 3}
    for language, text in CAPTIONS.values():
        layout = lay_out(
            box_design(language, size_min=1, width=70, height=60, **effects), row(text), 400, 300
        )
        for stamp in paint(layout):
            hashed.update(
                repr((stamp.x, stamp.y, stamp.image.size)).encode() + stamp.image.tobytes()
            )
    return hashed.hexdigest()


def test_all_scripts_look_as_approved() -> None:
    sheet = sheets.assembled([caption_tile(language, text) for language, text in CAPTIONS.values()])

    tiles = zip(CAPTIONS, sheets.frames(len(CAPTIONS), TILE), strict=True)
    assert sheets.changed(sheet, "captions.png", tiles) == [], sheets.LOOK


def caption_tile(language: str, text: str) -> Image.Image:
    """Draw a caption in its frame, with outline and shadow."""
    tile = Image.new("RGB", TILE, "#6a7f92")
    effects = {"outline": {"width": 3}, "shadow": {"dx": 2, "dy": 4, "blur": 10}, "wrap": "balance"}
    for stamp in paint(
        laid_out(text, language, TILE, size_min=5, size_max=50, max_lines=2, **effects)
    ):
        tile.paste(stamp.image, (stamp.x, stamp.y), stamp.image)
    ImageDraw.Draw(tile).rectangle((0, 0, TILE[0] - 1, TILE[1] - 1), outline="#8fa6bb")
    return tile
