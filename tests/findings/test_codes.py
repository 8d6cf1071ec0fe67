"""Notices on QR codes and barcodes."""

from typing import Any

import pytest

from jobs.findings.codes import CodeCovered, CodeFaint, CodeLeftOut, CodeShortened
from jobs.findings.notice import Notice


@pytest.mark.parametrize(
    ("notice", "sentence", "details"),
    [
        (
            CodeLeftOut("ean", ["EAN"]),
            (
                "“EAN” is empty, so the code “ean” is left out. To print it without, put that "
                "part in [brackets]. To forbid it, tick “Must not be empty”."
            ),
            {"box": "ean", "columns": ["EAN"]},
        ),
        (
            CodeLeftOut("ean", ["EAN", "size"]),
            (
                "“EAN” and “size” are empty, so the code “ean” is left out. To print it "
                "without, put that part in [brackets]. To forbid it, tick “Must not be empty”."
            ),
            {"box": "ean", "columns": ["EAN", "size"]},
        ),
        (
            CodeFaint.without_ground("ean"),
            (
                "“ean” has no background. Scanners can read it only where the photo behind it "
                "is light and even."
            ),
            {"box": "ean"},
        ),
        (
            CodeFaint.light_on_dark("ean", -0.12345),
            "“ean” is lighter than its background. Most scanners read only dark on light.",
            {"box": "ean", "contrast": -0.123},
        ),
        (
            CodeFaint.low_contrast("ean", 0.2996, enough=0.4, is_red=False),
            (
                "“ean” has 30% of the contrast of black on white; scanners need 40%. Choose a "
                "darker colour, or a lighter background."
            ),
            {"box": "ean", "contrast": 0.3},
        ),
        (
            CodeFaint.low_contrast("ean", 0.3, enough=0.4, is_red=True),
            (
                "“ean” has 30% of the contrast of black on white in the red light of scanners; "
                "scanners need 40%. Choose a darker colour, or a lighter background."
            ),
            {"box": "ean", "contrast": 0.3},
        ),
        (
            CodeFaint.low_contrast("ean", -0.5, enough=0.4, is_red=False),
            (
                "“ean” has 0% of the contrast of black on white; scanners need 40%. Choose a "
                "darker colour, or a lighter background."
            ),
            {"box": "ean", "contrast": -0.5},
        ),
        (
            CodeCovered("logo", "ean"),
            "“logo” and the code “ean” overlap, so scanners may not read the code.",
            {"boxes": ["logo", "ean"]},
        ),
        (
            CodeShortened("ean", "4,00638E+12"),
            (
                "“ean” contains “4,00638E+12”, a long number that a spreadsheet program has "
                "shortened: its last digits are lost. Format the column there as a number "
                "without decimals."
            ),
            {"box": "ean", "value": "4,00638E+12"},
        ),
    ],
)
def test_a_notice_says_what_was_found_and_what_to_do(
    notice: Notice, sentence: str, details: dict[str, Any]
) -> None:
    assert notice.sentence == sentence
    assert notice.details == details
