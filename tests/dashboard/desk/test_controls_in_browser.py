"""The design desk under a person's hands: what is pressed and typed, and what the preview and the
saved design make of it.
"""

from functools import partial
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.dashboard.desk.pressing import (
    facts,
    put,
    saved,
    seen_after,
    standing,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.long(55),
]


def test_plate_and_shadow_show_their_controls_when_they_are_chosen_and_the_preview_follows(
    page: Page,
) -> None:
    corners, to_the_right = (
        page.get_by_label("Corners, % of size"),
        page.get_by_label("Offset right, % of size"),
    )
    expect(corners).to_be_hidden()

    changes = (
        lambda: page.get_by_role("checkbox", name="Plate", exact=True).check(),
        lambda: corners.fill("60"),
        lambda: page.get_by_label("One plate per line").check(),
        lambda: to_the_right.fill("25"),
        lambda: page.get_by_role("checkbox", name="Shadow", exact=True).uncheck(),
    )
    seen = {seen_after(page, change) for change in changes}

    expect(to_the_right).to_be_hidden()
    (box,) = saved(page)["boxes"]
    assert len(seen) == len(changes)
    assert (box["plate"]["radius"], box["plate"]["per_line"], box["shadow"]) == (60, True, None)


def test_the_keyboard_aligns_a_text_in_the_height_of_its_box_and_a_place_does_so_both_ways(
    page: Page,
) -> None:
    page.get_by_role("group", name="Align", exact=True).get_by_label("Centre").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("[name=valign]:checked")).to_have_value("middle")

    page.get_by_role("group", name="Position").get_by_label("Top left").check()

    expect(page.locator("[name=valign]:checked")).to_have_value("top")
    assert standing(page, "align") == "left"
    put(page, "align", "start")  # by script
    put(page, "anchor", "top-right")
    (box,) = saved(page)["boxes"]
    assert (box["valign"], box["align"]) == ("top", "start")


LOOKS = {
    "text": "A first line of a few words,\nand then: {caption}",
    "valign": "top",
    "height": "80",
    "width": "30",
    "max_lines": "12",
    "size_max": "5",
    "weight": "400",
    "italic": True,
    "wrap": "greedy",
    "colour": "#ffee00",
    "outline_width": "8",
    "outline_colour": "#880000",
    "shadow_colour": "#0000ff",
    "shadow_opacity": "1",
    "shadow_dx": "12",
    "shadow_dy": "-9",
    "shadow_blur": "2",
    "plate": True,
    "plate_colour": "#004400",
    "plate_opacity": "0.9",
    "plate_padding": "55",
    "plate_radius": "50",
    "plate_per_line": True,
    "align": "justify",
    "line_height": "1.6",
    "letter_spacing": "6.5",
    "word_spacing": "40",
    "strike": True,
    "underline": True,
    "direction": "rtl",
    "rotation": "-11",
    "opacity": "0.55",
    "x": "40",
    "y": "91",
}
"""Controls of a text, by name, in an order in which each has something to change in the picture."""


def test_every_control_of_a_text_changes_the_preview_and_stands_there_again_when_it_was_saved(
    page: Page,
) -> None:
    page.get_by_text("More:").click()

    seen = [seen_after(page, partial(put, page, name, value)) for name, value in LOOKS.items()]

    pairs = zip(list(LOOKS)[1:], pairwise(seen), strict=True)
    assert [name for name, (before, after) in pairs if before == after] == []
    with page.expect_navigation():
        page.get_by_role("button", name="caption {caption}").click()
    assert {name: standing(page, name) for name in LOOKS} == LOOKS


def test_a_control_that_cannot_be_used_is_marked_until_it_can(page: Page) -> None:
    colour, over = page.locator("[name=colour]"), page.locator("[data-view] .over").first

    colour.fill("white")
    expect(over).to_have_text("Colour: Enter a colour as #rrggbb, for example #ffffff for white.")
    expect(colour).to_have_attribute("aria-invalid", "true")
    colour.fill("#ff0000")

    expect(colour).not_to_have_attribute("aria-invalid", "true")
    expect(over).to_be_hidden()


def test_text_over_text_is_said_beside_the_picture_until_it_is_meant(page: Page) -> None:
    said = page.get_by_role("status", name="Notices about this row")
    with page.expect_navigation():
        page.get_by_role("button", name="Add a text").click()
    page.get_by_text("More:").click()
    put(page, "text", "{caption}")

    put(page, "anchor", "bottom")
    expect(said).to_have_text("“caption” and “caption 2” overlap.")
    put(page, "may_overlap", True)

    expect(said).to_have_text("")


RULES: list[tuple[str, str, str, str | bool, str]] = [
    ("max_lines", "{caption}\n{caption}", "only 3 fit", "4", "4 lines · fits"),
    ("overflow", "{caption} and more. " * 90, "Shorten the text", "ellipsis", "3 lines · fits"),
    ("missing", "\u0378", "No font has", "box", "1 line · fits"),
    ("long_words", "Donaudampfschifffahrt" * 6, "2 lines · fits", "keep", "px wide; the box has"),
    ("required", "[{note}]", "no text", True, "must not be empty"),
]
"""A control, a text for it, what is said of that at first, the other choice, and what is said then.
"""


def test_a_rule_for_a_text_is_seen_at_once_and_stands_there_again(page: Page) -> None:
    preview = page.get_by_label("Preview", exact=True)
    page.get_by_text("More:").click()

    for name, text, first, other, then in RULES:
        usual = standing(page, name)
        page.locator("[name=text]").fill(text)
        expect(preview).to_contain_text(first, use_inner_text=True)
        put(page, name, other)
        expect(preview).to_contain_text(then, use_inner_text=True)
        put(page, name, usual)

    for name, _, _, other, _ in RULES:
        put(page, name, other)
    with page.expect_navigation():
        page.get_by_role("button", name="caption {caption}").click()
    assert {rule[0]: standing(page, rule[0]) for rule in RULES} == {
        rule[0]: rule[3] for rule in RULES
    }


def test_one_size_for_all_rows_and_contrast_are_seen_at_once_and_stand_there_again(
    page: Page,
) -> None:
    page.get_by_text("More:").click()
    page.get_by_role("checkbox", name="Outline", exact=True).uncheck()
    page.get_by_role("checkbox", name="Shadow", exact=True).uncheck()
    pale = seen_after(page, lambda: put(page, "colour", "#909080"))

    legible = seen_after(page, lambda: put(page, "legible", "choose"))
    seen_after(page, lambda: put(page, "same_size", True))

    assert pale != legible
    assert " in this row only; the check finds the size for all rows" in facts(page)
    (box,) = saved(page)["boxes"]
    assert (box["legible"], box["same_size"], box["outline"], box["shadow"]) == (
        "choose",
        True,
        None,
        None,
    )
    assert (standing(page, "legible"), standing(page, "same_size")) == ("choose", True)


def test_a_column_goes_behind_the_text_as_long_as_nobody_has_put_the_cursor_into_it(
    page: Page,
) -> None:
    page.get_by_text("From the photo").click()
    page.locator('[data-insert="{photo file}"]').click()

    expect(page.get_by_label("Text", exact=True)).to_have_value("{caption}{photo file}")
