"""What becomes of a design that is saved."""

import pytest

from jobs import control, design
from jobs.errors import DesignRefused
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
