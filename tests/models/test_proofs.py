"""Links for clients, and their answers."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from jobs.models import Answer
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_link_is_open_up_to_its_end_unless_it_is_withdrawn() -> None:
    batch, now = factories.running(), timezone.now()
    link = factories.proof(batch, "k" * 32, ends_at=now)
    withdrawn = factories.proof(batch, "l" * 32, withdrawn_at=now)

    moment = timedelta(microseconds=1)
    assert [link.is_open(at) for at in (now - moment, now, now + moment)] == [True, False, False]
    assert not withdrawn.is_open(now)


def test_a_secret_leads_to_one_link() -> None:
    factories.proof(factories.running(), "k" * 32)

    with pytest.raises(IntegrityError), transaction.atomic():
        factories.proof(factories.running(), "k" * 32)


@pytest.mark.parametrize(("is_good", "comment"), [(True, "But larger."), (False, "")])
def test_an_answer_is_good_or_says_what_is_to_change(is_good: bool, comment: str) -> None:
    batch = factories.running(1)
    told = {"proof": factories.proof(batch, "k" * 32), "job": batch.jobs.get()}

    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.create(
            is_good=is_good, comment=comment, result_sha256="1", at=timezone.now(), **told
        )
