"""Uploaded font files: what they are, and which of them cannot be used."""

from pathlib import Path

import pytest

from jobs.errors import FontRefused
from jobs.rendering.fonts.inspecting import Inspected
from tests.rendering import made_fonts


def faces(inspected: Inspected) -> list[tuple[str, tuple[int, int], bool]]:
    return [(found.family, found.weights, found.is_italic) for found in inspected.fonts]


def test_a_font_states_its_family_weight_slope_writing_and_rights(inspect) -> None:
    font = made_fonts.named("Bold Italic", weight=700, italic=True, rights=4, licence="Ask House.")

    (found,) = inspect(font).fonts

    assert (found.family, found.style) == ("House Sans", "Bold Italic")
    assert (found.weights, found.is_italic) == ((700, 700), True)
    assert (found.writing, found.version, found.licence) == (
        ["English"],
        "Version 1.0",
        "Ask House.",
    )
    assert found.embedding == "Its maker allows documents with it to be viewed and printed."


@pytest.mark.parametrize("flavor", ["woff", "woff2"])
def test_a_web_font_is_unpacked_for_drawing(inspect, tmp_path: Path, flavor: str) -> None:
    inspected = inspect(made_fonts.as_woff(made_fonts.named(), flavor), f"house.{flavor}")

    assert (inspected.kind, faces(inspected)) == (
        flavor.upper(),
        [("House Sans", (400, 400), False)],
    )
    assert (tmp_path / "unpacked").read_bytes()[:4] == b"\x00\x01\x00\x00"


def test_a_collection_has_each_of_its_fonts(inspect) -> None:
    fonts = made_fonts.collection(made_fonts.named(), made_fonts.named("Black", weight=900))

    inspected = inspect(fonts, "house.ttc")

    assert (inspected.kind, [found.index for found in inspected.fonts]) == ("TTC", [0, 1])
    assert faces(inspected) == [
        ("House Sans", (400, 400), False),
        ("House Sans", (900, 900), False),
    ]


def test_postscript_outlines_are_accepted_too(inspect) -> None:
    assert (inspect(made_fonts.cff()).kind, faces(inspect(made_fonts.cff()))) == (
        "OTF",
        [("House Post", (400, 400), False)],
    )


def test_a_variable_font_has_all_weights_between_its_ends(inspect) -> None:
    assert faces(inspect(made_fonts.variable("Lora"))) == [("Lora", (400, 700), False)]


@pytest.mark.parametrize(
    ("font", "sentence"),
    [
        (b"", "house.ttf is not a supported font. Upload TTF, OTF, TTC, WOFF or WOFF2."),
        (
            b"%PDF-1.7 " * 50,
            "house.ttf is not a supported font. Upload TTF, OTF, TTC, WOFF or WOFF2.",
        ),
        (made_fonts.named()[:9000], "house.ttf is cut short: its table “"),
        (made_fonts.named()[:40], "house.ttf is damaged"),
        (b"ttcf\x00\x01\x00\x00\xff\xff\xff\xff" + bytes(200), "house.ttf "),
        (
            made_fonts.as_woff(made_fonts.named(), "woff2")[:3000],
            "house.ttf is damaged and cannot be read",
        ),
        (
            made_fonts.named().replace(b"cmap", b"pmac", 1),
            "house.ttf is damaged: its table “cmap” is missing.",
        ),
        (
            made_fonts.named().replace(b"glyf", b"fylg", 1),
            "house.ttf has no outlines to draw with.",
        ),
        (
            made_fonts.blank(made_fonts.LETTERS.replace(" ", "")),
            "house.ttf draws none of its characters.",
        ),
        (
            made_fonts.in_svg("abc", outlines=False),
            (
                "house.ttf draws 3 of its 174 glyphs only as SVG, which cannot be read. Upload an "
                "edition with outlines"
            ),
        ),
        (
            made_fonts.strikes(kind="jpg "),
            "house.ttf draws 2 of its 3 glyphs only as JPG, which cannot be read.",
        ),
        (
            made_fonts.in_svg("abc", outlines=False, whole=False),
            (
                "house.ttf has only SVG drawings, which cannot be read. Upload an edition with "
                "outlines, or with colours"
            ),
        ),
    ],
)
def test_an_unusable_font_is_refused_with_a_sentence(inspect, font: bytes, sentence: str) -> None:
    with pytest.raises(FontRefused) as refused:
        inspect(font)

    assert refused.value.sentence.startswith(sentence)


def remarks(inspected: Inspected) -> list[str]:
    return [remark for found in inspected.fonts for remark in found.remarks]


def test_letters_in_svg_are_drawn_by_their_outlines_and_reported(inspect) -> None:
    assert remarks(inspect(made_fonts.in_svg("abc "))) == [
        "Its colours are SVG drawings, which we do not draw: its letters take the text’s colour."
    ]


def test_blank_letters_are_reported_and_do_not_count_as_writing(inspect) -> None:
    whole, (found,) = (
        inspect(made_fonts.named()).fonts[0],
        inspect(made_fonts.blank("wxyzäü")).fonts,
    )

    assert found.remarks == [
        "6 of its characters are blank, and are taken from other fonts: w x y z ä ü"
    ]
    assert (found.characters, found.writing) == (whole.characters - 6, ["signs and symbols"])


def test_colours_that_we_draw_cause_no_remark(inspect) -> None:
    assert remarks(inspect(made_fonts.emoji())) == []
    assert remarks(inspect(made_fonts.graph())) == []


@pytest.mark.parametrize(
    "font", [made_fonts.pictures(), made_fonts.strikes()], ids=["CBDT", "sbix"]
)
def test_pictures_in_a_font_are_reported_to_have_a_fixed_size(inspect, font: bytes) -> None:
    assert remarks(inspect(font)) == [
        "Its emoji are pictures of a fixed size: they become soft when they are drawn much larger."
    ]
