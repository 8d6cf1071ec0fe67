"""Failed sign-ins and guessed links, counted in the database for 15 minutes: too many close the door for a while.

Sign-ins are counted for an account from one address, for an address, and for the site as a whole. A browser that
signed in to the account before has a cookie that proves it. It is counted by itself, so that nobody else's failures
keep its owner out.
"""

import ipaddress
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from jobs.models import SignInFailure

MOST_FAILURES = 10  #: for one account from one address, or from one known browser
MOST_FROM_ADDRESS = 30
MOST_ON_SITE = 200
WINDOW = timedelta(minutes=15)
LINKS = "/proof/"  #: in place of an account where guessed links are counted: no account has this name

DEVICE_COOKIE = "known_device"
DEVICE_DAYS = 180
DEVICE = "browser "  #: how the "address" of a known browser begins

HASHES_AT_A_TIME, MOST_WAITING = 1, 4  #: in each process
PATIENCE = 3.0  #: seconds to wait for one's turn
_hashing = threading.BoundedSemaphore(HASHES_AT_A_TIME)
_waiting = threading.BoundedSemaphore(MOST_WAITING)


class Busy(Exception):
    """Other passwords are being checked. Each takes a core for half a second."""


def address(request: HttpRequest) -> str:
    """Return where the request comes from. Of an IPv6 address, its /64 network: one visitor has all of that.

    Behind a trusted proxy it is what the proxy itself added, the last one of the list.
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
    """Return "account", "address" or "site" for what had too many failures; nothing while the door is open."""
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
    """Forget the failures, and let the browser prove next time that it signed in to this account before."""
    where = _where(request, account)
    SignInFailure.objects.filter(account=_key(account), address=where).delete()
    response.set_signed_cookie(
        DEVICE_COOKIE,
        f"{secrets.token_hex(8)} {_key(account)}",
        salt=DEVICE_COOKIE,
        max_age=timedelta(days=DEVICE_DAYS),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def is_closed(account: str, address: str) -> bool:
    return _recent().filter(account=_key(account), address=address).count() >= MOST_FAILURES


def note_failure(account: str, address: str) -> None:
    """Count one more, and forget those that are too old to count."""
    SignInFailure.objects.filter(at__lt=timezone.now() - WINDOW).delete()
    SignInFailure.objects.create(account=_key(account), address=address, at=timezone.now())


@contextmanager
def turn_to_hash() -> Iterator[None]:
    """Let few passwords be checked at a time, and few wait for it, so that most threads stay free for pages.

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
    """Return the known browser by its number, or the address of one that is not known to have signed in here."""
    said = request.get_signed_cookie(DEVICE_COOKIE, "", salt=DEVICE_COOKIE, max_age=timedelta(days=DEVICE_DAYS))
    number, _, of_account = str(said).partition(" ")
    return f"{DEVICE}{number}" if number and of_account == _key(account) else address(request)


def _recent() -> QuerySet[SignInFailure]:
    return SignInFailure.objects.filter(at__gt=timezone.now() - WINDOW)


def _key(account: str) -> str:
    return account.strip().casefold()[:150]
