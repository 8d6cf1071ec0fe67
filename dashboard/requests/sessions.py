"""Sessions in the database, which end by its clock: the hosts that look at one may disagree on the
time.
"""

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models.functions import Now

from jobs.databases import clock


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Session | None:
        found = Session.objects.filter(session_key=self.session_key, expire_date__gt=Now()).first()
        if found is None:
            self._session_key = None
        return found

    def get_expiry_date(self, **values: Any) -> datetime:
        return super().get_expiry_date(**{"modification": clock.now(), **values})
