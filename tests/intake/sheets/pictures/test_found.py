"""The pictures of whole workbooks, by their cells."""

import zlib

import pytest

from jobs.errors import SheetRefused
from jobs.intake.sheets.limits import SheetLimits
from tests.intake.sheets.pictures.pictured_workbooks import picture, with_parts, workbook
from tests.intake.sheets.workbook_files import read, rewritten, shown

ROWS = [["SKU", "Photo"], ["1"], ["2"]]
RED, BLUE = picture("red"), picture("blue", "JPEG")


def pictures(sheet):
    return {it.name: (it.packed.size, it.packed.crc32) for it in sheet.pictures}


def measured(data):
    return len(data), zlib.crc32(data)


def test_pictures_over_and_inside_cells_are_found(tmp_path):
    file = workbook(tmp_path / "a.xlsx", ROWS, over=[("B2", RED)], inside=[("B3", BLUE)])

    sheet = read(file)

    assert shown(sheet) == [(2, ["1", "Sheet1 B2.png"]), (3, ["2", "Sheet1 B3.jpeg"])]
    assert pictures(sheet) == {"Sheet1 B2.png": measured(RED), "Sheet1 B3.jpeg": measured(BLUE)}


def test_a_picture_placed_some_pixels_too_high_is_found_in_its_cell(tmp_path):
    file = workbook(tmp_path / "a.xlsx", ROWS, over=[("B3", RED)], offset=(3, -4))

    assert list(pictures(read(file))) == ["Sheet1 B3.png"]


def test_the_copy_of_a_picture_from_the_web_is_found(tmp_path):
    file = workbook(tmp_path / "a.xlsx", ROWS, inside=[("B2", RED)])
    structure = b'<s t="_webimage"><k n="WebImageIdentifier" t="i"/></s>'
    fetched = with_parts(
        file,
        {
            "xl/richData/rdrichvalue.xml": b'<rvData><rv s="0"><v>0</v></rv></rvData>',
            "xl/richData/rdrichvaluestructure.xml": b"<rvStructures>"
            + structure
            + b"</rvStructures>",
            "xl/richData/rdRichValueWebImage.xml": (
                b'<webImagesSrd xmlns:r="r"><webImageSrd><address r:id="rId2"/><blip r:id="rId1"/>'
                b"</webImageSrd></webImagesSrd>"
            ),
            "xl/richData/_rels/rdRichValueWebImage.xml.rels": (
                b'<Relationships><Relationship Id="rId1" Target="../media/image1.png"/>'
                b'<Relationship Id="rId2" Target="https://example.org/a.png" '
                b'TargetMode="External"/></Relationships>'
            ),
        },
    )

    assert pictures(read(fetched)) == {"Sheet1 B2.png": measured(RED)}


def test_a_picture_of_wps_office_is_found_by_its_formula(tmp_path):
    file = workbook(tmp_path / "a.xlsx", [*ROWS[:2]])
    formula = b'<c r="B2" t="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c></row>'
    head, tail = b'<c r="A2" t="s"><v>2</v></c>', b"</row>"
    written = rewritten(
        file,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(head + tail, head + formula),
    )
    named = with_parts(
        written,
        {
            "xl/media/image1.png": RED,
            "xl/cellimages.xml": (
                b'<cellImages xmlns:x="x" xmlns:a="a" xmlns:r="r"><cellImage><x:pic>'
                b'<x:cNvPr id="2" name="ID_1"/><a:blip r:embed="rId1"/></x:pic></cellImage>'
                b"</cellImages>"
            ),
            "xl/_rels/cellimages.xml.rels": (
                b'<Relationships><Relationship Id="rId1" Target="media/image1.png"/>'
                b"</Relationships>"
            ),
        },
    )

    assert shown(read(named)) == [(2, ["1", "Sheet1 B2.png"])]


def test_damage_to_a_drawing_is_told_and_keeps_no_row_from_being_read(tmp_path):
    file = workbook(tmp_path / "a.xlsx", ROWS, over=[("B2", RED)])
    damaged = rewritten(file, "xl/drawings/drawing1.xml", lambda xml: xml[:-40])

    sheet = read(damaged)

    assert (shown(sheet), sheet.pictures) == ([(2, ["1", ""]), (3, ["2", ""])], ())
    (notice,) = sheet.notices
    assert notice == (
        "The pictures in this worksheet cannot be read: part of the file is damaged. Save it "
        "again, or upload the pictures as files."
    )


def test_pictures_have_a_limit_of_their_own(tmp_path):
    file = workbook(tmp_path / "a.xlsx", ROWS, over=[("B2", RED), ("B3", BLUE)])

    with pytest.raises(SheetRefused, match="2 pictures inside; the limit is 1"):
        read(file, SheetLimits(pictures=1))
    with pytest.raises(SheetRefused, match="unpacks to more than the limit"):
        read(file, SheetLimits(picture_bytes=100))


def test_a_worksheet_stored_as_a_picture_is_refused(tmp_path):
    file = workbook(tmp_path / "a.xlsx", ROWS)
    hidden = rewritten(
        file,
        "xl/_rels/workbook.xml.rels",
        lambda xml: xml.replace(b"worksheets/sheet1.xml", b"media/sheet1.xml"),
    )

    with pytest.raises(SheetRefused, match="stores a worksheet as a picture"):
        read(hidden)
