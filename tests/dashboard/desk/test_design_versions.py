"""Undo and Redo beyond one press: a version that the design had."""

import pytest
from django.test import Client

from jobs import control
from jobs.models import Batch
from tests import factories
from tests.dashboard.designs import saved, two_rows, typed
from tests.dashboard.new_batches import address
from tests.prepared import Prepared, made_once

pytestmark = pytest.mark.django_db


prepared = made_once(two_rows)


@pytest.fixture
def batch(prepared: Prepared) -> Batch:
    """With two texts; the first version has one."""
    batch = prepared.batch()
    control.save_design(batch, batch.owner, design("one"))
    control.save_design(batch, batch.owner, design("one", "two"))
    return batch


def design(*names: str) -> dict[str, object]:
    return {"format": 1, "boxes": [{"text": "{caption}", "name": name} for name in names]}


def names(batch: Batch) -> list[str]:
    return [box["name"] for box in saved(batch)["boxes"]]


def bring_back(operator: Client, batch: Batch, asked: str, **changed: str):
    edited = str(batch.design_version_id)
    return operator.post(
        address("design", batch), typed(**({"edited": edited} | changed), do=f"version:{asked}")
    )


def first_of(batch: Batch) -> int:
    return batch.design_version.design.versions.get(number=1).pk


def test_an_earlier_version_is_the_design_again_and_its_place_is_shown(operator, batch):
    answer = bring_back(operator, batch, f"{first_of(batch)}?box=0&counts_for=all&row=3")

    assert answer.url == f"{address('design', batch)}?box=0&counts_for=all"
    assert names(batch) == ["one"]
    assert batch.design_version_id == first_of(batch)


def test_a_design_that_was_saved_elsewhere_since_then_stays(operator, batch):
    answer = bring_back(operator, batch, str(first_of(batch)), edited=str(first_of(batch)))

    assert names(batch) == ["one", "two"]
    assert "so nothing was undone" in operator.get(answer.url).text


@pytest.mark.parametrize("asked", ["", "x", "99999999999999999999"])
def test_a_version_that_there_never_was_changes_nothing(operator, batch, asked):
    answer = bring_back(operator, batch, asked)

    assert answer.status_code == 302
    assert names(batch) == ["one", "two"]


def test_version_0_is_the_design_to_begin_with(operator, batch):
    bring_back(operator, batch, "0?box=0")

    assert names(batch) == ["caption"]


def test_a_version_of_another_batch_s_design_is_not_taken(operator, batch):
    other = factories.draft()
    theirs = control.save_design(other, other.owner, design("theirs"))

    bring_back(operator, batch, str(theirs.pk))

    assert names(batch) == ["one", "two"]


def test_back_in_the_browser_does_not_show_an_earlier_version_from_its_cache(operator, batch):
    assert "no-store" in operator.get(address("design", batch)).headers["Cache-Control"]
