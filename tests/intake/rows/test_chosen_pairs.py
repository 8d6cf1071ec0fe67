"""Rules that one row and one picture teach."""

import pytest

from jobs.intake.rows import chosen_pairs
from jobs.intake.rows.matches import MatchRefused
from tests.intake.batches import with_pictures, with_sheet

pytestmark = pytest.mark.django_db


def test_a_pair_without_anything_in_common_teaches_no_rule():
    batch = with_sheet(with_pictures("400_1.jpg"), "name;caption\nAnna;One\n")

    with pytest.raises(MatchRefused) as refused:
        chosen_pairs.rule_of_pair(batch.jobs.get(), batch.sources.get(), "name")

    assert refused.value.sentence == (
        "“Anna” and 400_1.jpg have nothing in common. Choose another pair."
    )
