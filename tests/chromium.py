"""Debian's Chromium.

A process of tests starts it once, and without its windows: both took half of a test's time.

Wait for what a page will show by `locator.wait_for()`: after each look that finds nothing, `expect`
describes the whole page in case it must complain.
"""

import atexit
import os
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from playwright.sync_api import (
    Browser,
    Locator,
    Page,
    Playwright,
    Route,
    expect,
    sync_playwright,
)

PATH = Path("/usr/bin/chromium")  #: the browser that people have
#: the same without menus, tabs and their processes
SHELL = Path("/usr/bin/chromium-headless-shell")
#: ms to wait for what a page will show: a machine can be slow, or busy with other work
PATIENCE = 180_000

UNOPTIMISED = "--js-flags=--no-opt --no-maglev"
"""Scripts as they are first compiled: no page of a test stays so long that better machine code would
repay the compiler, which took almost a third of the processor time of the desk.
"""

expect.set_options(timeout=PATIENCE)


@cache
def browser(*arguments: str) -> Browser:
    """Return the shared browser with these arguments. One process of it draws all pages of a site
    in one context.
    """
    if not SHELL.exists():
        pytest.fail(f"{SHELL} is missing: apt-get install --no-install-recommends {SHELL.name}")
    arguments = ("--no-sandbox", "--process-per-site", UNOPTIMISED, *arguments)
    return _playwright().chromium.launch(executable_path=SHELL, args=arguments)


def wait_until(page: Page, expression: str) -> None:
    """Ask the page until the expression is true. Playwright's `wait_for_function` needs `eval`,
    which the pages forbid.
    """
    deadline = time.monotonic() + PATIENCE / 1000
    while not page.evaluate(expression):
        if time.monotonic() > deadline:
            pytest.fail(f"after {PATIENCE} ms the page still said no to {expression}")
        page.wait_for_timeout(50)


def wait_for(page: Page, condition: Callable[[], bool], what: str) -> None:
    """Receive events of the page until the condition is true."""
    deadline = time.monotonic() + PATIENCE / 1000
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"after {PATIENCE} ms there was still not: {what}")
        page.wait_for_timeout(20)


class Held:
    """The requests of a page to these addresses, which the site gets when the test lets it: so
    their answers come as late as the test wants.
    """

    def __init__(self, page: Page, addresses: str) -> None:
        self._page, self._addresses = page, addresses
        self._waiting: list[Route] = []
        page.route(addresses, lambda route: self._waiting.append(route))

    def wait(self, count: int = 1) -> None:
        """Wait until the page has sent this many of them."""
        wait_for(self._page, lambda: len(self._waiting) >= count, self._addresses)

    def let_go(self) -> None:
        """Let the site answer them, and hold no others."""
        for route in self._waiting:
            route.continue_()
        self._page.unroute(self._addresses)


def unfold(control: Locator) -> Locator:
    """Open the collapsed section around a control, if it is closed, and return the control.

    A click is lost if a preview that arrives moves the page between press and release, so, as a
    person would, it is repeated while the section stays closed.
    """
    section = control.locator("xpath=ancestor::details[not(@open)]")
    deadline = time.monotonic() + PATIENCE / 1000
    while section.count() and time.monotonic() < deadline:
        section.locator("> summary").click()
        control.page.wait_for_timeout(20)
    return control


@cache
def _playwright() -> Playwright:
    # Its event loop counts as running in this thread from now on, so Django would refuse every test
    # its database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    lead_forks_to_our_databases()
    started = sync_playwright().start()
    atexit.register(started.stop)
    return started


@cache
def lead_forks_to_our_databases() -> None:
    """Give each fork of this process the connections of the thread that it is made in.

    Django keeps the connections of a thread with its event loop, once it has one. A fork has no
    loop, and would find those from before it: of another test's database, or of none.
    """
    ours: dict[str, BaseDatabaseWrapper] = {}

    def remember() -> None:
        ours.update({alias: connections[alias] for alias in connections})

    def take_over() -> None:
        for alias, connection in ours.items():
            connections[alias] = connection

    os.register_at_fork(before=remember, after_in_child=take_over)
