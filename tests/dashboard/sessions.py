"""Sessions of people who are signed in, made without signing them in."""

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils.crypto import get_random_string

from dashboard.requests.sessions import SessionStore


def signed_in_client(user: User) -> Client:
    """Return a client with a session of this user: one row, where `Client.force_login` takes seven
    queries, and longer than most pages.
    """
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = new_session(user)
    return client


def new_session(user: User) -> str:
    """Return the key of a new session in which this user is signed in."""
    store, key = SessionStore(), get_random_string(32)
    signed_in = {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: user.get_session_auth_hash(),
    }
    Session.objects.create(
        session_key=key,
        session_data=store.encode(signed_in),
        expire_date=store.get_expiry_date(expiry=settings.SESSION_COOKIE_AGE),
    )
    return key
