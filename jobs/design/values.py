"""The frozen values of a design. Each field carries its rule, so type, range, default and meaning
are written once.

Lengths: x and width in % of the canvas width; y, height and font sizes in % of its height; outline,
shadow,
plate and spacing in % of the font size, so that they grow with the text.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from jobs.design.code_boxes import CodeBox
from jobs.design.key_rules import (
    ByKind,
    Choice,
    Colour,
    Digest,
    Feature,
    Flag,
    Language,
    Number,
    OrElse,
    Pattern,
    Section,
    Several,
    Text,
)
from jobs.design.places import ANCHORS, OPACITY, Anchor

type Align = Literal["start", "left", "centre", "right", "end", "justify"]
type Valign = Literal["top", "middle", "bottom"]
type Direction = Literal["auto", "ltr", "rtl"]
type LongWords = Literal["cut", "hyphenate", "keep"]
type Wrap = Literal["greedy", "balance", "phrase"]
type Fit = Literal["crop", "pad"]
type Side = Literal["below", "above", "left", "right"]
type Kept = Literal["keep", "no_place", "none"]
_PIXELS = Number(16, 30_000, whole=True)
_SIDE = Number(1, 1_000_000, whole=True)
MOST_INSETS = 500


@dataclass(frozen=True, slots=True)
class Strip:
    """A band of one colour outside the photo, on one side of it: room for text that covers nothing.

    Its size is in % of the adjoining side, not of the longer edge or in pixels. So it is the same
    share of every result, and a box on it, placed in % of the result, stays on it for portraits and
    landscapes alike.
    """

    side: Annotated[
        Side, Choice(("below", "above", "left", "right")), "The side of the photo, as displayed."
    ] = "below"
    size: Annotated[
        float,
        Number(1, 200),
        "In % of the photo's height (below, above) or width (left, right), as displayed, with any "
        "padding.",
    ] = 15.0
    colour: Annotated[str, Colour(), "#rrggbb"] = "#ffffff"


@dataclass(frozen=True, slots=True)
class Canvas:
    """The result's area: the photo as it is, limited to a long edge, or with an exact width and
    height.

    Text is laid out on it. A strip is part of the result: long edge, width and height include it.
    """

    long_edge: Annotated[int | None, OrElse(_PIXELS), "The longer side in pixels, at most."] = None
    width: Annotated[int | None, OrElse(_PIXELS), "In pixels, exactly; needs the height."] = None
    height: Annotated[int | None, OrElse(_PIXELS), "In pixels, exactly; needs the width."] = None
    fit: Annotated[
        Fit,
        Choice(("crop", "pad")),
        "How a photo of another shape is fitted to width and height: crop its edges, or pad it "
        "with the background.",
    ] = "crop"
    focus_x: Annotated[
        float,
        Number(0, 100),
        "The part that a crop keeps, or the photo's position when padded; from the left, in %.",
    ] = 50.0
    focus_y: Annotated[float, Number(0, 100), "The same from the top."] = 50.0
    ground: Annotated[str, Colour(), "The background beside a padded photo, as #rrggbb."] = (
        "#ffffff"
    )
    enlarge: Annotated[
        bool, Flag(), "Enlarge smaller photos to the size; otherwise they keep their pixels."
    ] = False
    strip: Annotated[
        Strip | None, OrElse(Section(Strip)), "A band of colour outside the photo."
    ] = None


@dataclass(frozen=True, slots=True)
class Outline:
    width: Annotated[
        float, Number(0, 30), "How far it reaches beyond the letters, in % of the font size."
    ] = 4.0
    colour: Annotated[str, Colour(), "#rrggbb"] = "#000000"


@dataclass(frozen=True, slots=True)
class Shadow:
    dx: Annotated[float, Number(-100, 100), "To the right, in % of the font size."] = 0.0
    dy: Annotated[float, Number(-100, 100), "Downwards, in % of the font size."] = 3.0
    blur: Annotated[float, Number(0, 100), "How far it fades out, in % of the font size."] = 12.0
    colour: Annotated[str, Colour(), "#rrggbb"] = "#000000"
    opacity: Annotated[float, OPACITY, "0 is invisible, 1 is solid."] = 0.6
    inside: Annotated[
        bool,
        Flag(),
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

    colour: Annotated[str, Colour(), "#rrggbb"] = "#000000"
    opacity: Annotated[float, OPACITY, "0 is invisible, 1 is solid."] = 0.6
    padding: Annotated[float, Number(0, 200), "Around the text, in % of the font size."] = 30.0
    radius: Annotated[float, Number(0, 200), "Of the corners, in % of the font size."] = 12.0
    per_line: Annotated[bool, Flag(), "One plate behind each line instead of one behind all."] = (
        False
    )


@dataclass(frozen=True, slots=True)
class TextBox:
    """One placed piece of text."""

    text: Annotated[
        str, Pattern(2_000), "A pattern: {column}, {column:format}, optional parts in […]."
    ]
    kind: Annotated[Literal["text"], Choice(("text",)), "The kind of box."] = "text"
    name: Annotated[
        str, Text(60, empty=True), "The box's name in messages; “text 1” and so on if empty."
    ] = ""
    anchor: Annotated[Anchor, Choice(ANCHORS), "The point of the box that is placed at x, y."] = (
        "bottom"
    )
    x: Annotated[float, Number(-50, 150), "In % of the canvas width."] = 50.0
    y: Annotated[float, Number(-50, 150), "In % of the canvas height."] = 95.0
    width: Annotated[float, Number(0.5, 200), "In % of the canvas width."] = 80.0
    height: Annotated[float, Number(0.5, 200), "In % of the canvas height."] = 30.0
    fonts: Annotated[
        tuple[str, ...],
        Several(Text(80), 1, 10),
        "Font families. Each character is drawn by the first family that has it.",
    ] = ("Inter",)
    weight: Annotated[int, Number(1, 1000, whole=True), "400 is regular, 700 is bold."] = 700
    italic: Annotated[
        bool,
        Flag(),
        "Use the family's own italics. A family without italics is drawn upright, and the check "
        "reports it.",
    ] = False
    features: Annotated[
        tuple[str, ...],
        Several(Feature(), 0, 20),
        "OpenType features of the fonts by their tags: tnum for digits of equal width, -liga for "
        "no ligatures, salt=2.",
    ] = ()
    size_min: Annotated[
        float, Number(0.2, 100), "The smallest font size, in % of the canvas height."
    ] = 2.0
    size_max: Annotated[
        float, Number(0.2, 100), "The largest font size, in % of the canvas height."
    ] = 6.0
    same_size: Annotated[
        bool, Flag(), "Draw all rows in one size: the largest at which every row fits."
    ] = False
    colour: Annotated[str, Colour(), "#rrggbb"] = "#ffffff"
    legible: Annotated[
        Literal["measure", "choose"],
        Choice(("measure", "choose")),
        "Measure the contrast on each photo; or, where it is below 4.5 : 1, use black, white or a "
        "plate instead.",
    ] = "measure"
    opacity: Annotated[
        float, OPACITY, "The opacity of the whole box; 0 is invisible, 1 is solid."
    ] = 1.0
    outline: Annotated[Outline | None, OrElse(Section(Outline)), "A line around the letters."] = (
        None
    )
    shadow: Annotated[Shadow | None, OrElse(Section(Shadow)), "A shadow behind the letters."] = None
    plate: Annotated[Plate | None, OrElse(Section(Plate)), "A background behind the letters."] = (
        None
    )
    align: Annotated[
        Align,
        Choice(("start", "left", "centre", "right", "end", "justify")),
        "Start follows the script; justify widens the spaces of every line but a paragraph's last.",
    ] = "centre"
    valign: Annotated[
        Valign, Choice(("top", "middle", "bottom")), "Where the text is placed in a taller box."
    ] = "bottom"
    line_height: Annotated[
        float, Number(0.5, 4), "The distance from line to line, in font sizes."
    ] = 1.2
    letter_spacing: Annotated[
        float, Number(-20, 200), "Extra space between letters, in % of the font size."
    ] = 0.0
    word_spacing: Annotated[
        float, Number(-20, 200), "Extra space between words, in % of the font size."
    ] = 0.0
    max_lines: Annotated[
        int, Number(1, 100, whole=True), "Text that needs more lines does not fit."
    ] = 3
    wrap: Annotated[
        Wrap,
        Choice(("greedy", "balance", "phrase")),
        "How lines are filled: each as full as possible; all of about equal length; or by phrases, "
        "without a short "
        "last line. Balance and phrase keep Japanese phrases and Korean words whole.",
    ] = "greedy"
    long_words: Annotated[
        LongWords,
        Choice(("cut", "hyphenate", "keep")),
        "A word wider than the box at the smallest size: cut it; cut it with a hyphen, but "
        "addresses and article "
        "numbers without; or keep it whole, so that the text does not fit.",
    ] = "cut"
    direction: Annotated[
        Direction, Choice(("auto", "ltr", "rtl")), "Auto: by the first letter that has a direction."
    ] = "auto"
    overflow: Annotated[
        Literal["fail", "ellipsis"],
        Choice(("fail", "ellipsis")),
        "What to do if the text does not fit at the smallest size.",
    ] = "fail"
    strike: Annotated[bool, Flag(), "Struck through."] = False
    underline: Annotated[bool, Flag(), "Underlined."] = False
    required: Annotated[bool, Flag(), "An empty text fails the row instead of hiding the box."] = (
        False
    )
    missing: Annotated[
        Literal["fail", "box"],
        Choice(("fail", "box")),
        "When no font has a character: fail, or draw a box for it.",
    ] = "fail"
    may_overlap: Annotated[
        bool, Flag(), "The box may overlap others: the check does not report it."
    ] = False
    rotation: Annotated[
        float, Number(-180, 180), "Degrees clockwise, around the centre of the box."
    ] = 0.0

    @property
    def pattern(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class ImageBox:
    """One placed inset: a logo, a portrait, a ribbon.

    If it is smaller than the box, it is aligned to the anchor.
    """

    kind: Annotated[Literal["image"], Choice(("image",)), "The kind of box."]
    file: Annotated[
        str, Pattern(500), "A pattern for the name of an inset: logo.png, {agent}, {status}.png."
    ]
    name: Annotated[
        str, Text(60, empty=True), "The box's name in messages; “picture 1” and so on if empty."
    ] = ""
    anchor: Annotated[Anchor, Choice(ANCHORS), "The point of the box that is placed at x, y."] = (
        "top-right"
    )
    x: Annotated[float, Number(-50, 150), "In % of the canvas width."] = 95.0
    y: Annotated[float, Number(-50, 150), "In % of the canvas height."] = 5.0
    width: Annotated[float, Number(0.5, 200), "In % of the canvas width."] = 20.0
    height: Annotated[float, Number(0.5, 200), "In % of the canvas height."] = 20.0
    fit: Annotated[
        Literal["contain", "cover"],
        Choice(("contain", "cover")),
        "Contain: the whole picture, as large as the box allows. Cover: fill the box and crop what "
        "is outside it.",
    ] = "contain"
    opacity: Annotated[float, OPACITY, "0 is invisible, 1 is unchanged."] = 1.0
    rotation: Annotated[
        float, Number(-180, 180), "Degrees clockwise, around the centre of the box."
    ] = 0.0
    required: Annotated[bool, Flag(), "An empty cell fails the row instead of hiding the box."] = (
        False
    )
    missing: Annotated[
        Literal["fail", "hide"],
        Choice(("fail", "hide")),
        "If no inset has the name in the row: fail the row, or hide the box.",
    ] = "fail"

    @property
    def pattern(self) -> str:
        return self.file


type Box = TextBox | ImageBox | CodeBox


@dataclass(frozen=True, slots=True)
class Output:
    """How the result is saved and named."""

    format: Annotated[
        Literal["keep", "jpeg", "png", "webp", "avif", "tiff"],
        Choice(("keep", "jpeg", "png", "webp", "avif", "tiff")),
        "Keep: the photo's format. HEIC cannot be written and becomes JPEG.",
    ] = "keep"
    quality: Annotated[
        int | Literal["keep"],
        OrElse(Number(1, 100, whole=True), "keep"),
        "Of JPEG, WebP and AVIF. Keep: the photo's quality, or a high one if it has none.",
    ] = "keep"
    most_kb: Annotated[
        int | None,
        OrElse(Number(5, 100_000, whole=True)),
        "The size limit of a result in kB (1,000 bytes). JPEG, WebP and AVIF lower their quality "
        "to meet it.",
    ] = None
    metadata: Annotated[
        Kept,
        Choice(("keep", "no_place", "none")),
        "EXIF, XMP and IPTC of the photo: all; all except the place where it was taken; or none. "
        "Colours, resolution "
        "and orientation stay. Only JPEG and TIFF hold IPTC.",
    ] = "keep"
    title: Annotated[
        str,
        Pattern(500, empty=True),
        "A pattern for the title in each result's metadata; empty: the photo's own, if kept.",
    ] = ""
    copyright: Annotated[str, Pattern(500, empty=True), "The same for the copyright."] = ""
    name: Annotated[
        str, Pattern(500), "A pattern; / makes folders; also {file}, {folder}, {row}."
    ] = "{file}"


@dataclass(frozen=True, slots=True)
class Typeface:
    """One face of an uploaded family.

    It names the exact file, so that a later upload of the family changes no design.
    """

    family: Annotated[str, Text(80), "The name that boxes use."]
    sha256: Annotated[str, Digest(), "Of the font file."]
    index: Annotated[int, Number(0, 255, whole=True), "Of the font in a collection."] = 0
    lightest: Annotated[
        int, Number(1, 1000, whole=True), "The lightest weight it can be drawn in."
    ] = 400
    boldest: Annotated[int, Number(1, 1000, whole=True), "The boldest one."] = 400
    italic: Annotated[bool, Flag(), "Whether it is the italic face."] = False


@dataclass(frozen=True, slots=True)
class Inset:
    """A picture that image boxes put onto photos.

    Boxes and cells use its name; its SHA-256 identifies the exact file.
    """

    name: Annotated[str, Text(200), "The name of its file."]
    sha256: Annotated[str, Digest(), "Of the file."]
    width: Annotated[int, _SIDE, "In pixels, as displayed."]
    height: Annotated[int, _SIDE, "In pixels, as displayed."]


def canvas_contradictions(canvas: Canvas) -> list[tuple[str, str]]:
    if (canvas.width is None) != (canvas.height is None):
        missing = "height" if canvas.height is None else "width"
        return [(missing, "Width and height go together: give both, or neither.")]
    if canvas.width is not None and canvas.long_edge is not None:
        return [("long_edge", "Give the long edge, or width and height; not both.")]
    return []


def output_contradictions(output: Output) -> list[tuple[str, str]]:
    if output.most_kb is None or output.format not in ("png", "tiff"):
        return []
    name = output.format.upper()
    return [("most_kb", f"{name} has no quality setting to lower; choose JPEG, WebP or AVIF.")]


def size_contradictions(box: TextBox) -> list[tuple[str, str]]:
    if box.size_min <= box.size_max:
        return []
    return [("size_min", f"{box.size_min:g} is more than size_max, which is {box.size_max:g}.")]


def name_contradictions(design: "Design") -> list[tuple[str, str]]:
    return [
        *_taken_twice("boxes", "box", [box.name for box in design.boxes]),
        *_taken_twice("insets", "inset", [inset.name for inset in design.insets]),
    ]


def _taken_twice(key: str, what: str, names: list[str]) -> list[tuple[str, str]]:
    return [
        (f"{key}[{index}].name", f"“{name}” is also the name of another {what}.")
        for index, name in enumerate(names)
        if name and name in names[:index]
    ]


@dataclass(frozen=True, slots=True)
class Design:
    """The complete appearance of the text. Applied to a photo and a row, it gives one result."""

    format: Annotated[Literal[1], Choice((1,)), "The version of this document's schema."]
    language: Annotated[
        str, Language(), "The language of formats, line breaks and letter forms: en, de, ja, pt-BR."
    ] = "en"
    language_column: Annotated[
        str,
        Text(200, empty=True),
        "The column with each row's language: a tag, or a name such as German. An empty cell means "
        "the design's.",
    ] = ""
    canvas: Annotated[Canvas, Section(Canvas, canvas_contradictions), "The area of the result."] = (
        Canvas()
    )
    boxes: Annotated[
        tuple[Box, ...],
        Several(
            ByKind((Section(TextBox, size_contradictions), Section(ImageBox), Section(CodeBox))),
            0,
            50,
        ),
        "In painting order.",
    ] = ()
    output: Annotated[Output, Section(Output, output_contradictions), "The file of the result."] = (
        Output()
    )
    typefaces: Annotated[
        tuple[Typeface, ...],
        Several(Section(Typeface), 0, 200),
        "The uploaded font files; filled in when the design is saved.",
    ] = ()
    insets: Annotated[
        tuple[Inset, ...],
        Several(Section(Inset), 0, MOST_INSETS),
        "The pictures that image boxes can put onto the photos.",
    ] = ()

    @property
    def texts(self) -> tuple[TextBox, ...]:
        return tuple(box for box in self.boxes if isinstance(box, TextBox))
