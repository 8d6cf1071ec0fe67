"""Cells made of a column at once are the same as if each were made alone."""

import pytest

from jobs.design.cells.cell import Cell
from jobs.intake.sheets.xlsx import columns
from jobs.intake.sheets.xlsx.columns import Column, Content, KnownCells, Remark
from jobs.intake.sheets.xlsx.worksheets import FORMULA, NEGATIVE, CellKind

NUMBER, TEXT, RESULT = map(int, (CellKind.NUMBER, CellKind.TEXT, CellKind.RESULT))
ERROR = int(CellKind.ERROR)


def column(*contents: Content) -> Column:
    kinds, raw, shown, number_formats = zip(*contents, strict=True)
    return Column(bytes(kinds), list(raw), list(shown), list(number_formats))


def remarks(known: KnownCells, some: Column) -> dict[int, Remark]:
    return dict(known.remarks_on(some))


@pytest.mark.parametrize(
    ("content", "cell"),
    [
        ((TEXT, "a", "a", "General"), Cell("a", "a", "General")),
        ((TEXT, " a ", "a", "General"), Cell(" a ", " a ", "General")),
        ((TEXT, "a", "a", "@"), Cell("a", "a", "@")),
        ((TEXT, "a", "Art. a", '"Art. "@'), Cell("Art. a", "a", '"Art. "@')),
        ((TEXT, "a\r\nb", "a\r\nb", "General"), Cell("a\nb", "a\nb", "General")),
        ((TEXT, "_x0041_", "_x0041_", "General"), Cell("_x0041_", "_x0041_", "General")),
        ((RESULT, "_x0041_", "_x0041_", "General"), Cell("A", "A", "General")),
        ((NUMBER, "2.5", "2.50", "0.00"), Cell("2,50", 2.5, "0.00")),
        ((NUMBER | FORMULA, "2.5", "2.50", "0.00"), Cell("2,50", 2.5, "0.00")),
        ((TEXT, None, None, "General"), Cell("")),
        ((0, "a", "a", "General"), Cell("")),
    ],
)
def test_a_cell_is_the_same_among_texts_and_among_others(content: Content, cell: Cell):
    text, number = (TEXT, "b", "b", "General"), (NUMBER, "1", "1", "General")

    found = [KnownCells("de").cells_of(column(content, other)) for other in (text, number)]

    assert found == [[cell, Cell("b", "b", "General")], [cell, Cell("1", 1, "General")]]


@pytest.mark.parametrize("most", [columns.MOST_KNOWN, 0])
def test_equal_cells_are_one_object_as_long_as_few_are_known(monkeypatch, most: int):
    monkeypatch.setattr(columns, "MOST_KNOWN", most)
    known = KnownCells("en")

    first, second = known.cells_of(column((TEXT, "a" * 9, "a" * 9, "@"), (TEXT, "b", "b", "@")))
    again, other = known.cells_of(column((TEXT, "a" * 9, "a" * 9, "@"), (TEXT, "c", "c", "@")))

    assert ((first, second), (again, other)) == (
        (("a" * 9,) * 2 + ("@",), ("b", "b", "@")),
        (("a" * 9,) * 2 + ("@",), ("c", "c", "@")),
    )
    assert (first is again) == bool(most)


@pytest.mark.parametrize("most", [columns.MOST_KNOWN, 0])
def test_every_place_of_an_odd_cell_is_told_also_in_later_columns(monkeypatch, most: int):
    monkeypatch.setattr(columns, "MOST_KNOWN", most)
    known = KnownCells("en")
    error, plain = (ERROR, "#N/A", "#N/A", "General"), (NUMBER, "1", "1", "General")
    hidden, negative = (NUMBER, "5", "", ";;;"), (NUMBER | NEGATIVE, "-1.5", "-1.5", "General")
    past = (NUMBER | NEGATIVE, "1905-01-01", "1905-01-01", "yyyy-mm-dd")
    first, second = column(error, plain, error, hidden), column(negative, past, error)

    known.cells_of(first)
    known.cells_of(second)

    is_error, is_hidden = Remark(True, "", False), Remark(False, "", True)
    unshowable = "a negative date or time in the number format “yyyy-mm-dd”"
    assert remarks(known, first) == {0: is_error, 2: is_error, 3: is_hidden}
    assert remarks(known, second) == {1: Remark(False, unshowable, False), 2: is_error}


def test_an_empty_result_and_an_error_are_no_values_of_another_calendar():
    known, era = KnownCells("en"), "[$-411]ggge"
    some = column((RESULT | FORMULA, "", "", era), (ERROR, "#N/A", "#N/A", era))

    cells = known.cells_of(some)

    assert cells == [Cell("", "", era), Cell("#N/A", "#N/A", era)]
    assert remarks(known, some) == {1: Remark(True, "", False)}
