"""The desk's choice of a font: family, weight, italics. What is offered comes in shelves, as the fonts page has it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from dashboard.controls import INPUT, choice_field
from dashboard.font_cards import Shelf
from jobs.rendering import Family, ranges_of, weight_words

WEIGHTS = (
    (100, "Thin"),
    (200, "Extra light"),
    (300, "Light"),
    (400, "Regular"),
    (500, "Medium"),
    (600, "Semibold"),
    (700, "Bold"),
    (800, "Extra bold"),
    (900, "Black"),
)


class FontForm(forms.Form):
    """A form with these, and with `shelves` for the list that shows each family in itself."""

    font = choice_field((), label="Font")
    weight = forms.TypedChoiceField(choices=WEIGHTS, coerce=int, widget=forms.Select(attrs=INPUT))
    italic = forms.BooleanField(required=False, label="Italic")
    fallback = choice_field((), required=False, label="What the font lacks comes from")
    shelves: Sequence[Shelf] = ()

    def offer_fonts(self, shelves: Sequence[Shelf], current: Mapping[str, Any]) -> None:
        """`current`: what the design has; it stays among the choices, also where it is offered no more."""
        self.shelves = shelves
        families = [card.family for shelf in shelves for card in shelf.cards]
        font, weight, fallback = (self.fields[name] for name in ("font", "weight", "fallback"))
        assert isinstance(font, forms.ChoiceField)  # noqa: S101 - tells mypy what was declared above
        assert isinstance(weight, forms.ChoiceField)  # noqa: S101
        assert isinstance(fallback, forms.ChoiceField)  # noqa: S101
        groups = [_group(shelf) for shelf in shelves]
        font.choices = [*_gone(families, current.get("font", "")), *groups]
        fallback.choices = [("", "Noto, by script"), *_gone(families, current.get("fallback", "")), *groups]
        font.widget.attrs["data-fonts"] = json.dumps({family.name: _styles(family) for family in families})
        weight.choices = sorted({**dict(WEIGHTS), **_own(current.get("weight"))}.items())


def _group(shelf: Shelf) -> tuple[str, list[tuple[str, str]]]:
    return shelf.title, [(card.family.name, card.family.name) for card in shelf.cards]


def _gone(families: Sequence[Family], current: str) -> list[tuple[str, str]]:
    if not current or any(family.name == current for family in families):
        return []
    return [(current, f"{current} (not here)")]


def _own(weight: int | None) -> dict[int, str]:
    """A weight between those that have names, as a design written by hand may have."""
    return {weight: str(weight)} if weight and weight not in dict(WEIGHTS) else {}


def _styles(family: Family) -> dict[str, Any]:
    """What the script needs: which weights to offer and how to say them, are there italics."""
    faces = family.faces
    return {"weights": weight_words(faces), "ranges": ranges_of(faces), "italics": family.has_italic}
