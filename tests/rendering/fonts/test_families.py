"""The families: all present, from packages or vendored, each with its weights and its licence."""

from pathlib import Path

import pytest

import jobs
from jobs.rendering.fonts import opened
from jobs.rendering.fonts.families import Face, Family, families, family, licence_of, weight_words
from jobs.rendering.fonts.opened import FontKey


def test_no_font_comes_from_the_machine() -> None:
    packages = Path(opened.hb.__file__).parent.parent
    room = Path(jobs.__file__).parent / "rendering"

    paths = [face.path for family in families() for face in family.faces]

    assert [
        path for path in paths if packages not in path.parents and room not in path.parents
    ] == []


def test_a_weight_outside_the_family_becomes_the_nearest() -> None:
    assert nearest("inter", 900) == FontKey("Inter", 900)
    assert nearest("Lora", 900) == FontKey("Lora", 700)
    assert nearest("Anton", 100) == FontKey("Anton", 400)
    assert nearest("Poppins", 430) == FontKey("Poppins", 400)
    assert family("Comic Sans") is None


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        (((100, 900),), "100 to 900"),
        (((400, 400),), "400 alone"),
        (((700, 700), (300, 300), (400, 400), (400, 400)), "300, 400 and 700"),
        (((100, 400), (300, 600), (800, 800)), "100 to 600 and 800"),
    ],
)
def test_weights_of_a_variable_font_are_described_as_ranges(
    weights: tuple[tuple[int, int], ...], words: str
) -> None:
    assert weight_words(Face(Path(), it) for it in weights) == words


def test_the_weights_of_one_slope_are_those_of_its_own_faces() -> None:
    mixed = Family(
        "House", (Face(Path(), (100, 900)), Face(Path(), (400, 400), is_italic=True)), ()
    )

    assert [weight_words(mixed.sloped(is_italic)) for is_italic in (False, True)] == [
        "100 to 900",
        "400 alone",
    ]


def test_italics_are_a_separate_face_or_else_the_upright_one() -> None:
    assert nearest("Lora", 700, is_italic=True) == FontKey("Lora", 700, is_italic=True)
    assert nearest("Lato", 900, is_italic=True) == FontKey("Lato", 900, is_italic=True)
    assert nearest("Oswald", 700, is_italic=True) == FontKey("Oswald", 700)


@pytest.mark.parametrize(
    "family", [family for family in families() if family.has_italic], ids=lambda it: it.name
)
def test_the_italics_of_a_family_are_other_letters_than_its_upright_ones(family: Family) -> None:
    upright, italic = (
        opened.load(FontKey(family.name, 400, is_italic=sloped)) for sloped in (False, True)
    )

    assert [shape_of(upright, letter) == shape_of(italic, letter) for letter in "hao"] == [
        False
    ] * 3


@pytest.mark.parametrize("family", families(), ids=lambda family: family.name)
def test_a_family_draws_each_of_its_weights_in_a_face_that_has_it(family: Family) -> None:
    weights = [face.weights[0] for face in family.faces] + [
        face.weights[1] for face in family.faces
    ]

    assert [weight for weight in weights if not drawn_as(family, weight)] == []


def nearest(name: str, weight: int, *, is_italic: bool = False) -> FontKey:
    known = family(name)
    assert known
    return opened.key_of(known, weight, is_italic=is_italic)


def drawn_as(family: Family, weight: int) -> bool:
    lightest, boldest = family.face(weight, is_italic=False).weights
    return lightest <= weight <= boldest


def shape_of(font: opened.Font, letter: str) -> tuple[int, opened.Extents]:
    glyph = font.hb.get_nominal_glyph(ord(letter))
    return font.hb.get_glyph_h_advance(glyph), font.extents(glyph)


@pytest.mark.parametrize("family", families(), ids=lambda family: family.name)
def test_a_family_has_its_licence(family: Family) -> None:
    begin = {
        "SIL Open Font License 1.1": "SIL OPEN FONT LICENSE",
        "Apache License 2.0": "Apache License",
    }

    assert begin[family.licence] in licence_of(family)


def test_the_vendored_emoji_carry_their_licences() -> None:
    folder = Path(jobs.__file__).parent / "rendering" / "fonts" / "typefaces"

    assert "SIL OPEN FONT LICENSE" in (folder / "LICENSE").read_text()
    assert "CC-BY 4.0" in (folder / "README.md").read_text()
