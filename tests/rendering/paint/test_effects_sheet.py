"""A sheet of every effect alone and combined, approved by a person and stored, compared with a
tolerance.
"""

from typing import Any

from PIL import Image

from jobs.rendering.boxes.painting import paint
from tests.rendering import sheets
from tests.rendering.captions import CAPTIONS, laid_out

TILE, COLUMNS = (280, 110), 3
HARBOUR = "Spring at the harbour: 24 fishing boats"
SHORT = "Gåsøy 12,50 €"
OUTLINE = {"width": 7, "colour": "#7a1f2b"}
SHADOW = {"dx": 4, "dy": 6, "blur": 12, "colour": "#000000", "opacity": 0.8}
PLATE = {"colour": "#14324a", "opacity": 0.75, "padding": 30, "radius": 25}
ALL = {"outline": OUTLINE, "shadow": SHADOW, "plate": PLATE, "underline": True, "strike": True}
TILES: dict[str, tuple[str, dict[str, Any]]] = {
    "bare": (HARBOUR, {}),
    "outline": (HARBOUR, {"outline": OUTLINE}),
    "thin outline": (HARBOUR, {"outline": {"width": 1.5, "colour": "#000000"}}),
    "soft shadow": (HARBOUR, {"shadow": SHADOW}),
    "hard shadow": (
        HARBOUR,
        {"shadow": {**SHADOW, "dx": -8, "dy": 8, "blur": 0, "colour": "#7a1f2b"}},
    ),
    "outline and shadow": (HARBOUR, {"outline": OUTLINE, "shadow": SHADOW}),
    "plate": (HARBOUR, {"plate": PLATE}),
    "plate for each line": (
        HARBOUR,
        {"plate": {**PLATE, "per_line": True, "padding": 12}, "line_height": 1.5},
    ),
    "square solid plate": (SHORT, {"plate": {**PLATE, "radius": 0, "opacity": 1}}),
    "turned": (SHORT, {"rotation": 12, "width": 70, "height": 55}),
    "turned back, with plate": (SHORT, {"rotation": -8, "width": 70, "height": 60, "plate": PLATE}),
    "upside down, with shadow": (SHORT, {"rotation": 180, "shadow": SHADOW}),
    "underlined": (HARBOUR, {"underline": True}),
    "struck": (HARBOUR, {"strike": True}),
    "both with an outline": (HARBOUR, {"underline": True, "strike": True, "outline": OUTLINE}),
    "half as opaque": (HARBOUR, {"opacity": 0.5}),
    "half as opaque with all it has": (HARBOUR, {"opacity": 0.5, **ALL}),
    "all together": (HARBOUR, ALL),
    "at the top": (SHORT, {"valign": "top", "align": "left", "size_max": 20}),
    "in the middle": (SHORT, {"valign": "middle", "size_max": 20}),
    "at the bottom": (SHORT, {"valign": "bottom", "align": "right", "size_max": 20}),
    "justified": (HARBOUR + " " + HARBOUR, {"align": "justify", "size_max": 15, "max_lines": 4}),
    "emoji with outline and shadow": ("Gåsøy 🎉❤️", {"outline": OUTLINE, "shadow": SHADOW}),
    "from right to left": (
        CAPTIONS["arabic"][1],
        {"plate": {**PLATE, "per_line": True}, "underline": True},
    ),
}


def test_every_effect_looks_as_approved() -> None:
    sheet = sheets.assembled([tile(text, box) for text, box in TILES.values()], COLUMNS)

    tiles = zip(TILES, sheets.frames(len(TILES), TILE, COLUMNS), strict=True)
    assert sheets.changed(sheet, "effects.png", tiles) == [], sheets.LOOK


def tile(text: str, box: dict[str, Any]) -> Image.Image:
    """Draw one text with its effects on a ground from light to dark."""
    picture = Image.composite(
        *(Image.new("RGB", TILE, colour) for colour in ("#b9c4a8", "#3f6a86")), ground()
    )
    style = {
        "size_min": 4,
        "size_max": 28,
        "max_lines": 2,
        "wrap": "balance",
        "fonts": ["Montserrat"],
        **box,
    }
    for stamp in paint(laid_out(text, "en", TILE, **style)):
        picture.paste(stamp.image, (stamp.x, stamp.y), stamp.image)
    return picture


def ground() -> Image.Image:
    """Draw bars, so that transparency is visible."""
    return Image.frombytes("L", (7, 1), bytes((0, 255, 40, 215, 80, 175, 120))).resize(
        TILE, Image.Resampling.NEAREST
    )
