"""A signed-in page of Debian's Chromium at the live server."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests import chromium, factories
from tests.dashboard.one_at_a_time import visited


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
    size = {"width": 1280, "height": 860}
    with (
        visited(),
        chromium.browser().new_context(viewport=size, base_url=live_server.url) as context,
    ):
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )
        context.set_default_timeout(chromium.PATIENCE)
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


def _is_ours(url: str, live_server: LiveServer) -> bool:
    return url.startswith((live_server.url, "blob:", "data:"))
