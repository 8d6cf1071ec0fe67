"""The frame of a text's box at the desk: dragged by its middle, corners and knob, moved by the
keyboard, taken back.
"""

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.chromium import unfold, wait_until
from tests.dashboard.desk.pressing import drawn, picture, saved, seen_after, standing

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.long(60),
]


CORNERS = [(0, "top-left", 3), (35, "centre", 0), (-120, "bottom-right", 1), (90, "top", 2)]
"""Rotations and anchors of a box, each with the corner that is dragged."""


def test_a_dragged_corner_follows_the_pointer_and_the_opposite_one_stays(page: Page) -> None:
    for rotation, anchor, corner in CORNERS:
        lay(page, anchor, rotation=rotation)
        outward = [[-1, -1], [1, -1], [-1, 1], [1, 1]][corner]
        before = corners(page)
        target = [before[corner][0] + 20 * outward[0], before[corner][1] + 12 * outward[1]]

        drag(page, before[corner], target)

        after = corners(page)
        assert after[corner] == pytest.approx(target, abs=1)
        assert after[3 - corner] == pytest.approx(before[3 - corner], abs=1)
        size = [float(standing(page, name)) for name in ("width", "height")]
        assert size != [30, 20]

    (box,) = saved(page)["boxes"]
    assert [box["width"], box["height"]] == size


def test_the_knob_turns_the_box_round_its_middle_and_stops_at_a_straight_angle(page: Page) -> None:
    lay(page, "centre")
    (left, top), *_, (right, bottom) = corners(page)
    middle = [(left + right) / 2, (top + bottom) / 2]
    knob = page.locator(".frame .knob").bounding_box()
    assert knob

    drag(
        page,
        [knob["x"] + knob["width"] / 2, knob["y"] + knob["height"] / 2],
        [middle[0] + 100, middle[1] - 30],
    )
    turned = page.locator("[name=rotation]").input_value()
    knob = page.locator(".frame .knob").bounding_box()
    assert knob
    drag(
        page,
        [knob["x"] + knob["width"] / 2, knob["y"] + knob["height"] / 2],
        [middle[0] + 100, middle[1] + 3],
    )

    assert turned == "73"
    box = saved(page)["boxes"][0]
    assert [box["rotation"], box["x"], box["y"], box["width"], box["height"]] == [
        90,
        50,
        50,
        30,
        20,
    ]


def test_arrow_keys_move_the_box_and_the_preview_follows(page: Page) -> None:
    lay(page, "centre")
    page.locator(".frame").focus()

    before = seen_after(page, lambda: page.keyboard.press("ArrowUp"))
    after = seen_after(
        page, lambda: [page.keyboard.press(key) for key in ("ArrowRight", "Shift+ArrowUp")]
    )

    assert before != after
    box = saved(page)["boxes"][0]
    assert (box["x"], box["y"]) == (50.2, 47.8)


def test_a_box_is_not_dragged_further_than_a_design_allows(page: Page) -> None:
    lay(page, "centre")
    (left, top), *_, (right, bottom) = corners(page)
    middle = [(left + right) / 2, (top + bottom) / 2]

    drag(page, middle, [middle[0] - 30, middle[1] - 3000])

    expect(page.locator("[name=y]")).to_have_value("-50")


def test_a_dragged_box_snaps_to_the_edges_of_another_unless_ctrl_is_held(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Add a shape").click()
    lay(page, "top-left")
    for name, value in {"x": 20, "y": 30, "width": 22, "height": 10}.items():
        page.locator(f"[name={name}]").fill(str(value))
    with page.expect_navigation():
        page.get_by_role("button", name="caption {caption}").click()
    lay(page, "centre")
    (left, top), *_, (right, bottom) = corners(page)
    middle = [(left + right) / 2, (top + bottom) / 2]
    across, down = (right - left) / 30, (bottom - top) / 20  # pixels of the window for a %

    def dragged(by: tuple[float, float], *keys: str) -> list[float]:
        lay(page, "centre")
        for key in keys:
            page.keyboard.down(key)
        drag(page, middle, [middle[0] + by[0] * across, middle[1] + by[1] * down])
        for key in keys:
            page.keyboard.up(key)
        return [float(standing(page, name)) for name in ("x", "y")]

    # its left edge to the other's right edge at 42 %, its top to the other's middle at 35 %
    assert dragged((7.3, -4.6)) == [57, 45]
    assert dragged((7.3, -4.6), "Control") == pytest.approx([57.3, 45.4], abs=0.15)
    assert dragged((7.3, -4.6), "Shift") == [57, 50]

    # the lower right corner, at 65 % and 60 %: to the margin
    lay(page, "centre")
    drag(page, [right, bottom], [right + 29.6 * across, bottom + 10 * down])
    assert [float(standing(page, name)) for name in ("x", "width")] == [65, 60]


def test_keys_duplicate_and_remove_the_box_of_the_frame(page: Page) -> None:
    page.locator(".frame").focus()
    with page.expect_navigation():
        page.keyboard.press("Control+d")
    page.get_by_role("heading", name="Text “caption 2”").wait_for()

    page.locator(".frame:focus").wait_for()
    with page.expect_navigation():
        page.keyboard.press("Delete")

    assert [box["name"] for box in saved(page)["boxes"]] == ["caption"]


def test_changes_are_taken_back_and_made_again_unless_another_change_follows(page: Page) -> None:
    undo, redo = page.get_by_role("button", name="Undo"), page.get_by_role("button", name="Redo")
    expect(undo).to_be_disabled()
    first = picture(page)
    red = seen_after(page, lambda: page.get_by_label("Colour", exact=True).first.fill("#ff0000"))
    seen_after(page, lambda: page.get_by_role("checkbox", name="Plate", exact=True).check())

    seen_after(page, undo.click)
    without_plate = picture(page)
    page.locator(".frame").focus()
    seen_after(page, lambda: page.keyboard.press("Control+z"))
    as_it_began = picture(page)
    expect(undo).to_be_disabled()
    seen_after(page, redo.click)

    assert (without_plate, as_it_began, picture(page)) == (red, first, red)
    expect(page.locator("[data-colour-of=design-colour]")).to_have_value("#ff0000")
    expect(page.get_by_role("checkbox", name="Plate", exact=True)).not_to_be_checked()
    assert saved(page)["boxes"][0]["colour"] == "#ff0000"

    # a change after an undo continues from there
    colour = page.get_by_label("Colour", exact=True).first
    seen_after(page, lambda: colour.fill("#0000ff"))
    seen_after(page, undo.click)
    seen_after(page, lambda: colour.fill("#00ff00"))
    expect(redo).to_be_disabled()
    seen_after(page, undo.click)
    expect(colour).to_have_value("#ff0000")


def test_a_press_on_another_text_in_the_picture_chooses_it(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Add a text").click()
    other = page.locator(".frame .other")

    with page.expect_navigation():
        other.click()

    page.get_by_role("heading", name="Text “caption”").wait_for()
    expect(other).to_have_attribute("data-index", "1")


def test_a_larger_picture_is_seen_in_its_own_pixels_and_its_box_is_dragged_as_before(
    page: Page,
) -> None:
    larger = page.get_by_role("button", name="Full size")
    page.set_viewport_size({"width": 500, "height": 700})
    lay(page, "centre")
    fits = page.locator("[data-view] img.scripted-only").first.bounding_box()

    larger.click()
    large = page.locator("[data-view] img.scripted-only").first.bounding_box()
    before = corners(page)
    target = [before[3][0] + 15, before[3][1] + 10]
    drag(page, before[3], target)

    assert fits
    assert large
    assert (large["width"], large["height"]) == pytest.approx((602, 402), abs=2)  # with its border
    assert corners(page)[3] == pytest.approx(target, abs=1)
    expect(larger).to_have_attribute("aria-pressed", "true")
    larger.click()
    assert page.locator("[data-view] img.scripted-only").first.bounding_box() == fits


def test_a_box_is_dragged_as_before_while_another_picture_comes_in(page: Page) -> None:
    lay(page, "centre")
    page.route("**/not-here-yet.jpg", lambda route: None)  # never answered
    page.locator("[data-view] img.scripted-only").first.evaluate(
        "image => { image.src = '/not-here-yet.jpg' }"
    )
    before = corners(page)

    drag(page, before[3], [before[3][0] + 20, before[3][1] + 12])

    width, height = (
        float(page.locator(f"[name={name}]").input_value()) for name in ("width", "height")
    )
    assert (width > 30, height > 20) == (True, True)
    assert corners(page)[3] == pytest.approx([before[3][0] + 20, before[3][1] + 12], abs=1)


@pytest.mark.parametrize(("is_changed", "is_asked"), [(True, True), (False, False)])
def test_a_change_that_was_not_saved_is_not_left_without_a_question(
    page: Page, is_changed: bool, is_asked: bool
) -> None:
    asked: list[str] = []
    page.on("dialog", lambda dialog: [asked.append(dialog.type), dialog.accept()])
    if is_changed:
        seen_after(page, lambda: page.locator("[name=colour]").fill("#ff0000"))

    with page.expect_navigation():
        page.get_by_role("link", name="Back to the match").click()

    assert asked == (["beforeunload"] if is_asked else [])


def test_a_change_that_is_saved_is_left_without_a_question(page: Page) -> None:
    asked: list[str] = []
    page.on("dialog", lambda dialog: [asked.append(dialog.type), dialog.accept()])
    seen_after(page, lambda: page.locator("[name=colour]").fill("#ff0000"))

    assert saved(page)["boxes"][0]["colour"] == "#ff0000"
    seen_after(page, lambda: page.locator("[name=colour]").fill("#00ff00"))
    page.evaluate(AS_AFTER_BACK)
    with page.expect_navigation():
        page.get_by_role("link", name="Back to the match").click()
    assert asked == []


AS_AFTER_BACK = """() => {
  const form = document.getElementById("design-form");
  form.addEventListener("submit", (event) => event.preventDefault());
  form.requestSubmit();
  window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
}"""
"""A page that was sent and comes back as it was left: the test's browser keeps none."""


def test_a_finger_on_the_box_moves_it_and_beside_it_the_page(page: Page) -> None:
    lay(page, "centre")
    (left, top), *_, (right, bottom) = corners(page)
    fingers = page.context.new_cdp_session(page)
    fingers.send("Emulation.setTouchEmulationEnabled", {"enabled": True})

    moved = 50 - 80 / (bottom - top) * 20  # the box is 20 % high
    swipe(fingers, page, [(left + right) / 2, (top + bottom) / 2], 80)
    wait_until(page, f"Math.abs(document.querySelector('[name=y]').value - {moved}) <= 0.5")
    assert page.evaluate("scrollY") == 0
    swipe(fingers, page, [left - 40, bottom + 60], 80)

    wait_until(page, "scrollY > 40")


def swipe(fingers: CDPSession, page: Page, begin: list[float], upwards: float) -> None:
    """In few steps, and a long one first: a finger that rests in its place presses for long, and
    swipes nothing.
    """
    x, y = begin
    fingers.send(
        "Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]}
    )
    for step in range(1, 5):
        place = {"x": x, "y": y - upwards * step / 4}
        fingers.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [place]})
        page.wait_for_timeout(20)
    fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


PLACES = {"top-left": (35, 40), "top": (50, 40), "centre": (50, 50), "bottom-right": (65, 60)}
"""Where a point of a box of 30 × 20 % lies, so that its centre is that of the photo."""


def lay(page: Page, anchor: str, rotation: int = 0) -> None:
    """A box of 30 × 20 % in the middle of the photo, once its preview is there: what the preview
    says may take other space, by which the picture moves.
    """
    x, y = PLACES[anchor]
    page.locator(f"[name=anchor][value={anchor}]").check(force=True)
    unfold(page.locator("[name=x]"))
    for name, value in {"x": x, "y": y, "width": 30, "height": 20, "rotation": rotation}.items():
        page.locator(f"[name={name}]").fill(str(value))
    drawn(page)
    page.evaluate("scrollTo(0, 0)")


def drag(page: Page, begin: list[float], end: list[float]) -> None:
    page.mouse.move(*begin)
    page.mouse.down()
    page.mouse.move(*end, steps=5)
    page.mouse.up()


def corners(page: Page) -> list[list[float]]:
    """The corners of the box row by row, in pixels of the window."""
    found = page.evaluate("""() => {
      const area = document.querySelector(".frame .area");
      const [x, y, width, height] = ["x", "y", "width", "height"].map((name) => Number(area.getAttribute(name)));
      return [[0, 0], [1, 0], [0, 1], [1, 1]].map(([across, down]) => {
        const point = new DOMPoint(x + width * across, y + height * down).matrixTransform(area.getScreenCTM());
        return [point.x, point.y];
      });
    }""")
    return list(found)
