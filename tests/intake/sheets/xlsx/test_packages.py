"""The zip of a workbook: damaged, truncated, or larger than it looks."""

import pytest

from jobs.errors import SheetRefused
from jobs.intake.sheets import SheetLimits
from tests.intake.sheets.workbook_files import formatted, read, rewritten, with_sheet_data, workbook


def test_the_refusal_of_an_unknown_worksheet_lists_the_others(tmp_path):
    with pytest.raises(SheetRefused) as refused:
        read(workbook(tmp_path / "one.xlsx", [["name"], ["Anna"]]), worksheet="Prices")

    assert (
        refused.value.sentence == "No worksheet in this file is named “Prices”; it has: “Sheet1”."
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


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"])
def test_text_that_the_grid_reader_would_skip_is_refused(tmp_path, part):
    def with_cdata(xml: bytes) -> bytes:
        return xml.replace(b"<t>seen</t>", b"<t><![CDATA[seen]]></t>").replace(
            b"<v>7</v>", b"<v><![CDATA[7]]></v>"
        )

    path = rewritten(workbook(tmp_path / "cdata.xlsx", [["text"], ["seen"], [7]]), part, with_cdata)

    with pytest.raises(SheetRefused, match="holds text as CDATA"):
        read(path)
