"""Words and numbers that show how a file was read."""

import pytest

from jobs.design.cells.cell import Cell
from jobs.intake.sheets import ReadSheet, SheetChoices, read, telling_cells
from jobs.intake.sheets.grids import Table


def of(tmp_path, data: bytes, **choices: object) -> ReadSheet:
    path = tmp_path / "list.csv"
    path.write_bytes(data)
    return read(path, "list.csv", SheetChoices(**choices))


@pytest.mark.parametrize(
    ("text", "encoding", "sentence"),
    [
        (
            "plain;Größe",
            "cp1252",
            "It reads “Größe” there, which would be “Gr\u02c6\ufb02e” in Western European (Mac).",
        ),
        (
            "Größe",
            "utf-8",
            "It reads “Größe” there, which would be “GrÃ¶ÃŸe” in Western European (Windows).",
        ),
        ("plain", "cp1252", ""),
    ],
)
def test_a_word_with_accents_decides_the_encoding(text, encoding, sentence):
    assert telling_cells.of_encoding(text, encoding) == sentence


def test_the_page_of_a_guessed_encoding_shows_the_word(tmp_path):
    sheet = of(tmp_path, "name;size\nA;Größe\n".encode("cp1252"))

    assert "It reads “Größe” there, which would be “Gr" in sheet.notices[0]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("1.234", "de", "B2 says “1.234”, which is 1234 in German and 1 point 234 in English."),
        ("€ 1,234", "en", "B2 says “€ 1,234”, which is 1234 in English and 1 point 234 in German."),
        ("1.234,50", "de", ""),
        ("12.5", "de", ""),
        ("4006381333931", "de", ""),
        ("a 1.234 b and more", "de", ""),
        ("12,5", "en", "B2 says “12,5”, with a comma before the decimals."),
        ("1.299,00 €", "en-GB", "B2 says “1.299,00 €”, with a comma before the decimals."),
        ("12,50", "fr", ""),
        ("1,234.50", "en", ""),
        ("1, 2", "en", ""),
        ("3,1,2", "en", ""),
    ],
)
def test_a_number_that_two_languages_read_differently_is_shown(text, language, expected):
    said = telling_cells.of_language([(2, [Cell("x"), Cell(text)])], language)

    assert said.startswith(expected)
    assert bool(said) == bool(expected)


def test_a_chosen_language_is_not_asked_about(tmp_path):
    data = b"name;price\nA;1.234\n"

    assert of(tmp_path, data, language="de").notices == ()
    assert of(tmp_path, data, usual_language="de").notices[0].startswith("B2 says “1.234”")


def test_a_text_that_was_misread_before_is_named_once(tmp_path):
    sheet = of(tmp_path, "name;size\nA;GrÃ¶ÃŸe\nB;GrÃ¶ÃŸe\nC;Größe\n".encode())

    assert sheet.notices == (
        (
            "B2 says “GrÃ¶ÃŸe”, which was probably “Größe” before it was opened or saved in a "
            "wrong encoding. It would be printed like that. Import the original again as Unicode "
            "(UTF-8)."
        ),
    )


HTML = b"""\
Name,Company
M&uuml;ller,A &amp; B
Tom & Jerry,R&D;
O&#39;Neil,&#128640; &nosuch;
"""


def test_characters_as_html_are_named_and_printed_as_they_are_unless_they_shall_be_decoded(
    tmp_path,
):
    kept = of(tmp_path, HTML)
    decoded = of(tmp_path, HTML, decode_html=True)

    assert (kept.html, decoded.html, decoded.notices) == ("kept", "decoded", ())
    (notice,) = kept.notices
    assert notice == (
        "Columns “Name” and “Company” have characters written as HTML: row 2 says “M&uuml;ller”. "
        "It would be printed like that. To print “ü” for “&uuml;”, choose Decode under Characters "
        "as HTML."
    )
    assert [[cell.shown for cell in row.values()] for _, row in decoded.rows] == [
        ["Müller", "A & B"],
        ["Tom & Jerry", "R&D;"],
        ["O'Neil", "🚀 &nosuch;"],
    ]


def test_letters_that_a_program_saved_as_question_marks_are_counted(tmp_path):
    lost = ["?ukasz", "Nguy?n Th?", "??ng", "?????? ??", "Gr\ufffd\u00dfe"]
    meant = ["Really?", "¿Qué?", "?", "https://a.example/b?c=d", "4?5", "What? No", "A ? B"]
    lines = ["name;note", *(f"{text};" for text in meant), *(f"x;{text}" for text in lost)]

    sheet = of(tmp_path, "\n".join(lines).encode())

    assert sheet.notices == (
        (
            "5 cells have “?” where letters are missing, as in B9: “?ukasz”. The program that "
            "saved the sheet could not write these letters. They would be printed like that. "
            "Export it again as CSV (UTF-8) or .xlsx."
        ),
    )


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        ("?ukasz", True),
        ("Nguy?n", True),
        ("?????? ??", True),
        ("?.?", True),
        ("Gr\ufffde", True),
        ("see ?x", True),
        ("Really?", False),
        ("What? No", False),
        ("?", False),
        ("4?5", False),
        ("https://a.example/?b=c", False),
        ("a ? b", False),
        ("x?", False),
    ],
)
def test_a_question_mark_stands_for_a_letter_inside_before_or_instead_of_a_word(
    tmp_path, text, is_named
):
    notices = of(tmp_path, f"name;note\nA;{text}\n".encode()).notices

    assert [notice.startswith("1 cell has “") for notice in notices] == [True] * is_named


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("GrÃ¶ÃŸe", "Größe"),
        ("CafÃ©", "Café"),
        ("12,50 â‚¬", ""),
        ("Â© 2026", "© 2026"),
        ("SÃO PAULO", ""),
        ("Ângela", ""),
        ("Größe", ""),
    ],
)
def test_a_misread_text_is_known_by_the_letters_that_it_was(tmp_path, text, meant):
    notices = of(tmp_path, f"name;note\nA;{text}\n".encode()).notices

    said = [f"B2 says “{text}”, which was probably “{meant}” before"] if meant else []
    assert [notice.partition(" it was ")[0] for notice in notices if "probably" in notice] == said


@pytest.mark.parametrize(
    ("rows", "language", "begins"),
    [
        ([["x", "1.234"], ["y", "5.678"]], "en", "B2 says “1.234”, which is 1 point 234"),
        ([["12,5", "1.234"]], "en", "B2 says “1.234”"),
        ([["1,5"], ["2,5"]], "en", "A2 says “1,5”, with a comma"),
        ([["1.234,5"]], "en", "A2 says “1.234,5”, with a comma"),
        ([["about 1,5 m"]], "en", ""),
        ([["1,5,7"]], "en", ""),
        ([["12,345.6"]], "de", ""),
        ([["1,234"]], "fr", "A2 says “1,234”, which is 1 point 234 in French"),
        ([[""]], "en", ""),
        ([["1.234" + "0" * 40]], "en", ""),
        ([["€ 1.234 *"]], "en", "A2 says “€ 1.234 *”"),
    ],
)
def test_the_first_number_that_is_unclear_is_named_with_its_place(rows, language, begins):
    cells = [(number, [Cell(text) for text in row]) for number, row in enumerate(rows, 2)]

    said = telling_cells.of_language(cells, language)

    assert said.startswith(begins)
    assert bool(said) is bool(begins)


CHF = "[$CHF] #,##0.00"


def priced(*cells: Cell, name: str = "Price") -> list[str]:
    """Return what is said of a column of prices whose first cell is in row 2."""
    rows = [(row, [cell]) for row, cell in enumerate(cells, 2)]
    table = Table(1, {0: name}, rows, {0: name})
    return list(telling_cells.without_currency(table, "de"))


def chf(number: float) -> Cell:
    return Cell(f"CHF {number:.2f}", number, CHF)


def test_prices_typed_as_text_among_numbers_with_a_currency_are_named_with_their_rows() -> None:
    (sentence,) = priced(chf(1), chf(2), Cell.of_text("12.50"), chf(3), Cell("7", 7, "General"))

    assert sentence == (
        "Column “Price” has prices such as “CHF 1.00”, but no currency in rows 4 and 6: “12.50”. "
        "It is printed as it is. If that is text, enter it again as a number in the format of the "
        "others, and upload the sheet again."
    )


@pytest.mark.parametrize(
    "others",
    [
        [Cell.of_text("auf Anfrage")],
        [Cell.of_text("")],
        [Cell.of_text("CHF 12.50")],
        [Cell.of_text("12.50 €")],
        [Cell.of_text("2 x 500 g")],
        [Cell("TRUE", True, CHF)],
        [Cell.of_text("1"), Cell.of_text("2"), Cell.of_text("3")],  # more than have one
        [],
    ],
)
def test_cells_that_lack_no_currency_are_not_named(others: list[Cell]) -> None:
    assert priced(chf(1), chf(2), *others) == []


def test_numbers_without_a_currency_in_their_format_are_no_prices() -> None:
    assert priced(Cell("1.50", 1.5, "0.00"), Cell("2.50", 2.5, "0.00"), Cell.of_text("3")) == []
