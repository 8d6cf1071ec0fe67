"""Cells with pictures in them get the names of these pictures."""

from dataclasses import replace

from jobs.design.cells.cell import Cell
from jobs.intake.sheets.grids import Grid, Table
from jobs.intake.sheets.picture_cells import SheetPicture, pictured
from jobs.intake.sheets.pictures.found import FoundPictures
from jobs.intake.sheets.pictures.packed import PackedPicture

RED = PackedPicture("xl/media/image1.png", 98, 1)
BLUE = PackedPicture("xl/media/image2.JPG", 99, 2)
TABLE = Table(
    1,
    {0: "SKU", 1: "Photo"},
    [(2, [Cell.of_text("a")]), (3, [Cell.of_text("b"), Cell.of_text("typed")])],
    in_header={0: "SKU", 1: "Photo"},
)
GRID = Grid([], worksheet="Prices")


def with_pictures(at=None, **others):
    return replace(GRID, pictures=FoundPictures(at or {}, **others))


def texts(found):
    return [(number, [cell.shown for cell in cells]) for number, cells in found.table.rows]


def test_a_table_without_pictures_stays_as_it_is():
    found = pictured(GRID, TABLE)

    assert (found.table.rows, found.pictures, found.notices, found.at) == (
        TABLE.rows,
        (),
        (),
        frozenset(),
    )


def test_an_empty_cell_shows_the_name_of_its_picture():
    found = pictured(with_pictures({(2, 1): [RED]}), TABLE)

    assert texts(found) == [(2, ["a", "Prices B2.png"]), (3, ["b", "typed"])]
    assert found.pictures == (SheetPicture("Prices B2.png", RED),)
    (notice,) = found.notices
    assert notice == (
        "Column “Photo”: 1 cell holds a picture. Each picture joins the batch, and its cell now "
        "shows its file name."
    )


def test_cells_with_the_same_picture_share_one_file():
    found = pictured(with_pictures({(2, 1): [RED], (4, 1): [RED]}), TABLE)

    assert texts(found)[0] == (2, ["a", "Prices B2.png"])
    assert texts(found)[2] == (4, ["", "Prices B2.png"])
    assert found.pictures == (SheetPicture("Prices B2.png", RED),)


def test_a_text_stays_and_its_picture_is_named_as_unused():
    found = pictured(with_pictures({(3, 1): [RED]}), TABLE)

    assert (texts(found), found.pictures) == ([(2, ["a"]), (3, ["b", "typed"])], ())
    (notice,) = found.notices
    assert notice == (
        "B3: the cell has a text under its picture. The text stays, and the picture is not used. "
        "Move it to an empty cell of a column with a name."
    )


def test_an_error_stands_for_the_picture_in_its_cell():
    table = replace(TABLE, rows=[(2, [Cell.of_text("a"), Cell.of_text("#VALUE!")])])
    grid = replace(with_pictures({(2, 1): [RED]}), errors=[(2, 1)])

    found = pictured(grid, table)

    assert texts(found) == [(2, ["a", "Prices B2.png"])]
    assert found.at == {(2, 1)}


def test_a_formula_names_its_picture():
    rows = [(2, [Cell.of_text("a"), Cell.of_text('=DISPIMG("ID_1",1)')])]
    grid = with_pictures(by_formula={"ID_1": BLUE})

    assert texts(pictured(grid, replace(TABLE, rows=rows))) == [(2, ["a", "Prices B2.jpg"])]


def test_pictures_outside_the_table_are_named():
    at = {(1, 1): [RED], (2, 7): [RED], (9, 0): [BLUE]}

    found = pictured(with_pictures(at), TABLE)

    assert [number for number, _ in found.table.rows] == [2, 3, 9]
    assert found.notices[1] == (
        "The pictures at B1 and H2 are not in rows of the table or in a column without a name, "
        "and not used."
    )


def test_further_pictures_of_a_cell_are_named():
    found = pictured(with_pictures({(2, 1): [RED, BLUE]}), TABLE)

    assert found.pictures == (SheetPicture("Prices B2.png", RED),)
    assert found.notices[1] == (
        "B2 has more than one picture; only the lowest one is used. Move each of the others to an "
        "empty cell."
    )


def test_linked_pictures_and_damage_are_told():
    grid = with_pictures(linked=((2, 1), (2, 9)), damage="Damaged.")

    damage, link = pictured(grid, TABLE).notices
    assert damage == "Damaged."
    assert link == (
        "B2: the picture is linked and not in the file. Insert it in your spreadsheet program "
        "instead of linking it, or upload it."
    )


def test_an_extension_that_says_nothing_is_left_out():
    grid = with_pictures({(2, 1): [PackedPicture("xl/media/image1.tmp", 1, 1)]})

    assert texts(pictured(replace(grid, worksheet="a/b"), TABLE))[0] == (2, ["a", "a-b B2"])
