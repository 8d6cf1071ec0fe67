"""Blocks of folded texts."""

import pytest
from django.db import IntegrityError, transaction

from jobs.models import SearchBlock
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_block_begins_at_a_row_once_for_each_kind() -> None:
    batch = factories.draft()
    told = {"batch": batch, "first": 2, "last": 9, "starts": b"", "lines": b""}
    for kind in SearchBlock.Kind:
        SearchBlock.objects.create(kind=kind, **told)

    with pytest.raises(IntegrityError), transaction.atomic():
        SearchBlock.objects.create(kind=SearchBlock.Kind.CELLS, **told)
    batch.delete()

    assert not SearchBlock.objects.exists()
