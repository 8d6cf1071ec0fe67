"""The facts of the shown photo, offered beside the columns of the sheet."""

import pytest

from dashboard.desk.photo_facts import OfferedFact, offered_facts
from jobs.intake.pictures import inspecting
from jobs.intake.rows import matches
from tests.dashboard.new_batches import address, words
from tests.intake import batches
from tests.intake.photographed import photographed

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch():
    photo = photographed(caption="Fish & ice")
    batch = batches.with_pictures("IMG_0007.jpg", data=photo)
    inspecting.look(batch, batches.quiet)
    batches.with_sheet(batch, "file;Photo Lens\nIMG_0007.jpg;mine\n")
    matches.match_rows(batch)
    return batch


def test_every_fact_is_offered_with_an_example_unless_the_sheet_has_a_column_of_its_name(batch):
    offered = {
        fact.name: fact for fact in offered_facts(batch, batch.jobs.get(), "de", ["Photo Lens"])
    }

    assert offered["photo taken"] == OfferedFact(
        "photo taken", "{photo taken}", "24.11.2026, 14:03"
    )
    assert offered["photo number"].example == "0007"
    assert offered["photo rating"].example == ""
    assert "photo lens" not in offered


def test_without_a_photo_facts_are_offered_without_examples(batch):
    offered = offered_facts(batch, None, "en", [])

    assert {fact.example for fact in offered} == {""}


def test_the_design_page_lists_them_in_a_group(operator, batch):
    page = operator.get(address("design", batch)).text

    assert 'data-insert="{photo taken}"' in page
    assert "From the photo" in page
    assert "+ photo caption Fish &amp; ice" in words(page) or "Fish & ice" in words(page)
    assert 'data-insert="{photo lens}"' not in page
