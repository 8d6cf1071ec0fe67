"""The workbook we write: read again it is what it was, by our own reader."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.design.cells.cell import Cell
from jobs.intake import sheets
from jobs.results import workbook
from tests.intake.sheets.workbook_files import formatted


def read(path: Path, head: list[str], rows: list[list[Cell]]) -> list[list[Cell]]:
    with path.open("wb") as file:
        workbook.write(file, head, rows, folder=path.parent)
    found = sheets.read(path, path.name)
    assert found.columns == tuple(head)
    return [[row.get(name, Cell("")) for name in head] for _, row in found.rows]


def test_texts_stay_texts_whatever_they_look_like(tmp_path: Path) -> None:
    texts = [
        "00007",
        "1e5",
        "=1+1",
        " two  spaces ",
        "two\nlines",
        "<b>&amp;</b>",
        "<r>1 & 2</r>",
        "_x0041_x0042_x005F_",
        "2024-05-01",
        "TRUE",
        "👩‍👩‍👧 ا",
    ]

    (row,) = read(
        tmp_path / "a.xlsx", [f"c{n}" for n in range(11)], [[Cell.of_text(text) for text in texts]]
    )

    assert [(cell.shown, cell.raw) for cell in row] == [(text, text) for text in texts]


def test_numbers_dates_and_times_keep_value_format_and_look(tmp_path: Path) -> None:
    given = [
        ("#,##0.00\\ [$€-407]", 1234.5),
        ("0%", 0.25),
        ("00000", 7),
        ("General", 12.5),
        ("dd.mm.yyyy", 45413),
        ("mm-dd-yy", 45413),
        ("yyyy-mm-dd", 45413),
        ("d. mmmm yyyy hh:mm", 45413.75),
        ("hh:mm", 0.5),
        ("[h]:mm", 1.25),
        ("General", True),
    ]
    source = sheets.read(formatted(tmp_path / "source.xlsx", given), "source.xlsx")
    before = list(source.rows[0][1].values())

    (after,) = read(tmp_path / "again.xlsx", list(source.columns), [before])

    assert after == before


def test_an_empty_cell_takes_no_place_and_the_next_keeps_its_own(tmp_path: Path) -> None:
    head = [f"c{n}" for n in range(30)]
    cells = [Cell(""), *(Cell("") for _ in range(28)), Cell.of_text("last")]

    (row,) = read(tmp_path / "a.xlsx", head, [cells])

    assert [cell.shown for cell in row] == [*[""] * 29, "last"]


@settings(max_examples=30)
@given(st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=20))
def test_any_text_can_be_written(tmp_path_factory, texts: list[str]) -> None:
    path = tmp_path_factory.mktemp("any") / "a.xlsx"

    rows = read(path, ["n", "text"], [[Cell.of_text("x"), Cell.of_text(text)] for text in texts])

    assert [row[1].shown for row in rows] == [shown(text) for text in texts]


@settings(max_examples=30)
@given(st.lists(st.text("_x0041F5\b", min_size=7, max_size=24), min_size=1, max_size=50))
def test_a_text_that_looks_escaped_comes_back_as_it_was(tmp_path_factory, texts: list[str]) -> None:
    path = tmp_path_factory.mktemp("escaped") / "a.xlsx"

    rows = read(path, ["n", "text"], [[Cell.of_text("x"), Cell.of_text(text)] for text in texts])

    assert [row[1].shown for row in rows] == [shown(text) for text in texts]


def test_a_text_that_no_cell_can_hold_is_not_cut(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="row 2, column 1 is too long for a cell"):
        read(tmp_path / "a.xlsx", ["text"], [[Cell.of_text("x" * 32_768)]])


def shown(text: str) -> str:
    """As the reader has texts: lines end as on Unix, a cell of spaces alone is empty; what XML or a
    database cannot hold is replaced.
    """
    text = re.sub("[\0\ufffe\uffff]", "\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text if text.strip() else ""
