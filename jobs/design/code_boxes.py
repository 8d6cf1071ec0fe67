"""The frozen values of a code box: a QR code or a barcode on the photos. Lengths as in `values`."""

from dataclasses import dataclass
from typing import Annotated, Literal

from jobs.design.key_rules import Choice, Colour, Flag, Number, OrElse, Pattern, Text
from jobs.design.places import ANCHORS, OPACITY, Anchor

SYMBOLOGIES = ("qr", "ean", "ean13", "code128")
type Symbology = Literal["qr", "ean", "ean13", "code128"]
CORRECTIONS = ("low", "medium", "quartile", "high")
type Correction = Literal["low", "medium", "quartile", "high"]


@dataclass(frozen=True, slots=True)
class CodeBox:
    """One placed code.

    Its modules are whole pixels, as large as the box allows, aligned to the side of the anchor.
    """

    kind: Annotated[Literal["code"], Choice(("code",)), "The kind of box."]
    text: Annotated[
        str,
        Pattern(2_000),
        "A pattern for what a scanner reads: {EAN}, https://shop.example/{id}. Spaces around it "
        "are removed.",
    ]
    name: Annotated[
        str, Text(60, empty=True), "The box's name in messages; “code 1” and so on if empty."
    ] = ""
    symbology: Annotated[
        Symbology,
        Choice(SYMBOLOGIES),
        "QR code; ean: EAN-13, UPC-A or EAN-8 by its 13, 12 or 8 digits, the last of which is the "
        "check digit; ean13: "
        "EAN-13, whose check digit is added if there are only 12 digits; Code 128.",
    ] = "qr"
    anchor: Annotated[Anchor, Choice(ANCHORS), "The point of the box that is placed at x, y."] = (
        "bottom-right"
    )
    x: Annotated[float, Number(-50, 150), "In % of the canvas width."] = 95.0
    y: Annotated[float, Number(-50, 150), "In % of the canvas height."] = 95.0
    width: Annotated[float, Number(0.5, 200), "In % of the canvas width."] = 25.0
    height: Annotated[float, Number(0.5, 200), "In % of the canvas height."] = 20.0
    colour: Annotated[str, Colour(), "#rrggbb of the dark modules."] = "#000000"
    ground: Annotated[
        str | None,
        OrElse(Colour()),
        "#rrggbb of the light modules and the quiet zone; none: the photo shows through.",
    ] = "#ffffff"
    quiet: Annotated[
        bool,
        Flag(),
        "Leave the quiet zone that the standard requires. Without it, scanners may fail to read "
        "the code.",
    ] = True
    correction: Annotated[
        Correction,
        Choice(CORRECTIONS),
        "Error correction: a QR code can be read with about 7, 15, 25 or 30 % of it missing. More "
        "makes it larger.",
    ] = "medium"
    figures: Annotated[
        bool, Flag(), "Print the content of a barcode below it, for people to read."
    ] = True
    opacity: Annotated[float, OPACITY, "0 is invisible, 1 is solid."] = 1.0
    rotation: Annotated[
        float,
        Number(-180, 180),
        "Degrees clockwise, around the centre of the box. Only right angles keep whole pixels.",
    ] = 0.0
    required: Annotated[bool, Flag(), "An empty cell fails the row instead of hiding the box."] = (
        False
    )

    @property
    def pattern(self) -> str:
        return self.text
