"""Copies of several boxes: their names, their places, and what they refer to."""

from dashboard.desk.several import copies
from jobs.design import Document, parse, to_document

DESIGN = {
    "format": 1,
    "boxes": [
        {"kind": "shape", "name": "bar", "behind": "price", "x": 50, "y": 100},
        {"name": "price", "text": "{a}", "anchor": "top-left", "x": 10, "y": 80},
        {"name": "title", "text": "{b}", "anchor": "top-left", "x": 60, "y": 20},
    ],
}


def design() -> Document:
    return to_document(parse(DESIGN))


def places(document: Document) -> list[tuple[str, float, float]]:
    return [(box["name"], box["x"], box["y"]) for box in document["boxes"]]


def test_duplicates_are_above_the_last_and_stay_in_place_to_one_another() -> None:
    document, indices = copies.duplicated(design(), [0, 1])

    parse(document)
    assert indices == [2, 3]
    assert places(document) == [
        ("bar", 50, 100),
        ("price", 10, 80),
        ("bar 2", 53, 97),
        ("price 2", 13, 77),
        ("title", 60, 20),
    ]


def test_a_shape_follows_the_copy_of_its_text_or_else_the_text() -> None:
    both, _ = copies.duplicated(design(), [0, 1])
    alone, _ = copies.duplicated(design(), [0])

    assert both["boxes"][2]["behind"] == "price 2"
    assert alone["boxes"][1]["behind"] == "price"


def test_a_paste_into_another_design_keeps_places_and_names_and_follows_no_text_that_is_not_there() -> (
    None
):
    other = to_document(parse({"format": 1, "boxes": [{"name": "caption", "text": "{c}"}]}))
    bar, _, title = design()["boxes"]

    document, indices = copies.pasted(other, [bar, title])

    parse(document)
    assert indices == [1, 2]
    assert places(document)[1:] == [("bar", 50, 100), ("title", 60, 20)]
    assert document["boxes"][1]["behind"] == ""


def test_another_box_in_the_place_of_one_moves_none_of_them_aside() -> None:
    caption = {"name": "caption", "text": "{c}", "anchor": "top-left", "x": 60, "y": 20}
    other = to_document(parse({"format": 1, "boxes": [caption]}))
    bar, _, title = design()["boxes"]

    document, _ = copies.pasted(other, [bar, title])

    assert places(document) == [("caption", 60, 20), ("bar", 50, 100), ("title", 60, 20)]


def test_a_second_paste_lies_aside_of_the_first() -> None:
    title = design()["boxes"][2]

    once, _ = copies.pasted(design(), [title])
    twice, _ = copies.pasted(once, [title])

    assert places(twice)[2:] == [("title", 60, 20), ("title 2", 57, 23), ("title 3", 54, 26)]


def test_each_of_many_pastes_finds_a_place_until_one_lies_on_another() -> None:
    box = {"name": "a", "text": "{a}", "anchor": "centre", "x": 50, "y": 50}
    document = to_document(parse({"format": 1, "boxes": [box]}))
    (copied,) = document["boxes"]

    for _ in range(copies.FARTHEST + 1):
        document, _ = copies.pasted(document, [copied])

    parse(document)
    found = [(box["x"], box["y"]) for box in document["boxes"]]
    assert found[:4] == [(50, 50), (53, 53), (56, 56), (59, 59)]
    assert found[-2:] == [(98, 98), (50, 50)]
    assert len(set(found)) == copies.FARTHEST + 1


def test_a_copy_stays_where_a_design_allows_boxes() -> None:
    boxes = [
        {"name": "a", "text": "{a}", "x": 10, "y": 60},
        {"name": "b", "text": "{b}", "x": 149, "y": -49},
    ]
    document, _ = copies.duplicated(to_document(parse({"format": 1, "boxes": boxes})), [0, 1])

    parse(document)
    assert places(document)[2:] == [("a 2", 13, 57), ("b 2", 150, -50)]
