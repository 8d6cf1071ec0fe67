import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.design.cells.cell import Cell
from jobs.errors import SheetRefused
from jobs.intake import sheets
from jobs.intake.sheets import ReadSheet, SheetChoices, SheetLimits
from jobs.intake.sheets.delimited import find_delimiter

PRICES = "Bild;Größe;Preis\nä.jpg;XL;12,50 €\nö.jpg;M;7,00 €\nü.jpg;S;3,20 €\n"


def read(tmp_path: Path, data: bytes | str, **choices: object) -> ReadSheet:
    path = tmp_path / "sheet"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return sheets.read(path, "prices.csv", SheetChoices(**choices))


def shown(sheet: ReadSheet) -> list[tuple[int, list[str]]]:
    return [(number, [cell.shown for cell in row.values()]) for number, row in sheet.rows]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (PRICES.encode("utf-8"), "utf-8"),
        (PRICES.encode("utf-8-sig"), "utf-8"),
        (PRICES.encode("utf-16"), "utf-16"),
        (PRICES.encode("utf-16-le"), "utf-16"),
        (PRICES.encode("utf-16-be"), "utf-16"),
        (PRICES.encode("cp1252"), "cp1252"),
    ],
)
def test_a_csv_is_the_same_in_every_encoding_programs_save(tmp_path, data, encoding):
    sheet = read(tmp_path, data)

    assert (sheet.encoding, sheet.delimiter, sheet.columns) == (
        encoding,
        ";",
        ("Bild", "Größe", "Preis"),
    )
    assert shown(sheet) == [
        (2, ["ä.jpg", "XL", "12,50 €"]),
        (3, ["ö.jpg", "M", "7,00 €"]),
        (4, ["ü.jpg", "S", "3,20 €"]),
    ]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("имя,город\nАнна Каренина,Москва\nЛев Толстой,Ясная Поляна\n", "cp1251"),
        ("名前,場所\n田中さくら,東京タワーの写真\n山田太郎,大阪城の写真です\n", "cp932"),
        ("imię,miasto\nŁukasz Żółć,Gdańsk\nŚwiętosława,Częstochowa\nGrażyna,Łódź\n", "cp1250"),
    ],
)
def test_a_guessed_encoding_is_right_and_reported(tmp_path, text, encoding):
    sheet = read(tmp_path, text.encode(encoding))

    assert sheet.encoding == encoding
    assert ",".join(sheet.columns) == text.partition("\n")[0]
    assert [notice.partition(",")[0] for notice in sheet.notices] == [
        "The file does not name its encoding"
    ]


@pytest.mark.parametrize(
    ("text", "encoding", "language"),
    [
        ("Artikel;Preis\nFüllhalter Größe M;1,73 €\nRadiergummi weiß;2,10 €\n", "cp1252", None),
        ("Artikel;Preis\nFüllhalter Größe M;1,73 €\nRadiergummi weiß;2,10 €\n", "cp1252", "ru"),
        ("vare;pris\nRødgrød med fløde;12 kr\nÆble;3 kr\n", "cp1252", "da"),
        ("produto;preço\nmaçã;12\npão de açúcar;3\n", "cp1252", "pt-BR"),
        ("zboží;cena\nkůň;12 Kč\nřepa;3 Kč\n", "cp1250", "cs"),
    ],
)
def test_few_letters_with_accents_are_read_as_the_language_has_them_and_in_one_script(
    tmp_path, text, encoding, language
):
    sheet = read(tmp_path, text.encode(encoding), usual_language=language)

    assert [list(sheet.columns), *(cells for _, cells in shown(sheet))] == [
        line.split(";") for line in text.splitlines()
    ]


def test_a_chosen_encoding_that_does_not_fit_names_the_line(tmp_path):
    with pytest.raises(SheetRefused) as refused:
        read(tmp_path, "name\nAnna\nÄ\n".encode("cp1252"), encoding="utf-8")

    assert refused.value.sentence == (
        "Line 3 of the file has bytes that are not Unicode (UTF-8). Choose another encoding, "
        "or save the sheet as CSV (UTF-8) or .xlsx."
    )


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b,c\n1,2,3\n", ","),
        ("a;b\n1,5;2,5\n3,5;4,5\n", ";"),
        ("a\tb\nx, y\tz\n", "\t"),
        ("a|b|c\nx|y|z\n", "|"),
        ('"a, b";"c"\n"d, e";"f"\n', ";"),
        ("Prices, all, of, them\n\nname;price\nx;1\ny;2\nz;3\n", ";"),
        ("file,text\na.jpg,one; two\nb.jpg,three\n", ","),
        ("name\nAnna\n", ","),
    ],
)
def test_the_delimiter_is_the_one_that_makes_equal_columns(text, delimiter):
    assert find_delimiter(text) == delimiter


def test_excels_hint_sets_the_delimiter_and_is_not_a_row(tmp_path):
    sheet = read(tmp_path, "sep=|\r\nname|text\r\nAnna|a;b;c\r\n")

    assert (sheet.delimiter, sheet.header_row, shown(sheet)) == ("|", 1, [(2, ["Anna", "a;b;c"])])


def test_rows_keep_the_numbers_a_spreadsheet_program_shows(tmp_path):
    text = 'Price list\n\nname,text\nAnna,"two\r\nlines"\n\n,\nBen,x\n'

    sheet = read(tmp_path, text)

    assert sheet.header_row == 3
    assert shown(sheet) == [(4, ["Anna", "two\nlines"]), (7, ["Ben", "x"])]


def test_short_rows_are_filled_and_leading_zeros_and_long_numbers_stay(tmp_path):
    sheet = read(tmp_path, "ean,number,text\n4006381333931,00007,\n4006381333948\n")

    assert shown(sheet) == [(2, ["4006381333931", "00007", ""]), (3, ["4006381333948", "", ""])]
    assert sheet.rows[0][1]["number"] == Cell("00007", "00007", "")


def test_a_quotation_mark_that_is_never_closed_is_named_with_its_row(tmp_path):
    with pytest.raises(SheetRefused) as refused:
        read(tmp_path, 'name,text\nAnna,x\nBen,"open\nCem,y\n')

    assert refused.value.sentence.startswith("An opening quotation mark in row 3 is never closed")


def test_text_after_a_closing_quotation_mark_is_kept_and_reported(tmp_path):
    sheet = read(tmp_path, 'name,text\nAnna,"big" sale\nBen,x\n')

    assert shown(sheet) == [(2, ["Anna", "big sale"]), (3, ["Ben", "x"])]
    assert sheet.notices == (
        "Row 2 has text after a closing quotation mark; it was kept as it is.",
    )


def test_data_that_is_not_text_is_refused(tmp_path):
    with pytest.raises(SheetRefused, match="it contains data that is not text"):
        read(tmp_path, bytes(range(256)) * 8)


def test_more_cells_than_allowed_are_refused_before_all_are_built(tmp_path):
    path = tmp_path / "sheet.csv"
    path.write_text("a,b\n" + "1,2\n" * 100)

    with pytest.raises(SheetRefused, match="more than 50 cells up to row 26"):
        sheets.read(path, "sheet.csv", SheetChoices(), SheetLimits(cells=50))


CELLS = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\r", exclude_categories=["Cs"]), max_size=12
)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=6),
    delimiter=st.sampled_from(",;\t|"),
)
def test_output_of_the_csv_writer_is_read_back(tmp_path_factory, rows, delimiter):
    width = max(map(len, rows))
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter)
    writer.writerows([[f"column {n}" for n in range(width)], *rows, ["end"] * width])

    sheet = read(tmp_path_factory.mktemp("csv"), file.getvalue(), delimiter=delimiter, header_row=1)

    written = [
        (n, row + [""] * (width - len(row)))
        for n, row in enumerate([*rows, ["end"] * width], start=2)
    ]
    expected = [(n, row) for n, row in written if any(text.strip() for text in row)]
    assert [(n, _without_blank_end(row)) for n, row in shown(sheet)] == [
        (n, _without_blank_end(row)) for n, row in expected
    ]


def _without_blank_end(row: list[str]) -> list[str]:
    filled = [index for index, text in enumerate(row) if text.strip()]
    return row[: filled[-1] + 1]
