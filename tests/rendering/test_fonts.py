"""The fonts: all there, from packages or vendored, able to draw what they are listed for."""

from pathlib import Path

import pytest

import jobs
from jobs.rendering import fonts
from jobs.rendering.fonts import Family, FontKey

LETTERS = {
    "Arab": "م", "Armn": "հ", "Beng": "ব", "Cyrl": "Ж", "Deva": "क", "Ethi": "አ", "Geor": "ბ", "Grek": "Ω", "Gujr": "ગ",
    "Guru": "ਪ", "Hang": "봄", "Hani": "港", "Hebr": "ש", "Hira": "の", "Kana": "コ", "Bopo": "ㄅ", "Khmr": "ក",
    "Knda": "ಕ", "Laoo": "ທ", "Latn": "g", "Mlym": "മ", "Mymr": "ဆ", "Orya": "ଓ", "Sinh": "ස", "Taml": "த",
    "Telu": "త", "Thai": "ท", "Zsye": "😀", "Zsym": "♀",
}  # fmt: skip


@pytest.mark.parametrize("family", fonts.families(), ids=lambda family: family.name)
def test_a_family_has_the_scripts_it_is_listed_for(family: Family) -> None:
    font = fonts.load(FontKey(family.name, family.weights[0]))

    assert [script for script in family.scripts if not font.has(LETTERS[script])] == []


def test_no_font_comes_from_the_machine() -> None:
    packages = Path(fonts.hb.__file__).parent.parent
    room = Path(jobs.__file__).parent / "rendering"

    elsewhere = [f.path for f in fonts.families() if packages not in f.path.parents and room not in f.path.parents]

    assert elsewhere == []


def test_a_weight_outside_the_family_becomes_the_nearest() -> None:
    assert fonts.key_of("inter", 900) == FontKey("Inter", 900)
    assert fonts.key_of("Lora", 900) == FontKey("Lora", 700)
    assert fonts.key_of("Anton", 100) == FontKey("Anton", 400)
    assert fonts.key_of("Comic Sans", 400) is None


def test_the_vendored_emoji_carry_their_licences() -> None:
    folder = Path(jobs.__file__).parent / "rendering" / "typefaces"

    assert "SIL OPEN FONT LICENSE" in (folder / "LICENSE").read_text()
    assert "CC-BY 4.0" in (folder / "README.md").read_text()
