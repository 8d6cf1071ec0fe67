"""The controls of every kind of box on the design page: its place, and its errors."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms

from dashboard.desk.forms import aspects, fields, outputs, result
from dashboard.desk.forms.fields import Values, field_of
from dashboard.desk.forms.folds import FoldedForm
from dashboard.desk.several.shifts import ShiftsField
from dashboard.form_controls import INPUT, offer
from jobs.design import Document, TextBox, parse, to_document
from jobs.design.controls import choices_of
from jobs.errors import DesignRefused
from jobs.texts import free_name

LONGEST_NAME = 60  #: characters of a box's name
MARGIN = 5  #: % of the canvas between a box at an edge and that edge


@dataclass(frozen=True, slots=True)
class Offer:
    """What forms and new boxes choose from: boxes and files of the document, and columns.

    `columns` have words and values, `printable` also the names of the pictures.
    """

    document: Document
    columns: Sequence[str] = ()
    printable: Sequence[str] = ()
    every_column: Callable[[], Sequence[str]] = tuple

    @property
    def names(self) -> list[str]:
        """Return the names of the boxes."""
        return [box["name"] for box in self.document["boxes"]]

    def free_name(self, wanted: str) -> str:
        """Return this name, or with a number the first that no box has."""
        return free_name(wanted[:50], self.names)

    def free_anchor(self, wanted: Sequence[str]) -> str:
        """Return the first of these anchors at which no box is; the last one if all are taken."""
        taken = {box["anchor"] for box in self.document["boxes"]}
        return next((anchor for anchor in wanted if anchor not in taken), wanted[-1])


class BoxForm(result.ResultForm, outputs.OutputsForm, aspects.AspectForm, FoldedForm):
    """The controls of one box, and of the result as a whole.

    The form of a kind of box gets its fields, and its switches, from `fields.shows`.
    """

    anchor = field_of(TextBox, "anchor", widget=forms.RadioSelect)
    # The anchor that x and y belong to.
    placed_as = forms.ChoiceField(choices=choices_of(TextBox, "anchor"), widget=forms.HiddenInput)

    # Of the boxes that were chosen beside this one, and moved with it.
    shifts = ShiftsField()

    new_name = forms.CharField(
        max_length=LONGEST_NAME,
        required=False,
        label="Name of this box",
        widget=forms.TextInput(attrs=INPUT),
    )

    switches: ClassVar[Mapping[str, Sequence[str]]] = {}
    """Checkbox → the controls that count only while it is on; their names begin with its own."""

    def __init__(self, data: Any = None, *, offered: Offer, initial: Any = None) -> None:
        self.offered = offered
        if data is not None:
            data = self._with_settings_not_sent(data, initial or {})
        super().__init__(data, auto_id="design-%s", initial=initial)
        self.offer(initial or {})
        fields.say_unit(self, self["size_unit"].value() or "height")
        self._offer_columns()
        if self.is_bound:
            self._mark_invalid()

    def _offer_columns(self) -> None:
        """Fill in the columns that can choose something for each row."""
        for name, words in outputs.WITHOUT_COLUMN.items():
            chosen = self.offered.document.get(name, "")
            offer(self, name, outputs.column_choices(self.offered.printable, chosen, words))

    def _mark_invalid(self) -> None:
        """Mark the controls with errors for screen readers."""
        for name in self.errors:
            if name in self.fields:
                self.fields[name].widget.attrs["aria-invalid"] = "true"

    def _with_settings_not_sent(self, data: Any, initial: Values) -> Any:
        """Return the data with the values of settings that the page does not know yet.

        A page may have been opened before the site got a new setting.
        """
        sent = data.copy()
        for name, field in self.base_fields.items():
            is_checkbox = isinstance(field, forms.BooleanField)
            if name not in data and not is_checkbox and initial.get(name) is not None:
                sent[name] = field.prepare_value(initial[name])
        return sent

    def offer(self, initial: Values) -> None:
        """Fill in the choices that depend on the batch."""

    def clean(self) -> dict[str, Any]:
        """Ignore the errors of parts that are off: their controls are hidden."""
        values = super().clean()
        for switch, names in self.switches.items():
            for name in () if values.get(switch) else names:
                self.errors.pop(name, None)
        self._require_free_name(values.get("new_name", ""))
        return values

    def _require_free_name(self, name: str) -> None:
        if name in self.offered.names and name != self.initial.get("new_name"):
            self.add_error("new_name", f"“{name}” is the name of another box. Choose another name.")

    def add_problems(self, refused: DesignRefused) -> None:
        """Add the problems of a document to the controls that cause them."""
        for path, sentence in refused.details["problems"]:
            control = _control_of(path)
            self.add_error(control if control in self.fields else None, sentence)

    def first_problem(self) -> tuple[str, str]:
        """Return the first wrong control and a message for places where the control is out of
        sight.

        Equal labels are distinguished by the name of their part.
        """
        name, sentences = next(iter(self.errors.items()))
        return name, ": ".join([*self._labels(name), str(sentences[0])])

    def _labels(self, name: str) -> list[str]:
        """Return the label of a control, after its part if the label does not name it."""
        label = self.fields[name].label or name.capitalize() if name in self.fields else ""
        part = name.partition("_")[0]
        is_of_part = part in self.switches and part not in label.lower()
        return [*([part.capitalize()] if is_of_part else []), *filter(None, [str(label)])]


def _control_of(path: str) -> str:
    """Return the name that a control of this key of a document would have."""
    name = path.rpartition(".")[2].partition("[")[0]
    of_lists = {"outputs": "output_name", "boxes": "new_name"}
    return of_lists.get(path.partition("[")[0], name) if name == "name" else name


def placed(anchor: str, margin: int = MARGIN) -> Document:
    """Return the place of a box with this anchor: at the margin of its side."""
    return {
        "anchor": anchor,
        "x": _along(anchor, "left", "right", margin),
        "y": _along(anchor, "top", "bottom", margin),
    }


def _along(anchor: str, start: str, end: str, margin: int) -> int:
    """Return the place between two sides: at the margin of that of the anchor, or half-way."""
    if start in anchor:
        return margin
    return 100 - margin if end in anchor else 50


def complete(box: Document) -> Document:
    """Return the box of a new design with every key."""
    document = to_document(parse({"format": 1, "boxes": [box]}))
    whole: Document = document["boxes"][0]
    return whole
