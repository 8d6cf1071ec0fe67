"""Rows read for a check are what Django makes of them."""

import pytest
from django.db.models import Model

from jobs.checking import read_rows
from jobs.checking.read_rows import rows_in_order
from jobs.design.facts.rows import NO_FACTS, PrintedFacts
from jobs.models import Batch, Job
from tests import factories

pytestmark = pytest.mark.django_db

COLUMNS = ("row", "cells", "state", "result_name", "outputs", "output_names", "source_problem")
OF_PICTURE = ("path", "key", "size", "format", "width", "height", "code", "sentence", "notes")
FACTS = ("facts", "clock")


def batch_of_three() -> Batch:
    """Return a batch whose third row has no picture."""
    batch = factories.draft()
    source = factories.source(batch, "a.jpg", notes="clear", facts={"taken": "2026"}, clock="c")
    cells = {"Name": ["Ænne 🎉", 1.5, "0.0"], "Empty": [None, None, ""]}
    Job.objects.create(batch=batch, row=3, cells=cells, source=source, outputs=["web"])
    Job.objects.create(batch=batch, row=2, cells={}, source=source, result_name="x.jpg")
    Job.objects.create(batch=batch, row=9, cells=cells, source_problem="No picture is called b.")
    return batch


def by_django(batch: Batch, *more: str) -> list[Job]:
    names = (*COLUMNS, *(f"source__{name}" for name in (*OF_PICTURE, *more)))
    return list(batch.jobs.select_related("source").only(*names).order_by("row"))


def parts(made: Model | None) -> dict[str, object] | None:
    """Return the values of an object, and its state."""
    if made is None:
        return None
    state = vars(made._state) | {"fetch_mode": None}
    cached = {name: parts(other) for name, other in state.pop("fields_cache", {}).items()}
    return vars(made) | {"_state": state, "cached": cached}


@pytest.mark.parametrize(
    ("printed", "more"), [(NO_FACTS, ()), (PrintedFacts(("photo taken",)), FACTS)]
)
def test_rows_have_the_same_parts_as_those_that_django_makes(printed, more):
    batch = batch_of_three()

    found = list(rows_in_order(batch, printed))

    assert [row.row for row in found] == [2, 3, 9]
    assert list(map(parts, found)) == list(map(parts, by_django(batch, *more)))


def test_pages_follow_each_other_without_a_gap(monkeypatch):
    monkeypatch.setattr(read_rows, "FIRST_READ", 1)
    monkeypatch.setattr(read_rows, "READ", 1)

    assert [row.row for row in rows_in_order(batch_of_three(), NO_FACTS)] == [2, 3, 9]


def test_only_other_fields_are_read_when_they_are_asked_for(django_assert_num_queries):
    batch = batch_of_three()
    first, *_ = rows_in_order(batch, NO_FACTS)

    with django_assert_num_queries(0):
        assert (first.source.path, first.source.is_usable, first.values) == ("a.jpg", True, {})
    with django_assert_num_queries(2):
        assert (first.generation, first.source.facts) == (1, {"taken": "2026"})


def test_a_row_that_was_read_can_be_saved():
    first, *_ = rows_in_order(batch_of_three(), NO_FACTS)

    first.result_name = "y.jpg"
    first.save(update_fields=["result_name"])

    assert Job.objects.get(pk=first.pk).result_name == "y.jpg"
