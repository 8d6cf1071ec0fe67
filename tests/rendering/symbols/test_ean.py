"""EAN and UPC: the type of a number by its length, its check digit, and invalid numbers."""

import random

import pytest

from jobs.design.boxes.code import Symbology
from jobs.rendering.symbols import Unencodable, symbol_of
from tests.rendering.codes import as_image, read


@pytest.mark.parametrize(
    ("written", "name", "content"),
    [
        ("4006381333931", "EAN-13", "4006381333931"),
        ("0012345678905", "EAN-13", "0012345678905"),
        ("978-3-16-148410-0", "EAN-13", "9783161484100"),
        ("4 006381\u00a0333931", "EAN-13", "4006381333931"),
        ("978–3–16–148410–0", "EAN-13", "9783161484100"),
        ("036000291452", "UPC-A", "036000291452"),
        ("96385074", "EAN-8", "96385074"),
        ("00000000", "EAN-8", "00000000"),
    ],
)
def test_the_length_of_a_number_decides_its_type(written: str, name: str, content: str) -> None:
    symbol = symbol_of("ean", written, "medium")

    assert (symbol.name, symbol.content) == (name, content)
    assert read(as_image(symbol)) == {content.zfill(13) if name == "UPC-A" else content}


def test_twelve_digits_get_a_check_digit_if_the_design_says_that_they_are_an_ean_13() -> None:
    assert symbol_of("ean13", "400638133393", "medium") == symbol_of(
        "ean", "4006381333931", "medium"
    )
    assert symbol_of("ean13", "036000291452", "medium").content == "0360002914522"


def test_numbers_of_every_type_are_scanned_as_written() -> None:
    chance = random.Random(13)
    bodies = ["".join(chance.choices("0123456789", k=12)) for _ in range(100)]
    thirteen = [symbol_of("ean13", body, "medium") for body in bodies]
    twelve = [symbol_of("ean", with_check_digit(body[:11]), "medium") for body in bodies[:40]]
    eight = [symbol_of("ean", with_check_digit(body[:7]), "medium") for body in bodies[:40]]

    assert [read(as_image(symbol)) for symbol in (*thirteen, *eight)] == [
        {it.content} for it in (*thirteen, *eight)
    ]
    assert [read(as_image(symbol)) for symbol in twelve] == [
        {f"0{symbol.content}"} for symbol in twelve
    ]


def with_check_digit(body: str) -> str:
    """Find the check digit by trying: only one of ten is accepted."""
    return next(body + last for last in "0123456789" if is_taken(body + last))


def is_taken(number: str) -> bool:
    try:
        symbol_of("ean", number, "medium")
    except Unencodable:
        return False
    return True


SHORTENED = (
    "A spreadsheet program has shortened this number, and its last digits are lost. Format the "
    "column there as a "
    "number without decimals, and upload the sheet again."
)
NO_UPC = (
    "12 digits are a UPC-A, whose check digit is 3 but should be 0. If it is an EAN-13 without "
    "its check digit, choose that type of code: it becomes 4006381333931."
)
LENGTHS = "digits; an EAN-13 has 13, a UPC-A 12, an EAN-8 8."
WRONG = "The check digit is 2 but should be 1. Check the number."
LOST = (
    f"It has 11 {LENGTHS} Are leading zeros missing? 036000291452 would be valid. In the design, "
    "{column:digits 12} adds them."
)


@pytest.mark.parametrize(
    ("symbology", "written", "reason"),
    [
        ("ean", "4006381333932", WRONG),
        ("ean13", "4006381333932", WRONG),
        ("ean", "400638133393", NO_UPC),
        ("ean", "36000291452", LOST),
        ("ean", "12345", f"It has 5 {LENGTHS}"),
        ("ean13", "96385074", "It has 8 digits; an EAN-13 has 13, or 12 without its check digit."),
        ("ean", "400638133393A", "An EAN or UPC has only digits; “A” is not one."),
        ("ean", "٤٠٠٦٣٨١٣٣٣٩٣١", "An EAN or UPC has only digits; “٤” is not one."),
        (
            "ean",
            "4006381333931\u200b",
            "An EAN or UPC has only digits; the invisible character U+200B is not one.",
        ),
        ("ean", "4006381333931.0", "An EAN or UPC has only digits; “.” is not one."),
        ("ean", "4.00638E+12", SHORTENED),
        ("ean13", "4,00638E+12", SHORTENED),
    ],
)
def test_an_invalid_number_is_reported_with_a_remedy(
    symbology: Symbology, written: str, reason: str
) -> None:
    with pytest.raises(Unencodable) as refused:
        symbol_of(symbology, written, "medium")

    assert str(refused.value) == reason
