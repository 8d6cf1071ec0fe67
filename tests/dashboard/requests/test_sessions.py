"""A session ends by the database's clock, whatever the time is on the host that looks at it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db.models.functions import Now

from dashboard.requests.sessions import SessionStore

pytestmark = pytest.mark.django_db


def stored() -> str:
    session = SessionStore()
    session["seen"] = "yes"
    session.save()
    return str(session.session_key)


@pytest.mark.parametrize("days", [-1, 1])
def test_a_host_with_a_wrong_clock_knows_a_session_of_another(days: int):
    key = stored()

    with time_machine.travel(datetime.now(UTC) + timedelta(days=days)):
        assert SessionStore(key).get("seen") == "yes"


def test_a_session_that_has_ended_is_nobodys():
    key = stored()
    Session.objects.update(expire_date=Now() - timedelta(seconds=1))

    session = SessionStore(key)

    assert session.get("seen") is None
    assert session.session_key is None
