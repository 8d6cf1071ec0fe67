"""Issued numbers are revoked, and made valid again."""

import pytest
from django.utils import timezone

from jobs.control import revocations
from jobs.errors import NotPossibleNow
from jobs.models import Audit, NumberSeries, SerialNumber
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def number():
    job = factories.job(factories.running(), 2)
    return SerialNumber.objects.create(
        series=NumberSeries.objects.create(template="INV-0000"),
        number=1,
        job_id=job.pk,
        batch_id=job.batch_id,
        issued_at=timezone.now(),
    )


def test_a_revoked_number_says_why_and_who(number):
    user = number_owner = factories.user("boss")

    revocations.revoke(number, user, "  wrong   name ")

    number.refresh_from_db()
    assert (number.revoked_because, number.revoked_by) == ("wrong name", number_owner)
    assert number.revoked_at is not None
    line = Audit.objects.latest("pk")
    assert (line.action, line.details) == (
        "serial_revoke",
        {"number": "INV-0001", "reason": "wrong name"},
    )


def test_it_can_be_made_valid_again(number):
    revocations.revoke(number, factories.user("boss"), "wrong name")

    revocations.reinstate(number, number.revoked_by or factories.user("other"))

    number.refresh_from_db()
    assert (number.revoked_at, number.revoked_because, number.revoked_by) == (None, "", None)


def test_other_numbers_of_its_row_and_of_other_rows_stay_as_they_are(number):
    factories.revoked_number(factories.job(factories.running(), 2), 2)
    series = NumberSeries.objects.create(template="DEL-0000")
    issued = {"batch_id": number.batch_id, "issued_at": timezone.now()}
    SerialNumber.objects.create(series=series, number=1, job_id=number.job_id, **issued)
    others = SerialNumber.objects.exclude(pk=number.pk).order_by("pk")
    before = list(others.values())

    revocations.revoke(number, factories.user("boss"), "wrong name")
    after_revoking = list(others.values())
    revocations.reinstate(number, factories.user("boss"))

    assert after_revoking == before
    assert list(others.values()) == before


def test_one_whose_row_has_a_newer_number_stays_revoked(number):
    user = factories.user("boss")
    revocations.revoke(number, user, "wrong name")
    SerialNumber.objects.filter(pk=number.pk).update(replaced=number.pk)  # unseen by this page

    with pytest.raises(NotPossibleNow, match="newer number"):
        revocations.reinstate(number, user)

    number.refresh_from_db()
    assert number.revoked_because == "wrong name"


def test_a_reason_is_needed_and_nothing_is_revoked_twice(number):
    user = factories.user("boss")
    with pytest.raises(NotPossibleNow, match="Say why"):
        revocations.revoke(number, user, " ")
    with pytest.raises(NotPossibleNow, match="not revoked"):
        revocations.reinstate(number, user)
    revocations.revoke(number, user, "lost")
    with pytest.raises(NotPossibleNow, match="already revoked"):
        revocations.revoke(number, user, "lost")


def test_a_number_that_was_not_issued_cannot_be_revoked(number):
    SerialNumber.objects.update(issued_at=None)

    with pytest.raises(NotPossibleNow, match="not issued"):
        revocations.revoke(number, factories.user("boss"), "lost")
