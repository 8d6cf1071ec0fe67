"""The audit log: who asked for what, on which batch, and how many rows or files it touched."""

from django.contrib.auth.models import User

from jobs.models import Audit, Batch


def note(
    user: User | None, batch: Batch | None, action: str, count: int = 0, **details: object
) -> None:
    """Write one line. `user` is None for a client with a link, and for the site itself."""
    Audit.objects.create(user=user, batch=batch, action=action, count=count, details=details)
