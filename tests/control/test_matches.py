"""What a person can choose on the match page."""

from dataclasses import replace

import pytest

from jobs.control import matches
from jobs.intake.rows.picture_search import MatchRefused
from jobs.matching import MatchRule
from jobs.models import Batch
from tests.intake import batches
from tests.prepared import made_once

pytestmark = pytest.mark.django_db

SHEET = "sku;caption\n4711;One\n4712;Two\n"


def made() -> Batch:
    return batches.with_sheet(batches.with_pictures("IMG_4711_a.jpg", "IMG_4712_a.jpg"), SHEET)


prepared = made_once(made)


def pair(batch: Batch, row: int, path: str, column: str = "sku") -> MatchRule:
    return matches.by_pair(batch, [row], batch.sources.get(path=path).pk, column)


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
        (2, "nowhere", "Choose at least one row, and the picture that belongs to it."),
        (99, "sku", "Choose at least one row, and the picture that belongs to it."),
    ],
)
def test_a_pair_that_teaches_nothing_is_refused(batch: Batch, row: int, column: str, sentence: str):
    with pytest.raises(MatchRefused) as refused:
        pair(batch, row, "IMG_4712_a.jpg", column)

    assert refused.value.sentence.startswith(sentence)


def test_a_picture_belongs_to_several_rows_and_they_teach_nothing(batch: Batch):
    source = batch.sources.get(path="IMG_4711_a.jpg")

    rule = matches.by_pair(batch, [2, 3], source.pk, "sku")

    assert rule == MatchRule("column", "sku", pairs=dict.fromkeys(["4711", "4712"], source.path))


def test_a_placeholder_is_kept_for_its_column_until_it_is_forgotten(batch: Batch):
    source = batch.sources.get(path="IMG_4711_a.jpg")
    batch = before(batch, MatchRule("column", "sku"))

    chosen = matches.with_placeholder(batch, source.pk)
    batch = before(batch, chosen)

    assert chosen == MatchRule("column", "sku", placeholder="IMG_4711_a.jpg")
    assert matches.by_column(batch, "sku", "") == chosen
    assert matches.by_column(batch, "caption", "") == MatchRule("column", "caption")
    assert matches.with_placeholder(batch, None) == MatchRule("column", "sku")


@pytest.mark.parametrize(("column", "source"), [("sku", 99), (None, 0)])
def test_a_placeholder_needs_a_picture_and_the_column_that_names_pictures(batch, column, source):
    batch = before(batch, MatchRule("column", column))

    with pytest.raises(MatchRefused, match="Choose the column that names pictures first"):
        matches.with_placeholder(batch, source or batch.sources.first().pk)


def test_what_was_learned_is_kept_for_its_column_only(batch: Batch):
    learned = pair(batch, 2, "IMG_4711_a.jpg")
    batch = before(batch, learned)

    assert matches.by_column(batch, "sku", "") == learned
    assert matches.by_column(batch, "caption", "album") == MatchRule("column", "caption", "album")
    assert matches.by_column(batch, "sku", None) == MatchRule("column", "sku")


def test_pairs_are_forgotten_without_the_folders_and_the_placeholder(batch: Batch):
    kept = MatchRule("column", "sku", "album", placeholder="none.jpg")
    batch = before(batch, replace(kept, pairs={"4711": "IMG_4711_a.jpg"}))

    assert matches.by_column(batch, "sku", None) == kept


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
