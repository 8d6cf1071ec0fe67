"""What a person can choose on the match page."""

import pytest

from jobs.control import matches
from jobs.intake.rows.matches import MatchRefused
from jobs.matching import MatchRule
from jobs.models import Batch
from tests.intake import batches

pytestmark = pytest.mark.django_db

SHEET = "sku;caption\n4711;One\n4712;Two\n"


@pytest.fixture
def batch() -> Batch:
    return batches.with_sheet(batches.with_pictures("IMG_4711_a.jpg", "IMG_4712_a.jpg"), SHEET)


def pair(batch: Batch, row: int, path: str, column: str = "sku") -> MatchRule:
    return matches.by_pair(batch, row, batch.sources.get(path=path).pk, column)


def before(batch: Batch, rule: MatchRule) -> Batch:
    """Return the batch as one that was matched by this rule."""
    Batch.objects.filter(pk=batch.pk).update(match=rule.to_json())
    return Batch.objects.get(pk=batch.pk)


def test_a_pair_teaches_a_rule_for_its_column(batch: Batch):
    rule = pair(batch, 2, "IMG_4711_a.jpg")

    assert (rule.by, rule.column) == ("column", "sku")
    assert rule.pairs == {"4711": "IMG_4711_a.jpg"}
    assert len(rule.learned) == 1


@pytest.mark.parametrize(
    ("row", "column", "sentence"),
    [
        (2, "nowhere", "Choose one row and one picture that belong together."),
        (99, "sku", "Choose one row and one picture that belong together."),
    ],
)
def test_a_pair_that_teaches_nothing_is_refused(batch: Batch, row: int, column: str, sentence: str):
    with pytest.raises(MatchRefused) as refused:
        pair(batch, row, "IMG_4712_a.jpg", column)

    assert refused.value.sentence.startswith(sentence)


def test_what_was_learned_is_kept_for_its_column_only(batch: Batch):
    learned = pair(batch, 2, "IMG_4711_a.jpg")
    batch = before(batch, learned)

    assert matches.by_column(batch, "sku", "") == learned
    assert matches.by_column(batch, "caption", "album") == MatchRule("column", "caption", "album")
    assert matches.by_column(batch, "sku", None) == MatchRule("column", "sku")


def test_rows_made_from_pictures_return_to_their_sheet(batch: Batch):
    from_pictures = before(batch, MatchRule("pictures"))
    of_one = before(batch, MatchRule("one", source=3))

    assert matches.as_before(from_pictures) == MatchRule("column")
    assert matches.as_before(of_one) == MatchRule("one", source=3)


def test_a_choice_is_matched_by_a_chore_and_the_pictures_are_looked_at_again(batch: Batch):
    rule = MatchRule("one", source=3)

    matches.match_again(batch, rule)

    assert [(chore.kind, chore.payload) for chore in batch.chores.order_by("pk")] == [
        ("match", rule.to_json()),
        ("look", {}),
    ]
