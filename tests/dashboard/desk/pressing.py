"""What a person presses and types at the design desk, and what is seen of it and saved."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, Response

from tests.chromium import unfold


def is_preview(response: Response) -> bool:
    return response.url.endswith("/design/preview") and response.request.method == "POST"


def saved(page: Page) -> dict[str, Any]:
    """The design after a press on the text's own button, which saves what the controls say."""
    with page.expect_navigation():
        page.get_by_role("button", name="caption {caption}").click()
    return page.request.get(page.url.partition("?")[0] + "document.json").json()


def seen_after(page: Page, change: Callable[[], object]) -> str:
    """Make the change and return the pixels of the large picture once it has been drawn again for
    it.
    """
    with page.expect_response(is_preview):
        change()
    return drawn(page)


def opened_after(page: Page, press: Callable[[], object]) -> str:
    """Press what saves the design and opens the desk again, and return the pixels of the large
    picture there.

    `seen_after` could take the last picture of the desk that is left for the first of the new one.
    """
    with page.expect_navigation():
        press()
    return drawn(page)


def drawn(page: Page) -> str:
    """Return the pixels of the large picture once nothing on the desk waits for a preview."""
    page.locator("#design-form:not([data-behind])").wait_for(state="attached")
    return str(
        page.evaluate(
            f"{IMAGE}.decode().then(() => new Promise(requestAnimationFrame)).then(() => {DIGEST})"
        )
    )


def picture(page: Page) -> str:
    """Return a digest of the pixels of the large picture.

    It takes a quarter of the processor time of the pixels as a PNG.
    """
    return str(page.evaluate(DIGEST))


IMAGE = "document.querySelector('[data-view] img.scripted-only')"
DRAWN = f"""(() => {{
  const image = {IMAGE};
  const size = {{ width: image.naturalWidth, height: image.naturalHeight }};
  const canvas = Object.assign(document.createElement("canvas"), size);
  canvas.getContext("2d").drawImage(image, 0, 0);
  return canvas;
}})()"""
DIGEST = f"""(async canvas => {{
  const {{ width, height }} = canvas;
  const pixels = canvas.getContext("2d").getImageData(0, 0, width, height).data;
  const digest = await crypto.subtle.digest("SHA-256", pixels);
  return [width, height, ...new Uint8Array(digest)].join(" ");
}})({DRAWN})"""
BOTTOM_LEFT = (
    f"(canvas => [...canvas.getContext('2d').getImageData(0, canvas.height - 1, 1, "
    f"1).data])({DRAWN})"
)


def shape(page: Page) -> list[int]:
    """Return the natural width and height of the large picture, in pixels."""
    return list(
        page.evaluate(
            f"(({{ naturalWidth, naturalHeight }}) => [naturalWidth, naturalHeight])({IMAGE})"
        )
    )


def facts(page: Page) -> str:
    return page.locator("[data-part=facts]").inner_text()


def kilobytes(page: Page) -> float:
    """What the result in the large picture weighs, as the desk says it."""
    said = re.search(r"([\d.]+) kB$", facts(page))
    assert said
    return float(said[1])


def put(page: Page, name: str, value: str | bool) -> None:
    control = page.locator(f"[name={name}]")
    kind = control.evaluate_all(KIND)
    if kind["isFolded"]:
        unfold(control.first)
    if isinstance(value, bool):
        control.set_checked(value)
    elif kind["isGroup"]:
        page.locator(f"[name={name}][value='{value}']").check(force=True)
    elif kind["isSelect"]:
        control.select_option(str(value))
    else:
        control.fill(str(value))


def standing(page: Page, name: str) -> str | bool:
    """What a control says: a text, or whether it is ticked."""
    said: str | bool = page.locator(f"[name={name}]").evaluate_all(STANDING)
    return said


KIND = """controls => ({
  isFolded: controls[0].closest("details:not([open])") !== null,
  isGroup: controls.length > 1,
  isSelect: controls[0].matches("select"),
})"""
STANDING = """controls => {
  if (controls.length > 1) return controls.find((control) => control.checked).value;
  return controls[0].type === "checkbox" ? controls[0].checked : controls[0].value;
}"""
"""One question to the page instead of three: each takes longer than what it asks for."""
