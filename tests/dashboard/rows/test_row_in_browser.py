"""Failed rows are corrected one after the other, by keyboard alone."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from jobs.models import Job
from jobs.states import State
from tests import factories
from tests.dashboard.browsing import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_failed_rows_are_corrected_one_after_the_other_by_keyboard(live_server: LiveServer) -> None:
    batch = factories.running(match={"by": "column", "column": "photo"})
    for row in (3, 5, 8):
        factories.job(batch, row, State.FAILED, code="text_does_not_fit", sentence="Too long.")

    with signed_in(live_server) as page:
        page.goto(live_server.url + reverse("row", args=[batch.pk, 3]))
        page.get_by_label("caption").fill("Three")
        page.keyboard.press("Control+Enter")
        page.get_by_role("heading", name="Row 5").wait_for()
        page.wait_for_load_state()  # from then on the keys are heard
        expect(page.get_by_label("caption")).to_be_focused()
        page.keyboard.press("Control+a")
        page.keyboard.type("Five")
        page.keyboard.press("Control+Enter")
        page.get_by_role("heading", name="Row 8").wait_for()
        page.get_by_text("Row 5 is saved.").wait_for()
        page.wait_for_load_state()
        page.get_by_label("caption").fill("Eight")
        with page.expect_navigation():
            page.keyboard.press("Control+Enter")  # no failed row comes after it

    captions = [job.text("caption") for job in Job.objects.filter(batch=batch).order_by("row")]
    assert captions == ["Three", "Five", "Eight"]
