"""The places of drawn words: they hold their ink, in every script and however the box is turned."""

from itertools import batched
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from jobs import rendering
from jobs.design import parse
from jobs.rendering.geometry.words import DrawnWord, words
from tests.rendering.captions import CAPTIONS, laid_out, row
from tests.rendering.pictures import LIMIT

MIDDLE = {"anchor": "centre", "x": 50, "y": 50, "width": 80, "height": 60, "valign": "middle"}


def drawn(path: Path, language: str, **box: Any) -> tuple[np.ndarray, list[DrawnWord]]:
    """The share of each pixel that the text changed, and its words."""
    Image.new("RGB", (600, 400), "#000000").save(path)
    text = {**MIDDLE, "text": "{t}", "size_min": 3, "size_max": 14, "max_lines": 5} | box
    document = {"format": 1, "language": language, "output": {"words": True}}
    caption = row(CAPTIONS.get(box.get("name", ""), ("", ""))[1] or "Prices: ~12,50~ (€) per kg")
    with_text, without = (
        rendering.render(path, parse(document | {"boxes": boxes}), caption, max_pixels=LIMIT)
        for boxes in ([text], [])
    )
    pictures = [
        np.asarray(Image.open(made_of(made, path)).convert("L"), dtype=float)
        for made in (with_text, without)
    ]
    return np.abs(pictures[0] - pictures[1]), list(with_text.words or ())


def made_of(picture: rendering.Picture, path: Path) -> Path:
    made = path.with_suffix(f".made.{picture.extension}")
    made.write_bytes(picture.data)
    return made


def inside(shape: tuple[int, ...], found: list[DrawnWord]) -> np.ndarray:
    """Whether the middle of each pixel is inside a word."""
    y, x = np.mgrid[: shape[0], : shape[1]] + 0.5
    covered = np.zeros(shape, bool)
    for word in found:
        corners = list(batched(word.quad, 2))
        sides = zip(corners, [*corners[1:], corners[0]], strict=True)
        covered |= np.all(
            [(x - a) * (d - b) - (y - b) * (c - a) <= 1e-6 for (a, b), (c, d) in sides], axis=0
        )
    return covered


@pytest.mark.parametrize("rotation", [0, 17, -90, 180, -143])
@pytest.mark.parametrize("name", CAPTIONS)
def test_at_least_999_of_1000_parts_of_the_ink_are_inside_the_words(
    tmp_path: Path, name: str, rotation: int
) -> None:
    language, _ = CAPTIONS[name]
    height = 30 if rotation == -90 else 60

    ink, found = drawn(
        tmp_path / "1.png", language, name=name, rotation=rotation, width=55, height=height
    )

    assert found
    assert ink.sum() > 0
    assert ink[inside(ink.shape, found)].sum() >= 0.999 * ink.sum()


@pytest.mark.parametrize(
    "look",
    [
        {"outline": {"width": 8, "colour": "#ff0000"}},
        {"text": "**{t}** <160%>Ágj</> m^^2^^", "markup": "text", "rotation": 8},
        {"align": "justify", "italic": True, "letter_spacing": 20},
    ],
)
def test_outlines_and_styled_parts_are_inside_too_and_the_words_are_tight(
    tmp_path: Path, look: dict[str, Any]
) -> None:
    ink, found = drawn(tmp_path / "1.png", "en", **look)
    covered = inside(ink.shape, found)

    assert ink[covered].sum() >= 0.999 * ink.sum()
    assert covered.sum() < 4 * (ink > 0).sum()


def test_each_word_has_its_text_box_line_and_corners() -> None:
    layout = laid_out("Fresh oysters\n12,50 €", name="caption", size_min=10, size_max=10)

    found = words(layout)

    assert [(word.text, word.box, word.line) for word in found] == [
        ("Fresh", "caption", 1),
        ("oysters", "caption", 1),
        ("12,50", "caption", 2),
        ("€", "caption", 2),
    ]
    left, top, right, _, _, bottom, *_ = found[0].quad
    assert found[0].quad == (left, top, right, top, right, bottom, left, bottom)
    assert left < right < found[1].quad[0]
    assert bottom <= found[2].quad[1] + 20


def test_the_corners_of_a_turned_word_begin_at_its_own_top_left() -> None:
    (found,) = words(laid_out("Turned", size_min=10, size_max=10, rotation=90))

    (left, top), (right, _), _, (below, _) = batched(found.quad, 2)
    assert top < found.quad[3]  # the text runs downwards
    assert below < left == right


def test_words_from_right_to_left_are_in_reading_order() -> None:
    first, second = words(laid_out("שלום עולם", "he", size_min=10, size_max=10))

    assert (first.text, second.text) == ("שלום", "עולם")
    assert first.quad[0] > second.quad[2]


def test_a_line_under_several_words_is_part_of_each_but_not_of_the_gap() -> None:
    plain = words(laid_out("two words", size_min=10, size_max=10))
    ruled = words(laid_out("two words", size_min=10, size_max=10, underline=True))

    assert [word.quad[0] for word in plain] == [word.quad[0] for word in ruled]
    assert all(after.quad[5] > before.quad[5] for before, after in zip(plain, ruled, strict=True))
