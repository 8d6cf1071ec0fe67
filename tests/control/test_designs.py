"""What becomes of a design that is saved."""

import pytest

from jobs import control, design
from jobs.errors import DesignRefused, NotPossibleNow
from jobs.models import Batch
from jobs.queue import lifecycle
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_design_is_kept_as_an_immutable_version(user) -> None:
    batch = factories.draft(1, checked_at="2026-11-24T10:00:00Z")
    document = design.to_document(design.starting_design(["caption"]))

    first = control.save_design(batch, user, document)
    same = control.save_design(batch, user, document)
    other = control.save_design(batch, user, {**document, "language": "de"})

    assert (first.pk == same.pk, first.number, other.number) == (True, 1, 2)
    batch.refresh_from_db()
    assert (batch.design_version, batch.checked_at) == (other, None)


def test_a_refused_design_lists_every_problem_and_is_not_stored(user) -> None:
    batch = factories.draft(1)

    with pytest.raises(DesignRefused) as refused:
        control.save_design(
            batch, user, {"format": 1, "boxes": [{"kind": "text"}], "colour": "red"}
        )

    assert len(refused.value.details["problems"]) == 2
    assert batch.design_version is None


@pytest.mark.parametrize("had_one", [True, False])
def test_a_design_that_is_saved_while_a_check_begins_stays(user, had_one) -> None:
    """The check saves a design again, or a first one. Its batch may have been read long before."""
    batch = factories.draft(1)
    document = design.to_document(design.starting_design(["caption"]))
    if had_one:
        control.save_design(batch, user, document)
    own = control.save_design(Batch.objects.get(pk=batch.pk), user, {**document, "language": "de"})

    control.ensure_design(batch, lambda _: document)

    assert batch.design_version == own


def test_a_page_that_was_opened_before_the_start_changes_no_design_after_it(user) -> None:
    """Otherwise some results would be made with the one, and the others with the other."""
    batch = factories.draft(1)
    document = design.to_document(design.starting_design(["caption"]))
    own = control.save_design(batch, user, document)
    opened = Batch.objects.get(pk=batch.pk)
    lifecycle.start(batch)
    changed = {**document, "language": "de"}

    with pytest.raises(NotPossibleNow):
        control.save_design(opened, user, changed, edited=own.pk)
    with pytest.raises(NotPossibleNow):
        control.replace_design(opened, user, changed)

    assert Batch.objects.get(pk=batch.pk).design_version == own
