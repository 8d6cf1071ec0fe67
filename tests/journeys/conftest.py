"""A person at Debian's Chromium. The browser and the running site are other processes."""

from collections.abc import Generator, Iterator

import pytest
from playwright.sync_api import Cookie, Page

from tests import chromium
from tests.journeys.looking import shown
from tests.services import Site


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add to a failure what the person saw then: a wait that ends names only what was missing."""
    report = yield
    page = getattr(item, "funcargs", {}).get("page")
    if call.when == "call" and report.failed and page is not None:
        report.sections += [("What a page showed", shown(one)) for one in page.context.pages]
    return report


@pytest.fixture(scope="session")
def cookies(site: Site) -> list[Cookie]:
    """Keep the cookies of the first page that signed in: the others need not check a password."""
    return []


@pytest.fixture
def page(site: Site, cookies: list[Cookie]) -> Iterator[Page]:
    """Open a signed-in page.

    At the end, assert that the console has no error and no other host was contacted.
    """
    context = chromium.browser().new_context(
        viewport={"width": 1280, "height": 860}, accept_downloads=True
    )
    opened, complaints = context.new_page(), []
    opened.on(
        "console",
        lambda message: complaints.append(message.text) if message.type == "error" else None,
    )
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on(
        "request",
        lambda asked: complaints.append(asked.url) if not _is_ours(asked.url, site) else None,
    )
    opened.set_default_timeout(chromium.PATIENCE)
    context.add_cookies(cookies)
    opened.goto(site.url)
    if not cookies:
        opened.get_by_label("Account").fill(site.account)
        opened.get_by_label("Password").fill(site.password)
        opened.get_by_role("button", name="Sign in").click()
    opened.wait_for_url("**/batches/")
    cookies[:] = context.cookies()
    yield opened
    context.close()
    assert complaints == []


def _is_ours(url: str, site: Site) -> bool:
    return url.startswith((site.url, "blob:", "data:"))
