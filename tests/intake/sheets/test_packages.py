"""Workbooks that are refused, each with the cell or part that is to blame."""

import pytest

from jobs.errors import SheetRefused
from jobs.intake.sheets import SheetLimits
from tests.intake.sheets.workbook_files import formatted, read, rewritten, with_sheet_data, workbook


def test_the_refusal_of_an_unknown_worksheet_lists_the_others(tmp_path):
    with pytest.raises(SheetRefused) as refused:
        read(workbook(tmp_path / "one.xlsx", [["name"], ["Anna"]]), worksheet="Prices")

    assert (
        refused.value.sentence
        == "There is no worksheet “Prices” in this file; there are: “Sheet1”."
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
            "A3 and B3 hold formulas whose result is not in the file. Open the sheet in your "
            "spreadsheet program, "
            "save it there, and upload it again."
        )
    ]


def test_a_cell_far_below_is_named_without_using_memory_for_the_rows_above(tmp_path):
    path = with_sheet_data(
        tmp_path / "far.xlsx",
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" t="str"><v></v></c></row>',
    )

    with pytest.raises(SheetRefused, match="something in row 1,048,576; the limit is 100,000 rows"):
        read(path)


def test_a_cell_far_right_is_named(tmp_path):
    path = with_sheet_data(tmp_path / "right.xlsx", b'<row r="1"><c r="XFD1"><v>1</v></c></row>')

    with pytest.raises(
        SheetRefused, match=r"something in column XFD \(row 1\); the limit is 200 columns"
    ):
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

    with pytest.raises(SheetRefused, match=r"unpacks to more than the limit of 2 MB"):
        read(bomb, SheetLimits(unpacked_bytes=2_000_000))


def test_a_truncated_file_is_refused(tmp_path):
    path = workbook(tmp_path / "cut.xlsx", [["a"], ["b"]])
    path.write_bytes(path.read_bytes()[:-200])

    with pytest.raises(SheetRefused, match="is damaged"):
        read(path)


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml"]
)
@pytest.mark.parametrize(("old", "new"), [(b"UTF-8", b"UTFA8"), (b">", b"")])
def test_broken_parts_are_refused_in_words(tmp_path, part, old, new):
    path = workbook(tmp_path / "parts.xlsx", [["a"], ["b"]])

    with pytest.raises(SheetRefused) as refused:
        read(rewritten(path, part, lambda xml: xml.replace(old, new)))

    assert refused.value.details["problems"] == [refused.value.sentence]


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
def test_a_value_that_a_spreadsheet_program_cannot_show_is_named_with_its_place(
    tmp_path, number_format, value, reason
):
    path = formatted(tmp_path / "unseen.xlsx", [("General", "x"), (number_format, value)])

    with pytest.raises(SheetRefused) as refused:
        read(path)

    assert refused.value.details["problems"] == [
        (
            f"B2 holds {reason} in the number format “{number_format}”, which cannot be printed. "
            f"Correct the value, "
            "or give the cell another number format."
        )
    ]


def test_a_number_format_over_the_limit_is_refused_with_its_cell(tmp_path):
    path = formatted(tmp_path / "long.xlsx", [("General", 1), ("0" * 255, 1), ("0" * 256, 2)])

    with pytest.raises(SheetRefused) as refused:
        read(path)

    assert refused.value.details["problems"] == [
        (
            "C2 has a number format of 256 characters; the limit is 255. Choose a shorter format "
            "for this cell."
        )
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
        return xml.replace(b"<t>seen</t>", b"<t><![CDATA[seen]]></t>").replace(
            b"<v>7</v>", b"<v><![CDATA[7]]></v>"
        )

    path = rewritten(workbook(tmp_path / "cdata.xlsx", [["text"], ["seen"], [7]]), part, with_cdata)

    with pytest.raises(SheetRefused, match="holds text as CDATA"):
        read(path)
