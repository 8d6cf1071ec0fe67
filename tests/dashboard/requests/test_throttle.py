"""Who is kept out after too many wrong passwords, and who is not."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dashboard.requests import throttle
from jobs.models import SignInFailure
from tests import factories
from tests.dashboard.site.test_sign_in import RIGHT, WRONG

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _account(db: None) -> None:
    factories.user()


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
