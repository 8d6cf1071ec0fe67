"""Serial numbers in patterns."""

import pytest

from jobs.design.cells import patterns, serials
from jobs.design.cells.cell import Cell

ROW = {"Name": Cell.of_text("Anna"), "serial": Cell.of_text("of the sheet")}


@pytest.mark.parametrize(
    ("template", "number", "expected"),
    [
        ("INV-0000", 42, "INV-0042"),
        ("0", 7, "7"),
        ("2026/000-A", 7, "2026/007-A"),
        ("00", 12345, "12345"),
        ("10-000", 3, "10-003"),
    ],
)
def test_a_number_takes_the_place_of_the_last_zeros(template, number, expected):
    assert serials.written(template, number) == expected


@pytest.mark.parametrize(
    ("inside", "column"),
    [
        ("serial:INV-0000", "serial:INV-0000"),
        (" Serial : INV-0000 ", "serial:INV-0000"),
        ("VERIFY:0", "verify:0"),
        ("serial:a:b 00", "serial:a:b 00"),
        ("serial", None),
        ("serial:", None),
        ("serial: ", None),
        ("my serial:00", None),
        ("serials:00", None),
    ],
)
def test_a_placeholder_is_a_number_or_a_column_of_the_sheet(inside, column):
    assert serials.column_of(inside) == column
    assert serials.is_own(inside.strip()) == (inside.strip().startswith(("serial:", "verify:")))


@pytest.mark.parametrize(
    ("template", "numbers"),
    [
        ("0", ["0", "9", "10", "1234567"]),
        ("00", ["00", "09", "10", "1234567"]),
        ("A0B", ["A0B", "A9B", "A10B", "A1234567B"]),
        ("100-000-1", ["100-000-1", "100-009-1", "100-010-1", "100-1234567-1"]),
    ],
)
def test_a_number_is_at_least_as_wide_as_its_zeros(template, numbers):
    assert [serials.written(template, number) for number in (0, 9, 10, 1234567)] == numbers


@pytest.mark.parametrize(
    ("columns", "templates"),
    [
        ([], ()),
        (["Name", "a:b"], ()),
        (["serial:A-0", "verify:A-0", "serial:B-0", "serial:A-0"], ("A-0", "B-0")),
        (["serial:A-0", "serial:a-0"], ("A-0", "a-0")),
    ],
)
def test_a_series_is_known_by_its_template(columns, templates):
    assert serials.templates(columns) == templates


@pytest.mark.parametrize("length", [60, 61])
def test_a_template_has_at_most_60_characters(length):
    column = f"serial:{'x' * (length - 1)}0"
    too_long = "The form of a serial number has at most 60 characters."

    assert serials.problem(column) == (too_long if length > 60 else "")


def test_a_pattern_prints_the_number_and_the_address_of_the_row():
    row = serials.with_numbers(ROW, {"INV-0000": 42}, {"INV-0000": "https://x.example/verify/a/"})

    assert patterns.fill("{Name}: {serial:INV-0000}", row, "en") == "Anna: INV-0042"
    assert patterns.fill("{verify:INV-0000}", row, "en") == "https://x.example/verify/a/"


def test_a_sample_stands_for_a_number_that_the_row_does_not_have_yet():
    assert patterns.fill("{ Serial : INV-0000 }", ROW, "en") == "INV-0001"
    assert patterns.fill("{verify:INV-0000}", ROW, "en") == serials.SAMPLE_LINK


def test_a_column_of_the_sheet_may_be_named_serial():
    assert patterns.fill("{serial}", ROW, "en") == "of the sheet"
    assert patterns.columns("{serial}") == ("serial",)


def test_numbers_are_not_columns_of_the_sheet():
    pattern = "{Name} {serial:A-00} [{verify:A-00}] {serial:B-00}"

    assert patterns.columns(pattern) == ("Name",)
    assert patterns.needed(pattern) == ("Name",)
    assert patterns.empty_columns(pattern, ROW) == ()
    assert patterns.serial_columns(pattern) == ("serial:A-00", "verify:A-00", "serial:B-00")
    assert serials.templates(patterns.serial_columns(pattern)) == ("A-00", "B-00")


def test_a_form_without_a_place_for_the_number_is_a_problem():
    (sentence,) = patterns.problems("{serial:INV}")
    assert sentence == (
        "“INV” has no zeros that stand for the number; write it like INV-0000, or 0 for the bare "
        "number."
    )
    assert "at most 60" in patterns.problems(f"{{serial:{'x' * 60}0}}")[0]
    assert patterns.problems("{serial:INV-0000}") == []
