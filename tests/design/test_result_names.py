"""Result names are safe on every system, and no two are the same file."""

import pytest

from jobs import design
from jobs.design import result_names
from jobs.design.cells.cell import Cell
from jobs.errors import DesignDoesNotApply

ROW = {
    "Class": Cell.of_text("3/b"),
    "Name": Cell.of_text("Ann: \u202e<Äh>?\x07 "),
    "Datum": Cell("24.11.2026", "2026-11-24", ""),
    "empty": Cell.of_text(""),
    "picture": Cell.of_text("IMG 7.JPG"),
    "up": Cell.of_text("../../etc"),
    "long": Cell.of_text("é" * 300),
}


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("{file}", "IMG 1.x.jpg"),
        ("{folder}/{file}", "DCIM/100/IMG 1.x.jpg"),
        ("{row}", "7.jpg"),
        ("{ File }-{ROW}[-{Folder}]", "IMG 1.x-7-DCIM-100.jpg"),
        ("[{row}{empty}]{file}", "IMG 1.x.jpg"),
        ("{Class}/{Name}", "3-b/Ann- -Äh--.jpg"),
        ("{Datum:short date}", "11-24-26.jpg"),
        ("{picture}", "IMG 7.jpg"),
        ("{up}/{row}", "-..-etc/7.jpg"),
        ("../{row}", "7.jpg"),
        ("//x//{row}", "x/7.jpg"),
        ("{empty}", "row 7.jpg"),
        ("a/{empty}", "a/row 7.jpg"),
        ("...", "row 7.jpg"),
        ("con", "_con.jpg"),
        ("Lpt¹/aux.old", "_Lpt¹/_aux.old.jpg"),
        ("name. ", "name.jpg"),
        ("e\u0301", "é.jpg"),
        ("e\u200b\u0301", "é.jpg"),
        ("{long}", "é" * 100 + ".jpg"),
    ],
)
def test_a_pattern_makes_a_safe_path(pattern: str, path: str) -> None:
    named = design.parse({"format": 1, "output": {"name": pattern}})

    made = result_names.result_path(
        named, ROW, row_number=7, source_path="DCIM/100/IMG 1.x.JPG", extension="jpg"
    )

    assert made == path


@pytest.mark.parametrize(
    ("pattern", "path"), [("{file}", "a.jpg"), ("{File}", "theirs.jpg"), ("{FILE}", "theirs.jpg")]
)
def test_a_column_named_like_the_file_is_printed_as_it_is_spelled(pattern: str, path: str) -> None:
    named = design.parse({"format": 1, "output": {"name": pattern}})
    cells = {"File": Cell.of_text("theirs"), "file": Cell.of_text("hidden")}

    made = result_names.result_path(
        named, cells, row_number=7, source_path="a.png", extension="jpg"
    )

    assert made == path


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("a.jpg", "a"),
        ("x/a.b.jpg", "a.b"),
        ("x/a", "a"),
        ("x/.jpg", "jpg"),
        ("x/a.", "a"),
        ("x/ a .jpg", "a"),
        ("x/con.jpg", "_con"),
        ("x/a:b.jpg", "a-b"),
        ("x/IMG.JPG.png", "IMG"),
        ("", "row 7"),
        ("x/", "row 7"),
    ],
)
def test_a_result_is_named_like_its_photo(source: str, name: str) -> None:
    made = result_names.result_path(
        design.parse({"format": 1}), {}, row_number=7, source_path=source, extension="png"
    )

    assert made == f"{name}.png"


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        ([], []),
        (["a"], ["a"]),
        (["a", "b"], ["a", "b"]),
        (["a", "a", "a"], ["a", "a (2)", "a (3)"]),
        (["a.jpg", "a (2).jpg", "a.jpg"], ["a.jpg", "a (2).jpg", "a (3).jpg"]),
        (["a (2).jpg", "a.jpg", "a.jpg"], ["a (2).jpg", "a.jpg", "a (3).jpg"]),
        (["a.jpg", "a.png"], ["a.jpg", "a.png"]),
        (["x/a", "y/a", "X/A"], ["x/a", "y/a", "X/A (2)"]),
        (["a.b.jpg", "A.B.jpg"], ["a.b.jpg", "A.B (2).jpg"]),
        (["ﬁ.jpg", "fi.jpg"], ["ﬁ.jpg", "fi (2).jpg"]),
        (["ς", "σ", "Σ"], ["ς", "σ (2)", "Σ (3)"]),
        (["İ", "i̇"], ["İ", "i̇ (2)"]),
        (["ı", "i", "I"], ["ı", "i", "I (2)"]),
        (["\u212b", "å", "a\u030a"], ["\u212b", "å (2)", "a\u030a (3)"]),
        (["a", "a (2)", "a (2)", "a"], ["a", "a (2)", "a (2) (2)", "a (3)"]),
    ],
)
def test_no_two_names_are_one_file_on_any_system(paths: list[str], names: list[str]) -> None:
    assert result_names.distinct(paths) == names


@pytest.mark.parametrize(
    ("rows", "reserved", "names"),
    [
        ([], (), []),
        ([("a",), ("b",)], (), [("a",), ("b",)]),
        ([("a", "b"), ("a",)], (), [("a", "b"), ("a (2)",)]),
        ([("a", "A")], (), [("a", "A (2)")]),
        ([("a",), (), ("a",)], (), [("a",), (), ("a (2)",)]),
        ([("report.csv",)], ("report.csv",), [("report (2).csv",)]),
        ([("a",)], ("report.csv",), [("a",)]),
    ],
)
def test_the_results_of_a_row_stay_together_and_leave_reserved_names_alone(
    rows: list[tuple[str, ...]], reserved: tuple[str, ...], names: list[tuple[str, ...]]
) -> None:
    assert result_names.distinct_in_rows(rows, reserved) == names


@pytest.mark.parametrize(
    ("pattern", "columns"),
    [
        ("{file}", ()),
        ("{Folder}/{ROW}-{sku}", ("sku",)),
        ("{sku}[-{size}]{SKU}", ("sku", "size", "SKU")),
        ("{ File }", ()),
        ("plain", ()),
    ],
)
def test_a_name_needs_the_columns_of_the_sheet_that_it_prints(
    pattern: str, columns: tuple[str, ...]
) -> None:
    named = design.parse({"format": 1, "output": {"name": pattern}})

    assert result_names.columns(named) == columns


def test_a_column_that_is_not_there_is_named_with_all_that_are() -> None:
    named = design.parse({"format": 1, "output": {"name": "{row}-{Nmae}"}})

    with pytest.raises(DesignDoesNotApply) as caught:
        result_names.result_path(
            named, {"Name": Cell.of_text("Ann")}, row_number=7, source_path="", extension="jpg"
        )

    assert caught.value.details == {
        "column": "Nmae",
        "columns": ["Name", "file", "folder", "row"],
    }


def test_without_a_photo_the_row_gives_the_name() -> None:
    made = result_names.result_path(
        design.starting_design([]), {}, row_number=7, source_path="", extension=".png"
    )

    assert made == "row 7.png"


def test_names_that_differ_only_in_case_or_form_get_a_number() -> None:
    paths = [
        "a.jpg",
        "A.JPG",
        "a (2).jpg",
        "x/a.jpg",
        "\u00e9.png",
        "e\u0301.png",
        "a.jpg",
        "strasse.jpg",
        "straße.jpg",
    ]

    told_apart = result_names.distinct(paths)

    assert told_apart == [
        "a.jpg",
        "A (3).JPG",
        "a (2).jpg",
        "x/a.jpg",
        "\u00e9.png",
        "e\u0301 (2).png",
        "a (4).jpg",
        "strasse.jpg",
        "straße (2).jpg",
    ]


@pytest.mark.parametrize(
    ("pattern", "numbered"),
    [
        ("{sku}", "{sku}-{picture number}"),
        ("{sku}.JPG", "{sku}-{picture number}"),
        ("{folder}/", "{folder}/{picture number}"),
    ],
)
def test_a_column_is_added_at_the_end_of_a_name(pattern: str, numbered: str) -> None:
    assert result_names.with_column(pattern, "picture number") == numbered


def test_names_get_the_same_numbers_beside_others_as_alone() -> None:
    paths = ["ﬁ.jpg", "e", "\u0301.jpg", "É", "e\u0301", "Σας", "σασ", "a\0b"]

    numbered = result_names.distinct(paths)

    assert numbered == ["ﬁ.jpg", "e", "\u0301.jpg", "É", "e\u0301 (2)", "Σας", "σασ (2)", "a\0b"]
    assert result_names.distinct(paths[:4]) == paths[:4]
