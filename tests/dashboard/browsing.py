"""A signed-in page of Debian's Chromium at the live server."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.conf import settings
from django.templatetags.static import static
from django.test import Client
from playwright.sync_api import BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from tests import chromium, factories
from tests.dashboard.one_at_a_time import visited
from tests.services import PATIENCE, wait_for


@contextmanager
def signed_in(
    live_server: LiveServer, *, also: str = "", is_refused: bool = False
) -> Iterator[Page]:
    """At 1280 px.

    Anything on its console but what was not found, and any request to elsewhere, fails the test.
    `also`: another origin that it may ask. `is_refused`: it will be refused there.
    """
    client = Client()
    client.force_login(factories.user())
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    told: list[str] = []
    with visited(), _emptied(live_server.url) as context:
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )
        page = context.new_page()
        if not is_refused:
            page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on(
            "request",
            lambda request: (
                None
                if _is_ours(request.url, live_server) or (also and request.url.startswith(also))
                else told.append(request.url)
            ),
        )
        yield page
        page.wait_for_load_state("networkidle")
    wrong = [line for line in told if "404" not in line]
    assert not wrong, wrong


@contextmanager
def _emptied(url: str) -> Iterator[BrowserContext]:
    """Lend the browser context of this process, and leave no page, cookie or file of a test in it.

    Its cache stays, for scripts, styles and fonts: all else is kept for the cookie of a test only
    (`one_at_a_time`). To load them again took a tenth of the first page of each test.
    """
    context = _context(url)
    kept = context.pages[0]
    try:
        yield context
    finally:
        for page in context.pages[1:]:
            page.close()
        context.unroute_all()
        context.clear_cookies()
        empty = context.new_cdp_session(kept)
        empty.send("Storage.clearDataForOrigin", {"origin": url, "storageTypes": "all"})
        empty.detach()


def close(url: str) -> None:
    """Close the context, and wait until the live server has seen it leave: its threads could not
    close their database after the server's end.
    """
    if not _context.cache_info().currsize:
        return
    _context(url).close()
    _context.cache_clear()
    wait_for(lambda: not _answering(), PATIENCE, "the end of the browser's connections")


def _answering() -> bool:
    return any("process_request_thread" in thread.name for thread in threading.enumerate())


@cache
def _context(url: str) -> BrowserContext:
    """Open a context with one page that stays: its process draws the pages of all tests, and need
    not start for each of them.
    """
    context = chromium.browser().new_context(viewport={"width": 1280, "height": 860}, base_url=url)
    context.set_default_timeout(chromium.PATIENCE)
    context.new_page().goto(static("images/mark.svg"))
    return context


def _is_ours(url: str, live_server: LiveServer) -> bool:
    return url.startswith((live_server.url, "blob:", "data:"))
