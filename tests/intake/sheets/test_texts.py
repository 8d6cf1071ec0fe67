"""Characters that a workbook can only write as an escape."""

from pathlib import Path

import pytest

from jobs.design.cells.cell import Cell
from jobs.intake.sheets.texts import html_in, lowered, plain, raised, without_html
from tests.intake.sheets.workbook_files import read, rewritten, shown, with_sheet_data, workbook

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
    rows = (
        f'<row r="{n}">{template.format(n=n, text=text)}</row>' for n, text in enumerate(texts, 1)
    )
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
def test_characters_that_xml_cannot_hold_are_decoded_once_even_in_a_name(tmp_path, template):
    texts = ["head_x005F_x0041_", *(text for text, _ in ESCAPED)]
    path = tmp_path / "escaped.xlsx"

    sheet = read(cells_of(path, template, texts) if template else shared_strings(path, texts))

    assert sheet.columns == ("head_x0041_",)
    assert [row["head_x0041_"] for _, row in sheet.rows] == [
        Cell(text, text, "General") for text in (expected for _, expected in ESCAPED)
    ]


def test_an_escaped_surrogate_pair_in_a_result_is_one_character_and_half_of_one_an_unknown(
    tmp_path,
):
    template = '<c r="A{n}" t="str"><f>X1</f><v>{text}</v></c>'

    sheet = read(
        cells_of(tmp_path / "pairs.xlsx", template, ["head", "_xD83D__xDE00_", "_xDE00_x"])
    )

    assert shown(sheet) == [(2, ["😀"]), (3, ["\ufffdx"])]


@pytest.mark.parametrize("text", ["R&D; B", "a & b", "&nosuch;", "AT&T", ""])
def test_an_ampersand_alone_is_no_html(text: str) -> None:
    assert html_in(text) == ""


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("M&uuml;ller", "&uuml;"),
        ("a &amp; b &lt;", "&amp;"),
        ("&#39;", "&#39;"),
        ("&#x1F680;", "&#x1F680;"),
        ("&nosuch; &auml;", "&auml;"),
        ("R&D; &copy;", "&copy;"),
        ("&AMP;", "&AMP;"),
        ("&uuml", ""),
        ("&#;", ""),
        ("& uuml;", ""),
        ("&#12345678;", ""),
    ],
)
def test_a_character_written_as_html_is_found(text: str, sign: str) -> None:
    assert html_in(text) == sign


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("M&uuml;ller &amp;amp; Co", "Müller &amp; Co"),
        ("a&#13;&#10;b", "a\nb"),
        ("&#0;", "\ufffd"),
        ("R&D; AT&T", "R&D; AT&T"),
    ],
)
def test_html_is_decoded_once(text: str, expected: str) -> None:
    assert without_html(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("\r\n\r\n", "\n\n"),
        ("a\0b", "a\ufffdb"),
        ("a\tb\u2028c", "a\tb\u2028c"),
    ],
)
def test_lines_end_in_one_way_and_nothing_is_left_that_no_database_keeps(text, expected) -> None:
    assert plain(text) == expected


@pytest.mark.parametrize(
    ("text", "up", "down"),
    [
        ("2", "²", "₂"),
        ("-12", "⁻¹²", "₋₁₂"),
        ("n+1", "ⁿ⁺¹", "n+1"),
        ("(3)", "⁽³⁾", "₍₃₎"),
        ("1 2", "¹ ²", "₁ ₂"),
        ("2a", "2a", "2a"),
        ("er", "er", "er"),
        ("1.5", "1.5", "1.5"),
        ("", "", ""),
    ],
)
def test_only_digits_and_signs_are_raised_or_lowered(text, up, down) -> None:
    assert (raised(text), lowered(text)) == (up, down)
