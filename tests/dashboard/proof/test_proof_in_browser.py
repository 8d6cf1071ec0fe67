"""A client at a phone: words are said without leaving the page, and nothing is wider than the
screen.
"""

import re
from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from jobs.models import Batch
from jobs.states import State
from jobs.storage import store
from tests import factories
from tests.chromium import Held
from tests.dashboard.browsing import signed_in
from tests.dashboard.rows.test_files import jpeg

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def batch(transactional_db: None) -> Batch:
    batch = factories.running(name="X" * 200)
    key = f"b/{batch.pk}/out/1.jpg"
    store().put_bytes(key, jpeg(60, 40))
    for row in (2, 3, 4):
        known = {"result_key": key, "thumbnail_key": key, "result_name": f"{row}{'y' * 300}.jpg"}
        factories.job(batch, row, State.DONE, result_sha256=f"{row:064x}", **known)
    factories.proof(batch, "secret")
    return batch


@pytest.fixture
def page(batch: Batch, live_server: LiveServer) -> Iterator[Page]:
    with signed_in(live_server) as page:
        page.set_viewport_size({"width": 390, "height": 844})
        yield page


def test_a_client_answers_each_picture_without_leaving_the_page(page: Page) -> None:
    page.goto(reverse("proof-page", args=["secret"]))
    cards, filters = page.locator("li.card"), page.locator("#filters")

    cards.nth(0).get_by_role("button", name="Approve").click()
    expect(filters).to_contain_text("Approved 1")
    cards.nth(1).get_by_text("Request a change").click()
    cards.nth(1).get_by_role("textbox").fill("z" * 500)
    cards.nth(1).get_by_role("button", name="Send").click()
    expect(filters).to_contain_text("To change 1")

    expect(cards).to_have_count(3)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    expect(page.locator("#announce")).to_have_text(re.compile(": to change$"))

    cards.nth(2).get_by_role("link").click()
    expect(page.locator("figure.large img")).to_have_js_property("naturalWidth", 60)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_role("button", name="Approve").click()
    page.get_by_text("You have reviewed every picture.").wait_for()


def test_a_comment_that_is_typed_while_an_approval_is_on_its_way_is_kept(page: Page) -> None:
    page.goto(reverse("proof-page", args=["secret"]))
    card = page.locator("li.card").first
    approvals = Held(page, "**/2/")

    card.get_by_role("button", name="Approve").click()
    approvals.wait()
    card.get_by_text("Request a change").click()
    card.get_by_role("textbox").press_sequentially("The price is")
    approvals.let_go()
    card.get_by_role("button", name="✓ Approved").wait_for()

    expect(card.get_by_role("textbox")).to_be_focused()
    page.keyboard.type(" wrong")
    card.get_by_role("button", name="Send").click()

    expect(page.locator("#filters")).to_contain_text("To change 1")
    expect(card.locator("q")).to_have_text("The price is wrong")
    expect(card.get_by_role("textbox")).to_be_hidden()


def test_what_is_typed_after_the_comment_was_sent_is_kept(page: Page) -> None:
    page.goto(reverse("proof-page", args=["secret"]))
    card = page.locator("li.card").first
    sent = Held(page, "**/2/")
    card.get_by_text("Request a change").click()
    card.get_by_role("textbox").fill("Too dark")

    card.get_by_role("button", name="Send").click()
    sent.wait()
    card.get_by_role("textbox").press_sequentially(", and crooked")
    sent.let_go()

    expect(card.locator("q")).to_have_text("Too dark")
    expect(card.get_by_role("textbox")).to_have_value("Too dark, and crooked")


def test_a_press_that_follows_before_the_answer_is_not_lost(page: Page) -> None:
    page.goto(reverse("proof-page", args=["secret"]))
    card = page.locator("li.card").first
    card.get_by_text("Request a change").click()
    card.get_by_role("textbox").fill("Too dark")
    approvals = Held(page, "**/2/")

    card.get_by_role("button", name="Approve").click()
    approvals.wait()
    card.get_by_role("button", name="Send").click()
    approvals.let_go()

    expect(card.locator("q")).to_have_text("Too dark")
    expect(page.locator("#filters")).to_contain_text("To change 1")
