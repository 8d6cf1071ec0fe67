"""Sessions in the database, which end by its clock: the hosts that look at one may disagree on the
time.
"""

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.db.models.functions import Now

from jobs.databases import clock
from jobs.databases.prepared import Lookup


def _in_force() -> QuerySet[Session]:
    return Session.objects.filter(expire_date__gt=Now())


_IN_FORCE = Lookup(_in_force, "session_key")


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Session | None:
        found = _IN_FORCE.find(self.session_key)
        if found is None:
            self._session_key = None
        return found

    def get_expiry_date(self, **values: Any) -> datetime:
        return super().get_expiry_date(**{"modification": clock.now(), **values})
