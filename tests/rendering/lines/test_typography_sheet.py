"""A sheet of typographic features, approved by a person and stored, compared with a tolerance."""

from typing import Any

from PIL import Image

from jobs.rendering.boxes.painting import paint
from jobs.rendering.visibility.legibility import chosen
from tests.rendering import sheets
from tests.rendering.captions import CAPTIONS, laid_out

TILE = (380, 120)
HARBOUR = (
    "Spring at the harbour: 24 fishing boats, one lighthouse and no end of gulls over the "
    "quiet water"
)
GERMAN = (
    "Donau\u00addampf\u00adschiff\u00adfahrts\u00adgesell\u00adschaft im Hafen von "
    "Vermögensverwaltung"
)
TILES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "justified": ("en", HARBOUR, {"align": "justify"}),
    "phrases, underlined": ("en", HARBOUR, {"wrap": "phrase", "align": "start", "underline": True}),
    "hyphens, struck": (
        "de",
        GERMAN,
        {"width": 48, "size_min": 12, "max_lines": 6, "long_words": "hyphenate", "strike": True},
    ),
    "justified from right to left": (
        "ar",
        CAPTIONS["arabic"][1],
        {"align": "justify", "underline": True},
    ),
    "justified squares": (
        "ja",
        "春の港漁船が二十四隻灯台が一つコーヒーとケーキとカモメの物語",
        {"align": "justify", "wrap": "phrase"},
    ),
    "even lines, spaced": (
        "en",
        "Even lines in a centred caption read better than one word left alone",
        {"wrap": "balance", "word_spacing": 20, "letter_spacing": 2},
    ),
    "a colour chosen": ("en", "Black where white would be lost", {"legible": "choose"}),
    "a plate chosen": ("en", "A plate of its own", {"legible": "choose", "colour": "#888888"}),
}


def test_the_sheet_looks_as_approved() -> None:
    sheet = sheets.assembled([tile_of(name, *tile) for name, tile in TILES.items()])

    tiles = zip(TILES, sheets.frames(len(TILES), TILE), strict=True)
    assert sheets.changed(sheet, "typography.png", tiles) == [], sheets.LOOK


def tile_of(name: str, language: str, text: str, box: dict[str, Any]) -> Image.Image:
    tile = ground(name)
    style = {"size_min": 4, "size_max": 17, "max_lines": 4, "fonts": ["Lora"], **box}
    for stamp in paint(chosen(laid_out(text, language, TILE, **style), lambda: tile)):
        tile.paste(stamp.image, (stamp.x, stamp.y), stamp.image)
    return tile


def ground(name: str) -> Image.Image:
    """Return a dark ground, except for the tiles in which something is to be chosen."""
    tile = Image.new("RGB", TILE, "#d8d8c8" if name == "a colour chosen" else "#33516b")
    if name == "a plate chosen":
        for left in range(0, TILE[0], 20):
            for top in range(left // 20 % 2 * 20, TILE[1], 40):
                tile.paste("#ffffff", (left, top, left + 20, top + 20))
    return tile
