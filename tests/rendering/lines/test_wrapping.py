"""Where lines end: hyphens, words too long for a line, and what is never divided."""

import math

import pytest

from tests.rendering.captions import laid_out, line_texts
from tests.rendering.lines.test_shaping import SET, placed

SHY = "\u00ad"


def test_a_soft_hyphen_is_seen_only_where_a_line_ends() -> None:
    text = f"Donau{SHY}dampf{SHY}schiff{SHY}fahrt"

    assert line_texts(text, "de", width=90, **SET) == ["Donaudampfschifffahrt"]
    assert line_texts(text, "de", width=34, **SET) == ["Donaudampf‐", "schifffahrt"]


def test_the_hyphen_counts_in_the_width_of_its_line() -> None:
    text = f"mmmm{SHY}mmmm"
    (whole,) = placed("mmmm", width=95).lines
    (hyphened,) = placed("mmmm‐", width=95).lines

    for width in range(math.floor(whole.width), math.ceil(hyphened.width) + 4):
        lines = placed(text, width=width / 10, canvas=(1000, 400)).lines
        assert all(line.width <= width for line in lines)

    assert [line.text for line in placed(text, width=hyphened.width / 10 + 0.2).lines] == [
        "mmmm‐",
        "mmmm",
    ]


def test_a_word_with_soft_hyphens_is_as_wide_as_without() -> None:
    shown, plain = (
        placed(f"Schiff{SHY}fahrt", letter_spacing=20),
        placed("Schifffahrt", letter_spacing=20),
    )

    assert shown.lines[0].width == pytest.approx(plain.lines[0].width, abs=0.5)


@pytest.mark.parametrize("wrap", ["greedy", "balance", "phrase"])
def test_every_way_to_wrap_shows_its_hyphens(wrap: str) -> None:
    text = f"Ein Donau{SHY}dampf{SHY}schiff im Hafen"

    lines = line_texts(text, "de", width=30, wrap=wrap, **SET)

    assert "".join(lines).replace("‐", "").replace(" ", "") == "EinDonaudampfschiffimHafen"
    assert any(line.endswith("‐") for line in lines)


@pytest.mark.parametrize(
    ("policy", "lines"),
    [
        ("cut", ["Vermögensver", "waltung"]),
        ("hyphenate", ["Vermögensve‐", "rwaltung"]),
    ],
)
def test_a_word_wider_than_the_box_is_cut_as_the_design_says(policy: str, lines: list[str]) -> None:
    assert line_texts("Vermögensverwaltung", "de", width=28, long_words=policy, **SET) == lines


def test_a_word_that_must_stay_whole_does_not_fit() -> None:
    (failure,) = laid_out("Vermögensverwaltung", "de", width=28, long_words="keep", **SET).failures

    assert (failure.code, failure.details["lines"]) == ("text_does_not_fit", 1)
    assert failure.details["needs_px"] > failure.details["allowed_px"] == 280


@pytest.mark.parametrize(
    "text",
    [
        "ABC-1234567890123",
        "https://example.com/aVeryLongPathWithoutBreaks",
        "someone@example.com",
        "漁船漁船漁船漁船漁船",
    ],
)
def test_no_hyphen_is_put_into_numbers_addresses_or_han(text: str) -> None:
    lines = line_texts(text, width=20, long_words="hyphenate", **SET)

    assert "".join(lines) == text
    assert len(lines) > 1


def test_a_plain_word_is_hyphenated_with_its_punctuation_and_inside_a_compound() -> None:
    assert line_texts("„Vermögensverwaltung“,", "de", width=28, long_words="hyphenate", **SET)[
        0
    ].endswith("‐")
    assert line_texts("Finanz-Vermögensverwaltung", "de", width=28, long_words="hyphenate", **SET)[
        1
    ].endswith("‐")
