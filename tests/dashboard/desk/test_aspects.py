"""Portrait, landscape and square at the design page: shown, edited for one shape, undone."""

import html
import re
from typing import Any

import pytest

from dashboard.desk import aspects, strips
from jobs import control
from jobs.design import Document, parse, to_document
from jobs.intake.pictures import inspecting, receive
from jobs.intake.rows import matches
from jobs.models import Batch
from tests.dashboard.designs import SHEET, preview, saved, typed
from tests.dashboard.new_batches import address
from tests.intake import batches
from tests.intake.tiny_pictures import jpeg

BOXES = [{"text": "{a}", "name": "caption", "y": 95}, {"text": "{b}", "name": "price", "y": 10}]
HIGHER = {"box": "caption", "hidden": False, "settings": {"y": 70}}
HIDDEN = {"box": "price", "hidden": True, "settings": {}}


def document(*portrait: Document, **settings: Any) -> Document:
    changes = {"aspects": {"portrait": list(portrait)}}
    return to_document(parse({"format": 1, "boxes": BOXES} | changes | settings))


def edited(document: Document, **settings: Any) -> Document:
    """Return the document with other settings of its first box."""
    first, *others = document["boxes"]
    return document | {"boxes": [first | settings, *others]}


def test_a_shape_is_shown_with_its_changes_and_its_hidden_boxes() -> None:
    shown = aspects.shown(document(HIGHER, HIDDEN), "portrait")

    assert [(box["name"], box["y"]) for box in shown["boxes"]] == [("caption", 70), ("price", 10)]
    assert aspects.shown(document(HIGHER), "square") == document(HIGHER)


@pytest.mark.parametrize("aspect", [None, "portrait", "landscape", "square"])
def test_what_is_not_edited_stays_as_it_is(aspect: Any) -> None:
    before = document(HIGHER, HIDDEN)

    assert aspects.written(before, aspect, aspects.shown(before, aspect)) == before


def test_an_edit_for_one_shape_leaves_the_design_and_the_other_shapes_alone() -> None:
    before = document(HIGHER)

    after = aspects.written(before, "square", edited(aspects.shown(before, "square"), x=20))

    assert after == before | {
        "aspects": {
            "portrait": [HIGHER],
            "landscape": [],
            "square": [{"box": "caption", "hidden": False, "settings": {"x": 20}}],
        }
    }


def test_an_edit_for_all_shapes_keeps_what_one_has_of_its_own() -> None:
    before = document(HIGHER)

    after = aspects.written(before, None, edited(before, y=60, x=40))

    assert after == edited(before, y=60, x=40)


def test_boxes_are_added_and_removed_in_all_shapes() -> None:
    before = document(HIGHER)
    caption, price = aspects.shown(before, "portrait")["boxes"]
    new = price | {"name": "new"}

    added = aspects.written(before, "portrait", before | {"boxes": [new, caption, price]})
    removed = aspects.written(before, "portrait", before | {"boxes": [price]})

    assert [(box["name"], box["y"]) for box in added["boxes"]] == [
        ("new", 10),
        ("caption", 95),
        ("price", 10),
    ]
    assert added["aspects"] == before["aspects"]
    assert removed == before | {"boxes": [price], "aspects": document()["aspects"]}


@pytest.mark.parametrize("edited_in", [None, "portrait", "square"])
def test_a_strip_keeps_boxes_in_place_in_every_shape(edited_in: Any) -> None:
    before = document(HIGHER)
    strip = {"side": "below", "size": 25, "colour": "#ffffff"}
    below = strips.Beside("below", 25)
    with_strip = aspects.shown(before, edited_in)
    moved = [strips.kept_in_place(box, None, below) for box in with_strip["boxes"]]

    after = aspects.written(
        before,
        edited_in,
        with_strip | {"boxes": moved, "canvas": before["canvas"] | {"strip": strip}},
    )

    assert [aspects.shown(after, one)["boxes"][0]["y"] for one in (None, "portrait", "square")] == [
        76,
        56,
        76,
    ]


def test_a_box_that_is_put_on_a_new_strip_is_there_in_every_shape_that_does_not_move_it() -> None:
    before = document(HIGHER)
    strip = {"side": "below", "size": 25, "colour": "#ffffff"}
    canvas = before["canvas"] | {"strip": strip}

    after = aspects.written(before, None, edited(before, y=90, height=15) | {"canvas": canvas})

    assert [aspects.shown(after, one)["boxes"][0]["y"] for one in (None, "portrait", "square")] == [
        90,
        56,
        90,
    ]
    assert after["aspects"]["square"] == []
    assert [list(change["settings"]) for change in after["aspects"]["portrait"]] == [["y"]]


# --- The page -------------------------------------------------------------------------------------


@pytest.fixture
def batch(db: None) -> Batch:
    """With a portrait and a landscape photo; row 3, the landscape, has the longer text."""
    batch = batches.with_pictures("1.jpg", data=jpeg(300, 400))
    receive.take_unannounced(batch, "2.jpg", [jpeg(400, 300)])
    batches.with_sheet(batch, SHEET)
    inspecting.look(batch, batches.quiet)
    matches.match_rows(batch)
    control.save_design(
        batch, batch.owner, {"format": 1, "boxes": [{"name": "caption", "text": "{caption}"}]}
    )
    return batch


def test_the_page_shows_the_three_shapes_side_by_side_with_their_rows(operator, batch: Batch):
    page = " ".join(operator.get(address("design", batch)).text.split())

    assert [
        f'data-draw-aspect="{name}"' in page for name in ("portrait", "landscape", "square")
    ] == [True] * 3
    assert [words in page for words in ("1 row", "no row, cropped here", "As in all shapes")] == [
        True
    ] * 3
    assert '<details class="aspects" data-part="aspects" open>' in page


def test_a_box_is_changed_and_hidden_for_one_shape_only_and_that_is_listed(operator, batch: Batch):
    values = {"aspect": "portrait", "y": "60", "hidden_in_shape": "on"}

    before = operator.post(address("design", batch), typed()) and saved(batch)
    answer = operator.post(address("design", batch), typed(**values))
    page = operator.get(answer.url).text
    assert saved(batch) == before | {
        "aspects": {
            "portrait": [{"box": "caption", "hidden": True, "settings": {"y": 60}}],
            "landscape": [],
            "square": [],
        }
    }
    assert answer.url.endswith("?box=0&aspect=portrait")
    assert "Only here: <b>caption</b> (hidden)" in page
    assert "Changes to this box count for <b>portrait</b> results only." in page


def test_a_difference_is_undone_for_one_box_or_for_all(operator, batch: Batch):
    changes = [{"box": name, "hidden": False, "settings": {"y": 60}} for name in ("caption", "a")]
    boxes = [{"name": "caption", "text": "{caption}"}, {"name": "a", "text": "a"}]
    look = {"format": 1, "boxes": boxes, "aspects": {"square": changes}}
    one, every = (typed(do=f"undo-aspect:square{box}") for box in (" 1", ""))

    control.save_design(batch, batch.owner, look)
    operator.post(address("design", batch), one)
    after_one = saved(batch)["aspects"]["square"]
    operator.post(address("design", batch), every)

    assert [change["box"] for change in after_one] == ["caption"]
    assert saved(batch)["aspects"]["square"] == []


def test_a_preview_of_a_shape_takes_a_row_of_it_or_crops_one(operator, batch: Batch):
    drawn = [
        preview(operator, batch, row="longest", draw_aspect=name, small="")
        for name in (
            "portrait",
            "landscape",
            "square",
        )
    ]

    assert [answer.headers["Overprint-Row"] for answer in drawn] == ["2", "3", "3"]
    facts = [answer.headers["Overprint-Facts"] for answer in drawn]
    assert [
        size in fact
        for size, fact in zip(
            ("300%20%C3%97%20400", "400%20%C3%97%20300", "300%20%C3%97%20300"), facts, strict=True
        )
    ] == [True] * 3
    notices = drawn[2].headers["Overprint-Notices"]
    assert notices.startswith("The%20result%20of%20this%20row%20is%20not%20square")


def test_a_preview_shows_what_is_edited_for_its_shape_before_it_is_saved(operator, batch: Batch):
    hidden = {"aspect": "portrait", "hidden_in_shape": "on"}

    portrait = preview(operator, batch, row="longest", **hidden)
    landscape = preview(operator, batch, row="longest", draw_aspect="landscape", **hidden)

    assert portrait.headers["Overprint-Facts"].startswith("hidden%20here")
    assert (
        "lines" in landscape.headers["Overprint-Facts"]
        or "line" in landscape.headers["Overprint-Facts"]
    )


def test_with_outputs_an_edit_for_a_shape_counts_for_all_of_them(operator, batch: Batch):
    outputs = [{"name": "first"}, {"name": "second", "changes": [HIGHER]}]
    look = {"format": 1, "boxes": [{"name": "caption", "text": "{caption}"}], "outputs": outputs}
    control.save_design(batch, batch.owner, look)

    operator.post(address("design", batch), typed(aspect="portrait", output="1", y="33"))

    document = saved(batch)
    assert [output["changes"] for output in document["outputs"]] == [[], []]
    settings = document["aspects"]["portrait"][0]["settings"]
    assert (settings["y"], document["boxes"][0]["y"]) == (33, 95)


def test_without_scripts_the_previews_are_plain_pictures(operator, batch: Batch):
    page = operator.get(address("design", batch)).text

    addresses = re.findall(r'<img\s+src="([^"]+draw_aspect=[^"]+)"', page)
    drawn = [operator.get(html.unescape(url)).headers["Content-Type"] for url in addresses]

    assert drawn == ["image/jpeg"] * 3
