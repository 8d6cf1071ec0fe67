"""The scripts that families are listed for, compared with the letters their fonts have."""

import pytest

from jobs.rendering.fonts import opened
from jobs.rendering.fonts.coverage import writing_of
from jobs.rendering.fonts.families import Family, families
from jobs.rendering.fonts.opened import FontKey
from tests.rendering.fonts.test_families import nearest

LETTERS = {
    "Arab": "م", "Armn": "հ", "Beng": "ব", "Cyrl": "Ж", "Deva": "क", "Ethi": "አ", "Geor": "ბ", "Grek": "Ω", "Gujr": "ગ",
    "Guru": "ਪ", "Hang": "봄", "Hani": "港", "Hebr": "ש", "Hira": "の", "Kana": "コ", "Bopo": "ㄅ", "Khmr": "ក",
    "Knda": "ಕ", "Laoo": "ທ", "Latn": "g", "Mlym": "മ", "Mymr": "ဆ", "Orya": "ଓ", "Sinh": "ස", "Taml": "த",
    "Telu": "త", "Thai": "ท", "Zsye": "😀", "Zsym": "♀",
}  # fmt: skip


@pytest.mark.parametrize("family", families(), ids=lambda family: family.name)
def test_a_family_has_the_scripts_it_is_listed_for(family: Family) -> None:
    font = opened.load(FontKey(family.name, family.weights[0]))

    assert [script for script in family.scripts if not font.has(LETTERS[script])] == []


@pytest.mark.parametrize("family", families(), ids=lambda family: family.name)
def test_a_family_can_write_what_it_lists(family: Family) -> None:
    found = writing_of(opened.load(nearest(family.name, 400)).covered)

    assert [
        word for word in family.writing if word.removesuffix(" in one colour") not in found
    ] == []
    assert family.writing
