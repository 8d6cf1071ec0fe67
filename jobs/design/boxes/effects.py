"""What can be painted around and behind the letters of a text: outline, shadow and plate.

Lengths are in % of the font size, so that they grow with the text.
"""

from dataclasses import dataclass
from typing import Annotated

from jobs.design.boxes.properties import HexColour, Opacity
from jobs.design.controls import Label
from jobs.design.key_rules import Flag, Number

_SIZE = "% of size"


@dataclass(frozen=True, slots=True)
class Outline:
    width: Annotated[
        float,
        Number(0, 30),
        Label("Width", _SIZE),
        "How far it reaches beyond the letters, in % of the font size.",
    ] = 4.0
    colour: Annotated[HexColour, Label("Colour of the outline")] = "#000000"


@dataclass(frozen=True, slots=True)
class Shadow:
    dx: Annotated[
        float,
        Number(-100, 100, step=1),
        Label("Offset right", _SIZE),
        "To the right, in % of the font size.",
    ] = 0.0
    dy: Annotated[
        float,
        Number(-100, 100, step=1),
        Label("Offset down", _SIZE),
        "Downwards, in % of the font size.",
    ] = 3.0
    blur: Annotated[
        float,
        Number(0, 100, step=1),
        Label("Blur", _SIZE),
        "How far it fades out, in % of the font size.",
    ] = 12.0
    colour: Annotated[HexColour, Label("Colour of the shadow")] = "#000000"
    opacity: Opacity = 0.6
    inside: Annotated[
        bool,
        Flag(),
        Label("Keep it in the box"),
        "Keep the shadow in the box, like the letters: the text shrinks and moves away from the "
        "edges for it.",
    ] = False

    @property
    def reach(self) -> tuple[float, float, float, float]:
        """Return how far the shadow is visible beyond the ink: left, top, right, bottom, in % of
        the font size.
        """
        dx, dy, blur = self.dx, self.dy, self.blur
        return max(0.0, blur - dx), max(0.0, blur - dy), max(0.0, blur + dx), max(0.0, blur + dy)


@dataclass(frozen=True, slots=True)
class Plate:
    """The background painted behind the text."""

    colour: Annotated[HexColour, Label("Colour of the plate")] = "#000000"
    opacity: Opacity = 0.6
    padding: Annotated[
        float,
        Number(0, 200, step=1),
        Label("Padding", _SIZE),
        "Around the text, in % of the font size.",
    ] = 30.0
    radius: Annotated[
        float,
        Number(0, 200, step=1),
        Label("Corners", _SIZE),
        "Of the corners, in % of the font size.",
    ] = 12.0
    per_line: Annotated[
        bool,
        Flag(),
        Label("One plate per line"),
        "One plate behind each line instead of one behind all.",
    ] = False
