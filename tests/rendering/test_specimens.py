"""Specimens: a family shows the requested words if it can, else a sample of its script."""

from io import BytesIO

import pytest
from PIL import Image

from jobs import rendering
from jobs.design import Typeface
from jobs.rendering import specimens
from jobs.rendering.fonts.families import families, family
from jobs.rendering.specimens import Asked, specimen, styles_of
from tests.rendering import made_fonts

SIZE = (600, 80)


def drawn(name: str, words: str, **asked) -> Image.Image:
    return Image.open(BytesIO(specimen(Asked(name, words, SIZE, **asked))))


@pytest.mark.parametrize("known", families(), ids=lambda known: known.name)
def test_every_family_shows_something(known) -> None:
    image = drawn(known.name, "")

    assert (image.mode, image.size) == ("RGBA", SIZE)
    assert image.getchannel("A").getbbox() is not None


def test_words_that_a_family_cannot_write_are_replaced_by_its_own() -> None:
    assert drawn("Noto Sans Thai", "Hello").tobytes() == drawn("Noto Sans Thai", "").tobytes()
    assert drawn("Anton", "Hello").tobytes() != drawn("Anton", "").tobytes()
    assert drawn("Anton", "Привет").tobytes() == drawn("Anton", "").tobytes()


def test_brackets_are_words_as_well() -> None:
    assert drawn("Inter", "{price} [new]").tobytes() != drawn("Inter", "price new").tobytes()


def test_words_that_are_too_long_become_smaller_and_stay_inside() -> None:
    right = drawn("Inter", "many words " * 5).getchannel("A").getbbox()[2]

    assert 0.8 * SIZE[0] < right < SIZE[0]


@pytest.mark.parametrize(
    ("name", "styles"),
    [
        ("Anton", [(400, False, "Regular")]),
        ("Lora", [(400, False, "Regular"), (700, False, "Bold"), (400, True, "Italic")]),
        ("DM Serif Display", [(400, False, "Regular"), (400, True, "Italic")]),
    ],
)
def test_the_styles_of_a_family_are_its_weights_and_its_italics(name, styles) -> None:
    assert styles_of(family(name)) == styles


def test_the_sample_of_every_family_is_shown() -> None:
    shown = {specimens._writable(Asked(known.name, "", SIZE), known) for known in families()}

    assert shown >= set(specimens.OF_FAMILY.values())


def test_a_family_that_can_write_none_of_the_samples_shows_what_it_has(tmp_path) -> None:
    (tmp_path / "emoji").write_bytes(made_fonts.pictures())
    face = Typeface("House Emoji", "ab" * 32)
    rendering.bring({face.sha256: tmp_path / "emoji"})

    assert drawn("House Emoji", "Hello", typefaces=(face,)).getpixel((20, 40)) == (200, 30, 60, 255)


def test_an_emoji_among_the_words_does_not_replace_them() -> None:
    assert drawn("Anton", "Hello 🎉").tobytes() not in {
        drawn("Anton", "").tobytes(),
        drawn("Anton", "Hello").tobytes(),
    }
