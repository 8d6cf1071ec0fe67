"""Who is kept out after too many wrong passwords, and who is not."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
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


ACCOUNTS = [
    "anna",
    "Anna",
    "anna b@example.org",
    "a+b",
    "müller",
    "秋子",
    "محمد",
    "😀",
    "a;b,c=d",
    "a" * 150,
]


@pytest.mark.parametrize("account", ACCOUNTS, ids=ascii)
def test_a_browser_is_known_again_whatever_its_account_is_called(
    rf: RequestFactory, account: str
) -> None:
    response = HttpResponse()
    throttle.note_sign_in(rf.post("/"), response, account)
    cookie = response.cookies[throttle.DEVICE_COOKIE]
    sent = cookie.OutputString().encode("latin-1")  # as a server sends it, or fails
    named = sent.partition(b";")[0].decode("latin-1")

    again = rf.post("/", HTTP_COOKIE=named)
    throttle.note_failed_sign_in(again, account)

    noted = SignInFailure.objects.get()
    assert noted.address.startswith(throttle.DEVICE)
    assert throttle.why_closed(again, account) == ""


def test_a_cookie_of_one_account_says_nothing_of_another(rf: RequestFactory) -> None:
    response = HttpResponse()
    throttle.note_sign_in(rf.post("/"), response, "anna")
    again = rf.post("/")
    again.COOKIES[throttle.DEVICE_COOKIE] = response.cookies[throttle.DEVICE_COOKIE].value

    for account in ("anna", "ben", "anna b"):
        throttle.note_failed_sign_in(again, account)

    noted = dict(SignInFailure.objects.values_list("account", "address"))
    assert [noted[name].startswith(throttle.DEVICE) for name in ("anna", "ben", "anna b")] == [
        True,
        False,
        False,
    ]


@pytest.mark.parametrize("forged", ["", "0a1b anna", "0a1b anna:1:2", ":::", "anna"])
def test_a_cookie_that_nobody_signed_is_none(rf: RequestFactory, forged: str) -> None:
    request = rf.post("/")
    request.COOKIES[throttle.DEVICE_COOKIE] = forged

    throttle.note_failed_sign_in(request, "anna")

    assert SignInFailure.objects.get().address == "127.0.0.1"


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", ""),  # a socket of this machine
        ("unknown", "unknown"),
        ("x" * 100, "x" * 45),
    ],
)
def test_a_visitor_is_known_by_the_address_or_the_network(
    rf: RequestFactory, said: str, address: str
) -> None:
    assert throttle.address(rf.get("/", REMOTE_ADDR=said)) == address


@pytest.mark.parametrize(
    ("forwarded", "trusted", "address"),
    [
        ("198.51.100.1", False, "127.0.0.1"),  # anybody can send the header
        ("198.51.100.1", True, "198.51.100.1"),
        ("10.0.0.1, 198.51.100.1", True, "198.51.100.1"),  # the last one is the proxy's own word
        ("198.51.100.1,", True, "127.0.0.1"),
        ("", True, "127.0.0.1"),
    ],
)
def test_only_a_trusted_proxy_may_say_who_visits(
    rf: RequestFactory, settings, forwarded: str, trusted: bool, address: str
) -> None:
    settings.TRUSTED_PROXY = trusted

    assert throttle.address(rf.get("/", HTTP_X_FORWARDED_FOR=forwarded)) == address


@pytest.mark.parametrize(
    ("account", "same"), [(" anna ", True), ("ANNA", True), ("anna.", False), ("ann", False)]
)
def test_an_account_is_counted_however_it_is_written(account: str, same: bool) -> None:
    for _ in range(throttle.MOST_FAILURES):
        throttle.note_failure("Anna", "192.0.2.1")

    assert throttle.is_closed(account, "192.0.2.1") is same
    assert not throttle.is_closed(account, "192.0.2.2")


def test_failures_count_up_to_the_last_one_and_are_forgotten_after_a_while(
    still_clock: None,
) -> None:
    old = timezone.now() - throttle.WINDOW
    for at in [old] + [timezone.now()] * (throttle.MOST_FAILURES - 2):
        SignInFailure.objects.create(account="anna", address="192.0.2.1", at=at)

    throttle.note_failure("anna", "192.0.2.1")
    before = throttle.is_closed("anna", "192.0.2.1")
    throttle.note_failure("anna", "192.0.2.1")

    assert (before, throttle.is_closed("anna", "192.0.2.1")) == (False, True)
