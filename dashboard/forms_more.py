"""The controls of a text box that most designs leave alone, in groups under one fold of the desk."""

from collections.abc import Mapping
from typing import Any

from django import forms

from dashboard.controls import INPUT, SeveralField, choice_field, number_field
from jobs import design
from jobs.design import Design, TextBox

LONG_WORDS = (("cut", "Cut them"), ("hyphenate", "Cut them with a hyphen"), ("keep", "Keep them: the row fails"))
DIRECTIONS = (("auto", "By the first letter"), ("ltr", "Left to right"), ("rtl", "Right to left"))
MISSING = (("fail", "Fail the row"), ("box", "Draw an empty box"))
LEGIBLE = (("measure", "Measure it"), ("choose", "Take black, white or a plate below 4.5 : 1"))

KEYS = (
    "line_height",
    "letter_spacing",
    "word_spacing",
    "features",
    "strike",
    "underline",
    "long_words",
    "direction",
    "x",
    "y",
    "width",
    "height",
    "rotation",
    "opacity",
    "may_overlap",
    "legible",
    "missing",
    "required",
)
SHOWN_TOO = ("language", "language_column", "fallback")
"""Under the fold as well; they belong to other forms."""


class MoreForm(forms.Form):
    """Letters and lines; words; what happens when something is wrong. Where the box stands is every box's."""

    line_height = number_field(0.5, 4, 0.05, label="Line to line, × size")
    letter_spacing = number_field(-20, 200, 0.5, label="Between letters, %")
    word_spacing = number_field(-20, 200, 0.5, label="Between words, %")
    features = SeveralField(
        required=False,
        max_length=200,
        label="OpenType features",
        widget=forms.TextInput(attrs={**INPUT, "placeholder": "tnum, -liga", "spellcheck": "false"}),
    )
    strike = forms.BooleanField(required=False, label="Struck through")
    underline = forms.BooleanField(required=False, label="Underlined")

    long_words = choice_field(LONG_WORDS, label="Words wider than the box")
    direction = choice_field(DIRECTIONS, label="Direction")

    may_overlap = forms.BooleanField(required=False, label="May lie over or under others")

    legible = choice_field(LEGIBLE, label="Contrast on each photo")
    missing = choice_field(MISSING, label="A character no font has")
    required = forms.BooleanField(required=False, label="Must not be empty")

    @property
    def more_is_wrong(self) -> bool:
        """Something under the fold says why it cannot be used: then the fold stands open."""
        return self.is_bound and any(name in self.errors for name in (*KEYS, *SHOWN_TOO))


def unusual(box: Mapping[str, Any]) -> list[str]:
    """What under the fold is not as it begins, in words, so that a closed fold hides nothing."""
    return [SAID[key](value) for key, value in box.items() if key in SAID and value != _ORDINARY[key]]


_ORDINARY: dict[str, Any] = design.to_document(Design(1, boxes=(TextBox("{}"),)))["boxes"][0]


SAID: dict[str, Any] = {
    "line_height": lambda value: f"lines {value:g} × apart",
    "letter_spacing": lambda value: f"letters {value:+g} %",
    "word_spacing": lambda value: f"words {value:+g} %",
    "features": lambda value: " ".join(["features", *value]),
    "strike": lambda _: "struck through",
    "underline": lambda _: "underlined",
    "long_words": lambda value: {"hyphenate": "long words hyphenated", "keep": "long words kept"}[value],
    "direction": lambda value: {"ltr": "left to right", "rtl": "right to left"}[value],
    "rotation": lambda value: f"turned {value:g}°",
    "opacity": lambda value: f"opacity {value:g}",
    "may_overlap": lambda _: "may lie over others",
    "legible": lambda _: "contrast kept",
    "missing": lambda _: "empty boxes drawn",
    "required": lambda _: "must not be empty",
}
