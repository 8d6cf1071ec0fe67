"""Pictures anchored over cells: which cell each lies on."""

import io

import pytest

from jobs.errors import SheetRefused
from jobs.intake.sheets.limits import SheetLimits
from jobs.intake.sheets.pictures import anchored
from jobs.intake.sheets.pictures.anchored import EMU_PER_PIXEL, EMU_PER_POINT
from jobs.intake.sheets.xlsx.worksheets import Contents

ROW = 15 * EMU_PER_POINT
COLUMN = round((8.43 * 7 + 5) * EMU_PER_PIXEL)


def corner(name, column, column_offset, row, row_offset):
    return (
        f"<x:{name}><x:col>{column}</x:col><x:colOff>{column_offset}</x:colOff>"
        f"<x:row>{row}</x:row><x:rowOff>{row_offset}</x:rowOff></x:{name}>"
    )


def drawing(*anchors):
    return f'<x:wsDr xmlns:x="x" xmlns:a="a" xmlns:r="r">{"".join(anchors)}</x:wsDr>'.encode()


def two_cells(begin, end, picture='<a:blip r:embed="rId1"/>'):
    inside = corner("from", *begin) + corner("to", *end)
    return f"<x:twoCellAnchor>{inside}<x:pic>{picture}</x:pic></x:twoCellAnchor>"


def one_cell(begin, width, height):
    size = f'<x:ext cx="{width}" cy="{height}"/>'
    blip = '<x:pic><a:blip r:embed="rId1"/></x:pic>'
    return f"<x:oneCellAnchor>{corner('from', *begin)}{size}{blip}</x:oneCellAnchor>"


def read(*anchors, limits=None):
    return anchored.read(io.BytesIO(drawing(*anchors)), limits or SheetLimits())


def places(*anchors):
    return [anchor.place(Contents()) for anchor in read(*anchors)]


def test_a_picture_inside_a_cell_belongs_to_it():
    assert places(two_cells((1, 10, 2, 10), (1, 500, 2, 500))) == [(2, 1)]


def test_a_picture_that_begins_a_little_too_early_belongs_to_the_next_cell():
    early = two_cells((0, COLUMN - 100, 1, ROW - 100), (1, COLUMN - 200, 2, ROW - 200))

    assert places(early) == [(2, 1)]


def test_a_picture_that_ends_a_little_too_late_belongs_to_the_first_cell():
    assert places(two_cells((1, 10, 2, 10), (2, 50, 3, 50))) == [(2, 1)]


def test_a_picture_over_several_rows_belongs_to_the_first_that_it_covers_whole():
    assert places(two_cells((1, 0, 2, 0), (1, 500, 6, 0))) == [(2, 1)]


def test_a_picture_of_known_size_is_followed_over_the_rows():
    assert places(one_cell((0, 0, 1, ROW - 50), 100, ROW)) == [(2, 0)]


def test_rows_and_columns_of_their_own_size_count():
    contents = Contents()
    contents.heights.own[1] = 150.0
    anchor = read(one_cell((0, 0, 1, ROW), 100, 5 * ROW))[0]

    assert anchor.place(contents) == (1, 0)


def test_groups_have_several_pictures_and_drawings_without_one_are_skipped():
    group = two_cells((0, 0, 0, 0), (0, 9, 0, 9), '<a:blip r:embed="a"/><a:blip r:embed="b"/>')
    shape = two_cells((0, 0, 0, 0), (0, 9, 0, 9), "<x:sp/>")

    assert [anchor.relations for anchor in read(group, shape)] == [["a", "b"]]


def test_a_place_before_the_first_cell_is_damage():
    with pytest.raises(ValueError, match="-5"):
        read(two_cells((-5, 0, 2, 0), (1, 0, 3, 0)))


def test_linked_pictures_are_counted():
    linked = two_cells((0, 0, 0, 0), (0, 9, 0, 9), '<a:blip r:link="rId1"/>')

    assert [(anchor.relations, anchor.linked) for anchor in read(linked)] == [([], 1)]


def test_more_pictures_than_the_limit_are_refused():
    anchor = two_cells((0, 0, 0, 0), (0, 9, 0, 9))

    with pytest.raises(SheetRefused, match="more than the limit of 1 pictures"):
        read(anchor, anchor, limits=SheetLimits(anchors=1))
