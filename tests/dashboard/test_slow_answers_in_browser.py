"""Answers that come late, in another order, or not at all: nothing a person pressed or typed is lost,
counted twice or passed over in silence.
"""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import APIResponse, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from jobs.models import Batch, Job, Status
from jobs.states import State
from tests import factories
from tests.chromium import Held, wait_for
from tests.dashboard.browsing import signed_in
from tests.dashboard.one_at_a_time import alone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

POLLS = "**/?v=*"

SHORTER = """
document.addEventListener("htmx:configRequest", ({ detail }) => { detail.timeout /= 100; });
"""
"""Requests are given up a hundred times as soon."""


@pytest.fixture
def batch(transactional_db: None) -> Batch:
    """Running, with a row that failed."""
    Status.objects.create(
        pk=1, beat_at=timezone.now() + timedelta(days=1), broker="ok", workers=1, children=2
    )
    batch = factories.running(3)
    factories.job(batch, 20, State.FAILED, sentence="Ends half-way.")
    return batch


@pytest.fixture
def page(batch: Batch, live_server: LiveServer) -> Iterator[Page]:
    with signed_in(live_server) as page:
        yield page


def posts(page: Page) -> list[str]:
    """Return the addresses to which the page sends something, in a list that grows."""
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.url) if one.method == "POST" else None)
    return sent


def test_a_poll_that_a_press_overtakes_neither_undoes_it_nor_says_that_the_site_is_silent(
    page: Page, batch: Batch
) -> None:
    answers: list[tuple[Route, APIResponse]] = []

    def hold_news(route: Route) -> None:
        answer = route.fetch()
        if answer.status == 204:  # the first poll may come before the change
            route.fulfill(response=answer)
        else:
            answers.append((route, answer))

    page.route(POLLS, hold_news)
    page.goto(reverse("batch", args=[batch.pk]))
    with alone():
        Job.objects.filter(batch=batch, row=20).delete()  # so the poll has something to show
    wait_for(page, lambda: bool(answers), "a poll")

    page.click("#pause")
    page.locator("#continue").wait_for()
    is_stale = page.locator("#stale").is_visible()
    (route, answer) = answers[0]
    with page.expect_response(POLLS):
        route.fulfill(response=answer)

    assert (answer.status, is_stale) == (200, False)
    assert page.locator("#continue").is_visible()
    page.unroute(POLLS)


def test_a_press_is_not_lost_when_another_follows_before_its_answer(
    page: Page, batch: Batch
) -> None:
    page.goto(reverse("batch", args=[batch.pk]))
    retries = Held(page, "**/retry")

    page.click("#retry-all")
    retries.wait()
    page.click("#pause")
    retries.let_go()

    page.locator("#continue").wait_for()
    expect(page.locator("#failures")).to_have_count(0)
    with alone():
        assert Job.objects.get(batch=batch, row=20).state == State.WAITING


def test_a_poll_that_is_never_answered_is_given_up_and_the_page_asks_again(
    batch: Batch, live_server: LiveServer
) -> None:
    with signed_in(live_server, is_refused=True) as page:
        page.goto(reverse("batch", args=[batch.pk]))
        page.evaluate(SHORTER)
        polls = Held(page, POLLS)

        page.locator("#stale").wait_for()
        polls.wait(2)
        polls.let_go()

        expect(page.locator("#stale")).to_be_hidden()


def test_no_poll_begins_while_a_press_is_on_its_way(page: Page, batch: Batch) -> None:
    presses = Held(page, "**/pause")
    page.goto(reverse("batch", args=[batch.pk]))
    page.click("#pause")
    presses.wait()

    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if "?v=" in one.url else None)
    page.wait_for_timeout(2500)  # one period of the poll, and a half

    assert asked == []
    presses.let_go()
    page.locator("#continue").wait_for()


def test_a_press_that_the_site_did_not_answer_says_so_until_it_is_pressed_again(
    batch: Batch, live_server: LiveServer
) -> None:
    with signed_in(live_server, is_refused=True) as page:
        page.goto(reverse("batch", args=[batch.pk]))
        said = page.get_by_text("The site did not answer, so it may not have done this.")
        page.route("**/pause", lambda route: route.abort())

        page.click("#pause")
        said.wait_for()
        expect(page.locator("#pause")).to_be_enabled()
        page.unroute("**/pause")
        page.click("#pause")

        page.locator("#continue").wait_for()
        expect(said).to_be_hidden()


def test_a_button_that_is_pressed_twice_counts_once_and_shows_that_it_works(page: Page) -> None:
    page.goto(reverse("batches"))
    sent, presses = posts(page), Held(page, "**/batches/new")

    said = page.locator("#new").evaluate(
        "button => (button.focus(), button.click(), button.ariaBusy)"
    )
    presses.wait()
    page.keyboard.press("Enter")
    presses.let_go()

    page.locator("#pictures-title").wait_for()
    assert (said, len(sent)) == ("true", 1)
    with alone():
        assert Batch.objects.count() == 2


def test_another_button_of_the_form_counts_once_too(page: Page, batch: Batch) -> None:
    factories.job(batch, 21, State.FAILED)
    page.goto(reverse("row", args=[batch.pk, 20]))
    sent, presses = posts(page), Held(page, "**/correct")

    page.get_by_label("caption").fill("Shorter")
    page.get_by_role("button", name="Save and make it again").focus()
    page.keyboard.press("Enter")
    presses.wait()
    page.keyboard.press("Control+Enter")
    presses.let_go()

    page.get_by_text("the sheet says").wait_for()
    assert len(sent) == 1


def test_a_section_stays_open_over_a_press_and_over_an_answer_that_left_it_out(
    page: Page, batch: Batch
) -> None:
    page.goto(reverse("batch", args=[batch.pk]))
    section = page.locator("#how-we-know")
    section.locator("summary").click()
    page.route("**/pause", lambda route: without_sections(route))

    page.click("#pause")
    expect(section).to_have_count(0)
    page.click("#continue")

    expect(section).to_have_attribute("open", "")


def without_sections(route: Route) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, body=re.sub("(?s)<details.*?</details>", "", answer.text()))


def test_whoever_was_signed_out_keeps_what_is_typed_and_goes_on_after_signing_in_elsewhere(
    page: Page, batch: Batch
) -> None:
    page.goto(reverse("batches"))
    page.fill("#q", "sum")
    page.locator("#q").blur()
    session = page.context.cookies()
    said = page.get_by_text("What you typed is still here.")

    page.context.clear_cookies()
    said.wait_for()
    page.context.add_cookies(session)

    expect(said).to_be_hidden()
    expect(page.locator("#q")).to_have_value("sum")


def test_a_typed_search_is_kept_when_the_list_of_batches_changes(page: Page, batch: Batch) -> None:
    page.goto(reverse("batches"))
    page.fill("#q", "sum")
    page.locator("#q").blur()

    with alone():
        Batch.objects.update(name="Summer prices")

    page.get_by_role("link", name="Summer prices").first.wait_for()
    expect(page.locator("#q")).to_have_value("sum")
