"""What all pages share: the header's indicator, parts for htmx, and refusals said on the page."""

from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from dashboard.requests import htmx
from jobs.errors import FileRefused, JobFailed, StorageFailed
from jobs.queue.status import SENTENCES
from tests import factories


def status(**values: Any) -> Any:
    return SimpleNamespace(**{"is_well": True, "why": "", "children": 2, "rate": 0.0} | values)


@pytest.mark.parametrize(
    ("values", "words", "dot"),
    [
        ({}, "2 workers, idle", ""),
        ({"children": 1}, "1 worker, idle", ""),
        ({"rate": 0.04}, "2 workers, idle", ""),
        ({"rate": 12.0}, "2 workers · 12 images/s", "c"),
        ({"is_well": False, "why": "broker_down"}, "Broker down", "m"),
        ({"is_well": False, "why": "paused"}, "Paused", "y"),
        ({"is_well": False, "why": "not known yet"}, "Nothing is moving", "y"),
    ],
)
def test_the_header_says_how_the_site_is(values: dict[str, Any], words: str, dot: str) -> None:
    found = htmx.health(status(**values))

    assert found.dot == dot
    assert found.words.split(" · ")[0] == words.split(" · ")[0]
    assert (" · " in found.words) == (" · " in words)


@pytest.mark.django_db
def test_the_status_is_read_only_by_pages_that_show_it(
    rf: RequestFactory, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    request: Any = rf.get("/")
    stranger = htmx.site_status(request)
    request.user = factories.user()

    with django_assert_num_queries(0):
        context = htmx.site_status(request)
    with django_assert_num_queries(1):
        words = context["site"].words

    assert stranger == {}
    assert words == "Dispatcher not running"


@pytest.mark.parametrize("kind", [FileRefused, StorageFailed])
def test_a_refusal_is_said_on_the_next_page(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch, kind: type[Exception]
) -> None:
    said: list[str] = []
    monkeypatch.setattr(htmx.messages, "error", lambda _, sentence: said.append(sentence))

    with htmx.refusals_said(rf.post("/")):
        raise kind("The disk is full.")

    assert said == ["The disk is full."]


def test_another_failure_is_not_hidden(rf: RequestFactory) -> None:
    with pytest.raises(JobFailed), htmx.refusals_said(rf.post("/")):
        raise JobFailed("Something else.")


def test_nothing_new_has_no_content() -> None:
    answer = htmx.no_content()

    assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.django_db
def test_a_part_of_a_page_is_never_shown_by_the_browser_in_place_of_the_page(
    operator: Client,
) -> None:
    address = reverse("match", args=[factories.draft(rows=1).pk])

    page = operator.get(address)
    part = operator.get(address, headers={"HX-Request": "true"})

    assert "HX-Request" in page.headers["Vary"]
    assert "HX-Request" in part.headers["Vary"]
    assert part.headers["Cache-Control"] == "no-store"
    assert "Cache-Control" not in page.headers


@pytest.mark.parametrize("why", sorted(SENTENCES.keys() - {"disk_idle", "store_idle"}))
def test_whatever_keeps_the_site_from_working_has_a_few_words_for_the_header(why: str) -> None:
    found = htmx.health(status(is_well=False, why=why))

    assert (found.dot in ("y", "m"), len(found.words) <= 24) == (True, True)
    assert found.words != "Nothing is moving"


@pytest.mark.parametrize(("rate", "dot"), [(0.0, ""), (0.049, ""), (0.05, "c"), (3.0, "c")])
def test_a_site_is_at_work_from_one_picture_in_twenty_seconds_on(rate: float, dot: str) -> None:
    assert htmx.health(status(rate=rate)).dot == dot


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH"])
def test_a_page_is_shown_or_its_button_pressed_and_nothing_else(
    rf: RequestFactory, method: str
) -> None:
    page = htmx.page_or_press(lambda request: htmx.no_content())

    answer = page(rf.generic(method, "/"))

    assert answer.status_code == (204 if method in ("GET", "HEAD", "POST") else 405)


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/batches/1/?page=2#row", "/batches/1/?page=2"),
        ("http://elsewhere.example/steal", "/batches/"),
        ("//elsewhere.example/", "/batches/"),
        ("javascript:alert(1)", "/batches/"),
        ("", "/batches/"),
    ],
)
@pytest.mark.django_db
def test_after_signing_in_a_person_is_back_on_the_page_of_this_site(
    nobody: Client, referer: str, back: str
) -> None:
    headers = {"referer": referer} if referer else {}

    answer = nobody.post(reverse("batch-new"), headers=headers)

    assert answer.status_code == 302
    assert parse_qs(urlsplit(answer["Location"]).query) == {"next": [back]}
