"""The choice of a font on the design page: family, weight and italics.

Families are grouped as on the fonts page.
"""

from collections.abc import Collection, Mapping, Sequence

from django import forms

from dashboard.desk.font_cards import Card, Shelf
from dashboard.desk.forms.fields import Values
from dashboard.form_controls import INPUT, Choices, choice_field, missing_choice, offer
from jobs.design import Document
from jobs.rendering import ranges_of, weight_words

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
    """A form with these choices. `known_fonts` is what a script shows of each family."""

    font = choice_field((), label="Font")
    weight = forms.TypedChoiceField(choices=WEIGHTS, coerce=int, widget=forms.Select(attrs=INPUT))
    fallback = choice_field((), required=False, label="Fallback for missing characters")
    known_fonts: Mapping[str, Document]

    def offer_fonts(self, shelves: Sequence[Shelf], current: Values) -> None:
        """Fill in the choices.

        `current` are the values of the design; they stay in the list even if no longer offered.
        """
        cards = {card.family.name: card for shelf in shelves for card in shelf.cards}
        self._offer_families(shelves, cards, current)
        offer(self, "weight", sorted((dict(WEIGHTS) | _own(current.get("weight"))).items()))
        self.known_fonts = {name: _for_script(card) for name, card in cards.items()}

    def _offer_families(
        self, shelves: Sequence[Shelf], known: Collection[str], current: Values
    ) -> None:
        """Fill in the choices of the font and of the fallback, in the same groups."""
        groups = [_group(shelf) for shelf in shelves]
        fallbacks = [("", "Noto, by script"), *missing_choice(current.get("fallback", ""), known)]
        offer(self, "font", [*missing_choice(current.get("font", ""), known), *groups])
        offer(self, "fallback", [*fallbacks, *groups])


def _group(shelf: Shelf) -> tuple[str, Choices]:
    return shelf.title, [(card.family.name, card.family.name) for card in shelf.cards]


def _own(weight: int | None) -> dict[int, str]:
    """Return a weight without a name, as a design written by hand may have."""
    return {weight: str(weight)} if weight and weight not in dict(WEIGHTS) else {}


def _for_script(card: Card) -> Document:
    """Return what the list of families shows of one, and what the weight and the italics need."""
    faces = card.family.faces
    return {
        "specimen": card.specimen,
        "styles": card.styles,
        "weights": weight_words(faces),
        "ranges": ranges_of(faces),
        "italics": card.family.has_italic,
    }
