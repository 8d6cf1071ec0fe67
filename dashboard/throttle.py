"""Failed sign-ins, and tries of links that never were, counted in the database: ten for an account and address in 15
minutes close the door for a while."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from jobs.models import SignInFailure

MOST_FAILURES = 10
WINDOW = timedelta(minutes=15)


def address(request: HttpRequest) -> str:
    """Where the request comes from. Behind a trusted proxy: what the proxy itself added, the last one of the list."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.TRUSTED_PROXY else ""
    return (forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", ""))[:45]


def is_closed(account: str, address: str) -> bool:
    recent = SignInFailure.objects.filter(account=_key(account), address=address, at__gt=timezone.now() - WINDOW)
    return recent.count() >= MOST_FAILURES


def note_failure(account: str, address: str) -> None:
    """One more; those too old to count are forgotten."""
    SignInFailure.objects.filter(at__lt=timezone.now() - WINDOW).delete()
    SignInFailure.objects.create(account=_key(account), address=address, at=timezone.now())


def forget(account: str, address: str) -> None:
    SignInFailure.objects.filter(account=_key(account), address=address).delete()


def _key(account: str) -> str:
    return account.strip().casefold()[:150]
