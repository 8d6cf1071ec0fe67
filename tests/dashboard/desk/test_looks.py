"""The saved designs that rows name, at the design page."""

import pytest

from jobs import control
from jobs.intake.rows import matches
from jobs.models import Batch, SavedDesign
from tests import factories
from tests.dashboard.designs import preview, saved, typed
from tests.dashboard.new_batches import address
from tests.intake import batches

pytestmark = pytest.mark.django_db

SHEET = "picture;caption;Look\n1.jpg;One;\n2.jpg;Two;SALE\n3.jpg;Three;winter\n"


@pytest.fixture
def batch() -> Batch:
    batch = batches.with_sheet(batches.with_pictures("1.jpg", "2.jpg", "3.jpg"), SHEET)
    matches.match_rows(batch)
    return batch


def save(text: str) -> None:
    """Save a design of one text as Sale, in place of the last one."""
    SavedDesign.objects.all().delete()
    other = factories.draft()
    control.save_design(
        other, other.owner, {"format": 1, "boxes": [{"text": text, "name": "sale"}]}
    )
    other.refresh_from_db()
    control.keep_design(other, other.owner, "Sale")


def test_a_column_of_saved_designs_is_chosen_and_what_its_cells_name_is_listed(operator, batch):
    save("Sale!")

    answer = operator.post(address("design", batch), typed(design_column="Look"))
    page = " ".join(operator.get(answer.url).text.split())

    assert [look["name"] for look in saved(batch)["designs"]] == ["Sale"]
    assert "<b>SALE</b>: 1 row" in page
    assert "<b>winter</b>: 1 row, no saved design has this name" in page


def test_a_row_is_previewed_in_its_saved_design(operator, batch):
    save("Sale!")

    drawn = [preview(operator, batch, row=row, design_column="Look") for row in ("2", "3", "4")]

    assert drawn[0].headers["Overprint-Notices"] == ""
    assert "the%20saved%20design%20%E2%80%9CSale%E2%80%9D" in drawn[1].headers["Overprint-Notices"]
    assert "hidden%20here" in drawn[1].headers["Overprint-Facts"]
    assert drawn[2].json()["sentence"].startswith("Row 4: “winter” in column “Look” cannot be used")
    assert drawn[2].json()["control"] == "design_column"


def test_a_saved_design_that_changed_meanwhile_is_said_when_the_page_is_saved(operator, batch):
    save("Sale!")
    operator.post(address("design", batch), typed(design_column="Look"))
    save("New sale!")

    answer = operator.post(address("design", batch), typed(design_column="Look"))
    page = " ".join(operator.get(answer.url).text.split())

    assert "1 saved design changed since this batch took it along" in page
    assert saved(batch)["designs"][0]["boxes"][0]["text"] == "New sale!"
