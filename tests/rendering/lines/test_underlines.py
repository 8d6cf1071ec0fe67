"""Lines under a text and through it."""

from itertools import groupby

from PIL import Image

from jobs.rendering.boxes.painting import paint
from tests.rendering.captions import laid_out
from tests.rendering.lines.test_shaping import placed


def ink_rows(text: str, **box: object) -> set[int]:
    """Return the pixel rows of the canvas on which something solid is painted."""
    (stamp,) = paint(laid_out(text, canvas=(400, 400), **{"size_min": 25, "size_max": 25, **box}))
    alpha = stamp.image.getchannel("A")
    return {
        stamp.y + y
        for y in range(alpha.height)
        if max(alpha.crop((0, y, alpha.width, y + 1)).tobytes()) > 250
    }


def test_an_underline_is_below_the_baseline_and_a_strike_above() -> None:
    (found,) = laid_out("xxx", canvas=(400, 400), size_min=25, size_max=25).texts
    baseline, bare = found.lines[0].baseline, ink_rows("xxx")

    under = sorted(ink_rows("xxx", underline=True) - bare)
    struck = ink_rows("xxx", strike=True)

    assert under[0] > baseline + 5
    assert under == list(range(under[0], under[0] + len(under)))
    assert struck == bare  # within the letters: not one more row


def test_rules_count_as_ink_so_that_they_are_never_cut_off() -> None:
    bare, ruled = (
        placed("...", size_min=20, size_max=20),
        placed("...", size_min=20, size_max=20, strike=True),
    )
    underlined = placed("aaa", underline=True, outline={"width": 10})

    assert ruled.ink.top < bare.ink.top
    assert underlined.ink.bottom > placed("aaa", outline={"width": 10}).ink.bottom
    (stamp,) = paint(laid_out("...", size_min=20, size_max=20, strike=True))
    assert stamp.image.height > 20


def test_a_rule_of_emoji_and_letters_is_that_of_the_letters() -> None:
    (mixed,) = paint(laid_out("😀 aaa", size_min=20, size_max=20, underline=True))

    assert mixed.image.height > 80


def test_the_rules_of_all_lines_are_alike_though_their_fonts_are_not() -> None:
    (mixed,) = paint(
        laid_out("ميناء\nميم\nNikon Z8", "ar", (600, 600), size_min=15, size_max=15, underline=True)
    )

    full = [row for row, is_full in enumerate(full_rows(mixed.image)) if is_full]
    rules = [len(list(rows)) for _, rows in groupby(full, key=lambda row: row - full.index(row))]
    assert (len(rules), len(set(rules))) == (3, 1)


def full_rows(image: Image.Image) -> list[bool]:
    """Return the rows that are solid from the first visible pixel to the last."""
    found = []
    for top in range(image.height):
        row = image.getchannel("A").crop((0, top, image.width, top + 1))
        inked = row.getbbox()
        found.append(
            inked is not None
            and inked[2] - inked[0] > 60
            and row.crop(inked).getextrema()[0] == 255
        )
    return found
