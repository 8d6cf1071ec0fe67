"""The door: who is let in, and when it closes for a while."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from dashboard.requests import throttle
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


def test_after_fifteen_minutes_the_door_is_open_again(nobody: Client) -> None:
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


# --- Floods ---------------------------------------------------------------------------------------


def fail(client: Client, count: int, *, address: str = "", start: int = 0) -> None:
    """Sign in badly with another account each time."""
    for n in range(start, start + count):
        extra = {"REMOTE_ADDR": address or f"10.0.{n // 200}.{n % 200}"}
        client.post(reverse("sign-in"), {"username": f"guess{n}", "password": "x"}, **extra)


def closed(count: int, address: str = "10.9.9.9") -> None:
    """Note failures without the time that hashing takes."""
    for n in range(count):
        SignInFailure.objects.create(account=f"guess{n}", address=address, at=timezone.now())


def test_many_names_from_one_address_close_it(nobody: Client) -> None:
    fail(nobody, throttle.MOST_FROM_ADDRESS, address="10.9.9.9")

    there = nobody.post(reverse("sign-in"), RIGHT, REMOTE_ADDR="10.9.9.9")
    elsewhere = Client().post(reverse("sign-in"), RIGHT, REMOTE_ADDR="10.9.9.8")

    assert "Too many sign-ins failed from your address. Wait 15 minutes." in there.text
    assert (there.status_code, elsewhere.status_code) == (422, 302)


def test_many_names_from_many_addresses_close_the_site_to_strangers(nobody: Client) -> None:
    for n in range(throttle.MOST_ON_SITE // 10):
        closed(10, f"10.0.0.{n}")

    answer = nobody.post(reverse("sign-in"), RIGHT)

    assert answer.status_code == 422
    assert "Too many sign-ins failed on this site." in answer.text


def test_a_browser_that_signed_in_before_is_not_kept_out_by_others(nobody: Client) -> None:
    nobody.post(reverse("sign-in"), RIGHT)
    nobody.post(reverse("sign-out"))
    closed(throttle.MOST_ON_SITE, "127.0.0.1")

    answer = nobody.post(reverse("sign-in"), RIGHT)

    assert answer.status_code == 302


def test_a_known_browser_has_ten_tries_as_well(nobody: Client) -> None:
    nobody.post(reverse("sign-in"), RIGHT)
    nobody.post(reverse("sign-out"))
    for _ in range(10):
        nobody.post(reverse("sign-in"), WRONG)

    answer = nobody.post(reverse("sign-in"), RIGHT)

    assert "Ten sign-ins failed." in answer.text


def test_a_browser_known_for_one_account_is_a_stranger_to_another(nobody: Client) -> None:
    factories.user("colleague")
    nobody.post(reverse("sign-in"), RIGHT)
    nobody.post(reverse("sign-out"))
    closed(throttle.MOST_FROM_ADDRESS, "127.0.0.1")

    answer = nobody.post(reverse("sign-in"), RIGHT | {"username": "colleague"})

    assert "Too many sign-ins failed from your address." in answer.text


def test_a_made_up_cookie_is_worth_nothing(nobody: Client) -> None:
    nobody.cookies[throttle.DEVICE_COOKIE] = "0123456789abcdef operator:1xXl:forged"
    closed(throttle.MOST_FROM_ADDRESS, "127.0.0.1")

    assert nobody.post(reverse("sign-in"), RIGHT).status_code == 422


def test_guessed_links_do_not_close_the_sign_in(nobody: Client) -> None:
    for _ in range(throttle.MOST_ON_SITE):
        SignInFailure.objects.create(account=throttle.LINKS, address="127.0.0.1", at=timezone.now())

    assert nobody.post(reverse("sign-in"), RIGHT).status_code == 302


@pytest.mark.parametrize(
    ("said", "counted"),
    [
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:10.0.0.7", "10.0.0.7"),
        ("10.0.0.7", "10.0.0.7"),
        ("", ""),
    ],
)
def test_an_ipv6_visitor_is_counted_by_its_network(nobody: Client, said: str, counted: str) -> None:
    nobody.post(reverse("sign-in"), WRONG, REMOTE_ADDR=said)

    assert SignInFailure.objects.get().address == counted


def test_while_others_sign_in_one_is_asked_to_wait_and_not_counted(nobody: Client) -> None:
    with ExitStack() as turns:
        for _ in range(throttle.MOST_WAITING):
            turns.enter_context(waiting())
        answer = nobody.post(reverse("sign-in"), RIGHT)

    assert (answer.status_code, answer["Retry-After"]) == (503, "3")
    assert "Too many people are signing in right now." in answer.text
    assert SignInFailure.objects.count() == 0


@contextmanager
def waiting() -> Iterator[None]:
    throttle._waiting.acquire()
    try:
        yield
    finally:
        throttle._waiting.release()
