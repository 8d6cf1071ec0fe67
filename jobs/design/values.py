"""The frozen values of a design. Each field tells what is known of it, as `controls` describes.

Lengths: x and width in % of the canvas width, y and height in % of its height; font sizes and line
widths in % of the design's `size_unit`; outline, shadow, plate and spacing in % of the font size,
so that they grow with the text.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from jobs.design.aspects import ASPECTS, Aspects
from jobs.design.boxes.kinds import BOXES, Box, leader_of
from jobs.design.boxes.properties import SIZE_UNITS, SizeUnit
from jobs.design.boxes.text import TextBox
from jobs.design.canvas import Canvas, canvas_contradictions, without_strip
from jobs.design.changes import Changes, changed_boxes, contradictions_of
from jobs.design.controls import Label
from jobs.design.key_rules import (
    Choice,
    Digest,
    Flag,
    Language,
    Number,
    Problems,
    Several,
    Text,
)
from jobs.design.output import Output, contradictions
from jobs.design.row_output import MOST_OUTPUTS, RowOutput, row_output_contradictions
from jobs.design.sections import Section
from jobs.searching.folding import fold

_SIDE = Number(1, 1_000_000, whole=True)
_WEIGHT = Number(1, 1000, whole=True)
MOST_INSETS = 5_000

_SAME_AS_PHOTO = Canvas()
_NAMED_LIKE_PHOTO = Output()
_ALL_ALIKE = Aspects()


@dataclass(frozen=True, slots=True)
class Typeface:
    """One face of an uploaded family.

    It names the exact file, so that a later upload of the family changes no design.
    """

    family: Annotated[str, Text(80), "The name that boxes use."]
    sha256: Annotated[str, Digest(), "Of the font file."]
    index: Annotated[int, Number(0, 255, whole=True), "Of the font in a collection."] = 0
    lightest: Annotated[int, _WEIGHT, "The lightest weight it can be drawn in."] = 400
    boldest: Annotated[int, _WEIGHT, "The boldest one."] = 400
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


def name_contradictions(design: "Design") -> Problems:
    return [
        *_taken_twice("boxes", "box", [box.name for box in design.boxes]),
        *_taken_twice("insets", "box picture", [inset.name for inset in design.insets]),
        *_taken_twice("outputs", "output", [output.name for output in design.outputs], fold),
        *_taken_twice("designs", "design", [look.name for look in design.designs], fold),
        *_without_leader(design),
        *_changes_of_outputs(design),
        *_changes_of_aspects(design),
    ]


def _taken_twice(
    key: str, what: str, names: list[str], form: Callable[[str], str] = str
) -> Problems:
    """Return a problem for each name whose form an earlier one has."""
    seen: set[str] = set()
    problems: Problems = []
    for index, name in enumerate(names):
        folded = form(name)
        if name and folded in seen:
            problems.append(
                (f"{key}[{index}].name", f"“{name}” is also the name of another {what}.")
            )
        seen.add(folded)
    return problems


def _without_leader(design: "Design") -> Problems:
    names = {"", *(text.name for text in design.texts)}
    return [
        (f"boxes[{index}].behind", f"“{leader_of(box)}” is not the name of a text box.")
        for index, box in enumerate(design.boxes)
        if leader_of(box) not in names
    ]


def _changes_of_outputs(design: "Design") -> Problems:
    return [
        problem
        for index, output in enumerate(design.outputs)
        for problem in contradictions_of(design.boxes, output.changes, f"outputs[{index}].changes")
    ]


def _changes_of_aspects(design: "Design") -> Problems:
    """Return what is wrong with the changes for shapes, also beside those of each output."""
    alone = _of_aspects(design.boxes, design.aspects)
    if alone:
        return alone
    return [
        (path, f"In the output “{output.name}”: {sentence}")
        for output in design.outputs
        for path, sentence in _of_aspects(
            _all_changed(design.boxes, output.changes), design.aspects.below(output.changes)
        )
    ]


def _all_changed(boxes: tuple[Box, ...], changes: Changes) -> tuple[Box, ...]:
    """Return the changed boxes, also those that are hidden."""
    return changed_boxes(boxes, tuple(replace(change, hidden=False) for change in changes))


def _of_aspects(boxes: tuple[Box, ...], aspects: Aspects) -> Problems:
    return [
        problem
        for aspect in ASPECTS
        for problem in contradictions_of(boxes, aspects.of(aspect), f"aspects.{aspect}")
    ]


MOST_LOOKS = 50


@dataclass(frozen=True, slots=True)
class NamedLook:
    """A saved design as it was when a batch chose it, for the rows that name it in a column.

    Language, file and outputs are those of the batch's design.
    """

    name: Annotated[str, Text(200), "The name of the saved design, as cells write it."]
    saved: Annotated[
        str, Text(64, empty=True), "The SHA-256 of the saved document; filled in when it is chosen."
    ] = ""
    canvas: Annotated[Canvas, Section(Canvas, canvas_contradictions), "As in a design."] = (
        _SAME_AS_PHOTO
    )
    size_unit: Annotated[SizeUnit, Choice(SIZE_UNITS), "As in a design."] = "height"
    boxes: Annotated[tuple[Box, ...], Several(BOXES, 0, 50), "As in a design."] = ()
    aspects: Annotated[Aspects, Section(Aspects), "As in a design."] = _ALL_ALIKE
    typefaces: Annotated[
        tuple[Typeface, ...], Several(Section(Typeface), 0, 200), "As in a design."
    ] = ()
    insets: Annotated[
        tuple[Inset, ...], Several(Section(Inset), 0, MOST_INSETS), "As in a design."
    ] = ()

    def over(self, design: "Design") -> "Design":
        """Return the design with this look in place of the one it has."""
        return replace(
            design,
            canvas=self.canvas,
            size_unit=self.size_unit,
            boxes=self.boxes,
            aspects=self.aspects,
            typefaces=self.typefaces,
            insets=self.insets,
            designs=(),
            design_column="",
        )

    def like(self, design: "Design") -> "NamedLook":
        """Return the look with what this design has of it."""
        return replace(
            self,
            canvas=design.canvas,
            size_unit=design.size_unit,
            boxes=design.boxes,
            aspects=design.aspects,
            typefaces=design.typefaces,
            insets=design.insets,
        )


def look_contradictions(look: NamedLook) -> Problems:
    return name_contradictions(look.over(Design(format=1)))


@dataclass(frozen=True, slots=True)
class Design:
    """The complete appearance of the text. Applied to a photo and a row, it gives one result."""

    format: Annotated[Literal[1], Choice({1: "1"}), "The version of this document's schema."]
    language: Annotated[
        str,
        Language(),
        Label("Language"),
        "The language of formats, line breaks and letter forms: en, de, ja, pt-BR.",
    ] = "en"
    language_column: Annotated[
        str,
        Text(200, empty=True),
        Label("Or from a column"),
        "The column with each row's language: a tag, or a name such as German. An empty cell means "
        "the design's.",
    ] = ""
    canvas: Annotated[Canvas, Section(Canvas, canvas_contradictions), "The area of the result."] = (
        _SAME_AS_PHOTO
    )
    size_unit: Annotated[
        SizeUnit,
        Choice(SIZE_UNITS),
        Label("Sizes in % of the"),
        "What font sizes and line widths are a percentage of: the height of the result, or its "
        "shorter side without the strip, for the same look on portraits and landscapes.",
    ] = "height"
    boxes: Annotated[
        tuple[Box, ...],
        Several(BOXES, 0, 50),
        "In painting order.",
    ] = ()
    boxes_column: Annotated[
        str,
        Text(200, empty=True),
        Label("Boxes from a column"),
        "The column with the boxes that a row shows: “caption, price”. An empty cell means all, "
        "“none” means no box.",
    ] = ""
    aspects: Annotated[
        Aspects, Section(Aspects), "What is different about the boxes of results of one shape."
    ] = _ALL_ALIKE
    output: Annotated[Output, Section(Output, contradictions), "The file of the result."] = (
        _NAMED_LIKE_PHOTO
    )
    outputs: Annotated[
        tuple[RowOutput, ...],
        Several(Section(RowOutput, row_output_contradictions), 0, MOST_OUTPUTS),
        "The results of each row, if there are several. Their area and file replace those of the "
        "design; file names and texts say which is which by {output}.",
    ] = ()
    outputs_column: Annotated[
        str,
        Text(200, empty=True),
        Label("Outputs from a column"),
        "The column with the outputs that a row wants: “square, story”. An empty cell means all.",
    ] = ""
    design_column: Annotated[
        str,
        Text(200, empty=True),
        Label("Design from a column"),
        "The column with the saved design of each row. An empty cell means this design.",
    ] = ""
    designs: Annotated[
        tuple[NamedLook, ...],
        Several(Section(NamedLook, look_contradictions), 0, MOST_LOOKS),
        "The saved designs that the cells name; filled in when the design is saved.",
    ] = ()
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
    def every_typeface(self) -> tuple[Typeface, ...]:
        """Return its uploaded font files, and those of its looks."""
        return (*self.typefaces, *(face for look in self.designs for face in look.typefaces))

    @property
    def every_inset(self) -> tuple[Inset, ...]:
        """Return its box pictures, and those of its looks."""
        return (*self.insets, *(inset for look in self.designs for inset in look.insets))

    @property
    def every_look(self) -> tuple["Design", ...]:
        """Return the designs that rows may have: itself first, each without the others."""
        own = replace(self, designs=()) if self.designs else self
        return (own, *(look.over(self) for look in self.designs))

    @property
    def texts(self) -> tuple[TextBox, ...]:
        return tuple([box for box in self.boxes if isinstance(box, TextBox)])

    def size_base(self, width: int, height: int) -> float:
        """Return the length, in pixels, that sizes are a percentage of on a result of this size."""
        if self.size_unit == "height":
            return height
        return min(without_strip(self.canvas.strip, width, height))
