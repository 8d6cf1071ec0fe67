"""What a person can choose for a PDF, each setting with its rule and its words, as in a design.

The form, the command line and the payload of the chore read the rules from here.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from jobs.design.controls import Label
from jobs.design.key_rules import Choice, Flag, Number, Problems, Several, Text
from jobs.design.sections import Section
from jobs.errors import InputRefused
from jobs.results.pdf import row_numbers
from jobs.results.pdf.row_numbers import RowNumbers

type PaperSize = tuple[float, float]

PAPERS: dict[str, PaperSize] = {
    "a3": (297, 420),
    "a4": (210, 297),
    "a5": (148, 210),
    "a6": (105, 148),
    "letter": (215.9, 279.4),
    "legal": (215.9, 355.6),
    "photo": (102, 152),
    "card": (54, 85),
}
_NAMES = {
    "a3": "A3",
    "a4": "A4",
    "a5": "A5",
    "a6": "A6",
    "letter": "Letter",
    "legal": "Legal",
    "photo": "Photo 10 × 15",
    "card": "Card",
}
OWN = "own"
PER_PAGE = (1, 2, 3, 4, 6, 8, 9, 10, 12, 15, 16, 20, 24, 30, 35, 40)
MOST_COLUMNS = 30  #: of a list
MOST_SIZES = 100
_PAPER_SIDE = Number(20, 5000, step=0.1)
_PIECE_SIDE = Number(5, 2000, step=0.1)
_SPACE = Number(0, 200, step=0.1)
_COLUMN = Text(200)


class PaperRefused(InputRefused):
    """Pictures do not fit on such pages."""

    code = "paper_refused"


class PdfChoicesRefused(InputRefused):
    """Choices for a PDF that cannot be used; `details["problems"]` has each with its key."""

    code = "pdf_choices_refused"


@dataclass(frozen=True, slots=True)
class PieceSize:
    """The exact size of some pictures, in mm."""

    name: Annotated[
        str,
        Text(200, empty=True),
        "The output, the saved design (empty: the batch's own) or the shape: portrait, landscape "
        "or square.",
    ]
    width: Annotated[float, _PIECE_SIDE, "In mm."]
    height: Annotated[float, _PIECE_SIDE, "In mm."]


@dataclass(frozen=True, slots=True)
class PdfChoices:
    """A person's choices; the chore's payload.

    The fields of paper apply only if pages are not as large as their pictures. Those of exact sizes
    and of lists apply only where they are shown.
    """

    pdfs: Annotated[
        Literal["one", "each"],
        Choice({"one": "One PDF", "each": "One PDF per result, in a zip"}),
        Label("Files"),
        "One PDF, or a zip with one for each result.",
    ] = "one"
    pages: Annotated[
        Literal["picture", "paper", "exact"],
        Choice(
            {
                "paper": "On paper",
                "exact": "On paper, in an exact size",
                "picture": "As large as the picture",
            }
        ),
        Label("Pages"),
        "Paper with the largest pictures that fit, paper with pictures of an exact size, or pages "
        "as large as their pictures.",
    ] = "paper"
    dpi: Annotated[
        int,
        Number(36, 2400, whole=True),
        Label("Resolution", "dpi"),
        "Of pages as large as their pictures.",
    ] = 300
    paper: Annotated[
        str,
        Choice(
            {
                key: f"{_NAMES[key]}, {width:g} × {height:g} mm"
                for key, (width, height) in PAPERS.items()
            }
            | {OWN: "Custom size"}
        ),
        Label("Paper"),
        "The paper.",
    ] = "a4"
    width: Annotated[float, _PAPER_SIDE, Label("Width", "mm"), "Of custom paper, in mm."] = 210.0
    height: Annotated[float, _PAPER_SIDE, Label("Height", "mm"), "Of custom paper, in mm."] = 297.0
    turn: Annotated[
        Literal["auto", "portrait", "landscape"],
        Choice({"auto": "Best fit", "portrait": "Portrait", "landscape": "Landscape"}),
        Label("Orientation"),
        "The orientation of the paper. Best fit: the one with the largest or the most pictures.",
    ] = "auto"
    per_page: Annotated[
        int,
        Choice({number: str(number) for number in PER_PAGE}),
        Label("Pictures per page"),
        "How many pictures are on one page of paper.",
    ] = 1
    margin: Annotated[float, _SPACE, Label("Margin", "mm"), "On all sides of the paper, in mm."] = (
        10.0
    )
    gap: Annotated[
        float, _SPACE, Label("Space between pictures", "mm"), "Exact in pages of an exact size."
    ] = 5.0
    label: Annotated[
        Literal["", "name", "row", "both"],
        Choice(
            {
                "": "Nothing",
                "name": "File name",
                "row": "Row number",
                "both": "Row number and file name",
            }
        ),
        Label("Under each picture"),
        "A line below each picture.",
    ] = ""
    marks: Annotated[bool, Flag(), Label("Cut marks"), "Lines at the corners of each cut."] = False
    most_dpi: Annotated[
        int,
        Number(0, 2400, whole=True),
        Label("Picture resolution"),
        "In dpi: pictures above it are downsampled. 0 keeps full resolution.",
    ] = 0
    piece_width: Annotated[
        float,
        _PIECE_SIDE,
        Label("Width of a picture", "mm"),
        "Of pages with an exact size, without the bleed, in mm.",
    ] = 85.0
    piece_height: Annotated[
        float,
        _PIECE_SIDE,
        Label("Height of a picture", "mm"),
        "Of pages with an exact size, without the bleed, in mm.",
    ] = 54.0
    size_by: Annotated[
        Literal["", "output", "design", "aspect"],
        Choice(
            {
                "": "One size for all",
                "output": "By output",
                "design": "By saved design",
                "aspect": "By shape",
            }
        ),
        Label("Exact sizes"),
        "Whether outputs, saved designs or shapes differ in their exact sizes.",
    ] = ""
    sizes: Annotated[
        tuple[PieceSize, ...],
        Several(Section(PieceSize), 0, MOST_SIZES),
        "Those sizes. Pictures without one have the width and height of a picture.",
    ] = ()
    mixed: Annotated[
        bool,
        Flag(),
        Label("Different sizes on one page"),
        "In the order of the sheet. Otherwise each page has pictures of one size.",
    ] = False
    bleed: Annotated[
        float,
        Number(0, 10, step=0.1),
        Label("Bleed in the pictures", "mm"),
        "The part of each picture outside of its cut, in mm.",
    ] = 0.0
    group_by: Annotated[
        Literal["", "folder", "column"],
        Choice({"": "Nothing", "folder": "Folder of the results", "column": "Value of a column"}),
        "Pictures of one folder, or with one value in a column, are together and begin a new page, "
        "with a heading.",
    ] = ""
    group_column: Annotated[
        str, Text(200, empty=True), "The column, if pictures are grouped by one."
    ] = ""
    list_place: Annotated[
        Literal["", "before", "after"],
        Choice({"": "No list", "before": "Before its pictures", "after": "After its pictures"}),
        Label("List of each group"),
        "Pages with a table of the rows of each group, also of those without a result.",
    ] = ""
    list_columns: Annotated[
        tuple[str, ...],
        Several(_COLUMN, 0, MOST_COLUMNS),
        Label("Columns of the list"),
        "The columns of the sheet that the list shows.",
    ] = ()
    list_row: Annotated[
        bool, Flag(), Label("Row number"), "The list shows the number of each row in the sheet."
    ] = False
    list_position: Annotated[
        bool,
        Flag(),
        Label("Page and place"),
        "The list shows where each picture is: the page of its group, and its place on it.",
    ] = True

    rows: Annotated[
        str,
        Text(row_numbers.MOST, empty=True),
        Label("Only rows"),
        "Numbers of rows in the sheet, such as 3, 7-12. Empty: all rows.",
    ] = ""

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "PdfChoices":
        """Read the choices, as the payload of a chore or as a person wrote them.

        Raises PdfChoicesRefused with every problem.
        """
        problems: Problems = []
        choices = _CHOICES.read(dict(document), "", problems)
        if problems:
            raise _refused(problems)
        assert isinstance(choices, cls)  # noqa: S101 - without problems, it was read
        return choices

    def to_json(self) -> dict[str, Any]:
        written = _CHOICES.write(self)
        assert isinstance(written, dict)  # noqa: S101 - a section is an object
        return written

    @property
    def only(self) -> RowNumbers:
        """Return the rows that the PDF is made of."""
        return RowNumbers.of(self.rows)

    @property
    def on_page(self) -> int:
        """Return the chosen number of pictures on a page, where that can be chosen."""
        return self.per_page if (self.pdfs, self.pages) == ("one", "paper") else 1

    @property
    def is_on_paper(self) -> bool:
        """Return whether it is one PDF with pages of paper."""
        return self.pdfs == "one" and self.pages != "picture"

    @property
    def has_headings(self) -> bool:
        return bool(self.group_by) and self.is_on_paper

    @property
    def has_list(self) -> bool:
        return bool(self.list_place) and self.is_on_paper

    @property
    def has_sizes(self) -> bool:
        """Return whether pictures can differ in their exact sizes."""
        return bool(self.size_by) and self.pages == "exact"

    @property
    def is_mixed(self) -> bool:
        return self.mixed and self.has_sizes and self.pdfs == "one"


def contradictions(choices: PdfChoices) -> Problems:
    """Return the problems of choices that are valid by themselves."""
    problems: Problems = []
    if choices.group_by == "column" and not choices.group_column:
        problems.append(("group_column", "Name the column by which pictures are grouped."))
    if choices.has_list and not choices.list_columns:
        problems.append(("list_columns", "Choose at least one column for the list."))
    try:
        RowNumbers.of(choices.rows)
    except ValueError as refused:
        problems.append(("rows", str(refused)))
    names = [size.name for size in choices.sizes]
    if len(set(names)) < len(names):
        problems.append(("sizes", "Two sizes have the same name. Keep one of them."))
    return problems


_CHOICES = Section(PdfChoices, contradictions)


def schema_as_text() -> str:
    """Return the JSON Schema of the choices (2020-12)."""
    named = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Overprint PDF"}
    return json.dumps({**named, **_CHOICES.schema()}, ensure_ascii=False, indent=2) + "\n"


def _refused(problems: Problems) -> PdfChoicesRefused:
    told = [_told(*problem) for problem in problems]
    return PdfChoicesRefused(" ".join(told), problems=told)


def _told(key: str, sentence: str) -> str:
    return f"{key}: {sentence}" if key else sentence


def require_columns(choices: PdfChoices, columns: Iterable[str]) -> None:
    """Raise PdfChoicesRefused if choices name columns that the sheet does not have."""
    known = list(columns)
    asked = [("list_columns", column) for column in choices.list_columns if choices.has_list]
    if choices.group_by == "column":
        asked.append(("group_column", choices.group_column))
    there = ", ".join(known) or "none"
    problems = [
        (key, f"The sheet has no column “{column}”. Its columns are: {there}.")
        for key, column in asked
        if column not in known
    ]
    if problems:
        raise _refused(problems)
