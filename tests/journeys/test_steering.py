"""The sample, and the buttons that steer a batch, pressed while it has work left: the worker's
children stand still.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.looking import count_of, keep
from tests.services import Site

pytestmark = [pytest.mark.browser, pytest.mark.broker, pytest.mark.long(400)]

ROWS = 24


def test_the_sample_is_paused_cancelled_and_made_after_all(page: Page, site: Site) -> None:
    with standing_still(site):
        page.get_by_role("button", name="Try the sample batch").click()
        page.get_by_role("button", name="Pause").click()
        page.get_by_text("Paused at").wait_for()
        keep(page, "paused")
        page.get_by_role("button", name="Continue").click()
        page.get_by_role("button", name="Pause").wait_for()

        page.get_by_label("More").click()
        page.get_by_role("link", name="Cancel…").click()
        keep(page, "cancel")
        page.get_by_role("button", name="Cancel 24 pictures").click()
        after_all = page.get_by_role("button", name="after all")
        after_all.wait_for()
        keep(page, "cancelled")
        after_all.click()
        page.get_by_role("button", name="Pause").wait_for()

    expect(count_of(page, "Done")).to_have_text(str(ROWS - 1))  # one text is too long, on purpose
    page.get_by_text("All 24 rows accounted for, none made twice").wait_for()
    keep(page, "sample")


@contextmanager
def standing_still(site: Site) -> Iterator[None]:
    children = psutil.Process(site.child_pid("worker")).children()
    for child in children:
        child.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        for child in children:
            child.send_signal(signal.SIGCONT)
