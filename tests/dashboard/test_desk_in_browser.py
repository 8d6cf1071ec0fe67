"""The design desk under a person's hands: what is pressed, dragged and typed, and what the preview and the saved
design make of it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Response, expect
from pytest_django.live_server_helper import LiveServer

from jobs.intake import matches
from jobs.models import Batch
from tests.dashboard.browsing import signed_in
from tests.intake import batches

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SHEET = 'picture;caption\n1.jpg;"One line,\nand another one"\n'


@pytest.fixture
def batch(transactional_db: None) -> Batch:
    """One row with a photo of 400 × 300 pixels, and the design that a batch begins with."""
    batch = batches.with_sheet(batches.with_pictures("1.jpg"), SHEET)
    matches.match_rows(batch)
    return batch


@pytest.fixture
def page(batch: Batch, live_server: LiveServer) -> Iterator[Page]:
    """The desk, its first preview drawn."""
    with signed_in(live_server) as page:
        with page.expect_response(is_preview):
            page.goto(reverse("design", args=[batch.pk]))
        yield page


def is_preview(response: Response) -> bool:
    return response.url.endswith("/design/preview") and response.request.method == "POST"


def saved(page: Page) -> dict[str, Any]:
    """The design after a press on the text's own button, which saves what the controls say."""
    with page.expect_navigation():
        page.get_by_role("button", name="caption {caption}").click()
    return page.request.get(page.url.partition("?")[0] + "document.json").json()


def seen_after(page: Page, change: Callable[[], object]) -> str:
    """The pixels of the large picture, once it was drawn anew for this change."""
    with page.expect_response(is_preview):
        change()
    page.wait_for_function(
        f"(() => {{ const view = {LARGE}; return !view.ariaBusy && view.querySelector('img').complete; }})()"
    )
    return str(page.evaluate(PIXELS))


LARGE = "document.querySelector('[data-view]')"
PIXELS = f"""() => {{
  const image = {LARGE}.querySelector("img.scripted-only");
  const size = {{ width: image.naturalWidth, height: image.naturalHeight }};
  const canvas = Object.assign(document.createElement("canvas"), size);
  canvas.getContext("2d").drawImage(image, 0, 0);
  return canvas.toDataURL();
}}"""


def test_plate_and_shadow_show_their_controls_when_they_are_chosen_and_the_preview_follows(page: Page) -> None:
    corners, to_the_right = page.get_by_label("Corners, % of size"), page.get_by_label("To the right, % of size")
    expect(corners).to_be_hidden()

    changes = (
        lambda: page.get_by_label("Plate", exact=True).check(),
        lambda: corners.fill("60"),
        lambda: page.get_by_label("One plate per line").check(),
        lambda: to_the_right.fill("25"),
        lambda: page.get_by_label("Shadow", exact=True).uncheck(),
    )
    seen = {seen_after(page, change) for change in changes}

    expect(to_the_right).to_be_hidden()
    (box,) = saved(page)["boxes"]
    assert len(seen) == len(changes)
    assert (box["plate"]["radius"], box["plate"]["per_line"], box["shadow"]) == (60, True, None)


def test_the_keyboard_aligns_a_text_in_the_height_of_its_box_and_a_place_does_so_too(page: Page) -> None:
    page.get_by_role("group", name="Align", exact=True).get_by_label("Centre").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")
    by_keyboard = page.locator("[name=valign]:checked").input_value()

    page.get_by_role("group", name="Where").get_by_label("Top left").check()

    assert by_keyboard == "middle"
    assert page.locator("[name=valign]:checked").input_value() == "top"
    assert saved(page)["boxes"][0]["valign"] == "top"
