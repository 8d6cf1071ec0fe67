"""CSV and TSV: their delimiter, their rows, their quotation marks."""

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


def read(tmp_path: Path, data: bytes | str, **choices: object) -> ReadSheet:
    path = tmp_path / "sheet"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return sheets.read(path, "prices.csv", SheetChoices(**choices))


def shown(sheet: ReadSheet) -> list[tuple[int, list[str]]]:
    return [(number, [cell.shown for cell in row.values()]) for number, row in sheet.rows]


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
        ('a\tb\tc\n1\t"Q"10\tRed, blue\n2\t"Q"11\tGreen, grey\n3\t"Q"12\tBlack, white\n', "\t"),
        ('a\tb\tc\n1\t"Q"10\tRed, blue\n2\t"Q"11\tGrey\n', "\t"),
        ('a;b\n"Q"10;1,5\n"Q"11;2,5\n', ";"),
        ('a;b\n1;"Lamp, small\nand black"\n2;"Sofa, large\nand red"\n', ";"),
        ("file~name~price\na.jpg~Lamp, small~1,50\nb.jpg~Sofa~2,00\n", "~"),
        ('file^name\na.jpg^"x^y"\nb.jpg^z\n', "^"),
        ("file#name\na.jpg#x\n", "#"),
        ("文件；名称\na.jpg；红\n", "；"),
        ("file\x1fname\na.jpg\x1fx\n", "\x1f"),
        ("file~name\na.jpg~x~y\nb.jpg~z\n", ","),  # not even
        ("file~name\n", ","),  # one line proves nothing
        ("file~\na.jpg~\n", ","),  # no names
        ("What is it?\nWhat was it?\n", ","),
        ("img_1\na_2\n", ","),
        ("file/name\na/b\n", ","),
        ("first.last\na.b\n", ","),
        ("price €\n5 €\n", ","),
        ("Item #; price\n# 1; 2\n# 2; 3; 4\n", ";"),
    ],
)
def test_the_delimiter_is_the_one_that_makes_equal_columns(text, delimiter):
    assert find_delimiter(text) == delimiter


def test_excels_hint_sets_the_delimiter_and_is_not_a_row(tmp_path):
    sheet = read(tmp_path, "sep=|\r\nname|text\r\nAnna|a;b;c\r\n")

    assert (sheet.delimiter, sheet.header_row, shown(sheet)) == ("|", 1, [(2, ["Anna", "a;b;c"])])


def test_a_separator_that_is_not_usual_is_named_unless_it_was_chosen(tmp_path):
    text = "file~name~price\na.jpg~Lamp, small~1.50\n"

    found, chosen = read(tmp_path, text), read(tmp_path, text, delimiter="~")

    assert (found.delimiter, found.header_row, shown(found)) == (
        "~",
        1,
        [(2, ["a.jpg", "Lamp, small", "1.50"])],
    )
    assert found.notices == (
        "Columns are separated by “~”. If that is wrong, choose another separator.",
    )
    assert (chosen.rows, chosen.notices) == (found.rows, ())


def test_a_separator_that_cannot_be_printed_is_named_by_its_number(tmp_path):
    sheet = read(tmp_path, "file\x1fname\na.jpg\x1fx\n")

    assert sheet.columns == ("file", "name")
    assert sheet.notices == (
        "Columns are separated by the character 31. If that is wrong, choose another separator.",
    )


def test_excels_hint_can_name_any_sign(tmp_path):
    sheet = read(tmp_path, "sep=~\nname~text\nAnna~a, b\n")

    assert (sheet.header_row, shown(sheet)) == (1, [(2, ["Anna", "a, b"])])


def test_rows_keep_the_numbers_a_spreadsheet_program_shows(tmp_path):
    text = 'Price list\n\nname,text\nAnna,"two\r\nlines"\n\n,\nBen,x\n'

    sheet = read(tmp_path, text)

    assert sheet.header_row == 3
    assert shown(sheet) == [(4, ["Anna", "two\nlines"]), (7, ["Ben", "x"])]


def test_errors_of_formulas_are_named_in_the_languages_of_programs(tmp_path):
    sheet = read(tmp_path, "Name,Price\nAna,#REF!\n#Ben,3\nCem,#BEZUG!\nDora,#¡VALOR!\n")

    assert sheet.notices == (
        "Column “Price” shows an error (#REF!) in rows 2, 4 and 5. The error would be printed.",
    )


def test_short_rows_are_filled_and_leading_zeros_and_long_numbers_stay(tmp_path):
    sheet = read(tmp_path, "ean,number,text\n4006381333931,00007,\n4006381333948\n")

    assert shown(sheet) == [(2, ["4006381333931", "00007", ""]), (3, ["4006381333948", "", ""])]
    assert sheet.rows[0][1]["number"] == Cell("00007", "00007", "")


# what a file says → its columns, and its rows by their numbers
TABLES = [
    ("a;b;\n1;2;\n3;4;\n", ["a", "b"], {2: ["1", "2"], 3: ["3", "4"]}),
    ("a,b\r1,2\r", ["a", "b"], {2: ["1", "2"]}),
    ("a,b\r\n\r\n\r\n1,2", ["a", "b"], {4: ["1", "2"]}),
    ("\ufeffa,b\n1,2\n", ["a", "b"], {2: ["1", "2"]}),
    ("\ufeff\ufeffa,b\n1,2\n\ufeff3,4\n", ["a", "b"], {2: ["1", "2"], 3: ["3", "4"]}),
    ("\ufeffsep=;\na;b\n1;2\n", ["a", "b"], {2: ["1", "2"]}),
    ("SEP=,\r\na,b\r\n1,2\r\n", ["a", "b"], {2: ["1", "2"]}),
    ("sep=x\na;b\n1;2\n3;4\n", ["a", "b"], {3: ["1", "2"], 4: ["3", "4"]}),
    ("a,b\r\n1,2\r\n\x1a", ["a", "b"], {2: ["1", "2"]}),
    ("a,b\n1,2\x1a\x1a", ["a", "b"], {2: ["1", "2"]}),
    ('"a""b",c\n"x ""y""",2\n', ['a"b', "c"], {2: ['x "y"', "2"]}),
    ("a,b\n1,5'2\"\n", ["a", "b"], {2: ["1", "5'2\""]}),
    ('a,b\n"1\r2",3\n"",""\n4,""\n', ["a", "b"], {2: ["1\n2", "3"], 4: ["4", ""]}),
    ('a,"b\nc"\n1,2\n', ["a", "b c"], {2: ["1", "2"]}),
    ("a,b\n 1 ,\xa02\n", ["a", "b"], {2: [" 1 ", "\xa02"]}),
    ("a,b\n\xa0,\t\n1,\x0c\n", ["a", "b"], {3: ["1", ""]}),
    ("a,b\n'1,2'\n", ["a", "b"], {2: ["'1", "2'"]}),
    ("a;b\n=1+1;=SUM(A1)\n+49 30;-5\n", ["a", "b"], {2: ["=1+1", "=SUM(A1)"], 3: ["+49 30", "-5"]}),
    ("Name,2024\nAna,5\n", ["Name", "2024"], {2: ["Ana", "5"]}),
    ("#,Name\n1,Ana\n#2,Ben\n", ["#", "Name"], {2: ["1", "Ana"], 3: ["#2", "Ben"]}),
    (
        "a,b\n😀,👩\u200d👧\n\u202eab,2\n",
        ["a", "b"],
        {2: ["😀", "👩\u200d👧"], 3: ["\u202eab", "2"]},
    ),
    ("a:b\n1:2\n", ["a:b"], {2: ["1:2"]}),
    ("a,b\n" + "x" * 32_767 + ",2\n", ["a", "b"], {2: ["x" * 32_767, "2"]}),
    ('a,b\n1,"2"x\n3,"4 ""5"" "\n', ["a", "b"], {2: ["1", "2x"], 3: ["3", '4 "5" ']}),
]


@pytest.mark.parametrize(("text", "columns", "rows"), TABLES)
def test_a_table_is_read_as_spreadsheet_programs_read_it(tmp_path, text, columns, rows):
    sheet = read(tmp_path, text)

    assert (list(sheet.columns), dict(shown(sheet))) == (columns, rows)


UNCLOSED = (
    "An opening quotation mark in row 3 is never closed, so the rest of the file would become one "
    'cell. Remove it, or double it ("") inside a quoted text.'
)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('name,text\nAnna,x\nBen,"open\nCem,y\n', UNCLOSED),
        ('name,text\nAnna,"big" sale\nBen,"open\nCem,y\n', UNCLOSED),
        ('name,text\nAnna,"big" sale\nBen,"', UNCLOSED),
        (
            f"name,text\nAnna,x\nBen,{'x' * 140_000}\n",
            (
                "A cell in row 3 holds more than 131,072 characters; the limit is 32,767. Shorten "
                "it. If it contains the rows below, an opening quotation mark is never closed: "
                'remove it, or double it ("") inside a quoted text.'
            ),
        ),
    ],
)
def test_a_cell_that_would_hold_the_rows_below_is_named_with_its_row(tmp_path, text, sentence):
    with pytest.raises(SheetRefused) as refused:
        read(tmp_path, text)

    assert refused.value.sentence == sentence


def test_text_after_a_closing_quotation_mark_is_kept_and_reported(tmp_path):
    sheet = read(tmp_path, 'name,text\nAnna,"big" sale\nBen,x\n')

    assert shown(sheet) == [(2, ["Anna", "big sale"]), (3, ["Ben", "x"])]
    assert sheet.notices == (
        "Row 2 has text after a closing quotation mark; it was kept as it is.",
    )


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


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('="007"', "007"),
        ('"=""007"""', "007"),
        ('="a ""b"""', 'a "b"'),
        ('=""', ""),
        ('="a"&"b"', '="a"&"b"'),
        ("=1+1", "=1+1"),
        ('="007', '="007'),
    ],
)
def test_text_written_as_a_formula_to_keep_its_zeros_is_read_as_programs_show_it(
    tmp_path, written, expected
):
    sheet = read(tmp_path, f"name;code\nAnna;{written}\n")

    assert shown(sheet) == [(2, ["Anna", expected])]
