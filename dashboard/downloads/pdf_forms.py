"""The form for a PDF: paper or the size of each picture, pictures per page, labels and lists."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django import forms

from dashboard.form_controls import INPUT, Choices, choice_field, field_within, offer
from jobs.design.controls import choices_of, control_of, range_of
from jobs.results.pdf import planning, row_numbers
from jobs.results.pdf.choices import (
    OWN,
    PaperRefused,
    PaperSize,
    PdfChoices,
    PdfChoicesRefused,
    PieceSize,
)
from jobs.results.pdf.row_numbers import ALL, RowNumbers

RESOLUTIONS = (
    ("0", "Full resolution"),
    ("300", "At most 300 dpi, for print"),
    ("150", "At most 150 dpi, for e-mail"),
)
OF_PAPER = ("paper", "width", "height", "turn", "per_page", "margin", "gap")
OF_LIST = ("list_columns", "list_row", "list_position")
OF_OWN = ("width", "height")
OF_EXACT = ("piece_width", "piece_height")
BY_COLUMN = "column:"
COLUMNS_AT_FIRST = 3  #: of a list, before anybody has chosen some
SIDES = ("width", "height")


type Columns = Sequence[str]


def _words(name: str) -> str:
    return str(control_of(PdfChoices, name).label)


def _number(name: str) -> forms.IntegerField | forms.FloatField:
    return field_within(range_of(PdfChoices, name), label=_words(name))


def _options(name: str) -> Choices:
    return [(str(value), words) for value, words in choices_of(PdfChoices, name)]


def _choice(name: str, **options: Any) -> forms.ChoiceField:
    return choice_field(_options(name), **{"label": _words(name)} | options)


def _flag(name: str) -> forms.BooleanField:
    return forms.BooleanField(required=False, label=_words(name))


def _groups(columns: Columns) -> Choices:
    named = [(f"{BY_COLUMN}{column}", f"Value of “{column}”") for column in columns]
    return [*(one for one in _options("group_by") if one[0] != "column"), *named]


def _plain(value: Any) -> Any:
    """Write 10.0 as 10."""
    return f"{value:g}" if isinstance(value, float) else value


def _group_before(before: PdfChoices, columns: Columns) -> str:
    """Return how the last PDF was grouped, unless it was by a column that is gone."""
    if before.group_by == "column":
        return f"{BY_COLUMN}{before.group_column}" if before.group_column in columns else ""
    return "folder" if before.group_by == "folder" else ""


def _listed_before(before: PdfChoices, columns: Columns) -> list[str]:
    there = [column for column in before.list_columns if column in columns]
    return there or list(columns[:COLUMNS_AT_FIRST])


@dataclass(frozen=True, slots=True)
class SizeControls:
    """The two controls for the exact size of one output, saved design or shape."""

    title: str
    name: str
    prefix: str

    @property
    def fields(self) -> tuple[str, str]:
        return f"{self.prefix}_width", f"{self.prefix}_height"


class PdfForm(forms.Form):
    """The choices for a PDF.

    Errors in fields that the chosen pages do not use are ignored; their values stay.
    """

    pdfs = _choice("pdfs", widget=forms.RadioSelect)
    pages = _choice("pages", widget=forms.RadioSelect)
    dpi = _number("dpi")
    paper = _choice("paper")
    width = _number("width")
    height = _number("height")
    turn = _choice("turn")
    per_page = _choice("per_page")
    margin = _number("margin")
    gap = _number("gap")
    label = _choice("label", required=False)
    marks = _flag("marks")
    piece_width = _number("piece_width")
    piece_height = _number("piece_height")
    size_by = _choice("size_by", required=False)
    mixed = _flag("mixed")
    bleed = _number("bleed")
    group = choice_field((), required=False, label="A new page for each")
    most_dpi = choice_field(RESOLUTIONS, label=_words("most_dpi"))
    list_place = _choice("list_place", required=False)
    list_columns = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label=_words("list_columns")
    )
    list_row = _flag("list_row")
    list_position = _flag("list_position")
    rows = forms.CharField(
        required=False,
        max_length=row_numbers.MOST,
        label=_words("rows"),
        widget=forms.TextInput(attrs={**INPUT, "placeholder": "all", "inputmode": "text"}),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        like: PaperSize,
        before: PdfChoices,
        columns: Columns = (),
        only: RowNumbers = ALL,
        sized: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        """Build the form.

        `like` is a picture size to try a page with; `before` are the initial choices. Results can
        be grouped by `columns`. `only`: the rows that are proposed; those of the last PDF are not,
        so that nobody gets some rows unasked. `sized`: what can have its own size (`sizes.known`).
        """
        initial = {name: _plain(value) for name, value in asdict(before).items()}
        of_columns = {
            "group": _group_before(before, columns),
            "list_columns": _listed_before(before, columns),
        }
        super().__init__(data, initial=initial | of_columns | {"rows": str(only)})
        self._like, self._before = like, before
        offer(self, "group", _groups(columns))
        offer(self, "list_columns", [(column, column) for column in columns])
        self._add_sizes({by: names for by, names in (sized or {}).items() if names})

    # --- Sizes ------------------------------------------------------------------------------------

    def _add_sizes(self, sized: Mapping[str, Mapping[str, str]]) -> None:
        offer(self, "size_by", [one for one in _options("size_by") if one[0] in ("", *sized)])
        self.sizes = {
            by: [
                SizeControls(title, name, f"size_{by}_{number}")
                for number, (name, title) in enumerate(names.items())
            ]
            for by, names in sized.items()
        }
        for by, controls in self.sizes.items():
            for one in controls:
                self._add_size(by, one)

    def _add_size(self, by: str, controls: SizeControls) -> None:
        size = self._size_before(by, controls.name)
        for field, side in zip(controls.fields, SIDES, strict=True):
            self.fields[field] = field_within(
                range_of(PdfChoices, f"piece_{side}"), label=f"{controls.title}: {side}, mm"
            )
            self.initial[field] = _plain(getattr(size, side))

    def _size_before(self, by: str, name: str) -> PieceSize:
        """Return the last size of this name, or else the one of all pictures, turned if need be."""
        if self._before.size_by == by:
            for size in self._before.sizes:
                if size.name == name:
                    return size
        sides = self._before.piece_width, self._before.piece_height
        match (by, name):
            case ("aspect", "portrait"):
                sides = min(sides), max(sides)
            case ("aspect", "landscape"):
                sides = max(sides), min(sides)
            case ("aspect", "square"):
                sides = min(sides), min(sides)
        return PieceSize(name, *sides)

    @property
    def size_rows(self) -> list[tuple[str, list[list[forms.BoundField]]]]:
        """Return the controls for the template: for each choice, widths and heights."""
        return [
            (by, [[self[name] for name in one.fields] for one in controls])
            for by, controls in self.sizes.items()
        ]

    def _sizes(self, by: str) -> tuple[PieceSize, ...]:
        return tuple(
            PieceSize(one.name, *(self.cleaned_data[field] for field in one.fields))
            for one in self.sizes[by]
        )

    # --- Valid choices ----------------------------------------------------------------------------

    def _unused(self, values: Mapping[str, Any]) -> Iterator[str]:
        """Yield the fields that count for nothing beside the other choices."""
        yield from ["dpi"] if values.get("pages") != "picture" else OF_PAPER
        if "bleed" not in self.data:  # a page that was opened before the site had it
            yield "bleed"
        yield from ["per_page"] if values.get("pages") == "exact" else OF_EXACT
        if values.get("size_by"):
            yield from OF_EXACT
        if values.get("paper") != OWN:
            yield from OF_OWN

    def _unused_sizes(self, values: Mapping[str, Any]) -> Iterator[str]:
        used = values.get("size_by") if values.get("pages") == "exact" else ""
        for by, controls in self.sizes.items():
            if by != used:
                yield from (field for one in controls for field in one.fields)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        for name in self._unused(values):
            self._overlook(name)
        for name in self._unused_sizes(values):
            self.errors.pop(name, None)
        if not values.get("list_place"):
            self._keep_list_as_it_was()
        if not self.errors:
            self._try()
        return values

    def _keep_list_as_it_was(self) -> None:
        for name in OF_LIST:
            self.errors.pop(name, None)
            self.cleaned_data[name] = getattr(self._before, name)

    def clean_rows(self) -> str:
        try:
            return str(RowNumbers.of(self.cleaned_data["rows"]))
        except ValueError as refused:
            raise forms.ValidationError(str(refused)) from refused

    def _try(self) -> None:
        """Lay out a page, so that impossible choices are refused before anything is made."""
        try:
            PdfChoices.from_json(self.choices.to_json())
            planning.require_possible(self.choices, self._like)
        except PdfChoicesRefused as refused:
            for problem in refused.details["problems"]:
                self.add_error(None, problem.partition(": ")[2] or problem)
        except PaperRefused as refused:
            self.add_error(None, refused.sentence)

    def _overlook(self, name: str) -> None:
        if name not in self.cleaned_data:
            self.errors.pop(name, None)
            self.cleaned_data[name] = getattr(self._before, name)

    @property
    def choices(self) -> PdfChoices:
        """Return the choices of a valid form."""
        numbers = {name: int(self.cleaned_data[name]) for name in ("per_page", "most_dpi")}
        names = [name for name in self.base_fields if name != "group"]
        given = {name: self.cleaned_data[name] for name in names} | numbers
        given["list_columns"] = tuple(given["list_columns"])
        by, _, column = self.cleaned_data["group"].partition(":")
        used = given["size_by"] if given["pages"] == "exact" else ""
        sizes = self._sizes(used) if used else self._before.sizes
        return PdfChoices(**given, sizes=sizes, group_by=by, group_column=column)
