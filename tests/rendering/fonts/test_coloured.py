"""Emoji of uploaded fonts: layers and pictures, in their own colours, with shadow and outline
around their ink.
"""

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from jobs import rendering
from jobs.rendering.boxes.layout import lay_out
from jobs.rendering.boxes.painting import paint
from jobs.rendering.fonts import coloured
from jobs.rendering.fonts.opened import EM, Font, FontKey
from tests.rendering import made_fonts
from tests.rendering.captions import row

RED = (200, 30, 60)
CANVAS = (400, 200)


@pytest.fixture
def emoji(tmp_path: Path):
    """Return a function that paints a text in a generated font of that name, on a clear canvas."""

    def emoji(
        font: bytes, text: str, fonts: tuple[str, ...] = ("House Emoji",), **box: Any
    ) -> Image.Image:
        path = tmp_path / "font"
        path.write_bytes(font)
        content = sha256(font).hexdigest()
        rendering.bring({content: path})
        size = {
            "size_min": 50,
            "size_max": 50,
            "width": 100,
            "height": 100,
            "x": 50,
            "y": 50,
            "anchor": "centre",
        }
        parsed = design(fonts, content, {**size, **box})
        image = Image.new("RGBA", CANVAS)
        for stamp in paint(lay_out(parsed, row(text), *CANVAS)):
            image.alpha_composite(stamp.image, (stamp.x, stamp.y))
        return image

    return emoji


def design(fonts: tuple[str, ...], content: str, box: dict[str, Any]):
    from jobs import design

    box = {"text": "{t}", "fonts": list(fonts), "weight": 400, "valign": "middle", **box}
    return design.parse(
        {"format": 1, "boxes": [box], "typefaces": [{"family": "House Emoji", "sha256": content}]}
    )


def middle(image: Image.Image) -> tuple[int, ...]:
    left, top, right, bottom = image.getchannel("A").getbbox()
    return image.getpixel(((left + right) // 2, (top + bottom) // 2))


def test_a_picture_in_a_font_is_drawn_in_its_colours_at_the_size_of_the_text(emoji) -> None:
    image = emoji(made_fonts.pictures(), "😀")

    left, top, right, bottom = image.getchannel("A").getbbox()
    assert middle(image) == (*RED, 255)
    assert (right - left, bottom - top) == (pytest.approx(100, abs=2), pytest.approx(100, abs=2))
    assert image.getpixel((left, top))[3] == 0  # a disc, not its square


def test_an_uploaded_emoji_font_comes_before_ours_and_ours_draws_the_rest(emoji) -> None:
    own, ours = emoji(made_fonts.pictures(), "🎉"), emoji(made_fonts.pictures(), "🍓")

    assert middle(own) == (*RED, 255)
    assert ours.getchannel("A").getbbox() is not None
    assert ours.tobytes() == emoji(made_fonts.pictures(), "🍓", ("Noto Sans",)).tobytes()


def test_letters_beside_it_come_from_another_font(emoji) -> None:
    plain = emoji(made_fonts.pictures(), "Hi", ("Noto Sans",), colour="#000000")

    assert emoji(made_fonts.pictures(), "Hi", colour="#000000").tobytes() == plain.tobytes()


def test_an_outline_follows_the_visible_part_of_a_picture(emoji) -> None:
    bare = emoji(made_fonts.pictures(), "😀").getchannel("A").getbbox()
    image = emoji(made_fonts.pictures(), "😀", outline={"width": 10, "colour": "#0000ff"})

    left, top, right, bottom = image.getchannel("A").getbbox()
    assert right - left == pytest.approx(bare[2] - bare[0] + 20, abs=3)
    assert image.getpixel((left + 4, (top + bottom) // 2)) == (0, 0, 255, 255)
    assert middle(image) == (*RED, 255)
    assert image.getpixel((left + 2, top + 2))[3] == 0  # round, as the disc is


def test_a_shadow_has_the_shape_of_the_picture(emoji) -> None:
    shadow = {"dx": 60, "dy": 0, "blur": 0, "colour": "#00ff00", "opacity": 1}
    image = emoji(made_fonts.pictures(), "😀", shadow=shadow)

    right = image.getchannel("A").getbbox()[2]
    assert image.getpixel((right - 5, CANVAS[1] // 2))[:3] == (0, 255, 0)


def test_layers_of_an_uploaded_font_are_painted_as_those_of_ours(emoji) -> None:
    assert (
        emoji(made_fonts.emoji(), "🎉🍓").tobytes()
        == emoji(made_fonts.emoji(), "🎉🍓", ("Noto Sans",)).tobytes()
    )


def test_a_picture_in_apples_format_is_drawn_too(emoji) -> None:
    image = emoji(made_fonts.strikes(), "😀")

    left, top, right, bottom = image.getchannel("A").getbbox()
    assert middle(image) == (*RED, 255)
    assert (right - left, bottom - top) == (pytest.approx(100, abs=2), pytest.approx(100, abs=2))


def test_a_graph_of_paints_is_drawn_with_its_gradient_and_its_neighbours_in_the_colour_of_the_text(
    emoji,
) -> None:
    image = emoji(made_fonts.graph(), "HI", colour="#00ff00")

    left, top, right, bottom = image.getchannel("A").getbbox()
    middle = (top + bottom) // 2
    (red, _, blue, _), (red_after, _, blue_after, _) = (
        image.getpixel((x, middle)) for x in (left + 3, left + 30)
    )
    assert red > red_after > 0 < blue < blue_after
    assert image.getpixel((right - 5, middle)) == (0, 255, 0, 255)


def test_layers_are_painted_even_if_the_glyph_itself_has_no_outline(tmp_path: Path) -> None:
    (tmp_path / "layers").write_bytes(made_fonts.of_layers_alone())
    font = Font(FontKey("layers", 400, file=str(tmp_path / "layers")), str(tmp_path / "layers"), 0)
    glyph = font.hb.get_nominal_glyph(ord("🎉"))

    image, *_ = coloured.painted(font, glyph, coloured.Spot(0, 100, 100 / EM), "#000000")

    assert font.draws("🎉")
    assert image.getchannel("A").getbbox() is not None


def test_a_font_knows_which_glyphs_have_colours(tmp_path: Path) -> None:
    (tmp_path / "pictures").write_bytes(made_fonts.pictures())
    (tmp_path / "plain").write_bytes(made_fonts.named())
    pictures, plain = (
        Font(FontKey(name, 400, file=str(tmp_path / name)), str(tmp_path / name), 0)
        for name in ("pictures", "plain")
    )

    assert [pictures.paints(glyph) for glyph in range(3)] == [False, True, True]
    assert (plain.is_coloured, plain.paints(1), plain.layers(1)) == (False, False, ())


def test_a_shape_grows_to_a_disc() -> None:
    mask = coloured.overlaid(Image.new("L", (61, 61)), [(Image.new("L", (1, 1), 255), 30, 30)], 5.0)

    assert mask.getbbox() == (25, 25, 36, 36)
    assert [mask.getpixel(at) for at in ((30, 30), (25, 30), (30, 35), (25, 25))] == [
        255,
        255,
        255,
        0,
    ]
