"""What comes out, in words."""

from typing import Any

import pytest

from dashboard.new_batch.outcome import Outcome, outcome, tried
from jobs.design import parse

LARGE = "over 1,200 kB even at the lowest quality"


def said(
    canvas: dict[str, Any] | None = None, kinds: dict[str, int] | None = None, **output: Any
) -> Outcome:
    return outcome(
        parse({"format": 1, "canvas": canvas or {}, "output": output}), kinds or {"JPEG": 3}
    )


def test_a_design_that_asks_for_nothing_leaves_results_as_the_photos():
    assert said() == Outcome("same as the photos", "same as the photos", "")


@pytest.mark.parametrize(
    ("output", "kinds", "words"),
    [
        (
            {},
            {"JPEG": 1200, "HEIF": 3},
            "same as the photos (1,200 JPEG, 3 HEIC; HEIC becomes JPEG)",
        ),
        ({}, {"HEIF": 3}, "same as the photos (3 HEIC; HEIC becomes JPEG)"),
        ({}, {"": 2, "PNG": 1, "AVIF": 2}, "same as the photos (1 PNG, 2 AVIF)"),
        (
            {"format": "webp", "quality": 80, "most_kb": 1500},
            {},
            "WebP, quality 80, at most 1,500 kB each",
        ),
        ({"format": "tiff", "quality": 80}, {}, "TIFF"),
    ],
)
def test_the_format(output: dict[str, Any], kinds: dict[str, int], words: str):
    assert said(kinds=kinds, **output).format == words


@pytest.mark.parametrize(
    ("canvas", "words"),
    [
        ({"long_edge": 2000}, "long edge 2,000 px at most"),
        ({"long_edge": 2000, "enlarge": True}, "long edge 2,000 px, smaller photos enlarged"),
        ({"width": 1200, "height": 900}, "1,200 × 900 px, cropped to fit"),
        ({"width": 1200, "height": 900, "fit": "pad", "enlarge": True},
         "1,200 × 900 px, whole photos on #ffffff, smaller photos enlarged"),
        ({"strip": {"size": 12.5}}, "same as the photos, with a strip of 12.5 % below, #ffffff"),
        ({"long_edge": 2000, "strip": {"side": "left", "colour": "#203040"}},
         "long edge 2,000 px at most, with a strip of 15 % on the left, #203040"),
    ],
)  # fmt: skip
def test_the_size(canvas: dict[str, Any], words: str):
    assert said(canvas).size == words


def test_what_results_have_no_more():
    assert [said(metadata=kept).metadata for kept in ("no_place", "none")] == [
        "kept, without the location",
        "removed",
    ]


def test_what_results_tell_besides():
    assert [
        said(title="{a}").metadata,
        said(title="{a}", copyright="b", metadata="none").metadata,
    ] == [
        "title added",
        "removed, title and copyright added",
    ]


@pytest.mark.parametrize(
    ("trial", "words"),
    [
        (None, ""),
        ((0, 9, 0), ""),
        ((1, 1, 0), "all 1 photo tested: it is under 1,200 kB"),
        ((2, 2, 1), f"all 2 photos tested: 1 is {LARGE}"),
        ((3, 8000, 0), "3 of 8,000 photos tested, largest first: all are under 1,200 kB"),
        ((9, 8000, 5), f"9 of 8,000 photos tested, largest first: 5 are {LARGE}"),
    ],
)
def test_how_many_photos_were_tried_for_their_kilobytes(
    trial: tuple[int, int, int] | None, words: str
):
    figures = (
        dict(zip(("tried", "of", "too_large"), trial, strict=True), most_kb=1200) if trial else None
    )

    assert tried(figures) == words
