"""The choice of a font on the design page: family, weight and italics.

Families are grouped as on the fonts page.
"""

import json
from collections.abc import Sequence
from typing import Any

from django import forms

from dashboard.desk.font_cards import Shelf
from dashboard.desk.forms.fields import Values
from dashboard.form_controls import INPUT, Choices, choice_field, missing_choice, offer
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
    """A form with these choices, and with `shelves` for the list that shows each family in its own
    letters.
    """

    font = choice_field((), label="Font")
    weight = forms.TypedChoiceField(choices=WEIGHTS, coerce=int, widget=forms.Select(attrs=INPUT))
    fallback = choice_field((), required=False, label="Fallback for missing characters")
    shelves: Sequence[Shelf] = ()

    def offer_fonts(self, shelves: Sequence[Shelf], current: Values) -> None:
        """Fill in the choices.

        `current` are the values of the design; they stay in the list even if no longer offered.
        """
        self.shelves = shelves
        families = [card.family for shelf in shelves for card in shelf.cards]
        self._offer_families(families, current)
        offer(self, "weight", sorted((dict(WEIGHTS) | _own(current.get("weight"))).items()))
        styles = {family.name: _styles(family) for family in families}
        self.fields["font"].widget.attrs["data-fonts"] = json.dumps(styles)

    def _offer_families(self, families: Sequence[Family], current: Values) -> None:
        """Fill in the choices of the font and of the fallback, in the same groups."""
        groups = [_group(shelf) for shelf in self.shelves]
        known = [family.name for family in families]
        fallbacks = [("", "Noto, by script"), *missing_choice(current.get("fallback", ""), known)]
        offer(self, "font", [*missing_choice(current.get("font", ""), known), *groups])
        offer(self, "fallback", [*fallbacks, *groups])


def _group(shelf: Shelf) -> tuple[str, Choices]:
    return shelf.title, [(card.family.name, card.family.name) for card in shelf.cards]


def _own(weight: int | None) -> dict[int, str]:
    """Return a weight without a name, as a design written by hand may have."""
    return {weight: str(weight)} if weight and weight not in dict(WEIGHTS) else {}


def _styles(family: Family) -> dict[str, Any]:
    """Return the data for the script: the weights with their names, and whether there are
    italics.
    """
    faces = family.faces
    return {
        "weights": weight_words(faces),
        "ranges": ranges_of(faces),
        "italics": family.has_italic,
    }
