"""What a person looks at, and pictures of it in `tests/kept`."""

from pathlib import Path

from playwright.sync_api import Locator, Page

KEPT = Path(__file__).parents[1] / "kept"


def keep(page: Page, name: str) -> None:
    """Save a screenshot of the page, to be looked at."""
    page.screenshot(path=KEPT / f"{name}.png", full_page=True)


def count_of(page: Page, word: str) -> Locator:
    """Return the number beside a state on the batch page."""
    return page.get_by_label("By state").get_by_role("link", name=word).locator("b")
