"""Notices on box pictures."""

from typing import Any

import pytest

from jobs.findings.insets import InsetCovered, InsetEmpty, InsetEnlarged, InsetHidden
from jobs.findings.notice import Notice


@pytest.mark.parametrize(
    ("notice", "sentence", "details"),
    [
        (
            InsetEnlarged("logo", "mark.png", 1200, 90, 2.449),
            "“logo” enlarges mark.png (1,200 × 90 pixels) 2.4 times. Upload a larger one.",
            {"box": "logo", "scale": 2.449},
        ),
        (
            InsetEmpty("logo", ["Brand"]),
            (
                "“Brand” is empty, so “logo” shows no picture. To allow it, put the column in "
                "[brackets]. To forbid it, tick “Must not be empty”."
            ),
            {"box": "logo", "columns": ["Brand"]},
        ),
        (
            InsetEmpty("logo", ["Brand", "Size"]),
            (
                "“Brand” and “Size” are empty, so “logo” shows no picture. To allow it, put "
                "the column in [brackets]. To forbid it, tick “Must not be empty”."
            ),
            {"box": "logo", "columns": ["Brand", "Size"]},
        ),
        (
            InsetHidden("Column “Brand”", "No box picture is named “x”.", "logo", "x"),
            "Column “Brand”: No box picture is named “x”. “logo” is hidden.",
            {"box": "logo", "value": "x"},
        ),
        (
            InsetCovered("“title”", "title", "logo"),
            "“title” hides all of “logo”. Move one of them, or remove “logo”.",
            {"boxes": ["title", "logo"]},
        ),
    ],
)
def test_a_notice_says_what_was_found_and_what_to_do(
    notice: Notice, sentence: str, details: dict[str, Any]
) -> None:
    assert notice.sentence == sentence
    assert notice.details == details
