"""Styles of a sheet, and what they take from their parents."""

from jobs.intake.sheets.ods.styles import CellStyle, Styles


def test_the_number_format_comes_from_the_nearest_parent_that_names_one():
    styles = Styles(
        cells={"child": CellStyle("parent", ""), "parent": CellStyle("", "N1")},
        formats={"N1": "0.00"},
    )

    assert [styles.number_format(name) for name in ("child", "parent", "other")] == [
        "0.00",
        "0.00",
        "",
    ]


def test_styles_that_are_their_own_parents_end():
    styles = Styles(cells={"a": CellStyle("b", ""), "b": CellStyle("a", "")})

    assert styles.number_format("a") == ""
