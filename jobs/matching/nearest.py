"""Find the uploaded name that is one typing mistake away from the text of a cell.

Two words one insertion, deletion, substitution or transposition apart share a form with at most one
letter removed from each. So an index of these forms answers in constant time, where comparing all
pairs of 40,000 names would take hours.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Self

LONGEST = 80
DIGITS = re.compile(r"\d+")


class Nearest:
    """An index of names, each in the form in which names are compared."""

    def __init__(self, forms: dict[str, int]) -> None:
        self._forms = forms

    @classmethod
    def of(cls, names: Sequence[str]) -> Self:
        forms: dict[str, int] = {}
        for index, name in enumerate(names):
            for form in _forms(name):
                forms.setdefault(form, index)
        return cls(forms)

    def find(self, name: str, names: Sequence[str]) -> int | None:
        """Return the index of a close name, or None.

        Numbers must be equal: IMG_0412 is not a typing mistake for IMG_0411.
        """
        numbers = DIGITS.findall(name)
        for form in _forms(name):
            index = self._forms.get(form)
            if index is not None and DIGITS.findall(names[index]) == numbers:
                return index
        return None


def _forms(name: str) -> Iterator[str]:
    if 3 <= len(name) <= LONGEST:
        yield name
        for at, letter in enumerate(name):
            if not letter.isdecimal():
                yield name[:at] + name[at + 1 :]
