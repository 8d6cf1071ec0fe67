"""Large pictures in a browser that sends them to a real storage itself, whatever comes in between."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Route
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from jobs.intake.pictures import direct
from jobs.intake.pictures.direct import FROM_BYTES
from jobs.models import Batch
from jobs.storage import direct_uploads, store
from jobs.storage.s3 import multipart
from jobs.storage.s3.direct import PART
from tests import buckets, factories
from tests.dashboard.browsing import signed_in
from tests.dashboard.new_batch.uploading import (
    PICTURE,
    asked,
    choose,
    expect_problems,
    expect_sent,
    fill,
    here,
    large,
)
from tests.services import PATIENCE, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SIZE = 2 * PART + 1000
NOT_FROM_HERE = "This browser cannot reach the storage, so large pictures go through the site."


@pytest.fixture
def batch(transactional_db: None) -> Batch:
    return factories.draft()


@pytest.fixture
def allowed(bucket_url: str, bucket_server: buckets.BucketServer, settings: Settings) -> str:
    """Let browsers send to the bucket, and return the origin of its server."""
    return allow(settings, bucket_url, bucket_server.endpoint)


def allow(settings: Settings, bucket_url: str, origin: str) -> str:
    settings.STORAGE_URL, settings.DIRECT_UPLOADS = bucket_url, origin
    connect = [*settings.SECURE_CSP["connect-src"], origin]
    settings.SECURE_CSP = settings.SECURE_CSP | {"connect-src": connect}
    return origin


@pytest.fixture
def page(batch: Batch, live_server: LiveServer, allowed: str) -> Iterator[Page]:
    with signed_in(live_server, also=allowed) as page:
        yield opened(page, batch)


@pytest.fixture
def refused_page(batch: Batch, live_server: LiveServer, allowed: str) -> Iterator[Page]:
    with signed_in(live_server, also=allowed, is_refused=True) as page:
        yield opened(page, batch)


def opened(page: Page, batch: Batch) -> Page:
    page.goto(reverse("images", args=[batch.pk]))
    page.locator("html.scripted").wait_for()
    return page


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "shots"
    path.mkdir()
    return path


def stored(batch: Batch, name: str = "shots/large.jpg") -> bytes:
    return store().read(batch.sources.get(path=name).key)


def expect_nothing_else(batch: Batch) -> None:
    """Nothing that was sent is left but the pictures, and what was made of them."""
    left = [key for key in store().keys("") if "/direct/" in key]
    assert (left, direct_uploads().incomplete("")) == ([], set())


def notice(page: Page) -> str:
    return page.locator("[data-part=notice]").inner_text()


def test_a_large_picture_goes_to_the_storage_and_small_ones_to_the_site(
    page: Page, batch: Batch, folder: Path, allowed: str
) -> None:
    data = large(folder, SIZE)
    fill(folder, 2)
    parts, slices = asked(page, "PUT", allowed), asked(page, "PATCH", "/images/files/")

    choose(page, folder)

    expect_sent(page, "3 files uploaded")
    assert here(batch) == ["shots/0.jpg", "shots/1.jpg", "shots/large.jpg"]
    assert stored(batch) == data
    assert (len(parts), slices) == (3, [])
    assert not any({"x-csrftoken", "cookie"} & part.headers.keys() for part in parts)
    expect_problems(page, [])
    assert notice(page) == ""
    expect_nothing_else(batch)


def test_a_broken_connection_resumes_with_the_part_that_broke(
    refused_page: Page, batch: Batch, folder: Path, allowed: str
) -> None:
    data = large(folder, SIZE)
    sent: list[str] = []

    def break_second(route: Route) -> None:
        number = route.request.url.split("partNumber=")[1].split("&")[0]
        sent.append(number)
        route.abort() if sent.count("2") == 1 and number == "2" else route.continue_()

    refused_page.context.route(f"{allowed}/**", break_second)
    choose(refused_page, folder)

    expect_sent(refused_page, "1 file uploaded")
    assert sent == ["1", "2", "2", "3"]
    assert stored(batch) == data
    expect_nothing_else(batch)


def test_an_expired_address_is_renewed(
    refused_page: Page, batch: Batch, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = large(folder, SIZE)
    real, seconds = direct.places, iter([-10])

    def expired_at_first(*words: object) -> object:
        monkeypatch.setattr(multipart, "PLACE_SECONDS", next(seconds, 3600))
        return real(*words)

    monkeypatch.setattr(direct, "places", expired_at_first)
    choose(refused_page, folder)

    expect_sent(refused_page, "1 file uploaded")
    assert stored(batch) == data
    assert notice(refused_page) == ""


def test_what_is_no_picture_is_reported_like_any_other(
    page: Page, batch: Batch, folder: Path
) -> None:
    (folder / "large.jpg").write_bytes(b"%PDF-1.7" + os.urandom(FROM_BYTES))

    choose(page, folder)

    expect_sent(page, "0 files uploaded")
    assert here(batch) == []
    assert "PDF" in batch.sources.get().sentence
    expect_nothing_else(batch)


def test_a_storage_that_cannot_be_reached_is_said_once_and_the_site_takes_the_pictures(
    refused_page: Page, batch: Batch, folder: Path, allowed: str
) -> None:
    for number in range(3):
        (folder / f"{number}.jpg").write_bytes(PICTURE + os.urandom(FROM_BYTES))
    parts = asked(refused_page, "PUT", allowed)
    refused_page.context.route(f"{allowed}/**", lambda route: route.abort())

    choose(refused_page, folder)

    expect_sent(refused_page, "3 files uploaded")
    wait_for(lambda: notice(refused_page) == NOT_FROM_HERE, PATIENCE, "the sentence")
    assert here(batch) == [f"shots/{number}.jpg" for number in range(3)]
    assert len(parts) <= 6
    expect_problems(refused_page, [])
    expect_nothing_else(batch)


@pytest.mark.long(30)
def test_a_bucket_that_allows_other_pages_only_is_not_used(
    bucket_url: str,
    batch: Batch,
    folder: Path,
    live_server: LiveServer,
    settings: Settings,
    tmp_path: Path,
) -> None:
    data = large(folder, SIZE)
    (tmp_path / "server").mkdir()
    with ExitStack() as running:
        strict = running.enter_context(
            buckets.server(tmp_path / "server", pages="https://other.example.org")
        )
        allow(settings, strict.url("here"), strict.endpoint)
        store().put_reproducible("made", b"")
        page = running.enter_context(signed_in(live_server, also=strict.endpoint, is_refused=True))
        opened(page, batch)

        choose(page, folder)

        expect_sent(page, "1 file uploaded")
        wait_for(lambda: notice(page) == NOT_FROM_HERE, PATIENCE, "the sentence")
        assert stored(batch) == data
        expect_nothing_else(batch)
