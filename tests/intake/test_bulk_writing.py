"""Many rows written at once: what is kept is what was given, on both databases."""

import json

import pytest
from django.db import IntegrityError, transaction

from jobs.intake import bulk_writing
from jobs.intake.bulk_writing import TOGETHER, Insertion, update_many
from jobs.models import Job
from tests import factories

pytestmark = pytest.mark.django_db

ODD = ["a\tb", "a\nb\r\n", "\\N", "\\", "", '"; --', "Größe 静かな 👩‍👩‍👧"]
"""Tabs, line ends and backslashes mean something to a database that takes rows in bulk."""


def test_texts_and_values_of_every_kind_are_kept_as_they_are():
    batch = factories.draft()
    cells = {"caption": [ODD[0], 12.5, "0.0"], "is_new": ["TRUE", True, ""], "none": ["", None, ""]}
    values = [(at, {**cells, "odd": [text, text, ""]}, None, text) for at, text in enumerate(ODD)]

    Insertion(Job(batch=batch), ["row", "cells", "source_id", "source_problem"], values).write()

    columns = ("row", "cells", "source", "source_problem")
    assert list(batch.jobs.order_by("row").values_list(*columns)) == values
    assert set(batch.jobs.values_list("state", "corrected__caption", "lease_token")) == {
        ("waiting", None, None)
    }


@pytest.mark.parametrize(
    "odd", ["}, {", '"}, {"', {"a": [{"b": "}"}, {}]}, [{}, {}], "\0", "half \ud83d", None, 0.1]
)
@pytest.mark.parametrize("at_once", [bulk_writing.AT_ONCE, 1])
def test_json_is_the_same_whatever_was_written_with_it(monkeypatch, odd: object, at_once: int):
    monkeypatch.setattr(bulk_writing, "AT_ONCE", at_once)
    values = [{}, {"a": [odd, 1]}, {"}, {": odd}, odd, [], {}, {"b": {}}]
    with_objects = [value for value in values if isinstance(value, dict)]

    for some in (values, with_objects, [odd], [{}]):
        insertion = Insertion(Job(), ["row", "cells"], enumerate(some))
        assert insertion._rows == [(at, json.dumps(value)) for at, value in enumerate(some)]


def test_a_row_that_breaks_a_rule_of_the_table_is_an_error_of_django_and_none_is_kept():
    batch = factories.draft()
    insertion = Insertion(Job(batch=batch), ["row", "cells"], [(2, {}), (2, {})])

    with pytest.raises(IntegrityError), transaction.atomic():
        insertion.write()

    assert not batch.jobs.exists()


@pytest.mark.parametrize("count", [0, 1, TOGETHER, 2 * TOGETHER + 1])
def test_any_number_of_rows_is_written_each_once_and_in_its_order(count: int):
    batch = factories.draft()
    numbers = list(range(2, count + 2))

    Insertion(Job(batch=batch), ["row", "cells"], ((n, {"n": [n, n, ""]}) for n in numbers)).write()

    written = list(batch.jobs.order_by("pk").values_list("row", "cells"))
    assert written == [(n, {"n": [n, n, ""]}) for n in numbers]


@pytest.mark.parametrize(("rows", "changed"), [([], 0), ([2, 3], 2), ([2, 9, 4], 2)])
def test_an_update_tells_how_many_rows_it_changed(rows: list[int], changed: int):
    batch = factories.draft()
    Insertion(Job(batch=batch), ["row", "cells"], [(n, {}) for n in (2, 3, 4)]).write()

    counted = update_many(Job, ["source_problem"], [("x", row) for row in rows], where=["row"])

    assert (counted, batch.jobs.filter(source_problem="x").count()) == (changed, changed)
