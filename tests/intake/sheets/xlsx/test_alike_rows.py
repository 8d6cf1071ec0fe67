"""Rows that are written alike are parsed once, and say the same as if each were parsed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from types import MappingProxyType
from typing import Any

import pytest

from jobs.errors import SheetRefused
from jobs.intake.sheets import markup
from jobs.intake.sheets.limits import SheetLimits
from jobs.intake.sheets.xlsx import alike_rows, worksheets
from jobs.intake.sheets.xlsx.alike_rows import RowShape
from jobs.intake.sheets.xlsx.worksheets import Contents

LIMITS = SheetLimits()
NONE: Mapping[str, int] = MappingProxyType({})
SHAPE = RowShape(b"\x01", 1, has_height=False)


@dataclass
class Heard:
    """Notes the elements that are parsed, and the rows that are not."""

    elements: list[str] = field(default_factory=list)
    repeated: list[int] = field(default_factory=list)

    def expect_row(self) -> None:
        pass

    def shape(self) -> RowShape | None:
        return SHAPE

    def repeat(self, row: int, shape: RowShape, height: float | None) -> bool:
        self.repeated.append(row)
        return (shape, height) == (SHAPE, None)


def heard(sheet: bytes) -> Heard:
    heard, parser = Heard(), markup.new_text_parser()
    parser.StartElementHandler = lambda name, _: heard.elements.append(name)
    alike_rows.feed(parser, BytesIO(sheet), heard)
    return heard


def worksheet(*rows: bytes) -> bytes:
    """Return a worksheet with these rows, and all of them twice more. `#` becomes a number."""
    data = b"".join(rows) * 3
    numbered = data.replace(b"#", b"%d")
    numbers = tuple(range(1, numbered.count(b"%d") + 1))
    declared = b'<?xml version="1.0" encoding="UTF-8"?><worksheet><sheetData>'
    return declared + numbered % numbers + b"</sheetData></worksheet>"


def contents(
    sheet: bytes, limits: SheetLimits = LIMITS, long_formats: Mapping[str, int] = NONE
) -> Contents:
    return worksheets.scan(BytesIO(sheet), limits, long_formats)


def parsed_whole(sheet: bytes, *how: Any) -> Contents:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(alike_rows, "feed", lambda parser, file, _: markup.feed(parser, file))
        return contents(sheet, *how)


def test_a_row_that_differs_in_numbers_and_texts_alone_is_not_parsed():
    found = heard(
        b'<w><row r="1"></row><row r="1"><c r="A1" s="2"><v>3</v></c></row>'
        b'<row r="2"><c r="A2" s="10"><v>12.5</v></c></row>'
        b'<row r="30"><c r="A30" t="str"><v>-1</v></c></row></w>'
    )

    assert found == Heard(["w", "row", "row", "c", "v", "row", "c", "v"], [1])


def test_from_a_comment_on_all_rows_are_parsed():
    row = b'<row r="1"><c r="A1"/></row>'

    assert heard(b"<w>" + row * 2 + b"<!-- " + row * 2 + b" --></w>").repeated == []


def test_a_row_that_differs_in_its_usual_entities_alone_is_not_parsed():
    row = b'<row r="%d"><c t="inlineStr"><is><t>a%s</t></is></c></row>'
    texts = (b"", b" &amp; b", b"&lt;b&gt;&quot;&apos;c", b"&#38;", b"&amp;&#38;")

    found = heard(b"<w>" + b"".join(row % each for each in enumerate(texts, 1)) + b"</w>")

    assert found.repeated == [2, 4]


@pytest.mark.parametrize(("different", "repeated"), [(3, [2, 3, 8, 9]), (4, [2, 3])])
def test_once_more_rows_were_compared_in_vain_than_not_the_others_are_parsed(
    monkeypatch, different: int, repeated: list[int]
):
    monkeypatch.setattr(alike_rows, "PIECE", 1)
    monkeypatch.setattr(alike_rows, "MOST_IN_VAIN", 3)
    alike, other = b'<row r="%d"></row>', b'<row r="%d"><c a="%s"/></row>'
    before, after = (b"".join(alike % number for number in some) for some in ((2, 3, 4), (9, 10)))
    others = b"".join(other % (5, b"x" * length) for length in range(different))

    found = heard(b"<w>" + alike % 1 + before + others + after + b"</w>")

    assert found.repeated == repeated


@pytest.mark.parametrize(
    "rows",
    [
        [b'<row r="#"><c r="A1"><v>5</v></c></row>', b'<row r="#"><c r="A1"><v>-5</v></c></row>'],
        [b'<row r="#"><c r="A1"><v> -5</v></c></row>', b'<row r="#"><c r="A1"><v>5</v></c></row>'],
        [b'<row r="#"><c r="A1"><v>5</v></c></row>', b'<row r="#"><c r="A1"><v2>5</v2></c></row>'],
        [b'<row r="#"><c t="s"><v>5</v></c></row>', b'<row r="#"><c t1="s"><v>5</v></c></row>'],
        [b'<row r="#"><c r="A1"><v>5</v></c></row>', b'<row r="#"><c r="B1"><v>5</v></c></row>'],
        [b'<row r="#" hidden="0"><c><v>5</v></c></row>', b'<row r="#" hidden="1"><c/></row>'],
        [b'<row r="#" hidden="1"><c/></row>', b'<row r="#" hidden="0"><c/></row>'],
        [b'<row r="#" ht="12.5"><c><v>5</v></c></row>', b'<row r="#" ht="3"><c><v>5</v></c></row>'],
        [b"<row r=\"#\" ht='12'><c/></row>", b"<row r=\"#\" ht='3'><c/></row>"],
        [b'<row r="#"><c vm="1"><v>5</v></c></row>', b'<row r="#"><c vm="2"><v>5</v></c></row>'],
        [
            b'<row r="#" a=\'"\'><c t="s" b=\'"\'><v>5</v></c></row>',
            b'<row r="#" a=\'"\'><c t1="s" b=\'"\'><v>5</v></c></row>',
        ],
        [b"<row><c><v>5</v></c></row>", b'<row r="9"><c><v>5</v></c></row>'],
        [
            b'<row r="9"><c><f>A1</f></c></row>',
            b'<row r="9"><c><v>5</v></c></row>',
            b'<row r="1#"><c><v>5</v></c></row>',
        ],
        [b'<row r="#"/><row r="#"><c><v>5</v></c></row>', b'<row r="#"><c><v>5</v></c></row>'],
        [b'<row r="#"><c t="inlineStr"><is><t>\xc3\xa4</t></is></c></row>', b'<row r="#"/>'],
        [b'<row r="#"><c><f>A1&amp;B2</f><v>5</v></c></row>', b'\n <row r="#"><c/></row>'],
        [
            b'<row r="#"><mergeCell ref="A1:B2"/></row>',
            b'<row r="#"><mergeCell ref="A1:B3"/></row>',
        ],
    ],
)
def test_rows_say_the_same_as_if_each_were_parsed(rows):
    sheet = worksheet(*rows)

    assert contents(sheet) == parsed_whole(sheet)


@pytest.mark.parametrize("text", [b"\x01", b"\xff", b"&none;", b"<!-- </row> -->", b"<"])
def test_what_a_parser_refuses_is_refused_in_a_row_like_another(text):
    row = b'<row r="%d"><c t="inlineStr"><is><t>a%s</t></is></c></row>'
    sheet = b"<w>" + row % (1, b"") + row % (2, b"") + row % (3, text) + b"</w>"

    outcomes = [_outcome(way, sheet) for way in (contents, parsed_whole)]

    assert outcomes[0] == outcomes[1]


def _outcome(way, sheet: bytes) -> Contents | str:
    try:
        return way(sheet)
    except Exception as error:
        return type(error).__name__


def test_repeated_cells_count_towards_the_limit():
    sheet = worksheet(*[b'<row r="#"><c><v>5</v></c></row>'] * 3)

    with pytest.raises(SheetRefused, match="more than the limit of 2 cells"):
        contents(sheet, SheetLimits(cells=2))


def test_cells_with_a_long_number_format_are_all_found():
    sheet = worksheet(*[b'<row r="#"><c s="%d"><v>5</v></c></row>' % n for n in (6, 7)])
    how = LIMITS, {"7": 300}

    assert contents(sheet, *how) == parsed_whole(sheet, *how)


def test_a_row_without_an_end_is_parsed_in_pieces(monkeypatch):
    monkeypatch.setattr(alike_rows, "LONGEST", 10)
    monkeypatch.setattr(alike_rows, "PIECE", 20)
    sheet = worksheet(b'<row r="#"><c r="A1"><v>5</v></c></row>')

    assert contents(sheet) == parsed_whole(sheet)
