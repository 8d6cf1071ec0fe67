"""A report that was corrected and sent back is the sheet again."""

import csv
from pathlib import Path

import pytest

from jobs.design.cells import formulas
from jobs.intake import sheets
from jobs.row_pictures import number_of


def test_a_report_is_read_as_the_original_sheet(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    bonus = formulas.defuse("=1+1 bonus")
    path.write_text(
        f"overprint_row,photo,caption,overprint_state,overprint_code\n2,a.jpg,{bonus},Failed,x\n"
    )

    found = sheets.read(path, "report.csv")

    assert found.columns == ("photo", "caption")
    assert [
        (number, {name: cell.shown for name, cell in row.items()}) for number, row in found.rows
    ] == [(2, {"photo": "a.jpg", "caption": "=1+1 bonus"})]
    assert found.notices[-1].startswith("This is a report from this site")


def test_the_numbers_of_a_report_name_rows_and_their_pictures(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_text('overprint_row,photo\n2,a.jpg\n"3, picture 2",b.jpg\n,c.jpg\n')

    found = sheets.read(path, "report.csv")

    assert found.report_rows == (2, number_of(3, 2), None)


def test_an_apostrophe_in_any_other_sheet_stays(tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text("photo,caption\na.jpg,'=1+1\n")

    found = sheets.read(path, "sheet.csv")

    assert [row["caption"].shown for _, row in found.rows] == ["'=1+1"]


def read_report(folder: Path, text: str) -> sheets.ReadSheet:
    (path := folder / "report.csv").write_text(text)
    return sheets.read(path, path.name)


def as_rows(sheet: sheets.ReadSheet) -> list[tuple[int, list[str]]]:
    return [(number, [cell.shown for cell in row.values()]) for number, row in sheet.rows]


OF_PICTURES = (
    "overprint_row;sku;caption;picture number;picture count\n"
    "2, picture 1;mug;Blue;1;3\n2, picture 3;mug;Blue;3;3\n"
    "3;pot;Green;1;1\n;new;Red;;\n"
)


def test_lines_for_pictures_of_a_row_are_that_row_again(tmp_path: Path) -> None:
    found = sheets.with_rows(read_report(tmp_path, OF_PICTURES))

    assert found.columns == ("sku", "caption")
    assert as_rows(found) == [(2, ["mug", "Blue"]), (4, ["pot", "Green"]), (5, ["new", "Red"])]
    assert found.report_rows == (2, 3, None)
    assert found.notices[-1] == (
        "It has a line for each picture of a row. Lines of the same row are one row again: "
        "4 lines, 3 rows."
    )


def test_lines_for_pictures_of_a_row_that_differ_stay_and_are_named(tmp_path: Path) -> None:
    text = OF_PICTURES.replace("2, picture 3;mug;Blue", "2, picture 3;mug;Navy")

    found = sheets.with_rows(read_report(tmp_path, text))

    assert [number for number, _ in found.rows] == [2, 3, 4, 5]
    assert found.columns == ("sku", "caption")
    assert found.notices[-1].startswith(
        "The lines for pictures of the same row differ, such as “Blue” and “Navy” under “caption” "
        "in rows 2 and 3, so each line becomes a separate row."
    )


def test_columns_of_the_author_that_are_named_like_those_of_pictures_stay(tmp_path: Path) -> None:
    one_each = "overprint_row;sku;picture number\n2;mug;1\n3;pot;1\n"
    others = OF_PICTURES.replace(";1;3\n", ";7;9\n").replace(";3;3\n", ";7;9\n")

    assert sheets.with_rows(read_report(tmp_path, one_each)).columns == ("sku", "picture number")
    assert sheets.with_rows(read_report(tmp_path, others)).columns[2:] == (
        "picture number",
        "picture count",
    )


def test_columns_that_number_only_pictures_go(tmp_path: Path) -> None:
    text = "overprint_row;sku;picture number;picture count\n2;mug;1;1\n3;pot;1;1\n"

    found = sheets.with_rows(read_report(tmp_path, text))

    assert (found.columns, as_rows(found)) == (("sku",), [(2, ["mug"]), (3, ["pot"])])


REPORT = "overprint_row;sku;picture number;picture count\n"


@pytest.mark.parametrize(
    ("lines", "rows", "numbers"),
    [
        ("2, picture 1;mug;1;2\n2, picture 2;mug;2;2\n", {2: ["mug"]}, (2,)),
        ("2, picture 2;mug;2;2\n2, picture 1;mug;1;2\n", {2: ["mug"]}, (2,)),
        ("2, picture 2;mug;2;2\n", {2: ["mug"]}, (2,)),
        (
            "2, picture 1;mug;1;2\n3;pot;1;1\n2, picture 2;mug;2;2\n",
            {2: ["mug"], 3: ["pot"]},
            (2, 3),
        ),
        ("2, picture 1;mug;1;2\n2, picture 2;cup;2;2\n", {2: ["mug"], 3: ["cup"]}, (2, 2)),
        ("2, picture 1;mug;1;2\n;cup;;\n", {2: ["mug"], 3: ["cup"]}, (2, None)),
    ],
)
def test_lines_become_rows_again_in_the_order_of_the_report(
    tmp_path: Path, lines: str, rows: dict[int, list[str]], numbers: tuple[int | None, ...]
) -> None:
    found = sheets.with_rows(read_report(tmp_path, REPORT + lines))

    assert (dict(as_rows(found)), found.report_rows) == (rows, numbers)


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+49 30", "-5", "@name", "'=1", "plain", "'quoted'", "\t=1", "", "'"],
)
def test_a_text_that_was_made_harmless_comes_back_as_it_was(tmp_path: Path, text: str) -> None:
    path = tmp_path / "report.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([["overprint_row", "a", "b"], [2, formulas.defuse(text), "x"]])

    ((_, row),) = sheets.read(path, path.name).rows

    assert row["a"].shown == text


def test_names_of_columns_come_back_as_they_were(tmp_path: Path) -> None:
    found = read_report(tmp_path, f"overprint_row,{formulas.defuse('=SUM')},overprint_x\n2,a,b\n")

    assert (found.columns, [list(row) for _, row in found.rows]) == (("=SUM",), [["=SUM"]])
