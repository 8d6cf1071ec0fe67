"""A session that ends while a page is open: what was typed or chosen there is not lost, and the page
works again once the person has signed in in another tab.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from jobs.models import FontFile, Job
from jobs.states import State
from tests import factories
from tests.dashboard.browsing import signed_in
from tests.dashboard.one_at_a_time import alone
from tests.rendering import made_fonts

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(transactional_db: None, live_server: LiveServer) -> Iterator[Page]:
    with signed_in(live_server, is_refused=True) as page:
        yield page


def sign_out(page: Page) -> None:
    page.context.clear_cookies(name="sessionid")


def sign_in_elsewhere(page: Page) -> None:
    with page.context.new_page() as other:
        other.goto(reverse("sign-in"))
        other.get_by_label("Account").fill("operator")
        other.get_by_label("Password").fill("paper and ink")
        other.get_by_role("button", name="Sign in").click()
        other.wait_for_url("**/batches/")


def test_a_typed_text_stays_on_its_page_and_is_sent_after_signing_in_in_another_tab(
    page: Page,
) -> None:
    batch = factories.running(0)
    job = factories.job(batch, 20, State.FAILED)
    page.goto(reverse("row", args=[batch.pk, 20]))
    page.get_by_label("caption").fill("Spelt well")
    sign_out(page)
    with page.expect_response("**/indicator?*"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # back on its tab

    page.get_by_role("button", name="Save and make it again").click()
    page.get_by_text("What you typed is still here").wait_for()
    assert page.get_by_label("caption").input_value() == "Spelt well"

    sign_in_elsewhere(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Save and make it again").click()

    with alone():
        assert Job.objects.get(pk=job.pk).text("caption") == "Spelt well"


def test_a_sheet_is_not_taken_for_uploaded_by_the_sign_in_page(page: Page, tmp_path: Path) -> None:
    sheet = tmp_path / "prices.csv"
    sheet.write_text("file,price\n1.jpg,9\n")
    page.goto(reverse("images", args=[factories.draft().pk]))
    sign_out(page)

    page.set_input_files("input[name=sheet]", sheet)
    page.get_by_text("You were signed out, so prices.csv was not uploaded").wait_for()

    sign_in_elsewhere(page)
    page.set_input_files("input[name=sheet]", sheet)

    page.get_by_text("See its rows").wait_for()


def test_a_font_is_uploaded_after_signing_in_in_another_tab(page: Page, tmp_path: Path) -> None:
    font = tmp_path / "house.ttf"
    font.write_bytes(made_fonts.named("Regular"))
    page.goto(reverse("fonts"))
    sign_out(page)

    page.set_input_files("input[type=file]", font)
    page.get_by_text("You were signed out, so house.ttf was not uploaded").wait_for()

    sign_in_elsewhere(page)
    page.set_input_files("input[type=file]", font)

    expect(page.get_by_text("house.ttf")).to_have_count(2)
    expect(page.get_by_text("Uploading and checking house.ttf…")).to_have_count(0)
    with alone():
        assert FontFile.objects.count() == 1
