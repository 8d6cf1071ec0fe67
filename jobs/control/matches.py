"""What a person can choose on the match page: how rows find their pictures."""

from collections.abc import Collection
from dataclasses import replace

from jobs.intake import chore_requests
from jobs.intake.pictures.replacements import uploaded
from jobs.intake.rows import chosen_pairs
from jobs.intake.rows.address_columns import address_columns
from jobs.intake.rows.picture_search import MatchRefused
from jobs.matching import MatchRule, NamePart
from jobs.models import Batch, Chore


def match_again(batch: Batch, rule: MatchRule) -> None:
    """Let a chore give the rows their pictures, and another look at pictures that rows now use."""
    chore_requests.request(batch, Chore.Kind.MATCH, **rule.to_json())
    chore_requests.request(batch, Chore.Kind.LOOK)


def fetch_pictures(batch: Batch, column: str) -> None:
    """Let a chore fetch the pictures that a column names by their addresses, and match by it.

    Raises MatchRefused for a column that holds none.
    """
    if not _holds_addresses(batch, column):
        raise MatchRefused(f"The column “{column}” holds no web addresses. Choose another one.")
    chore_requests.request(batch, Chore.Kind.FETCH, column=column)


def _holds_addresses(batch: Batch, column: str) -> bool:
    return any(found.name == column for found in address_columns(batch))


def as_before(batch: Batch) -> MatchRule:
    """Return the previous rule; rows made from pictures return to their sheet."""
    return batch.match_rule if batch.match_rule.by != "pictures" else MatchRule("column")


def by_column(
    batch: Batch,
    column: str | None,
    folder: str | None,
    fact: str | None = None,
    second: str | None = None,
) -> MatchRule:
    """Return the rule for a column, or for the one that names pictures if it is None.

    With a `fact`, the cells of the column are what the photos say, and name no pictures.
    `folder`: the column with the folders, empty for none. `second`: one with the rest of the name.
    With a folder, what was learned for the same columns is kept; with None it is forgotten, and
    only the columns and the placeholder stay.
    """
    if fact:
        return MatchRule("column", column, fact=fact)
    before = batch.match_rule
    if before.column != column:
        return MatchRule(
            "column", column, folder or None, second=second, every_picture=before.every_picture
        )
    kept = replace(before.as_chosen, by="column", source=None, fact=None)
    if folder is None:
        by_words = any(rule.part is NamePart.ANY_ORDER for rule in kept.learned)
        only_names = kept.only_names or by_words
        return replace(kept, learned=(), pairs={}, only_names=only_names)
    if kept.second != second:
        kept = replace(kept, learned=(), pairs={}, only_names=False)
    return replace(kept, folder=folder or None, second=second)


def with_every_picture(batch: Batch, *, every: bool) -> MatchRule:
    """Return the previous rule with a result for each picture of a row, or for each row."""
    return replace(batch.match_rule.as_chosen, by="column", every_picture=every)


def by_pair(batch: Batch, rows: Collection[int], source_id: int, column: str) -> MatchRule:
    """Return the previous rule with rows and the picture that belongs to them; what one row and its
    picture teach is learned. Raises MatchRefused.
    """
    jobs = list(batch.jobs.filter(row__in=rows).order_by("row"))
    source = uploaded(batch).filter(pk=source_id).first()
    if not jobs or source is None or column not in jobs[0].cells:
        raise MatchRefused("Choose at least one row, and the picture that belongs to it.")
    return chosen_pairs.with_pairs(jobs, source, column)


def with_placeholder(batch: Batch, source_id: int | None) -> MatchRule:
    """Return the previous rule with a picture for all rows that find none, or without one if
    `source_id` is None. Raises MatchRefused.
    """
    if source_id is None:
        return replace(batch.match_rule, placeholder=None)
    source = uploaded(batch).filter(pk=source_id, code="").exclude(key="").first()
    if source is None or batch.match_rule.column is None:
        raise MatchRefused("Choose the column that names pictures first, then the picture again.")
    return replace(batch.match_rule, placeholder=source.path)
