"""Boxes keep their places when the strip outside the photo comes, goes or changes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.desk import strips
from dashboard.desk.forms import boxes, text
from dashboard.desk.forms.box import Offer
from dashboard.desk.strips import Beside
from jobs import control, design
from tests import factories
from tests.dashboard.designs import preview, saved, two_rows, typed
from tests.dashboard.new_batches import address

BELOW, ABOVE, LEFT = Beside("below", 25), Beside("above", 25), Beside("left", 25)
BOX = {
    "kind": "text",
    "anchor": "bottom",
    "x": 50,
    "y": 90,
    "width": 80,
    "height": 30,
    "size_min": 2,
    "size_max": 6,
    "rotation": 10,
}


def lying(**changed: Any) -> dict[str, Any]:
    return BOX | changed


@pytest.mark.parametrize(
    ("box", "before", "after", "becomes"),
    [
        (BOX, None, BELOW, lying(y=72, height=24, size_min=1.6, size_max=4.8)),
        (BOX, None, ABOVE, lying(y=92, height=24, size_min=1.6, size_max=4.8)),
        (BOX, None, LEFT, lying(x=60, width=64)),
        (lying(y=92, height=24, size_min=1.6, size_max=4.8), ABOVE, None, BOX),
        # On the strip: it goes to the other side, becomes higher, and lies on the photo when the
        # strip is taken away.
        (lying(y=98, height=16), BELOW, ABOVE, lying(y=18, height=16)),
        (
            lying(y=98, height=16),
            BELOW,
            Beside("below", 100),
            lying(y=95, height=40, size_min=1.25, size_max=3.75),
        ),
        (lying(y=98, height=16), BELOW, None, lying(y=97.5, height=20, size_min=2.5, size_max=7.5)),
        (
            lying(y=98, height=16),
            BELOW,
            LEFT,
            lying(x=10, y=90, width=16, height=80, size_min=2.5, size_max=7.5),
        ),
    ],
)
def test_a_box_moves_with_what_it_is_placed_on(
    box: dict[str, Any], before: Beside | None, after: Beside | None, becomes: dict[str, Any]
):
    assert strips.kept_in_place(box, before, after) == becomes


def test_sizes_in_per_cent_of_the_shorter_side_stay_because_the_strip_does_not_count():
    box = lying(y=72, height=24)

    assert strips.kept_in_place(BOX, None, BELOW, "shorter_side") == box


@given(
    side=st.sampled_from(["below", "above", "left", "right"]),
    size=st.floats(1, 100),
    anchor=st.sampled_from(["top-left", "centre", "bottom", "right"]),
    x=st.floats(0, 100),
    y=st.floats(0, 100),
)
def test_a_box_of_the_photo_comes_back_when_its_strip_has_gone_again(
    side: str, size: float, anchor: str, x: float, y: float
):
    box = {
        "anchor": anchor,
        "x": x,
        "y": y,
        "width": 1,
        "height": 1,
        "size_min": 2.0,
        "size_max": 6.0,
    }
    if not strips.WHOLE.has(*strips.middle(box)):
        return

    there = strips.kept_in_place(box, None, Beside(side, size))
    back = strips.kept_in_place(there, Beside(side, size), None)

    on_photo, middle = strips.photo_area(Beside(side, size)), strips.middle(there)
    assert on_photo.left - 0.02 <= middle[0] <= on_photo.left + on_photo.width + 0.02
    assert on_photo.top - 0.02 <= middle[1] <= on_photo.top + on_photo.height + 0.02
    numbers = ("x", "y", "width", "height", "size_min", "size_max")
    if not strips.area(Beside(side, size)).has(*middle):  # on the very border it belongs to both
        assert [back[key] for key in numbers] == pytest.approx(
            [box[key] for key in numbers], abs=0.04
        )


@pytest.mark.parametrize(
    ("colour", "ground", "becomes"),
    [
        ("#ffffff", "#ffffff", "#000000"),
        ("#a00000", "#ffffff", "#a00000"),
        ("#404040", "#101010", "#ffffff"),
    ],
)
def test_a_text_is_put_on_the_strip_plainly_in_a_colour_that_can_be_read(
    colour: str, ground: str, becomes: str
):
    box = lying(
        colour=colour,
        outline={"width": 2},
        shadow=None,
        plate={"radius": 3},
        align="left",
        valign="bottom",
    )

    put = strips.put_on({"side": "below", "size": 25, "colour": ground}, box)

    assert put == box | {
        "anchor": "centre",
        "y": 90,
        "width": 90,
        "height": 14.4,
        "rotation": 0,
        "align": "centre",
        "valign": "middle",
        "outline": None,
        "plate": None,
        "colour": becomes,
    }


def test_a_new_text_is_placed_on_a_free_strip():
    document = design.to_document(
        design.parse({"format": 1, "canvas": {"strip": {}}, "boxes": [{"text": "{a}"}]})
    )
    document["boxes"][0] |= {"y": 50}

    first = boxes.with_new(text.KIND, Offer(document, ["a", "b", "c"]))
    second = boxes.with_new(text.KIND, Offer(first, ["a", "b", "c"]))

    on_strip, beside = first["boxes"][1], second["boxes"][2]
    assert (on_strip["text"], on_strip["anchor"], on_strip["y"], on_strip["colour"]) == (
        "{b}",
        "centre",
        93.48,
        "#000000",
    )
    assert (beside["text"], beside["anchor"], beside["colour"]) == ("{c}", "top", "#ffffff")


# --- At the desk ----------------------------------------------------------------------------------

STRIP = {"strip_side": "below", "strip_size": "25", "strip_colour": "#ffffff"}
TWO = {
    "format": 1,
    "boxes": [
        {
            "name": "caption",
            "text": "{caption}",
            "y": 95,
            "height": 25,
            "size_min": 4,
            "size_max": 8,
        },
        {
            "name": "title",
            "text": "Title",
            "anchor": "top",
            "y": 5,
            "height": 20,
            "size_min": 2,
            "size_max": 5,
        },
    ],
}


@pytest.mark.django_db
def test_all_texts_stay_on_the_photo_when_a_strip_is_chosen_without_a_script(operator):
    batch = two_rows()
    control.save_design(batch, factories.user(), TWO)

    operator.post(address("design", batch), typed(**STRIP))

    document = saved(batch)
    assert document["canvas"]["strip"] == {"side": "below", "size": 25, "colour": "#ffffff"}
    assert [
        (box["y"], box["height"], box["size_min"], box["size_max"]) for box in document["boxes"]
    ] == [
        (76, 20, 3.2, 6.4),
        (4, 16, 1.6, 4),
    ]


@pytest.mark.django_db
def test_a_box_that_a_script_has_placed_beside_the_strip_already_is_not_moved_again(operator):
    batch = two_rows()
    control.save_design(batch, factories.user(), TWO)

    operator.post(
        address("design", batch), typed(**STRIP, placed_beside="below 25", y="76", height="20")
    )

    assert [(box["y"], box["height"]) for box in saved(batch)["boxes"]] == [(76, 20), (4, 16)]


@pytest.mark.django_db
def test_the_button_puts_the_text_on_the_strip_without_a_script_too(operator):
    batch = two_rows()

    response = operator.post(address("design", batch), typed(**STRIP, do="on-strip"))

    (box,) = saved(batch)["boxes"]
    assert response.url == address("design", batch) + "?box=0"
    assert (box["anchor"], box["y"], box["height"], box["colour"], box["outline"]) == (
        "centre",
        90,
        14.4,
        "#000000",
        None,
    )


@pytest.mark.django_db
def test_the_preview_has_the_strip_and_says_what_is_wrong_with_its_controls(operator):
    batch = two_rows()

    plain, with_strip = (
        preview(operator, batch, row="3"),
        preview(operator, batch, row="3", **STRIP),
    )
    wrong = preview(operator, batch, **STRIP | {"strip_size": "500"}).json()
    unused = preview(operator, batch, row="3", **STRIP | {"strip_side": "", "strip_size": "500"})

    assert plain.content != with_strip.content
    assert (wrong["control"], wrong["sentence"]) == (
        "strip_size",
        "Strip size, % of the photo: Enter a number from 1 to 200.",
    )
    assert unused.content == plain.content
