"""What a person can ask of an issued serial number: revoke it, or take that back."""

from django.contrib.auth.models import User

from jobs.audit import note
from jobs.errors import NotPossibleNow
from jobs.models import Batch, SerialNumber
from jobs.queue import lifecycle

LONGEST_REASON = 200
REPLACED = "Its row has a newer number, so this one stays revoked."
_NOT_REVOKED = {"revoked_at": None, "revoked_because": "", "revoked_by": None}


def said_reason(reason: str) -> str:
    """Return a reason in one line. Raises NotPossibleNow without one."""
    reason = " ".join(reason.split())[:LONGEST_REASON]
    if not reason:
        raise NotPossibleNow("Say why it is revoked: the public page shows the reason.")
    return reason


def revoke(number: SerialNumber, user: User, reason: str) -> None:
    """Let the public page say that this number is no longer valid, and why.

    Raises NotPossibleNow without a reason, and for a number that is not issued or already revoked.
    """
    reason = said_reason(reason)
    valid = lifecycle.valid_numbers([number.job_id]).filter(pk=number.pk)
    if not lifecycle.revoke(valid, user, reason):
        raise NotPossibleNow("This number is not issued, or it was already revoked.")
    _note(number, user, "serial_revoke", reason)


def reinstate(number: SerialNumber, user: User) -> None:
    """Make a revoked number valid again. Raises NotPossibleNow if it is not revoked, or if its row
    got another one in its place.
    """
    number.refresh_from_db(fields=["replaced"])  # an update may have ended since it was shown
    if number.replaced:
        raise NotPossibleNow(REPLACED)
    revoked = SerialNumber.objects.filter(pk=number.pk, replaced=0).exclude(revoked_at=None)
    if not revoked.update(**_NOT_REVOKED):
        raise NotPossibleNow("This number is not revoked.")
    _note(number, user, "serial_reinstate", "")


def _note(number: SerialNumber, user: User, action: str, reason: str) -> None:
    batch = Batch.objects.filter(pk=number.batch_id).first()
    note(user, batch, action, number=str(number), reason=reason)
