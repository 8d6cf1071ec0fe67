"""What the browser's tests of the design desk share: a batch of one row, the page, and what is seen and saved."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.urls import reverse
from PIL import Image
from playwright.sync_api import Page, Response, expect
from pytest_django.live_server_helper import LiveServer

from jobs.intake import matches
from jobs.models import Batch
from tests.dashboard.browsing import signed_in
from tests.intake import batches
from tests.rendering import pictures

SHEET = 'picture;caption;note\n1.jpg;"One line,\nand another one";\n'
DESCRIPTION = 0x010E  #: EXIF tag


def one_row() -> Batch:
    """With a photo of 600 × 400 pixels that tells a lot of itself, and the design that a batch begins with."""
    exif = Image.Exif()
    exif[DESCRIPTION] = "A long story. " * 1000
    photo = pictures.saved(pictures.photo(600, 400), "JPEG", exif=exif)
    batch = batches.with_sheet(batches.with_pictures("1.jpg", data=photo), SHEET)
    matches.match_rows(batch)
    return batch


@contextmanager
def at_the_desk(batch: Batch, live_server: LiveServer) -> Iterator[Page]:
    """The desk, its first preview drawn."""
    with signed_in(live_server) as page:
        seen_after(page, lambda: page.goto(reverse("design", args=[batch.pk])))
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
    expect(page.locator("[data-view]").first).not_to_have_attribute("aria-busy", "true")
    page.evaluate(f"{IMAGE}.decode()")
    return picture(page)


def picture(page: Page) -> str:
    """The pixels of the large picture."""
    return str(page.evaluate(f"{DRAWN}.toDataURL()"))


IMAGE = "document.querySelector('[data-view] img.scripted-only')"
DRAWN = f"""(() => {{
  const image = {IMAGE};
  const size = {{ width: image.naturalWidth, height: image.naturalHeight }};
  const canvas = Object.assign(document.createElement("canvas"), size);
  canvas.getContext("2d").drawImage(image, 0, 0);
  return canvas;
}})()"""
BOTTOM_LEFT = f"(canvas => [...canvas.getContext('2d').getImageData(0, canvas.height - 1, 1, 1).data])({DRAWN})"


def shape(page: Page) -> list[int]:
    """Of the large picture, in pixels of its own."""
    return list(page.evaluate(f"(({{ naturalWidth, naturalHeight }}) => [naturalWidth, naturalHeight])({IMAGE})"))


def facts(page: Page) -> str:
    return page.locator("[data-part=facts]").inner_text()


def kilobytes(page: Page) -> float:
    """What the result in the large picture weighs, as the desk says it."""
    said = re.search(r"([\d.]+) kB$", facts(page))
    assert said
    return float(said[1])


def put(page: Page, name: str, value: str | bool) -> None:
    control = page.locator(f"[name={name}]")
    if value is True:
        control.check()
    elif control.count() > 1:
        page.locator(f"[name={name}][value='{value}']").check(force=True)
    elif control.evaluate("control => control.matches('select')"):
        control.select_option(str(value))
    else:
        control.fill(str(value))


def standing(page: Page, name: str) -> str | bool:
    """What a control says: a text, or whether it is ticked."""
    control = page.locator(f"[name={name}]")
    if control.count() > 1:
        return page.locator(f"[name={name}]:checked").input_value()
    return control.is_checked() if control.get_attribute("type") == "checkbox" else control.input_value()
