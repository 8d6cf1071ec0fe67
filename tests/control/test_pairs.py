"""Whatever two people ask of a batch, one after the other, nothing is lost or stuck."""

import pytest

from tests.control import pairs
from tests.prepared import Prepared, made_once

PAIRS = [
    ("update", "delete"),
    ("update", "redesign"),
    ("update", "correct"),
    ("update", "replace picture"),
    ("update", "cancel"),
    ("update", "retry"),
    ("update", "compare"),
    ("compare", "redesign"),
    ("redesign", "delete"),
    ("redesign", "retry"),
    ("redesign", "cancel"),
    ("redesign", "replace picture"),
    ("redesign", "add insets"),
    ("make another", "delete"),
    ("make another", "remove pictures"),
    ("replace picture", "cancel"),
    ("settle", "replace picture"),
]
prepared = made_once(pairs.batch)


@pytest.mark.django_db
@pytest.mark.parametrize("names", [names for a, b in PAIRS for names in ((a, b), (b, a))])
def test_one_after_the_other(prepared: Prepared, names: tuple[str, str]) -> None:
    batch = prepared.batch()

    pairs.one_after_the_other(batch, *names)

    assert pairs.faults(batch) == []
