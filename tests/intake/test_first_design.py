"""What a batch begins with where nobody chose a design: at the desk, from a shell, and when it is
started at once.
"""

import pytest

from jobs import control
from jobs.intake.first_design import first_design
from jobs.intake.rows import matches
from jobs.models import Sheet
from tests.intake.batches import with_pictures, with_sheet

pytestmark = pytest.mark.django_db


def test_it_is_in_the_sheets_language_and_a_start_at_once_takes_the_same():
    batch = with_sheet(with_pictures("1.jpg"))
    Sheet.objects.update(found={**batch.sheet.found, "language": "de"})
    batch.sheet.refresh_from_db()

    document = first_design(batch)
    control.ensure_design(batch, first_design)

    batch.refresh_from_db()
    assert document["language"] == "de"
    assert batch.design_version.document == document


def test_rows_with_the_same_picture_have_different_names():
    batch = with_sheet(with_pictures("1.jpg"), "Name;Course\nAnna Köhler;Ceramics\n")
    matches.match_rows(batch, {"by": "one", "source": batch.sources.get().pk})

    assert first_design(batch)["output"]["name"] == "{Name}"
