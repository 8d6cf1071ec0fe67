"""Signing in and out."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from jobs.models import SignInFailure
from tests import factories

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

RIGHT = {"username": "operator", "password": "paper and ink"}

WRONG = {"username": "operator", "password": "a guess"}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _account(db: None) -> None:
    factories.user()


def test_the_right_password_opens_the_list(nobody: Client) -> None:
    response = nobody.post(reverse("sign-in"), RIGHT)

    assert (response.status_code, response["Location"]) == (302, "/batches/")
    assert nobody.get(reverse("batches")).status_code == 200


def test_signing_in_leads_back_to_the_requested_page(nobody: Client) -> None:
    response = nobody.post(reverse("sign-in"), RIGHT | {"next": "/workers/"})

    assert response["Location"] == "/workers/"


@pytest.mark.parametrize(
    "elsewhere", ["https://example.com/", "//example.com", "javascript:alert(1)"]
)
def test_nobody_is_sent_to_another_site(nobody: Client, elsewhere: str) -> None:
    response = nobody.post(reverse("sign-in"), RIGHT | {"next": elsewhere})

    assert response["Location"] == "/batches/"


def test_after_a_wrong_password_the_cursor_is_in_the_password(nobody: Client) -> None:
    def focused(page: str) -> list[str]:
        return re.findall(r'<input[^>]*name="(\w+)"[^>]*autofocus', page)

    assert focused(nobody.get(reverse("sign-in")).text) == ["username"]
    assert focused(nobody.post(reverse("sign-in"), WRONG).text) == ["password"]
    assert focused(nobody.post(reverse("sign-in"), {"username": ""}).text) == ["username"]


def test_a_wrong_password_gets_a_sentence_and_is_counted(nobody: Client) -> None:
    response = nobody.post(reverse("sign-in"), WRONG)

    assert response.status_code == 422
    assert "Wrong account or password." in response.content.decode()
    assert list(SignInFailure.objects.values_list("account", "address")) == [
        ("operator", "127.0.0.1")
    ]


def test_after_ten_failures_even_the_right_password_is_not_looked_at(nobody: Client) -> None:
    with time_machine.travel(NOW, tick=False):
        for _ in range(10):
            nobody.post(reverse("sign-in"), WRONG)

        response = nobody.post(reverse("sign-in"), RIGHT)

    assert response.status_code == 422
    assert "Ten sign-ins failed. Wait 15 minutes" in response.content.decode()
    assert SignInFailure.objects.count() == 10


def test_writing_the_account_in_other_letters_does_not_help(nobody: Client) -> None:
    with time_machine.travel(NOW, tick=False):
        for n in range(10):
            nobody.post(
                reverse("sign-in"), WRONG | {"username": "OPERATOR" if n % 2 else " operator"}
            )

        response = nobody.post(reverse("sign-in"), RIGHT)

    assert response.status_code == 422


def test_after_fifteen_minutes_the_door_is_open_again(
    nobody: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.databases.clock.now", timezone.now)  # of PostgreSQL, too
    with time_machine.travel(NOW, tick=False) as clock:
        for _ in range(10):
            nobody.post(reverse("sign-in"), WRONG)
        clock.shift(timedelta(minutes=15, seconds=1))

        response = nobody.post(reverse("sign-in"), RIGHT)

    assert response.status_code == 302


def test_another_address_is_not_shut_out(nobody: Client) -> None:
    for _ in range(10):
        nobody.post(reverse("sign-in"), WRONG)

    response = nobody.post(reverse("sign-in"), RIGHT, REMOTE_ADDR="10.0.0.7")

    assert response.status_code == 302


def test_a_client_cannot_choose_its_address(nobody: Client) -> None:
    for n in range(10):
        nobody.post(reverse("sign-in"), WRONG, headers={"X-Forwarded-For": f"10.0.0.{n}"})

    response = nobody.post(reverse("sign-in"), RIGHT, headers={"X-Forwarded-For": "10.0.0.99"})

    assert response.status_code == 422


def test_behind_a_trusted_proxy_the_address_is_the_one_it_added(
    nobody: Client, settings: Settings
) -> None:
    settings.TRUSTED_PROXY = True

    nobody.post(reverse("sign-in"), WRONG, headers={"X-Forwarded-For": "6.6.6.6, 10.0.0.7"})

    assert SignInFailure.objects.get().address == "10.0.0.7"


def test_signing_in_forgets_the_failures(nobody: Client) -> None:
    nobody.post(reverse("sign-in"), WRONG)

    nobody.post(reverse("sign-in"), RIGHT)

    assert SignInFailure.objects.count() == 0


@pytest.mark.parametrize(
    ("referer", "page"),
    [
        ("http://testserver/workers/?all=1", "/workers/?all=1"),
        ("https://example.com/workers/", "/batches/"),
        ("", "/batches/"),
    ],
)
def test_a_button_after_the_session_ended_leads_back_to_its_page_and_not_to_what_only_a_button_may_ask(
    nobody: Client, referer: str, page: str
) -> None:
    answer = nobody.post(reverse("batch-new"), headers={"Referer": referer} if referer else {})

    asked = nobody.get(answer["Location"]).text
    signed_in = nobody.post(answer["Location"].partition("?")[0], RIGHT | {"next": page})

    assert answer["Location"] == f"{reverse('sign-in')}?{urlencode({'next': page}, safe='/')}"
    assert (
        "You were signed out, so nothing was changed. Sign in, then press the button again."
        in asked
    )
    assert nobody.get(signed_in["Location"]).status_code == 200


def test_a_script_that_asks_after_the_session_ended_leaves_no_message(nobody: Client) -> None:
    answer = nobody.post(reverse("batch-new"), headers={"Sec-Fetch-Mode": "cors"})

    assert "You were signed out" not in nobody.get(answer["Location"]).text


def test_sign_out_ends_the_session(operator: Client) -> None:
    response = operator.post(reverse("sign-out"))

    assert response["Location"] == reverse("sign-in")
    assert operator.get(reverse("batches")).status_code == 302
