"""Notices on pictures."""

from typing import Any

import pytest

from jobs.findings.notice import Notice
from jobs.findings.pictures import (
    Animation,
    Converted,
    Deep,
    Enlarged,
    FactsMissing,
    Film,
    PictureUnnamed,
    PlaceKept,
    SmallerThanAsked,
)


@pytest.mark.parametrize(
    ("notice", "sentence", "details"),
    [
        (
            Enlarged((800, 600), (2000, 1500), 2.5),
            (
                "The photo has 800 × 600 pixels and is enlarged 2.5 times to 2,000 × 1,500. "
                "Upload a larger one."
            ),
            {"scale": 2.5},
        ),
        (
            Enlarged((800, 600), (1000, 750), 1.25),
            (
                "The photo has 800 × 600 pixels and is enlarged 1.2 times to 1,000 × 750. "
                "Upload a larger one."
            ),
            {"scale": 1.25},
        ),
        (
            SmallerThanAsked((800, 600), (2000, 1500), (800, 600)),
            (
                "The photo has 800 × 600 pixels, too few for 2,000 × 1,500. The result has 800 "
                "× 600, in the same shape."
            ),
            {"width": 800, "height": 600},
        ),
        (
            FactsMissing("a.jpg", ["photo city"], ["in which city"], box="title"),
            (
                "a.jpg does not say in which city (“photo city”), so “title” prints nothing "
                "there. To allow it, put that part in [brackets]."
            ),
            {"facts": ["photo city"], "box": "title"},
        ),
        (
            FactsMissing(
                "a.jpg",
                ["photo city", "photo lens"],
                ["in which city", "with which lens"],
                place="the file name",
            ),
            (
                "a.jpg does not say in which city (“photo city”) nor with which lens (“photo "
                "lens”), so the file name has nothing there."
            ),
            {"facts": ["photo city", "photo lens"]},
        ),
        (
            PictureUnnamed(),
            "Not used by any row. Ignore this if it is intended.",
            {},
        ),
        (
            Converted("PSD", "JPEG"),
            "Results cannot be PSD. The result of this picture is JPEG.",
            {},
        ),
        (
            PlaceKept(),
            (
                "This photo holds the coordinates of the place where it was taken, and its "
                "result keeps them. To leave them out, choose “Keep all but the location” "
                "under Metadata."
            ),
            {},
        ),
        (
            Deep(),
            "This picture has more than 8 bits per channel. The result has 8.",
            {},
        ),
        (
            Film(),
            "This photo has a short video attached. The result is only the photo.",
            {},
        ),
        (
            Animation(),
            "This file is an animation. The result is made of its first picture.",
            {},
        ),
    ],
)
def test_a_notice_says_what_was_found_and_what_to_do(
    notice: Notice, sentence: str, details: dict[str, Any]
) -> None:
    assert notice.sentence == sentence
    assert notice.details == details
