"""What the pages of a PDF look like: paper or each picture's own size, how many on a page, what stands beside them."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django import forms

from dashboard.controls import choice_field, number_field, whole_field
from jobs.results.pdf import paper
from jobs.results.pdf.paper import OWN, PAPERS, PER_PAGE, Choices, PaperRefused, Size

PDFS = (("one", "One PDF"), ("each", "A zip with a PDF for each result"))
PAGES = (("paper", "On paper"), ("picture", "Each page as large as its picture"))
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
TURNS = (("auto", "As fits the pictures"), ("portrait", "Upright"), ("landscape", "Lying"))
LABELS = (("", "Nothing"), ("name", "The result’s name"), ("row", "The row’s number"), ("both", "Number and name"))

RESOLUTIONS = (
    ("0", "As they are"),
    ("300", "At most 300 dpi, for print"),
    ("150", "At most 150 dpi, for e-mail"),
)

OF_PAPER = ("paper", "width", "height", "turn", "per_page", "margin", "gap")
OF_OWN = ("width", "height")


def _sizes() -> list[tuple[str, str]]:
    known = [(key, f"{NAMES[key]}, {width:g} × {height:g} mm") for key, (width, height) in PAPERS.items()]
    return [*known, (OWN, "Own size")]


def _plain(value: Any) -> Any:
    """10.0 is written as 10."""
    return f"{value:g}" if isinstance(value, float) else value


class PdfForm(forms.Form):
    """What belongs to the other kind of pages is nobody's mistake, and stays as it was."""

    pdfs = forms.ChoiceField(choices=PDFS, widget=forms.RadioSelect)
    pages = forms.ChoiceField(choices=PAGES, widget=forms.RadioSelect)
    dpi = whole_field(36, 2400, label="Resolution, dpi")
    paper = choice_field(_sizes(), label="Paper")
    width = number_field(20, 5000, 0.1, label="Width, mm")
    height = number_field(20, 5000, 0.1, label="Height, mm")
    turn = choice_field(TURNS, label="The paper lies")
    per_page = choice_field([(n, str(n)) for n in PER_PAGE], label="Pictures on a page")
    margin = number_field(0, 200, 0.1, label="Margin, mm")
    gap = number_field(0, 200, 0.1, label="Between pictures, mm")
    label = choice_field(LABELS, required=False, label="Under each picture")
    marks = forms.BooleanField(required=False, label="Cut marks")
    most_dpi = choice_field(RESOLUTIONS, label="Pictures")

    def __init__(self, data: Mapping[str, Any] | None, *, like: Size, before: Choices) -> None:
        """`like`: the size of a picture, for which a page is tried; `before`: the choices that the form begins with."""
        super().__init__(data, initial={name: _plain(value) for name, value in asdict(before).items()})
        self._like, self._before = like, before

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        self._overlook(*(["dpi"] if values.get("pages") != "picture" else OF_PAPER))
        if values.get("paper") != OWN:
            self._overlook(*OF_OWN)
        if not self.errors:
            try:
                paper.page(self.choices, self._like)
            except PaperRefused as refused:
                self.add_error(None, refused.sentence)
        return values

    def _overlook(self, *names: str) -> None:
        for name in names:
            if name not in self.cleaned_data:
                self.errors.pop(name, None)
                self.cleaned_data[name] = getattr(self._before, name)

    @property
    def choices(self) -> Choices:
        """Of a valid form."""
        numbers = {name: int(self.cleaned_data[name]) for name in ("per_page", "most_dpi")}
        return Choices(**self.cleaned_data | numbers)
