"""A line of text as a black-and-white picture for print: names and numbers under pictures, in any
script.
"""

import re

from PIL import Image

from jobs.design import Design, TextBox
from jobs.rendering.boxes.layout import lay_out
from jobs.rendering.boxes.painting import paint

_LARGEST, _SMALLEST = 55, 40
"""Font size in % of the height. Text too long for the smallest size ends in an ellipsis."""


def label(text: str, size: tuple[int, int]) -> Image.Image:
    """Return the text centred in a picture of this size, in pixels.

    Mode 1: greys, as in emoji, are dithered.
    """
    ground = Image.new("RGBA", size, "white")
    for stamp in paint(lay_out(_design(text), {}, *size)):
        ground.alpha_composite(stamp.image, (stamp.x, stamp.y))
    return ground.convert("L").convert("1")


def _design(text: str) -> Design:
    box = TextBox(
        text=re.sub(r"([\[\]{}])", r"\1\1", text),
        anchor="centre",
        x=50,
        y=50,
        width=100,
        height=100,
        weight=400,
        size_min=_SMALLEST,
        size_max=_LARGEST,
        colour="#000000",
        valign="middle",
        max_lines=1,
        overflow="ellipsis",
        missing="box",
    )
    return Design(format=1, boxes=(box,))
