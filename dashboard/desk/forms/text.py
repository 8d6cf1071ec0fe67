"""The controls of a text box on the design page.

The less common ones are in one section that can be collapsed. They are the settings that have a
`summary`, the place of the box, and what all texts share.
"""

import math
from collections.abc import Mapping
from itertools import chain
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from dashboard.desk import font_cards, strips
from dashboard.desk.forms import box as forms_box
from dashboard.desk.forms import style_rules
from dashboard.desk.forms.box import BoxForm, Offer
from dashboard.desk.forms.fields import Values, document_of, field_of, initial_of, shows
from dashboard.desk.forms.fonts import FontForm
from dashboard.desk.forms.kind import BoxControls, Told
from dashboard.desk.forms.style_rules import FormProblems, RuleLine
from dashboard.form_controls import INPUT, SeveralField, choice_field, offer
from dashboard.templatetags.words import counted
from jobs.design import Design, Document, TextBox, starting_design, to_document
from jobs.design.boxes.style_rules import MOST_RULES
from jobs.design.boxes.text import LETTERS_AND_LINES
from jobs.design.cells import markup, patterns
from jobs.design.controls import Control, control_of, controls_of
from jobs.design.key_rules import Flag
from jobs.rendering import Sizes

LANGUAGE_KEYS = ("language", "language_column")
"""Keys of the document, shown with the controls of a text."""
SUMMARIES = {
    control.key: control
    for control in controls_of(TextBox).values()
    if control.label and control.label.summary
}
LETTERS = {
    control.name: control
    for control in SUMMARIES.values()
    if control.label and control.label.topic == LETTERS_AND_LINES
}
COLLAPSED = (*SUMMARIES, "x", "y", "width", "height", *LANGUAGE_KEYS, "fallback")


@shows(TextBox)
class TextForm(FontForm, BoxForm):
    """The controls of one text box, and of the result as a whole."""

    text = forms.CharField(
        strip=False,
        error_messages={"required": "Enter a text, or choose a column below."},
        widget=forms.Textarea(attrs={**INPUT, "rows": 2, "spellcheck": "false"}),
    )
    align = field_of(TextBox, "align", widget=forms.RadioSelect)
    valign = field_of(TextBox, "valign", widget=forms.RadioSelect)
    features = SeveralField(
        required=False,
        max_length=200,
        label=str(control_of(TextBox, "features").label),
        widget=forms.TextInput(
            attrs={**INPUT, "placeholder": "tnum, -liga", "spellcheck": "false"}
        ),
    )
    language = forms.CharField(
        max_length=20,
        label=str(control_of(Design, "language").label),
        error_messages={"required": "Enter a language tag such as en, de or pt-BR."},
        widget=forms.TextInput(attrs={**INPUT, "list": "languages"}),
    )
    language_column = choice_field(
        (), required=False, label=str(control_of(Design, "language_column").label)
    )

    def _with_settings_not_sent(self, data: Any, initial: Values) -> Any:
        sent = super()._with_settings_not_sent(data, initial)
        for name, value in style_rules.not_sent(data, initial).items():
            sent[name] = value
        return sent

    def offer(self, initial: Values) -> None:
        rules = initial.get("style_rules", [])
        self.fields |= style_rules.fields(rules, self.offered.every_column())
        self.offer_fonts(font_cards.shelves(font_cards.uploaded()), initial)
        columns = [*self.offered.columns, initial.get("language_column")]
        own = dict.fromkeys(filter(None, columns))
        offer(self, "language_column", [("", "Same for all"), *zip(own, own, strict=True)])

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        found = (_size_problems(values), _markup_problems(values), style_rules.problems(values))
        for name, sentence in chain(*found):
            self.add_error(name, sentence)
        return values

    @property
    def rules(self) -> list[RuleLine]:
        return style_rules.lines(self)

    @property
    def can_have_more_rules(self) -> bool:
        return len(self.rules) < MOST_RULES

    @property
    def rules_are_open(self) -> bool:
        """Return whether the section of rules is open: if it has a rule, or an error."""
        return bool(self.initial.get("style_rules")) or any(line.errors for line in self.rules)

    @property
    def letters(self) -> list[BoundField]:
        """Return the less common settings of letters and lines, without checkboxes."""
        return [self[name] for name, control in LETTERS.items() if not _is_checkbox(control)]

    @property
    def letter_checks(self) -> list[BoundField]:
        return [self[name] for name, control in LETTERS.items() if _is_checkbox(control)]

    @property
    def more_is_wrong(self) -> bool:
        """Return whether a collapsed control has an error: then the section is open."""
        return self.is_bound and any(name in self.errors for name in COLLAPSED)


def _size_problems(values: Values) -> FormProblems:
    """Yield the control and the sentence if the smallest size is larger than the largest."""
    largest = values.get("size_max", math.inf)
    if values.get("size_min", 0) > largest:
        yield "size_min", f"This is larger than the largest size, {largest:g}."


def _markup_problems(values: Values) -> FormProblems:
    """Yield the control and the sentence for each problem of the signs in a text."""
    if values.get("markup", "none") != "none":
        yield from (("text", sentence) for sentence in markup.problems(values.get("text", "")))


def _is_checkbox(control: Control) -> bool:
    return isinstance(control.rule, Flag)


def initial(box: Document, document: Document) -> Document:
    first, *others = box["fonts"]
    fonts = {"font": first, "fallback": next(iter(others), "")}
    languages = {key: document[key] for key in LANGUAGE_KEYS}
    rules = {"style_rules": box["style_rules"]} | style_rules.initial(box["style_rules"])
    return initial_of(TextBox, box) | fonts | languages | rules


def edited(box: Document, values: Values) -> Document:
    families = (values["font"], values["fallback"], *box["fonts"][2:])
    fonts = list(dict.fromkeys(filter(None, families)))
    own = {"fonts": fonts, "style_rules": style_rules.edited(values)}
    return document_of(TextBox, values) | own


def unusual(box: Mapping[str, Any]) -> list[str]:
    """List the collapsed settings that differ from their defaults, so that collapsing the section
    hides nothing.
    """
    return [
        SUMMARIES[key].summary(value)
        for key, value in box.items()
        if key in SUMMARIES and value != _ORDINARY[key]
    ]


_ORDINARY: dict[str, Any] = to_document(Design(1, boxes=(TextBox("{}"),)))["boxes"][0]


def placed(anchor: str) -> Document:
    """Return the place of a text box with this anchor: at the margin of its side, aligned to it."""
    valign = "top" if "top" in anchor else "bottom" if "bottom" in anchor else "middle"
    return forms_box.placed(anchor) | {"valign": valign}


NEXT_PLACES = ("bottom", "top", "top-right", "bottom-left", "centre", "top-left")


def new(offered: Offer) -> Document:
    """Return a text that prints a column no box prints yet, in a free place, best on the strip.

    If each row has its own language, the box must not be empty: an empty text is a missing
    translation.
    """
    document, free = offered.document, _column_to_print(offered)
    box = _starting_box(free) | placed(offered.free_anchor(NEXT_PLACES))
    box["name"] = offered.free_name(free or KIND.title)
    box["required"] = bool(document.get("language_column"))
    is_free = strips.is_free(document)
    return strips.put_on(document["canvas"]["strip"], box) if is_free else box


def _starting_box(column: str) -> Document:
    """Return the box of a new design that prints a column, or the name of the file without one."""
    document = to_document(starting_design([column or "file"]))
    whole: Document = document["boxes"][0]
    return whole


def _column_to_print(offered: Offer) -> str:
    """Return the first column that no box prints, else the first one; empty without columns."""
    boxes = offered.document["boxes"]
    used = {column for box in boxes for column in patterns.columns(box.get("text", ""))}
    unused = (column for column in offered.columns if column not in used)
    return next(unused, next(iter(offered.columns), ""))


def facts(told: Told | None, box: TextBox, sizes: Sizes) -> str:
    """Describe a text: `41 px · 2 lines · fits · contrast 9.1`."""
    if told is None:
        return "no text"
    set_in = f"{told['size_px']:,.0f} px{_whose(box, sizes)} · {counted(told['lines'], 'line')}"
    return f"{set_in} · fits · contrast {told['contrast']:.1f}"


def _whose(box: TextBox, sizes: Sizes) -> str:
    if not box.same_size:
        return ""
    if box.name in sizes:
        return " in all rows"
    return " in this row only; the check finds the size for all rows"


KIND = BoxControls(
    "text",
    "Text",
    "Add a text",
    "",
    "add",
    TextForm,
    initial,
    edited,
    new,
    facts,
    placed,
    unusual=unusual,
)
