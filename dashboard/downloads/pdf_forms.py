"""The form for a PDF: paper or the size of each picture, pictures per page, labels and marks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django import forms

from dashboard.form_controls import choice_field, number_field, offer, whole_field
from jobs.results.pdf import paper
from jobs.results.pdf.paper import OWN, PAPERS, PER_PAGE, PaperRefused, PaperSize, PdfChoices

PDFS = (("one", "One PDF"), ("each", "One PDF per result, in a zip"))
PAGES = (
    ("paper", "On paper"),
    ("exact", "On paper, in an exact size"),
    ("picture", "As large as the picture"),
)
NAMES = {
    "a3": "A3",
    "a4": "A4",
    "a5": "A5",
    "a6": "A6",
    "letter": "Letter",
    "legal": "Legal",
    "photo": "Photo 10 × 15",
    "card": "Card",
}
TURNS = (("auto", "Best fit"), ("portrait", "Portrait"), ("landscape", "Landscape"))
LABELS = (
    ("", "Nothing"),
    ("name", "File name"),
    ("row", "Row number"),
    ("both", "Row number and file name"),
)

RESOLUTIONS = (
    ("0", "Full resolution"),
    ("300", "At most 300 dpi, for print"),
    ("150", "At most 150 dpi, for e-mail"),
)

OF_PAPER = ("paper", "width", "height", "turn", "per_page", "margin", "gap")
OF_OWN = ("width", "height")
OF_EXACT = ("piece_width", "piece_height")
BY_COLUMN = "column:"


def _sizes() -> list[tuple[str, str]]:
    known = [
        (key, f"{NAMES[key]}, {width:g} × {height:g} mm") for key, (width, height) in PAPERS.items()
    ]
    return [*known, (OWN, "Custom size")]


def _groups(columns: Sequence[str]) -> list[tuple[str, str]]:
    named = [(f"{BY_COLUMN}{column}", f"Value of “{column}”") for column in columns]
    return [("", "Nothing"), ("folder", "Folder of the results"), *named]


def _plain(value: Any) -> Any:
    """Write 10.0 as 10."""
    return f"{value:g}" if isinstance(value, float) else value


def _group_before(before: PdfChoices, columns: Sequence[str]) -> str:
    """Return how the last PDF was grouped, unless it was by a column that is gone."""
    if before.group_by == "column":
        return f"{BY_COLUMN}{before.group_column}" if before.group_column in columns else ""
    return "folder" if before.group_by == "folder" else ""


class PdfForm(forms.Form):
    """The choices for a PDF.

    Errors in fields that the chosen pages do not use are ignored; their values stay.
    """

    pdfs = forms.ChoiceField(choices=PDFS, widget=forms.RadioSelect)
    pages = forms.ChoiceField(choices=PAGES, widget=forms.RadioSelect)
    dpi = whole_field(36, 2400, label="Resolution, dpi")
    paper = choice_field(_sizes(), label="Paper")
    width = number_field(20, 5000, 0.1, label="Width, mm")
    height = number_field(20, 5000, 0.1, label="Height, mm")
    turn = choice_field(TURNS, label="Orientation")
    per_page = choice_field([(n, str(n)) for n in PER_PAGE], label="Pictures per page")
    margin = number_field(0, 200, 0.1, label="Margin, mm")
    gap = number_field(0, 200, 0.1, label="Space between pictures, mm")
    label = choice_field(LABELS, required=False, label="Under each picture")
    marks = forms.BooleanField(required=False, label="Cut marks")
    piece_width = number_field(5, 2000, 0.1, label="Width of a picture, mm")
    piece_height = number_field(5, 2000, 0.1, label="Height of a picture, mm")
    bleed = number_field(0, 10, 0.1, label="Bleed in the pictures, mm")
    group = choice_field((), required=False, label="A new page for each")
    most_dpi = choice_field(RESOLUTIONS, label="Picture resolution")

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        like: PaperSize,
        before: PdfChoices,
        columns: Sequence[str] = (),
    ) -> None:
        """Build the form.

        `like` is a picture size to try a page with; `before` are the initial choices. Results can
        be grouped by `columns`.
        """
        initial = {name: _plain(value) for name, value in asdict(before).items()}
        super().__init__(data, initial=initial | {"group": _group_before(before, columns)})
        offer(self, "group", _groups(columns))
        self._like, self._before = like, before

    def _unused(self, values: Mapping[str, Any]) -> Iterator[str]:
        """Yield the fields that count for nothing beside the other choices."""
        yield from ["dpi"] if values.get("pages") != "picture" else OF_PAPER
        if "bleed" not in self.data:  # a page that was opened before the site had it
            yield "bleed"
        yield from ["per_page"] if values.get("pages") == "exact" else OF_EXACT
        if values.get("paper") != OWN:
            yield from OF_OWN

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        for name in self._unused(values):
            self._overlook(name)
        if not self.errors:
            try:
                paper.page(self.choices, self._like)
            except PaperRefused as refused:
                self.add_error(None, refused.sentence)
        return values

    def _overlook(self, name: str) -> None:
        if name not in self.cleaned_data:
            self.errors.pop(name, None)
            self.cleaned_data[name] = getattr(self._before, name)

    @property
    def choices(self) -> PdfChoices:
        """Return the choices of a valid form."""
        numbers = {name: int(self.cleaned_data[name]) for name in ("per_page", "most_dpi")}
        given = self.cleaned_data | numbers
        by, _, column = given.pop("group").partition(":")
        return PdfChoices(**given, group_by=by, group_column=column)
