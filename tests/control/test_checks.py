"""What a person can ask of the check."""

import pytest

from jobs import control
from jobs.control import checks
from jobs.models import Batch, Chore
from tests import factories
from tests.intake import batches
from tests.prepared import made_once

pytestmark = pytest.mark.django_db


prepared = made_once(batches.ready)


def test_a_batch_is_checked_when_something_changed_and_only_then(batch: Batch):
    first = checks.ensure_checked(batch, None)

    assert checks.ensure_checked(batch, first) == first
    assert checks.ensure_checked(batch, None) == first
    assert [chore.kind for chore in batch.chores.all()] == ["check"]


def test_a_check_that_failed_waits_for_a_person(batch: Batch):
    failed = batches.chore(batch, state=Chore.State.FAILED)

    assert checks.ensure_checked(batch, failed) == failed


def test_without_rows_nothing_is_checked():
    assert checks.ensure_checked(factories.draft(), None) is None


def test_the_smallest_size_becomes_the_one_that_the_check_suggests_but_never_larger(batch: Batch):
    look = {
        "format": 1,
        "boxes": [
            {"name": "a", "text": "{caption}", "size_min": 10, "size_max": 20},
            {"name": "b", "text": "{caption}", "size_min": 2},
        ],
    }
    control.save_design(batch, batch.owner, look)
    batches.chore(batch, state=Chore.State.DONE, result={"smaller": {"size_min": 4.5}})

    checks.lower_smallest_size(batch, batch.owner)

    batch.refresh_from_db()
    assert batch.design is not None
    assert [box.size_min for box in batch.design.texts] == [4.5, 2]


def test_the_smallest_size_is_lowered_in_all_outputs_and_shapes(batch: Batch):
    def change(size: float) -> list[dict[str, object]]:
        return [{"box": "a", "hidden": False, "settings": {"size_min": size, "size_max": 20}}]

    look = {
        "format": 1,
        "boxes": [{"name": "a", "text": "{caption}"}],
        "aspects": {"portrait": change(10), "square": change(3)},
        "outputs": [{"name": "story", "changes": change(9)}],
    }
    control.save_design(batch, batch.owner, look)
    batches.chore(batch, state=Chore.State.DONE, result={"smaller": {"size_min": 4.5}})

    checks.lower_smallest_size(batch, batch.owner)

    batch.refresh_from_db()
    document = batch.design_version.document
    assert document["aspects"] == {"portrait": change(4.5), "landscape": [], "square": change(3)}
    assert document["outputs"][0]["changes"] == change(4.5)


def test_more_lines_are_allowed_in_the_named_boxes_of_all_outputs_and_shapes(batch: Batch):
    def change(lines: int) -> list[dict[str, object]]:
        return [{"box": "a", "hidden": False, "settings": {"max_lines": lines}}]

    look = {
        "format": 1,
        "boxes": [
            {"name": "a", "text": "{caption}", "max_lines": 1},
            {"name": "b", "text": "x", "max_lines": 2},
        ],
        "aspects": {"portrait": change(1), "square": change(9)},
        "outputs": [{"name": "story", "changes": change(2)}],
    }
    control.save_design(batch, batch.owner, look)
    result = {"more_lines": {"max_lines": 4, "boxes": ["a"], "rows": 1, "of": 1}}
    batches.chore(batch, state=Chore.State.DONE, result=result)

    checks.allow_more_lines(batch, batch.owner)

    batch.refresh_from_db()
    document = batch.design_version.document
    assert [box["max_lines"] for box in document["boxes"]] == [4, 2]
    assert document["aspects"] == {"portrait": change(4), "landscape": [], "square": change(9)}
    assert document["outputs"][0]["changes"] == change(4)


def test_without_a_suggestion_the_design_stays(batch: Batch):
    before = batch.design_version

    checks.lower_smallest_size(batch, batch.owner)
    checks.allow_more_lines(batch, batch.owner)

    batch.refresh_from_db()
    assert batch.design_version == before


def test_an_unchecked_batch_does_not_start(batch: Batch):
    assert not checks.start_checked(batch, batch.owner, first=False, leave_out=False)
    assert Batch.objects.get(pk=batch.pk).is_draft


def test_why_a_start_failed_is_forgotten_with_the_next_check(batch: Batch):
    batches.chore(batch, Chore.Kind.START, state=Chore.State.FAILED, sentence="No room.")
    assert checks.why_not_started(batch) == "No room."

    checks.check_again(batch)

    assert checks.why_not_started(batch) == ""


def test_the_picture_number_is_added_to_names_only_where_rows_have_it(batch: Batch):
    before = batch.design_version

    checks.add_picture_number(batch, batch.owner)

    batch.refresh_from_db()
    assert batch.design_version == before
