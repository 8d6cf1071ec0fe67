"""A design saved from the desk under a name, and taken up again."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from jobs.models import Batch
from tests.dashboard.browsing import signed_in
from tests.dashboard.desk.pressing import opened_after, put, saved, seen_after, standing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_what_was_typed_outlives_a_session_that_ended_where_one_signs_in_in_another_tab(
    page: Page,
) -> None:
    page.context.clear_cookies(name="sessionid")
    put(page, "text", "Typed {note}")
    page.get_by_text(
        "You were signed out. Sign in again in another tab, then change something here."
    ).wait_for()

    with page.context.new_page() as other:
        other.goto(reverse("sign-in"))
        other.get_by_label("Account").fill("operator")
        other.get_by_label("Password").fill("paper and ink")
        other.get_by_role("button", name="Sign in").click()
        other.wait_for_url("**/batches/")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Undo")).to_have_attribute("aria-disabled", "true")
    seen_after(page, lambda: put(page, "text", "Typed again {note}"))

    assert saved(page)["boxes"][0]["text"] == "Typed again {note}"


def test_the_preview_returns_by_itself_once_the_site_answers_again(
    batch: Batch, live_server: LiveServer
) -> None:
    with signed_in(live_server, is_refused=True) as page:
        page.route("**/design/preview", lambda route: route.abort())
        page.goto(reverse("design", args=[batch.pk]))
        told = page.get_by_text("No connection to the site. The preview returns by itself.")
        told.first.wait_for()

        page.unroute("**/design/preview")

        told.first.wait_for(state="hidden")


def test_the_design_on_the_desk_is_saved_by_name_and_returns_when_it_is_used(page: Page) -> None:
    put(page, "colour", "#ff0000")
    page.get_by_role("button", name="Save this design…").click()
    page.get_by_label("Name").fill("Red tags")
    page.keyboard.press("Enter")
    page.get_by_role("status").filter(has_text="“Red tags” is saved.").wait_for()
    put(page, "colour", "#0000ff")
    with page.expect_navigation():
        page.get_by_role("button", name="caption {caption}").click()

    page.get_by_role("link", name="Use a saved design…").click()
    opened_after(page, page.get_by_role("button", name="Use").click)

    assert standing(page, "colour") == "#ff0000"
