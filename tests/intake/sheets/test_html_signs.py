"""Characters written as HTML, as shops and registration forms export them."""

from pathlib import Path

import pytest

from jobs.intake import sheets
from jobs.intake.sheets import SheetChoices, html_signs

CSV = """\
Name,Company
M&uuml;ller,A &amp; B
Tom & Jerry,R&D;
O&#39;Neil,&#128640; &nosuch;
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "export.csv"
    path.write_text(CSV, encoding="utf-8")
    return path


def test_they_are_named_and_printed_as_they_are_unless_they_shall_be_decoded(file: Path) -> None:
    kept = sheets.read(file, "export.csv")
    decoded = sheets.read(file, "export.csv", SheetChoices(decode_html=True))

    assert (kept.html, [cell.shown for cell in kept.rows[0][1].values()]) == (
        "kept",
        ["M&uuml;ller", "A &amp; B"],
    )
    (notice,) = kept.notices
    assert notice == (
        "Columns “Name” and “Company” have characters written as HTML: row 2 says “M&uuml;ller”. "
        "It would be printed like that. To print “ü” for “&uuml;”, choose Decode under Characters "
        "as HTML."
    )
    assert (decoded.html, decoded.notices) == ("decoded", ())
    assert [[cell.shown for cell in row.values()] for _, row in decoded.rows] == [
        ["Müller", "A & B"],
        ["Tom & Jerry", "R&D;"],
        ["O'Neil", "🚀 &nosuch;"],
    ]


@pytest.mark.parametrize("text", ["R&D; B", "a & b", "&nosuch;", "AT&T", ""])
def test_an_ampersand_alone_is_none(text: str) -> None:
    assert html_signs.first_in(text) == ""
