"""The frozen values of a code box: a QR code or a barcode on the photos. Lengths as in `values`."""

from dataclasses import dataclass
from typing import Annotated, Literal

from jobs.design.boxes.properties import (
    AnchorPoint,
    Height,
    HexColour,
    Name,
    Opacity,
    Required,
    Rotation,
    Width,
    X,
    Y,
)
from jobs.design.controls import Key, Label
from jobs.design.key_rules import Choice, Colour, Flag, OrElse, Pattern

type Symbology = Literal["qr", "ean", "ean13", "code128"]
SYMBOLOGIES: dict[Symbology, str] = {
    "qr": "QR code",
    "ean": "EAN or UPC, by length",
    "ean13": "EAN-13, check digit added to 12 digits",
    "code128": "Code 128",
}
type Correction = Literal["low", "medium", "quartile", "high"]
CORRECTIONS: dict[Correction, str] = {
    "low": "Low, 7 %",
    "medium": "Medium, 15 %",
    "quartile": "High, 25 %",
    "high": "Highest, 30 %",
}


@dataclass(frozen=True, slots=True)
class CodeBox:
    """One placed code.

    Its modules are whole pixels, as large as the box allows, aligned to the side of the anchor.
    """

    kind: Annotated[Literal["code"], Choice({"code": "Code"}), "The kind of box."]
    text: Annotated[
        str,
        Pattern(2_000),
        Label("Content"),
        "A pattern for what a scanner reads: {EAN}, https://shop.example/{id}. Spaces around it "
        "are removed. In a contact card (vCard, MECARD), a network (WIFI) and a web address, signs "
        "of their grammar in a value are escaped.",
    ]
    name: Name = ""
    symbology: Annotated[
        Symbology,
        Choice(SYMBOLOGIES),
        Label("Type of code"),
        "QR code; ean: EAN-13, UPC-A or EAN-8 by its 13, 12 or 8 digits, the last of which is the "
        "check digit; ean13: EAN-13, whose check digit is added if there are only 12 digits; "
        "Code 128.",
    ] = "qr"
    anchor: AnchorPoint = "bottom-right"
    x: X = 95.0
    y: Y = 95.0
    width: Width = 25.0
    height: Height = 20.0
    colour: Annotated[
        HexColour, Label("Colour of the bars or squares"), "#rrggbb of the dark modules."
    ] = "#000000"
    background: Annotated[
        str | None,
        Key("ground"),
        OrElse(Colour(), begin="#ffffff"),
        Label("Background"),
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
        Label("Error correction"),
        "Error correction: a QR code can be read with about 7, 15, 25 or 30 % of it missing. More "
        "makes it larger.",
    ] = "medium"
    digits: Annotated[
        bool,
        Key("figures"),
        Flag(),
        Label("Digits below the bars"),
        "Print the content of a barcode below it, for people to read.",
    ] = True
    opacity: Opacity = 1.0
    rotation: Annotated[
        Rotation,
        "Degrees clockwise, around the centre of the box. Only right angles keep whole pixels.",
    ] = 0.0
    required: Required = False

    @property
    def pattern(self) -> str:
        return self.text
