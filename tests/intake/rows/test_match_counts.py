"""Which rows have no picture, and which pictures no row."""

import pytest

from jobs.intake.rows import match_counts, matches
from tests.intake.batches import with_pictures, with_sheet

pytestmark = pytest.mark.django_db


def test_two_matching_pictures_are_reported_as_ambiguous():
    batch = with_sheet(
        with_pictures("a/1.jpg", "b/1.jpg"), "picture;caption\n1.jpg;One\n2.jpg;Two\n"
    )

    matches.match_rows(batch, {"by": "column", "column": "picture"})

    one, two = batch.jobs.all()
    assert (one.source, match_counts.is_ambiguous(one), match_counts.is_ambiguous(two)) == (
        None,
        True,
        False,
    )
