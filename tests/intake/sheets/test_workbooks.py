from datetime import date, datetime, time
from pathlib import Path

import pytest
import xlsxwriter

from jobs.design.cells import Cell
from jobs.errors import SheetRefused
from jobs.intake import sheets
from jobs.intake.sheets import Choices, Difference, Limits, ReadSheet
from tests.intake.sheets.workbook_files import fill, formatted, rewritten, with_sheet_data, workbook

DAY = date(2026, 11, 24)
MOMENT = datetime.fromisoformat("2026-11-24T18:30")

# number format, value → as an English program shows it, as a German one, raw
FORMATS = [
    ("00000", 7, "00007", "00007", 7),
    ('0.00 "€"', 12.5, "12.50 €", "12,50 €", 12.5),
    ("0%", 0.2, "20%", "20%", 0.2),
    ("0.0%", 0.125, "12.5%", "12,5%", 0.125),
    ("dd. mmmm yyyy", DAY, "24. November 2026", "24. November 2026", "2026-11-24"),
    ("dddd, d mmm", date(2026, 5, 5), "Tuesday, 5 May", "Dienstag, 5 Mai", "2026-05-05"),
    ("m/d/yyyy", DAY, "11/24/2026", "24.11.2026", "2026-11-24"),
    ("hh:mm", time(18, 30), "18:30", "18:30", "18:30:00"),
    (
        "yyyy-mm-dd hh:mm",
        datetime.fromisoformat("2026-11-24T18:30"),
        "2026-11-24 18:30",
        "2026-11-24 18:30",
        "2026-11-24T18:30:00",
    ),
    ("[h]:mm", 1.5, "36:00", "36:00", "PT129600S"),
    ("0", 4006381333931, "4006381333931", "4006381333931", 4006381333931),
    ("General", 4006381333931, "4006381333931", "4006381333931", 4006381333931),
    ("General", 0.1 + 0.2, "0.3", "0,3", 0.3),
    ("#,##0.00", 1234567.8, "1,234,567.80", "1.234.567,80", 1234567.8),
    ("[Red]-0.0;-0.0", -2.5, "-2.5", "-2,5", -2.5),
    ('_-* #,##0.00\\ "€"_-;\\-* #,##0.00\\ "€"_-', 1299.9, "1,299.90 €", "1.299,90 €", 1299.9),
    ('"Art. "0.0" Co., Ltd."', 1.5, "Art. 1.5 Co., Ltd.", "Art. 1,5 Co., Ltd.", 1.5),
    ("@", "00012", "00012", "00012", "00012"),
    ("0.00", "12.50", "12.50", "12.50", "12.50"),
    ("General", True, "TRUE", "WAHR", True),
]


def read(path: Path, limits: Limits | None = None, **choices: object) -> ReadSheet:
    return sheets.read(path, path.name, Choices(**choices), limits)


def shown(sheet: ReadSheet) -> list[tuple[int, list[str]]]:
    return [(number, [cell.shown for cell in row.values()]) for number, row in sheet.rows]


@pytest.mark.parametrize(("language", "expected"), [("en", 2), ("de", 3)])
def test_values_are_read_as_a_program_of_that_language_shows_them(tmp_path, language, expected):
    path = formatted(tmp_path / "formats.xlsx", [case[:2] for case in FORMATS])

    sheet = read(path, language=language)

    cells = sheet.rows[0][1].values()
    assert [cell.shown for cell in cells] == [case[expected] for case in FORMATS]
    assert [cell.raw for cell in cells] == [pytest.approx(case[4]) if case[4] == 0.3 else case[4] for case in FORMATS]


def test_the_usual_language_is_that_of_a_file_that_names_none(tmp_path):
    tagged = formatted(tmp_path / "tagged.xlsx", [("[$-407]d. mmmm yyyy", date(2026, 3, 1))])
    plain = formatted(tmp_path / "plain.xlsx", [("0.0", 1.5)])

    found = [read(tagged, usual_language="fr"), read(plain, usual_language="fr"), read(plain)]

    assert [sheet.language for sheet in found] == ["de", "fr", "en"]


def test_a_language_inside_a_format_is_honoured_and_guessed_from(tmp_path):
    path = formatted(tmp_path / "tagged.xlsx", [("[$-407]d. mmmm yyyy", date(2026, 3, 1)), ("0.0", 1.5)])

    guessed, english = read(path), read(path, language="en")

    assert (guessed.language, shown(guessed)) == ("de", [(2, ["1. März 2026", "1,5"])])
    assert shown(english) == [(2, ["1. März 2026", "1.5"])]


def test_columns_that_store_something_else_are_named_with_an_example(tmp_path):
    path = formatted(tmp_path / "prices.xlsx", [('0.00 "€"', 12.5), ("General", 12), ("@", "x")])

    assert read(path).differing_columns == (Difference("c0", 2, "12.5", "12.50 €"),)


def test_blank_rows_and_titles_do_not_move_row_numbers(tmp_path):
    rows = [["Price list"], [], [None, "name", "price"], [], [None, "Anna", 7], [], [None, "Ben", None]]
    path = workbook(tmp_path / "list.xlsx", rows)

    sheet = read(path)

    assert (sheet.header_row, sheet.columns) == (3, ("name", "price"))
    assert shown(sheet) == [(5, ["Anna", "7"]), (7, ["Ben", ""])]
    assert sheet.rows[0][1]["price"] == Cell("7", 7, "General")


def test_the_first_visible_worksheet_with_content_is_read_and_the_others_are_named(tmp_path):
    path = tmp_path / "many.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Cover")
        fill(book.add_worksheet("Prices"), [["name"], ["Anna"]])
        fill(book.add_worksheet("Old"), [["name"], ["Ben"]])
        hidden = book.add_worksheet("Secret")
        fill(hidden, [["name"], ["Cem"]])
        hidden.hide()

    sheet, chosen = read(path), read(path, worksheet="Secret")

    assert (sheet.worksheet, sheet.worksheets) == ("Prices", ("Cover", "Prices", "Old", "Secret"))
    assert sheet.notices == (
        "Only the worksheet “Prices” is read, not “Cover” and “Old”.",
        "Hidden and not read: “Secret”.",
    )
    assert shown(chosen) == [(2, ["Cem"])]


def test_an_unknown_worksheet_names_those_there_are(tmp_path):
    with pytest.raises(SheetRefused) as refused:
        read(workbook(tmp_path / "one.xlsx", [["name"], ["Anna"]]), worksheet="Prices")

    assert refused.value.sentence == "There is no worksheet “Prices” in this file; there are: “Sheet1”."


def test_a_cell_merged_over_rows_counts_for_each_of_them(tmp_path):
    path = tmp_path / "merged.xlsx"
    with xlsxwriter.Workbook(path) as book:
        worksheet = book.add_worksheet()
        fill(worksheet, [["class", "name"], [None, "Anna"], [None, "Ben"], ["2b", "Cem"]])
        worksheet.merge_range(1, 0, 2, 0, "1a")

    sheet = read(path)

    assert shown(sheet) == [(2, ["1a", "Anna"]), (3, ["1a", "Ben"]), (4, ["2b", "Cem"])]
    assert sheet.notices == ("Column A has cells merged over several rows (2–3): each of these rows gets the value.",)


def test_hidden_rows_and_columns_and_error_values_are_read_and_said(tmp_path):
    path = tmp_path / "hidden.xlsx"
    with xlsxwriter.Workbook(path) as book:
        worksheet = book.add_worksheet()
        fill(worksheet, [["name", "price"], ["Anna", 1], ["Ben", 2]])
        worksheet.write_formula(2, 1, "=NA()", None, "#N/A")
        worksheet.set_row(1, None, None, {"hidden": True})
        worksheet.set_column(1, 1, None, None, {"hidden": True})

    sheet = read(path)

    assert shown(sheet) == [(2, ["Anna", "1"]), (3, ["Ben", "#N/A"])]
    assert sheet.notices == (
        "Column “price” shows an error (#N/A) in row 3. It would be printed as it stands.",
        "Row 2 is hidden in the sheet, and read like the others. Delete what should not be made.",
        "Column B is hidden in the sheet, and read like the others.",
    )


def test_formulas_without_a_result_are_refused_and_empty_results_are_not(tmp_path):
    path = with_sheet_data(
        tmp_path / "formulas.xlsx",
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1" t="inlineStr"><is><t>b</t></is></c></row>'
        b'<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="str"><f>""</f><v></v></c></row>'
        b'<row r="3"><c r="A3"><f>A2+1</f></c><c r="B3"><f>A2+2</f><v/></c></row>',
    )

    with pytest.raises(SheetRefused) as refused:
        read(path)

    assert refused.value.details["problems"] == [
        (
            "A3 and B3 hold formulas whose result the file does not have. Open the sheet in your spreadsheet program, "
            "save it there, and choose it again."
        )
    ]


def test_cells_that_do_not_say_their_place_follow_the_one_before(tmp_path):
    text = b'<c t="inlineStr"><is><t>%s</t></is></c>'
    path = with_sheet_data(
        tmp_path / "places.xlsx",
        b"<row>" + text % b"a" + text % b"b" + b"</row><row>" + text % b"x" + b"<c><v>2</v></c></row>",
    )

    assert shown(read(path)) == [(2, ["x", "2"])]


def test_a_cell_far_below_is_named_and_nothing_of_that_size_is_built(tmp_path):
    path = with_sheet_data(
        tmp_path / "far.xlsx",
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" t="str"><v></v></c></row>',
    )

    with pytest.raises(SheetRefused, match="something in row 1,048,576; the limit is 100,000 rows"):
        read(path)


def test_a_cell_far_right_is_named(tmp_path):
    path = with_sheet_data(tmp_path / "right.xlsx", b'<row r="1"><c r="XFD1"><v>1</v></c></row>')

    with pytest.raises(SheetRefused, match=r"something in column XFD \(row 1\); the limit is 200 columns"):
        read(path)


@pytest.mark.parametrize(
    "data",
    [
        b'<row r="1"><c r="A1" t="s"><v>99</v></c></row>',
        b'<row r="1"><c r="A1"><v>1</v></row>',
        b'<row r="x"><c r="A1"><v>1</v></c></row>',
        b'<row r="1"><c r="AAAA1"><v>1</v></c></row>',
    ],
)
def test_a_damaged_worksheet_is_refused_in_words(tmp_path, data):
    with pytest.raises(SheetRefused) as refused:
        read(with_sheet_data(tmp_path / "damaged.xlsx", data))

    assert refused.value.details["problems"] == [refused.value.sentence]


def test_a_document_type_is_refused_before_its_entities_are_read(tmp_path):
    path = workbook(tmp_path / "doctype.xlsx", [["a"], ["b"]])
    evil = rewritten(
        path,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet', 1),
    )

    with pytest.raises(SheetRefused, match="holds a document type"):
        read(evil)


def test_a_file_that_unpacks_to_too_much_is_refused(tmp_path):
    path = workbook(tmp_path / "bomb.xlsx", [["a"], ["b"]])
    bomb = rewritten(path, "xl/styles.xml", lambda xml: xml + b" " * 3_000_000)

    with pytest.raises(SheetRefused, match=r"unpacks to more than 2 MB; that is the limit"):
        read(bomb, Limits(unpacked_bytes=2_000_000))


def test_a_truncated_file_is_refused(tmp_path):
    path = workbook(tmp_path / "cut.xlsx", [["a"], ["b"]])
    path.write_bytes(path.read_bytes()[:-200])

    with pytest.raises(SheetRefused, match="is damaged"):
        read(path)


def test_row_numbers_hold_across_the_bands_of_the_reader(tmp_path):
    path = workbook(tmp_path / "long.xlsx", [["n"], *([number] for number in range(2, 4_502))])

    sheet = read(path)

    assert [(number, row["n"].raw) for number, row in sheet.rows] == [(n, n) for n in range(2, 4_502)]


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml"])
@pytest.mark.parametrize(("old", "new"), [(b"UTF-8", b"UTFA8"), (b">", b"")])
def test_broken_parts_are_refused_in_words(tmp_path, part, old, new):
    path = workbook(tmp_path / "parts.xlsx", [["a"], ["b"]])

    with pytest.raises(SheetRefused) as refused:
        read(rewritten(path, part, lambda xml: xml.replace(old, new)))

    assert refused.value.details["problems"] == [refused.value.sentence]


ESCAPED = [
    ("a_x000D_\nb", "a\nb"),
    ("a_x000d_b", "a\nb"),
    ("_x005F_x0041_", "_x0041_"),
    ("_x0041_x0042_", "Ax0042_"),
    ("_X0041_", "_X0041_"),
    ("_x41_", "_x41_"),
    ("a_x0000_b", "a\ufffdb"),
    ("a_x0009_b", "a\tb"),
]


def shared_strings(path: Path, texts: list[str]) -> Path:
    workbook(path, [[f"text {n}"] for n in range(len(texts))])

    def put_in(xml: bytes) -> bytes:
        for n, text in enumerate(texts):
            xml = xml.replace(f"text {n}".encode(), text.encode())
        return xml

    return rewritten(path, "xl/sharedStrings.xml", put_in)


def cells_of(path: Path, template: str, texts: list[str]) -> Path:
    rows = (f'<row r="{n}">{template.format(n=n, text=text)}</row>' for n, text in enumerate(texts, 1))
    return with_sheet_data(path, "".join(rows).encode())


@pytest.mark.parametrize(
    "template",
    [
        "",
        '<c r="A{n}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>',
        '<c r="A{n}" t="str"><f>X1</f><v>{text}</v></c>',
        '<c r="A{n}" t="str"><v>{text}</v></c>',
    ],
    ids=["shared", "inline", "result", "result alone"],
)
def test_characters_that_xml_cannot_hold_are_decoded_once_also_in_a_name(tmp_path, template):
    texts = ["head_x005F_x0041_", *(text for text, _ in ESCAPED)]
    path = tmp_path / "escaped.xlsx"

    sheet = read(cells_of(path, template, texts) if template else shared_strings(path, texts))

    assert sheet.columns == ("head_x0041_",)
    assert [row["head_x0041_"] for _, row in sheet.rows] == [
        Cell(text, text, "General") for text in (expected for _, expected in ESCAPED)
    ]


def test_an_escaped_surrogate_pair_in_a_result_is_one_character_and_half_of_one_an_unknown(tmp_path):
    template = '<c r="A{n}" t="str"><f>X1</f><v>{text}</v></c>'

    sheet = read(cells_of(tmp_path / "pairs.xlsx", template, ["head", "_xD83D__xDE00_", "_xDE00_x"]))

    assert shown(sheet) == [(2, ["😀"]), (3, ["\ufffdx"])]


@pytest.mark.parametrize(
    ("number_format", "value", "reason"),
    [
        ("[h]:mm", -1.5, "a negative date or time"),
        ("hh:mm", -0.5, "a negative date or time"),
        ("yyyy-mm-dd", -3, "a negative date or time"),
        ("yyyy-mm-dd", 2_958_466, "a date or time that is out of range"),
        ("d/m/yyyy h:mm", 1e10, "a date or time that is out of range"),
        ("[h]:mm", 1e9, "a date or time that is out of range"),
        ("0.00", 1e300, "a number that is too large"),
        ("0%", 1e17, "a number that is too large"),
    ],
)
def test_a_value_that_a_spreadsheet_program_cannot_show_is_named_with_its_place(tmp_path, number_format, value, reason):
    path = formatted(tmp_path / "unseen.xlsx", [("General", "x"), (number_format, value)])

    with pytest.raises(SheetRefused) as refused:
        read(path)

    assert refused.value.details["problems"] == [
        (
            f"B2 holds {reason} in the number format “{number_format}”, which has no text that could be printed. "
            "Correct the value, or give the cell another number format."
        )
    ]


def test_a_value_that_its_number_format_hides_is_empty_and_said_and_zero_is_meant(tmp_path):
    cells = [("General", "x"), (";;;", 5), (";;;", "text"), ("0;-0;;@", 0), ("General", -1.5)]

    sheet = read(formatted(tmp_path / "hidden.xlsx", cells))

    assert shown(sheet) == [(2, ["x", "", "", "", "-1.5"])]
    said = (
        "has a value in row 2 that its number format hides. It is read as empty, as your spreadsheet program shows it."
    )
    assert sheet.notices == (f"Column “c1” {said}", f"Column “c2” {said}")


def test_a_number_format_over_the_limit_is_refused_with_its_cell(tmp_path):
    path = formatted(tmp_path / "long.xlsx", [("General", 1), ("0" * 255, 1), ("0" * 256, 2)])

    with pytest.raises(SheetRefused) as refused:
        read(path)

    assert refused.value.details["problems"] == [
        "C2 has a number format of 256 characters; the limit is 255. Choose a shorter format for this cell."
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"]
)
def test_a_document_type_is_refused_in_any_encoding(tmp_path, part, encoding):
    def with_doctype(xml: bytes) -> bytes:
        text = xml.decode().partition("?>")[2]
        name = "utf-8" if encoding == "utf-8" else "utf-16"
        head = f'<?xml version="1.0" encoding="{name}"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>'
        return (head + text).encode(encoding)

    path = rewritten(workbook(tmp_path / "doctype.xlsx", [["text"], ["x"]]), part, with_doctype)

    with pytest.raises(SheetRefused, match="holds a document type"):
        read(path)


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"])
def test_text_that_the_grid_reader_would_skip_is_refused(tmp_path, part):
    def with_cdata(xml: bytes) -> bytes:
        return xml.replace(b"<t>seen</t>", b"<t><![CDATA[seen]]></t>").replace(b"<v>7</v>", b"<v><![CDATA[7]]></v>")

    path = rewritten(workbook(tmp_path / "cdata.xlsx", [["text"], ["seen"], [7]]), part, with_cdata)

    with pytest.raises(SheetRefused, match="holds text as CDATA"):
        read(path)
