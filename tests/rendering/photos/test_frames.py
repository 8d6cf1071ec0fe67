"""The geometry of a photo in its result: sizes, parts, corners, whatever the shapes."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jobs.design import Canvas, parse
from jobs.errors import ResultTooLarge
from jobs.rendering.metadata import orientation
from jobs.rendering.photos import frames
from jobs.rendering.photos.frames import Frame


def canvas(**values: Any) -> Canvas:
    return parse({"format": 1, "canvas": values}).canvas


def framed(photo: tuple[int, int], **values: Any) -> Frame:
    return frames.framed(canvas(**values), photo)


@pytest.mark.parametrize(("photo", "wanted", "size"), [
    ((4000, 3000), {"long_edge": 2000}, (2000, 1500)),
    ((3000, 4000), {"long_edge": 1001}, (751, 1001)),
    ((800, 600), {"long_edge": 2000}, (800, 600)),
    ((800, 600), {"long_edge": 2000, "enlarge": True}, (2000, 1500)),
    ((4000, 3000), {"width": 1200, "height": 1200}, (1200, 1200)),
    ((4000, 3000), {"width": 1200, "height": 1200, "fit": "pad"}, (1200, 1200)),
    ((800, 600), {"width": 1200, "height": 1200}, (600, 600)),
    ((3000, 800), {"width": 1000, "height": 1000}, (800, 800)),
    ((800, 600), {"width": 1200, "height": 1200, "enlarge": True}, (1200, 1200)),
    ((800, 600), {"width": 1200, "height": 1200, "fit": "pad"}, (1200, 1200)),
])  # fmt: skip
def test_the_size_of_a_result(
    photo: tuple[int, int], wanted: dict[str, Any], size: tuple[int, int]
):
    assert framed(photo, **wanted).size == size


@pytest.mark.parametrize(("focus", "part"), [
    ({}, (500, 0, 3500, 3000)),
    ({"focus_x": 0}, (0, 0, 3000, 3000)),
    ({"focus_x": 100, "focus_y": 10}, (1000, 0, 4000, 3000)),
])  # fmt: skip
def test_the_focus_decides_which_part_is_kept(focus: dict[str, float], part: tuple[int, ...]):
    assert framed((4000, 3000), width=1200, height=1200, **focus).part == part


def test_a_photo_is_padded_with_its_focus_as_its_place():
    middle, corner = (
        framed((4000, 3000), width=1200, height=1200, fit="pad", **focus)
        for focus in ({}, {"focus_y": 100})
    )

    assert (middle.shown, middle.corner, corner.corner) == ((1200, 900), (0, 150), (0, 300))
    assert middle.part == (0, 0, 4000, 3000)


def test_a_small_photo_is_padded_in_its_own_pixels_unless_it_may_be_enlarged():
    kept, enlarged = (
        framed((800, 600), width=1200, height=1200, fit="pad", enlarge=enlarge)
        for enlarge in (False, True)
    )

    assert (kept.shown, kept.scale, kept.corner) == ((800, 600), 1, (200, 300))
    assert (enlarged.shown, enlarged.scale) == ((1200, 900), 1.5)


def test_a_result_with_more_pixels_than_a_worker_has_memory_for_is_refused():
    with pytest.raises(ResultTooLarge) as raised:
        framed((800, 600), width=20_000, height=20_000, fit="pad")

    assert raised.value.sentence == (
        "The result would have 20,000 × 20,000 pixels; at most 100 megapixels can be made. Choose "
        "a smaller size."
    )


@pytest.mark.parametrize(("photo", "wanted", "size", "strip"), [
    ((4000, 3000), {}, (4000, 3450), ((0, 3000), (4000, 450))),
    ((3000, 4000), {}, (3000, 4600), ((0, 4000), (3000, 600))),
    ((4000, 3000), {"strip": {"side": "above"}}, (4000, 3450), ((0, 0), (4000, 450))),
    ((4000, 3000), {"strip": {"side": "left", "size": 50}}, (6000, 3000), ((0, 0), (2000, 3000))),
    ((4000, 3000), {"strip": {"side": "right", "size": 50}}, (6000, 3000), ((4000, 0), (2000, 3000))),
    ((3000, 4000), {"long_edge": 2300}, (1500, 2300), ((0, 2000), (1500, 300))),
    ((400, 300), {"long_edge": 2300}, (400, 345), ((0, 300), (400, 45))),
    ((400, 300), {"long_edge": 800, "enlarge": True}, (800, 690), ((0, 600), (800, 90))),
    ((4000, 3000), {"width": 1000, "height": 1150}, (1000, 1150), ((0, 1000), (1000, 150))),
    ((4000, 3000), {"width": 1000, "height": 1150, "fit": "pad"}, (1000, 1150), ((0, 1000), (1000, 150))),
    ((500, 400), {"width": 1000, "height": 1150}, (400, 460), ((0, 400), (400, 60))),
])  # fmt: skip
def test_a_strip_is_part_of_the_size_and_the_same_share_of_every_result(
    photo: tuple[int, int],
    wanted: dict[str, Any],
    size: tuple[int, int],
    strip: tuple[tuple[int, int], ...],
):
    frame = framed(photo, **{"strip": {}, **wanted})

    assert frame.strip
    assert (frame.size, (frame.strip.corner, frame.strip.size)) == (size, strip)


def test_a_photo_with_a_strip_keeps_its_pixels_and_is_placed_beside_it():
    below, above, left = (
        framed((4000, 3000), strip={"side": side}) for side in ("below", "above", "left")
    )

    assert {(it.part, it.shown, it.scale) for it in (below, above, left)} == {
        ((0, 0, 4000, 3000), (4000, 3000), 1)
    }
    assert (below.corner, above.corner, left.corner) == ((0, 0), (0, 450), (600, 0))
    assert not below.is_whole


SIZES = st.tuples(st.integers(1, 9000), st.integers(1, 9000))
CANVASES = st.fixed_dictionaries(
    {
        "width": st.integers(16, 8000),
        "height": st.integers(16, 8000),
        "fit": st.sampled_from(["crop", "pad"]),
        "focus_x": st.floats(0, 100),
        "focus_y": st.floats(0, 100),
        "enlarge": st.booleans(),
    }
)


@given(photo=SIZES, wanted=CANVASES)
def test_a_frame_stays_within_its_photo_and_its_result(
    photo: tuple[int, int], wanted: dict[str, Any]
):
    frame = framed(photo, **wanted)

    left, top, right, bottom = frame.part
    assert 0 <= left < right <= photo[0] + 1e-6
    assert 0 <= top < bottom <= photo[1] + 1e-6
    assert 0 <= frame.corner[0] <= frame.size[0] - frame.shown[0]
    assert 0 <= frame.corner[1] <= frame.size[1] - frame.shown[1]
    if wanted["enlarge"] or wanted["fit"] == "pad":
        assert frame.size == (wanted["width"], wanted["height"])
    if not wanted["enlarge"]:
        assert frame.shown[0] <= photo[0]
        assert frame.shown[1] <= photo[1]


STRIPS = st.fixed_dictionaries(
    {"side": st.sampled_from(["below", "above", "left", "right"]), "size": st.floats(1, 200)}
)
BY_EDGE = st.fixed_dictionaries(
    {"long_edge": st.none() | st.integers(16, 9000), "enlarge": st.booleans()}
)


@given(photo=SIZES, wanted=CANVASES | BY_EDGE, strip=STRIPS)
@example(
    photo=(1, 1), wanted={"long_edge": 16, "enlarge": True}, strip={"side": "below", "size": 1.0}
)
@example(
    photo=(3, 40), wanted={"long_edge": 4000, "enlarge": True}, strip={"side": "left", "size": 2.0}
)
def test_photo_and_strip_share_a_result_without_gap_or_overlap(
    photo: tuple[int, int], wanted: dict[str, Any], strip: dict[str, Any]
):
    try:
        frame = framed(photo, **wanted, strip=strip)
    except ResultTooLarge:
        return

    across = strip["side"] in ("left", "right")
    along, other = (0, 1) if across else (1, 0)
    assert frame.strip
    assert frame.room[along] + frame.strip.size[along] == frame.size[along]
    assert frame.strip.size[other] == frame.room[other] == frame.size[other]
    begins = strip["side"] in ("above", "left")
    assert frame.strip.corner[along] == (0 if begins else frame.room[along])
    inside = [
        corner - (frame.strip.size[along] if begins and n == along else 0)
        for n, corner in enumerate(frame.corner)
    ]
    assert all(
        0 <= corner <= room - shown
        for corner, room, shown in zip(inside, frame.room, frame.shown, strict=True)
    )
    assert frame.strip.size[along] == pytest.approx(frame.room[along] * strip["size"] / 100, abs=3)
    if not wanted["enlarge"]:
        assert frame.scale <= 1
    if wanted.get("long_edge"):
        assert max(frame.size) <= wanted["long_edge"]
    if wanted.get("width") and (wanted["enlarge"] or wanted["fit"] == "pad"):
        assert frame.size == (wanted["width"], wanted["height"])


@pytest.mark.parametrize("turn", range(1, 9))
def test_a_part_is_the_same_place_in_the_stored_frame(turn: int):
    photo = (40, 30)
    whole, corner = (5, 4, 12, 24), (5, 4)

    part = orientation.stored_part(whole, photo, turn)

    assert part[:2] == orientation.stored_corner(corner, (7, 20), photo, turn)
    assert (part[2] - part[0], part[3] - part[1]) == orientation.swapped((7, 20), turn)
