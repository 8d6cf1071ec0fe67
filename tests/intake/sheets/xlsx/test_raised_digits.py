"""Raised and lowered digits, which mean something else without their format."""

import xlsxwriter

from tests.intake.sheets.workbook_files import read, shown, with_sheet_data


def rich(path, *texts):
    """Write a row of texts, each in parts: `^2` is raised, `_2` lowered."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        raised, lowered = book.add_format({"font_script": 1}), book.add_format({"font_script": 2})
        bold = book.add_format({"bold": True})
        formats = {"^": raised, "_": lowered, "*": bold}
        for column, parts in enumerate(texts):
            sheet.write(0, column, f"c{column}")
            pieces = [
                piece
                for part in parts
                for piece in ((formats[part[0]], part[1:]) if part[0] in formats else (part,))
            ]
            sheet.write_rich_string(1, column, *pieces)
    return path


def test_raised_and_lowered_digits_are_characters_of_their_own(tmp_path):
    path = rich(
        tmp_path / "rich.xlsx",
        ["82 m", "^2"],
        ["10", "^-2", " kg"],
        ["H", "_2", "O"],
        ["*80 m", "2"],
        ["1", "^er", " étage"],
    )

    assert shown(read(path)) == [(2, ["82 m²", "10⁻² kg", "H₂O", "80 m2", "1er étage"])]


def test_a_plain_text_beside_an_equal_raised_one_stays(tmp_path):
    path = rich(tmp_path / "rich.xlsx", ["82 m", "^2"], ["*82 m", "2"])

    assert shown(read(path)) == [(2, ["82 m²", "82 m2"])]


def test_texts_within_the_cells_are_read_alike(tmp_path):
    run = b'<x:r xmlns:x="%s"><x:rPr><x:sz val="8"/><x:vertAlign val="superscript"/></x:rPr>'
    named = run.replace(b"x:", b"").replace(b":x", b"")
    path = with_sheet_data(
        tmp_path / "inline.xlsx",
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>Area</t></is></c></row>'
        b'<row r="2"><c r="A2" t="inlineStr"><is><r><t>82 m</t></r>'
        + named % b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        + b'<t xml:space="preserve">2</t></r></is></c></row>',
    )

    assert shown(read(path)) == [(2, ["82 m²"])]


def test_a_raised_part_without_text_raises_no_other(tmp_path):
    path = with_sheet_data(
        tmp_path / "inline.xlsx",
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>Area</t></is></c></row>'
        b'<row r="2"><c r="A2" t="inlineStr"><is><r><t>82 m</t></r>'
        b'<r><rPr><vertAlign val="superscript"/></rPr><t/></r><r><t>2</t></r></is></c></row>',
    )

    assert shown(read(path)) == [(2, ["82 m2"])]
