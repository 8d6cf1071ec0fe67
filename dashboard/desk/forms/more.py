"""The less common controls of a text box, in groups in one collapsed section of the design page."""

from collections.abc import Mapping
from typing import Any

from django import forms

from dashboard.form_controls import INPUT, SeveralField, choice_field, number_field
from jobs import design
from jobs.design import Design, TextBox

LONG_WORDS = (
    ("cut", "Split them"),
    ("hyphenate", "Split them with a hyphen"),
    ("keep", "Keep them: the row fails"),
)
DIRECTIONS = (("auto", "Detect"), ("ltr", "Left to right"), ("rtl", "Right to left"))
MISSING = (("fail", "Fail the row"), ("box", "Draw an empty box"))
LEGIBLE = (("measure", "Only measure it"), ("choose", "Below 4.5 : 1, use black, white or a plate"))

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
"""Also in the collapsed section; these fields belong to other forms."""


class MoreForm(forms.Form):
    """Controls for letters and lines, words, and errors. The place of the box is in `BoxForm`."""

    line_height = number_field(0.5, 4, 0.05, label="Line height, × size")
    letter_spacing = number_field(-20, 200, 0.5, label="Letter spacing, %")
    word_spacing = number_field(-20, 200, 0.5, label="Word spacing, %")
    features = SeveralField(
        required=False,
        max_length=200,
        label="OpenType features",
        widget=forms.TextInput(
            attrs={**INPUT, "placeholder": "tnum, -liga", "spellcheck": "false"}
        ),
    )
    strike = forms.BooleanField(required=False, label="Strikethrough")
    underline = forms.BooleanField(required=False, label="Underlined")

    long_words = choice_field(LONG_WORDS, label="Words wider than the box")
    direction = choice_field(DIRECTIONS, label="Direction")

    may_overlap = forms.BooleanField(required=False, label="May overlap other boxes")

    legible = choice_field(LEGIBLE, label="Contrast on each photo")
    missing = choice_field(MISSING, label="If no font has a character")
    required = forms.BooleanField(required=False, label="Must not be empty")

    @property
    def more_is_wrong(self) -> bool:
        """Return whether a collapsed control has an error: then the section is open."""
        return self.is_bound and any(name in self.errors for name in (*KEYS, *SHOWN_TOO))


def unusual(box: Mapping[str, Any]) -> list[str]:
    """List the collapsed settings that differ from their defaults, so that collapsing the section
    hides nothing.
    """
    return [
        SAID[key](value) for key, value in box.items() if key in SAID and value != _ORDINARY[key]
    ]


_ORDINARY: dict[str, Any] = design.to_document(Design(1, boxes=(TextBox("{}"),)))["boxes"][0]


SAID: dict[str, Any] = {
    "line_height": lambda value: f"line height {value:g} ×",
    "letter_spacing": lambda value: f"letter spacing {value:+g} %",
    "word_spacing": lambda value: f"word spacing {value:+g} %",
    "features": lambda value: " ".join(["features", *value]),
    "strike": lambda _: "strikethrough",
    "underline": lambda _: "underlined",
    "long_words": lambda value: {"hyphenate": "long words hyphenated", "keep": "long words kept"}[
        value
    ],
    "direction": lambda value: {"ltr": "left to right", "rtl": "right to left"}[value],
    "rotation": lambda value: f"rotated {value:g}°",
    "opacity": lambda value: f"opacity {value:g}",
    "may_overlap": lambda _: "may overlap",
    "legible": lambda _: "contrast ensured",
    "missing": lambda _: "missing characters drawn as boxes",
    "required": lambda _: "must not be empty",
}
