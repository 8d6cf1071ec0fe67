"""Damaged fonts do no harm: each is refused with a sentence, or drawn with.

For thousands, run `damaged_fonts`.
"""

import pytest

from tests.rendering import damaged_fonts
from tests.rendering.damaged_fonts import DIED, TAKEN

COUNT = 100


@pytest.mark.fuzzing
@pytest.mark.parametrize("first", [0, 100, 200])
def test_every_damaged_font_is_refused_with_a_sentence_or_can_be_drawn_with(first: int) -> None:
    ends = damaged_fonts.try_all(range(first, first + COUNT))

    assert sum(ends.values()) == COUNT
    assert ends[TAKEN] > COUNT / 10  # slight damage leaves a font usable, so some draw
    assert ends["refused"] > COUNT / 3
    assert ends[DIED] < COUNT / 20
