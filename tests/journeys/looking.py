"""What a person looks at and presses, and pictures of it in `tests/kept`, if this folder exists."""

from pathlib import Path

from playwright.sync_api import Error, Locator, Page

ANSWER = 5_000  #: ms for a page to say what it shows
KEPT = Path(__file__).parents[1] / "kept"


def keep(page: Page, name: str) -> None:
    """Save a screenshot of the page if somebody wants to look at it: it takes 0.7 s of processor
    time.
    """
    if KEPT.is_dir():
        page.screenshot(path=KEPT / f"{name}.png", full_page=True)


def shown(page: Page) -> str:
    """Return the address of a page, which parts of it ask again, and its text."""
    try:
        polls = "[...document.querySelectorAll('[data-poll]')].map((part) => part.id).join()"
        asks = page.evaluate(polls)
        text = page.locator("main").inner_text(timeout=ANSWER)
    except Error as error:
        return f"{page.url}: {error}"
    return f"{page.url}, asking again: {asks or 'nothing'}\n{text}"


def press(page: Page, name: str) -> None:
    """Press a button that opens a page, and wait for that page: it can look like the one before."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


def open_more(page: Page) -> None:
    """Open the rarely used settings of a text, if they are closed."""
    closed = page.locator("details.more:not([open])").filter(has_text="Letters and lines")
    if closed.count():
        closed.locator("summary").click()


def place(page: Page, name: str, anchor: str, *, width: int, height: int) -> None:
    """Give the text that is edited its place, size and name."""
    open_more(page)
    page.locator(f"[name=anchor][value='{anchor}']").check(force=True)
    resize(page, width=width, height=height)
    page.get_by_label("Name of this box").fill(name)


def resize(page: Page, *, width: int, height: int) -> None:
    open_more(page)
    page.locator("[name=width]").fill(str(width))
    page.locator("[name=height]").fill(str(height))


def count_of(page: Page, word: str) -> Locator:
    """Return the number beside a state on the batch page."""
    return page.get_by_label("By state").get_by_role("link", name=word).locator("b")
