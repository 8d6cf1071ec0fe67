"""Limits on failed sign-ins and guessed links. They are counted in the database for 15 minutes.

Sign-ins are counted for an account from one address, for an address, and for the whole site. A
browser that signed in to the account before has a cookie that proves it. It is counted separately,
so that failures of others do not lock its owner out.
"""

import ipaddress
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import quote

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from jobs.databases import clock
from jobs.models import SignInFailure

MOST_FAILURES = 10  #: for one account from one address, or from one known browser
MOST_FROM_ADDRESS = 30
MOST_ON_SITE = 200
WINDOW = timedelta(minutes=15)
LINKS = "/proof/"  #: the account name for counting guessed links; no account has this name

DEVICE_COOKIE = "known_device"
DEVICE_DAYS = 180
DEVICE = "browser "  #: prefix of the "address" of a known browser

HASHES_AT_A_TIME, MOST_WAITING = 1, 4  #: in each process
PATIENCE = 3.0  #: seconds to wait for a turn
_hashing = threading.BoundedSemaphore(HASHES_AT_A_TIME)
_waiting = threading.BoundedSemaphore(MOST_WAITING)


class Busy(Exception):
    """Too many passwords are being checked. Each takes one core for half a second."""


def address(request: HttpRequest) -> str:
    """Return the address of the visitor. For IPv6 that is the /64 network, because one visitor has
    all of it.

    Behind a trusted proxy it is the last address of the list, which the proxy itself added.
    """
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.TRUSTED_PROXY else ""
    text = (forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", ""))[:45]
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return text
    if isinstance(found, ipaddress.IPv4Address):
        return text
    return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))


def why_closed(request: HttpRequest, account: str) -> str:
    """Return "account", "address" or "site" for what had too many failures, or an empty text."""
    where = _where(request, account)
    if is_closed(account, where):
        return "account"
    if where.startswith(DEVICE):
        return ""
    strangers = _recent().exclude(account=LINKS).exclude(address__startswith=DEVICE)
    if strangers.filter(address=where).count() >= MOST_FROM_ADDRESS:
        return "address"
    return "site" if strangers.count() >= MOST_ON_SITE else ""


def note_failed_sign_in(request: HttpRequest, account: str) -> None:
    note_failure(account, _where(request, account))


def note_sign_in(request: HttpRequest, response: HttpResponseBase, account: str) -> None:
    """Forget the failures, and give the browser a cookie that proves this sign-in next time."""
    where = _where(request, account)
    SignInFailure.objects.filter(account=_key(account), address=where).delete()
    response.set_signed_cookie(
        DEVICE_COOKIE,
        f"{secrets.token_hex(8)} {_in_cookie(account)}",
        salt=DEVICE_COOKIE,
        max_age=timedelta(days=DEVICE_DAYS),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def is_closed(account: str, address: str) -> bool:
    return _recent().filter(account=_key(account), address=address).count() >= MOST_FAILURES


def note_failure(account: str, address: str) -> None:
    """Count one more failure, and delete those that are too old to count."""
    now = clock.now()
    SignInFailure.objects.filter(at__lt=now - WINDOW).delete()
    SignInFailure.objects.create(account=_key(account), address=address, at=now)


@contextmanager
def turn_to_hash() -> Iterator[None]:
    """Limit how many passwords are checked and how many wait, so that most threads stay free for
    pages.

    Raises Busy.
    """
    if not _waiting.acquire(blocking=False):
        raise Busy
    try:
        if not _hashing.acquire(timeout=PATIENCE):
            raise Busy
        try:
            yield
        finally:
            _hashing.release()
    finally:
        _waiting.release()


def _where(request: HttpRequest, account: str) -> str:
    """Return the number of a known browser, or the address of an unknown one."""
    said = request.get_signed_cookie(
        DEVICE_COOKIE, "", salt=DEVICE_COOKIE, max_age=timedelta(days=DEVICE_DAYS)
    )
    number, _, of_account = str(said).partition(" ")
    return f"{DEVICE}{number}" if number and of_account == _in_cookie(account) else address(request)


def _in_cookie(account: str) -> str:
    """Return an account as a cookie can hold it: headers have only letters of Latin-1."""
    return quote(_key(account), safe="@+")


def _recent() -> QuerySet[SignInFailure]:
    return SignInFailure.objects.filter(at__gt=clock.now() - WINDOW)


def _key(account: str) -> str:
    return account.strip().casefold()[:150]
