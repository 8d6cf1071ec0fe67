"""QR codes: texts of every script are scanned unchanged, and a code is measured without being
drawn.
"""

import random

import pytest

from jobs.design.boxes.code import CORRECTIONS, Correction
from jobs.rendering.symbols import Unencodable, pattern_of, symbol_of
from tests.rendering.codes import as_image, read

WORDS = [
    "https://shop.example/",
    "?id=",
    "007",
    "12,50 €",
    "Müller",
    "Ærø",
    "äöü",
    "春の",
    "مرحبا",
    "🍓",
    "\n",
    "A-Z",
    " ",
    "ß",
]


@pytest.mark.parametrize("correction", CORRECTIONS)
def test_texts_of_every_script_are_read_as_they_are_and_as_large_as_measured(
    correction: Correction,
) -> None:
    chance = random.Random(correction)
    contents = [f"x{''.join(chance.choices(WORDS, k=chance.randint(1, 12)))}x" for _ in range(40)]
    contents += ["0", "00007", "4006381333931", "HTTPS://SHOP.EXAMPLE/7", "a", "ü", "é", "春", "ÿþ"]
    symbols = [symbol_of("qr", content, correction) for content in contents]

    assert [read(as_image(symbol)) for symbol in symbols] == [{content} for content in contents]
    assert [len(pattern_of(symbol)) for symbol in symbols] == [symbol.rows for symbol in symbols]


@pytest.mark.parametrize(
    ("content", "correction", "reason"),
    [
        (
            "x" * 2400,
            "medium",
            "It has 2,400 characters; a QR code with this error correction holds at most 2,331.",
        ),
        (
            "1" * 8000,
            "low",
            "It has 8,000 digits; a QR code with this error correction holds at most 7,089.",
        ),
        (
            "A" * 2000,
            "high",
            (
                "It has 2,000 capitals and digits; a QR code with this error correction holds at most "
                "1,852."
            ),
        ),
        (
            "ü" * 1000,
            "quartile",
            "It has 2,000 bytes; a QR code with this error correction holds at most 1,662.",
        ),
    ],
)
def test_too_much_content_is_reported_with_the_most_that_fits(
    content: str, correction: Correction, reason: str
) -> None:
    with pytest.raises(Unencodable) as refused:
        symbol_of("qr", content, correction)

    assert str(refused.value) == f"{reason} Shorten it."
