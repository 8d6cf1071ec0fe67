"""The line in the audit log that each function of this package writes."""

from django.contrib.auth.models import User

from jobs.models import Audit, Batch


def note(user: User, batch: Batch | None, action: str, count: int = 0, **details: object) -> None:
    Audit.objects.create(user=user, batch=batch, action=action, count=count, details=details)
