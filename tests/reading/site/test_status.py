"""What the site's own row says."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jobs import reading
from jobs.models import Status

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still_clock")]


def test_a_silent_dispatcher_is_reported() -> None:
    Status.objects.create(pk=1, beat_at=timezone.now() - timedelta(minutes=1), broker="ok")

    status = reading.site_status()

    assert (status.is_well, status.why, status.sentence) == (
        False,
        "no_dispatcher",
        reading.NO_DISPATCHER,
    )
