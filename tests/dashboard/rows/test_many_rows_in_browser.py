"""What a person sees while a chore does what they asked of thousands of rows: at once, as it goes,
and at its end.
"""

import zipfile
from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from jobs.chores import claims, steps
from jobs.chores.registry import BESIDE
from jobs.chores.runner import perform
from jobs.control import retries
from jobs.models import Batch, Chore
from jobs.queue import lifecycle
from jobs.states import State
from tests import factories
from tests.dashboard.browsing import signed_in
from tests.dashboard.one_at_a_time import alone
from tests.results.test_exports import done

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(transactional_db: None, live_server: LiveServer) -> Iterator[Page]:
    with signed_in(live_server) as page:
        yield page


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two of anything are many."""
    monkeypatch.setattr(retries, "FEW", 1)
    monkeypatch.setattr(lifecycle, "MANY_RESULTS", 1)


def failed(rows: int) -> Batch:
    batch = factories.running(name="Summer prices")
    factories.job(batch, 2, State.DONE)
    for row in range(3, rows + 3):
        factories.job(batch, row, State.FAILED)
    return batch


def test_rows_that_are_sent_again_are_shown_as_they_go(page: Page) -> None:
    batch = failed(4)
    page.goto(reverse("batch", args=[batch.pk]))

    page.click("#retry-all")
    expect(page.locator("#again")).to_contain_text("0 of 4 rows are being sent again.")
    expect(page.locator("#retry-all")).to_have_count(0)
    with alone():
        Chore.objects.update(done=3)
    expect(page.locator("#again")).to_contain_text("3 of 4 rows are being sent again.")
    with alone():
        chore = claims.claim("boot:ns:1:1:1", beside=BESIDE)
        assert chore is not None
        perform(chore, "boot:ns:1:1:1")

    expect(page.locator("#again")).to_have_count(0)
    expect(page.locator("#n-to-do b")).to_have_text("4")


def test_a_large_zip_is_prepared_under_the_eyes_of_the_person_and_then_begins_by_itself(
    page: Page,
) -> None:
    batch = factories.running(name="Summer prices")
    for row in (2, 3, 4):
        done(batch, row, bytes([row]) * 100)
    page.goto(reverse("batch", args=[batch.pk]))

    page.click("#download")
    expect(page.locator(".waiting h2")).to_have_text("Preparing the zip…")
    with alone():
        Chore.objects.update(state="running", done=2, total=3)
    expect(page.locator(".waiting")).to_contain_text("2 of 3 rows written")
    with page.expect_download() as download, alone():
        steps.freeze(Chore.objects.get(), lambda *_: None)
        Chore.objects.update(state="done")

    assert download.value.suggested_filename == "Summer prices.zip"
    with zipfile.ZipFile(download.value.path()) as archive:
        assert archive.namelist() == ["2.jpg", "3.jpg", "4.jpg", "report.csv"]
    page.locator("#ready").wait_for()
    page.goto(reverse("batch", args=[batch.pk]))
    with page.expect_download():
        page.click("#download")
