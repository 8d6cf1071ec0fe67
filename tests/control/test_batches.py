"""What a batch keeps."""

import pytest

from jobs import control
from jobs.errors import NotPossibleNow

pytestmark = pytest.mark.django_db


def test_a_batch_keeps_a_name(user) -> None:
    batch = control.create(user)

    with pytest.raises(NotPossibleNow, match="needs a name"):
        control.rename(batch, user, "  ")
    control.rename(batch, user, " Spring \n catalogue ")

    batch.refresh_from_db()
    assert batch.name == "Spring catalogue"
