"""Pictures for the whole batch, distinguished from those that replace one row's."""

import pytest

from jobs.intake.pictures import replacements
from tests import factories

pytestmark = pytest.mark.django_db


def test_names_in_a_sheet_find_no_replacement() -> None:
    batch = factories.draft()
    first = factories.source(batch, "1.jpg")
    factories.source(batch, "1.jpg", row=2)
    factories.source(factories.draft(), "2.jpg")

    assert list(replacements.uploaded(batch)) == [first]


def test_a_picture_is_replaced_once_a_row_uses_another_in_its_place() -> None:
    batch, other = factories.draft(), factories.draft()
    used, unused, alone = (factories.source(batch, f"{n}.jpg") for n in (1, 2, 3))
    factories.job(batch, 2, source=factories.source(batch, "1.jpg", row=2))
    factories.source(batch, "2.jpg", row=3)  # no row uses it
    factories.job(other, 2, source=factories.source(other, "3.jpg", row=2))  # of another batch

    replaced = batch.sources.filter(replacements.is_replaced(), row=None)

    assert list(replaced) == [used]
    assert unused.pk != alone.pk
